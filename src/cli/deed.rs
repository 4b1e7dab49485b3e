//! What a command did, as the audit log has it.

use super::open::Opened;
use crate::{
    admin::Here,
    app::Reach,
    audit::{self, Event, Stamp},
    store::{StoreResult, Tx, client::ClientRow, organization::Organization, user::User},
    types::UnixTime,
};

/// The server as acts of operators need it.
pub(super) fn here(opened: &Opened, now: UnixTime) -> Here<'_> {
    (&opened.sealer, &opened.config.issuer, Reach::of(&opened.config).mails, now)
}

/// Whom or what it was done to.
#[derive(Clone, Copy)]
pub(super) enum To<'a> {
    Organization(&'a Organization),
    User(&'a User),
    Client(&'a ClientRow),
}

/// Writes it down.
pub(super) fn note(tx: &mut Tx<'_>, to: To<'_>, (act, reason): (&'static str, Option<&str>), now: UnixTime) -> StoreResult<()> {
    let (subject, organization, user, client) = match to {
        To::Organization(row) => (row.slug.as_str(), Some(&row.id), None, None),
        To::User(row) => (row.username.as_str(), Some(&row.organization_id), Some(&row.id), None),
        To::Client(row) => (row.id.as_str(), row.organization_id.as_ref(), None, Some(&row.id)),
    };
    let stamp = Stamp { actor: Some("command line"), organization, reason };
    audit::record_by(tx, now, stamp, &Event::Administered { act, subject, user, client })
}
