//! How our words are written in columns.

use super::MultiBackend;
use crate::types::{
    ArrivalId, BulkAct, BulkApproval, BulkId, BulkState, ChallengeId, ClientId, ClientMfa, ConsentRule, ContactFactorId,
    DeliveryId, DomainProof, EnrolmentProof, GrantId, GroupId, IdentityId, Kid, LinkPurpose, LinkedBy, Method, MethodSet,
    MfaPolicy, OnOff, OrganizationId, PasskeyId, PasswordBy, PkceRule, ProviderAuth, ProviderId, ProviderKind, ProviderState,
    ProviderTrust, RegistrationTokenId, Role, RoleId, SessionId, TotpFactorId, TrustedDeviceId, UnixTime, UpstreamPurpose,
    UserId, WebhookId,
};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Text},
    sqlite::Sqlite,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt, io::Write};

macro_rules! text_columns {
    ($($name:ident),*) => {$(
        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(Self::from_text(String::from_sql(bytes)?))
            }
        }

        impl<DB: Backend> ToSql<Text, DB> for $name
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.as_str().to_sql(out)
            }
        }
    )*};
}

text_columns!(
    ArrivalId,
    BulkId,
    ChallengeId,
    ClientId,
    ContactFactorId,
    DeliveryId,
    GrantId,
    GroupId,
    IdentityId,
    Kid,
    OrganizationId,
    PasskeyId,
    ProviderId,
    RegistrationTokenId,
    RoleId,
    SessionId,
    TotpFactorId,
    TrustedDeviceId,
    UserId,
    WebhookId
);

macro_rules! choice_columns {
    ($($name:ident),*) => {$(
        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(String::from_sql(bytes)?.parse()?)
            }
        }

        impl<DB: Backend> ToSql<Text, DB> for $name
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.as_str().to_sql(out)
            }
        }
    )*};
}

choice_columns!(
    BulkAct,
    BulkApproval,
    BulkState,
    ClientMfa,
    ConsentRule,
    DomainProof,
    EnrolmentProof,
    LinkPurpose,
    LinkedBy,
    Method,
    MethodSet,
    MfaPolicy,
    OnOff,
    PasswordBy,
    PkceRule,
    ProviderAuth,
    ProviderKind,
    ProviderState,
    ProviderTrust,
    UpstreamPurpose
);

impl<DB: Backend> FromSql<Text, DB> for Role
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(String::from_sql(bytes)?.parse()?)
    }
}

impl ToSql<Text, Sqlite> for Role {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.as_text());
        Ok(IsNull::No)
    }
}

impl ToSql<Text, Pg> for Role {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.as_text().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<Text, MultiBackend> for Role {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Text, self));
        Ok(IsNull::No)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for UnixTime
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(i64::from_sql(bytes)?))
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for UnixTime
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

/// A value stored as JSON text.
#[derive(Clone, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct JsonText<T: fmt::Debug>(pub T);

impl<T: fmt::Debug> fmt::Debug for JsonText<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: DeserializeOwned + fmt::Debug, DB: Backend> FromSql<Text, DB> for JsonText<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(&String::from_sql(bytes)?)?))
    }
}

impl<T: Serialize + fmt::Debug> ToSql<Text, Sqlite> for JsonText<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: Serialize + fmt::Debug> ToSql<Text, Pg> for JsonText<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(serde_json::to_string(&self.0)?.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl<T: Serialize + fmt::Debug + Send + Sync + 'static> ToSql<Text, MultiBackend> for JsonText<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Text, self));
        Ok(IsNull::No)
    }
}
