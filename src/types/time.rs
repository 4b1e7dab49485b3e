//! Points in time as whole seconds.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::BigInt};
use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// Seconds since 1970-01-01T00:00:00Z, as in RFC 7519 `NumericDate` without fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
#[serde(transparent)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// The number of seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

impl Add<i64> for UnixTime {
    type Output = Self;
    /// This time plus some seconds; stays at the ends of the range instead of wrapping.
    fn add(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

impl Sub<i64> for UnixTime {
    type Output = Self;
    fn sub(self, seconds: i64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }
}

impl Sub for UnixTime {
    type Output = i64;
    /// Seconds from `earlier` to this time; negative when it lies ahead.
    fn sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
