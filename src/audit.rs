//! What an operator may have to answer for, written in the transaction that does it.
//!
//! Owns the events, the chain of seals over their rows, and which of them are posted to whom. Does not own the posting.

pub mod chain;
pub mod hook;
mod names;

pub use names::{NAMES, REFUSALS};

use crate::{
    store::{
        StoreError, StoreResult, Tx,
        audit::{self, AuditRow},
    },
    types::{ClientId, GrantId, OrganizationId, ProviderId, SessionId, TrustedDeviceId, UnixTime, UserId, WebhookId},
};
use serde::Serialize;

/// An event. Add variants; never rename one: the names are stored.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event<'a> {
    /// The password was right.
    PasswordAccepted {
        /// Whose.
        user: &'a UserId,
    },
    /// The password step was refused.
    PasswordRefused {
        /// Whose, when the name is known.
        user: Option<&'a UserId>,
        /// Why.
        reason: &'static str,
    },
    /// A second factor was shown.
    FactorAccepted {
        /// Whose.
        user: &'a UserId,
        /// Which.
        method: &'static str,
    },
    /// A second factor was refused.
    FactorRefused {
        /// Whose.
        user: &'a UserId,
        /// Which.
        method: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// A second factor was added.
    FactorAdded {
        /// Whose.
        user: &'a UserId,
        /// Which.
        method: &'static str,
        /// What its owner calls it; may be empty.
        name: &'a str,
    },
    /// All second factors were taken away.
    FactorsReset {
        /// Whose.
        user: &'a UserId,
        /// How many there were.
        count: usize,
    },
    /// A second factor was removed by its owner.
    FactorRemoved {
        /// Whose.
        user: &'a UserId,
        /// Which.
        method: &'static str,
        /// What its owner called it; may be empty.
        name: &'a str,
    },
    /// A second factor got another name from its owner.
    FactorRenamed {
        /// Whose.
        user: &'a UserId,
        /// Which.
        method: &'static str,
        /// The new name; may be empty.
        name: &'a str,
    },
    /// The owner chose which second factor is asked for first.
    FactorPreferred {
        /// Who.
        user: &'a UserId,
    },
    /// Setting up a second factor was put off.
    FactorPutOff {
        /// Whose.
        user: &'a UserId,
    },
    /// A code was sent.
    CodeSent {
        /// To whom.
        user: &'a UserId,
        /// By which channel.
        method: &'static str,
        /// What it is good for.
        purpose: &'static str,
    },
    /// No code was sent: too many lately.
    CodeHeld {
        /// To whom.
        user: &'a UserId,
        /// By which channel.
        method: &'static str,
    },
    /// A browser is trusted from now on.
    DeviceTrusted {
        /// By whom.
        user: &'a UserId,
        /// Which.
        device: &'a TrustedDeviceId,
    },
    /// A trusted browser spared a prompt.
    DeviceUsed {
        /// Whose.
        user: &'a UserId,
        /// Which.
        device: &'a TrustedDeviceId,
    },
    /// A trusted browser's value came a second time; it is not trusted any more.
    DeviceMisused {
        /// Whose.
        user: &'a UserId,
        /// Which.
        device: &'a TrustedDeviceId,
    },
    /// A browser is not trusted any more, on its owner's word.
    DeviceForgotten {
        /// Whose.
        user: &'a UserId,
        /// Which.
        device: &'a TrustedDeviceId,
    },
    /// No browser is trusted any more, on the owner's word.
    DevicesForgotten {
        /// Whose.
        user: &'a UserId,
        /// How many there were.
        count: usize,
    },
    /// The owner changed name or language.
    ProfileChanged {
        /// Whose.
        user: &'a UserId,
    },
    /// The owner changed the account's mail address or telephone number.
    ContactChanged {
        /// Whose.
        user: &'a UserId,
        /// Which of the two: `email` or `sms`.
        what: &'static str,
    },
    /// The password was changed by its owner.
    PasswordChanged {
        /// Whose.
        user: &'a UserId,
    },
    /// A hash of another system, or of an earlier version, was replaced by one of ours. The password is the same.
    PasswordUpgraded {
        /// Whose.
        user: &'a UserId,
        /// What the old one was made with.
        from: &'static str,
    },
    /// The password was set anew by a mailed link.
    PasswordReset {
        /// Whose.
        user: &'a UserId,
    },
    /// A link was mailed.
    LinkSent {
        /// To whom.
        user: &'a UserId,
        /// What it does.
        purpose: &'static str,
    },
    /// The owner said of something: "This wasn't me".
    NotMe {
        /// Who.
        user: &'a UserId,
    },
    /// A new set of backup codes was made.
    BackupCodesMade {
        /// Whose.
        user: &'a UserId,
    },
    /// A temporary access pass was issued.
    PassIssued {
        /// For whom.
        user: &'a UserId,
        /// By whom: a user's identifier, or `command line`.
        by: &'a str,
        /// How long it lives.
        minutes: i64,
    },
    /// A sign-in was completed.
    SessionBegun {
        /// Whose.
        user: &'a UserId,
        /// The session.
        session: &'a SessionId,
        /// The client that asked.
        client: &'a ClientId,
        /// What was reached.
        acr: &'static str,
        /// What was demanded, and by whom.
        required_by: &'static str,
        /// What was considered: a list of objects with `rule`, `effect` and `why`.
        trace: serde_json::Value,
    },
    /// Somebody was turned away whose organization has turned local sign-in off. The first factor was right.
    LocalLoginRefused {
        /// Who.
        user: &'a UserId,
        /// The client that asked.
        client: &'a ClientId,
    },
    /// An administrator signed in with what is kept here, although the organization has turned that off.
    LocalByAdministrator {
        /// Who.
        user: &'a UserId,
        /// The client that asked.
        client: &'a ClientId,
    },
    /// Somebody came in through an upstream provider.
    UpstreamAccepted {
        /// Who.
        user: &'a UserId,
        /// Through which.
        provider: &'a ProviderId,
        /// Its `acr`; may be empty.
        acr: &'a str,
        /// Its `amr`.
        amr: &'a [String],
    },
    /// A sign-in at an upstream provider came to nothing.
    UpstreamRefused {
        /// Which.
        provider: &'a ProviderId,
        /// Why, in our words.
        reason: &'static str,
        /// Why, in the provider's words or more precisely; may be empty.
        detail: &'a str,
        /// What the page shows.
        reference: &'a str,
    },
    /// What is demanded of somebody could be shown neither at the provider nor here.
    UpstreamNotEnough {
        /// Of whom.
        user: &'a UserId,
        /// The client that asked.
        client: &'a ClientId,
    },
    /// Somebody at an upstream provider is a person of ours from now on.
    IdentityLinked {
        /// Who.
        user: &'a UserId,
        /// Where.
        provider: &'a ProviderId,
        /// Who said so: `owner`, `federated_id`, `just_in_time` or `email`.
        by: &'static str,
    },
    /// Somebody at an upstream provider is nobody here any more.
    IdentityUnlinked {
        /// Who.
        user: &'a UserId,
        /// Where.
        provider: &'a ProviderId,
    },
    /// An account was made at a first sign-in.
    PersonProvisioned {
        /// Whose.
        user: &'a UserId,
        /// Through which provider.
        provider: &'a ProviderId,
    },
    /// A person's groups follow those that an upstream provider has named.
    GroupsFollowed {
        /// Whose.
        user: &'a UserId,
        /// Which provider.
        provider: &'a ProviderId,
    },
    /// An upstream provider has signed somebody out, or tried to.
    UpstreamLogout {
        /// Which.
        provider: &'a ProviderId,
        /// How many sessions were ended.
        count: usize,
    },
    /// An administrator has completed a sign-in through an upstream provider, to try it out.
    ProviderProved {
        /// Which.
        provider: &'a ProviderId,
        /// Who.
        by: &'a str,
        /// As whom, there.
        subject: &'a str,
    },
    /// A session was ended.
    SessionEnded {
        /// Whose.
        user: &'a UserId,
        /// The session.
        session: &'a SessionId,
    },
    /// All of a person's sessions were ended, on the owner's word.
    SessionsEnded {
        /// Whose.
        user: &'a UserId,
    },
    /// A client was not told of a session's end: it refused, or did not answer.
    LogoutUntold {
        /// Whose session.
        user: &'a UserId,
        /// Who was not told.
        client: &'a ClientId,
        /// Which session.
        session: &'a SessionId,
        /// Why.
        reason: &'a str,
    },
    /// A person allowed a client something.
    ConsentGiven {
        /// Who.
        user: &'a UserId,
        /// The client.
        client: &'a ClientId,
        /// What.
        scope: String,
    },
    /// A person refused a client.
    ConsentDenied {
        /// Who.
        user: &'a UserId,
        /// The client.
        client: &'a ClientId,
    },
    /// A person took back what a client was allowed.
    ConsentRevoked {
        /// Who.
        user: &'a UserId,
        /// The client.
        client: &'a ClientId,
    },
    /// An authorization code was issued.
    CodeIssued {
        /// For whom.
        user: &'a UserId,
        /// To whom.
        client: &'a ClientId,
        /// From which session.
        session: &'a SessionId,
        /// Its family.
        grant: &'a GrantId,
    },
    /// Tokens were issued.
    TokensIssued {
        /// For whom.
        user: &'a UserId,
        /// To whom.
        client: &'a ClientId,
        /// Their family.
        grant: &'a GrantId,
        /// `authorization_code`, `device_code` or `refresh_token`.
        by: &'static str,
    },
    /// A client got a token in its own name.
    ClientTokenIssued {
        /// Which.
        client: &'a ClientId,
        /// For what.
        scope: String,
    },
    /// A token request was refused.
    TokenRefused {
        /// The client that was authenticated.
        client: &'a ClientId,
        /// Why.
        reason: &'static str,
    },
    /// A client gave up a token of its own, RFC 7009.
    TokenRevoked {
        /// Whose it was; `None`: the client's own.
        user: Option<&'a UserId>,
        /// Which client.
        client: &'a ClientId,
        /// `access_token`: that one alone; `refresh_token`: its whole family.
        what: &'static str,
    },
    /// A code or refresh token came a second time; its family was revoked.
    Replayed {
        /// By whom.
        client: &'a ClientId,
        /// The family.
        grant: &'a GrantId,
        /// `authorization_code` or `refresh_token`.
        what: &'static str,
    },
    /// A client did not authenticate.
    ClientRefused {
        /// Which.
        client: &'a ClientId,
        /// Why.
        reason: &'static str,
    },
    /// A mail or a text will not reach anybody.
    MessageDropped {
        /// Its identifier in the outbox.
        message: &'a str,
        /// `refused` or `expired`.
        reason: &'static str,
        /// How often it was tried.
        attempts: i64,
        /// What the server answered, a code of RFC 5321 §4.2.
        code: Option<u16>,
    },
    /// A client registered itself.
    ClientRegistered {
        /// Which.
        client: &'a ClientId,
        /// Its name for people.
        name: &'a str,
        /// Whether nobody vouched for it.
        unverified: bool,
    },
    /// A client changed its registration.
    ClientReregistered {
        /// Which.
        client: &'a ClientId,
        /// Its name for people, from now on.
        name: &'a str,
    },
    /// A client withdrew its registration.
    ClientWithdrawn {
        /// Which.
        client: &'a ClientId,
        /// Its name for people.
        name: &'a str,
    },
    /// An operator did something in the console, by the API or by a file.
    Managed {
        /// What.
        act: &'static str,
        /// To what: a name or an identifier.
        subject: &'a str,
        /// To whom.
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<&'a UserId>,
        /// To which application.
        #[serde(skip_serializing_if = "Option::is_none")]
        client: Option<&'a ClientId>,
        /// What it was before, and what it is now; no secrets.
        #[serde(skip_serializing_if = "Option::is_none")]
        change: Option<serde_json::Value>,
    },
    /// An operator was not allowed to do something.
    Forbidden {
        /// What was missing.
        permission: &'static str,
    },
    /// The oldest rows of this log were deleted, because they need not be kept any longer.
    AuditTrimmed {
        /// The last of them.
        through: i64,
        /// How many.
        rows: usize,
    },
    /// An address gets no events any more, because it said so.
    WebhookStopped {
        /// Which.
        webhook: &'a WebhookId,
    },
    /// An operator did something by command.
    Administered {
        /// What.
        act: &'static str,
        /// To what.
        subject: &'a str,
        /// To whom.
        #[serde(skip)]
        user: Option<&'a UserId>,
        /// To which application.
        #[serde(skip)]
        client: Option<&'a ClientId>,
    },
}

impl Event<'_> {
    /// Whether somebody was turned away.
    const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::PasswordRefused { .. }
                | Self::FactorRefused { .. }
                | Self::LocalLoginRefused { .. }
                | Self::UpstreamRefused { .. }
                | Self::UpstreamNotEnough { .. }
                | Self::CodeHeld { .. }
                | Self::DeviceMisused { .. }
                | Self::TokenRefused { .. }
                | Self::Replayed { .. }
                | Self::ClientRefused { .. }
                | Self::Forbidden { .. }
        )
    }

    /// The user and the client that the event is about.
    fn about(&self) -> (Option<&UserId>, Option<&ClientId>) {
        match self {
            Self::PasswordRefused { user, .. } => (*user, None),
            Self::PasswordAccepted { user }
            | Self::FactorAccepted { user, .. }
            | Self::FactorRefused { user, .. }
            | Self::FactorAdded { user, .. }
            | Self::FactorRemoved { user, .. }
            | Self::FactorRenamed { user, .. }
            | Self::FactorPreferred { user }
            | Self::FactorPutOff { user }
            | Self::CodeSent { user, .. }
            | Self::CodeHeld { user, .. }
            | Self::DeviceTrusted { user, .. }
            | Self::DeviceUsed { user, .. }
            | Self::DeviceMisused { user, .. }
            | Self::DeviceForgotten { user, .. }
            | Self::DevicesForgotten { user, .. }
            | Self::ProfileChanged { user }
            | Self::ContactChanged { user, .. }
            | Self::SessionsEnded { user }
            | Self::FactorsReset { user, .. }
            | Self::PasswordChanged { user }
            | Self::PasswordUpgraded { user, .. }
            | Self::PasswordReset { user }
            | Self::LinkSent { user, .. }
            | Self::NotMe { user }
            | Self::BackupCodesMade { user }
            | Self::PassIssued { user, .. }
            | Self::UpstreamAccepted { user, .. }
            | Self::IdentityLinked { user, .. }
            | Self::IdentityUnlinked { user, .. }
            | Self::PersonProvisioned { user, .. }
            | Self::GroupsFollowed { user, .. }
            | Self::SessionEnded { user, .. } => (Some(user), None),
            Self::SessionBegun { user, client, .. }
            | Self::LocalLoginRefused { user, client }
            | Self::LocalByAdministrator { user, client }
            | Self::UpstreamNotEnough { user, client }
            | Self::LogoutUntold { user, client, .. }
            | Self::ConsentGiven { user, client, .. }
            | Self::ConsentDenied { user, client }
            | Self::ConsentRevoked { user, client }
            | Self::CodeIssued { user, client, .. }
            | Self::TokensIssued { user, client, .. } => (Some(user), Some(client)),
            Self::TokenRevoked { user, client, .. } => (*user, Some(client)),
            Self::ClientTokenIssued { client, .. }
            | Self::TokenRefused { client, .. }
            | Self::Replayed { client, .. }
            | Self::ClientRegistered { client, .. }
            | Self::ClientReregistered { client, .. }
            | Self::ClientWithdrawn { client, .. }
            | Self::ClientRefused { client, .. } => (None, Some(client)),
            Self::Managed { user, client, .. } | Self::Administered { user, client, .. } => (*user, *client),
            Self::MessageDropped { .. }
            | Self::UpstreamRefused { .. }
            | Self::UpstreamLogout { .. }
            | Self::ProviderProved { .. }
            | Self::AuditTrimmed { .. }
            | Self::WebhookStopped { .. }
            | Self::Forbidden { .. } => (None, None),
        }
    }
}

/// Who does something that is written down, and why. The default is the person whom the event is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stamp<'a> {
    /// Who: `user:ID`, `client:ID`, `command line`, or `apply` for a file that was applied there.
    pub actor: Option<&'a str>,
    /// To whose people or things; `None`: as the person's.
    pub organization: Option<&'a OrganizationId>,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Writes an event. If this fails, so does what the event is about.
///
/// # Errors
/// The database's.
pub fn record(tx: &mut Tx<'_>, now: UnixTime, event: &Event<'_>) -> StoreResult<()> {
    record_by(tx, now, Stamp::default(), event)
}

/// As [`record`], for what somebody else does than the person whom the event is about.
///
/// # Errors
/// The database's.
pub fn record_by(tx: &mut Tx<'_>, now: UnixTime, stamp: Stamp<'_>, event: &Event<'_>) -> StoreResult<()> {
    let value = serde_json::to_value(event).map_err(|_| StoreError::Unwritable)?;
    let name = value.get("event").and_then(serde_json::Value::as_str).ok_or(StoreError::Unwritable)?;
    let (user_id, client_id) = event.about();
    let detail = value.to_string();
    // Refusals are in the log, too, so that an operator sees why an application is turned away.
    if event.is_refusal() {
        tracing::warn!(target: "audit", %detail, "refused");
    } else {
        tracing::debug!(target: "audit", %detail, "done");
    }
    let organization_id = match (stamp.organization, user_id) {
        (Some(id), _) => Some(id.clone()),
        (None, Some(user)) => audit::organization_of(tx, user)?,
        (None, None) => None,
    };
    let address = tx.address().map(|address| address.to_string());
    let Stamp { actor, reason, .. } = stamp;
    let row =
        audit::NewAudit { at: now, event: name, user_id, client_id, detail: &detail, organization_id, actor, reason, address };
    let id = audit::insert(tx, &row)?;
    hook::post(tx, &row, id)
}

/// A row as it is exported and posted.
#[must_use]
pub fn json(row: &AuditRow) -> serde_json::Value {
    let mut detail: serde_json::Value = serde_json::from_str(&row.detail).unwrap_or_default();
    if let Some(members) = detail.as_object_mut() {
        members.remove("event");
    }
    serde_json::json!({
        "id": row.id,
        "at": row.at.rfc3339(),
        "event": row.event,
        "organization_id": row.organization_id,
        "user_id": row.user_id,
        "client_id": row.client_id,
        "actor": row.actor,
        "reason": row.reason,
        "address": row.address,
        "detail": detail,
    })
}
