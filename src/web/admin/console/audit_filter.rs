//! What the audit log is narrowed to, as its form and its addresses say it.

use super::{frame::At, link};
use crate::{
    admin::{AdminResult, audit::Wanted},
    audit::{NAMES, REFUSALS},
    page::Message,
    protocol::Params,
    store::{Tx, user},
    types::{ClientId, OrganizationId, Permission, UnixTime, UserId, name::fold},
};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// In the place of an event: whatever was refused.
pub const REFUSED: &str = "refused";

/// In the place of an organization: all of the server.
pub const SERVER: &str = "server";

/// What was asked for, as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// An event, or [`REFUSED`].
    pub event: String,
    /// To whom it happened: a user name, or the identifier of somebody who was deleted.
    pub user: String,
    /// Who did it: the same, or as the log has it.
    pub actor: String,
    /// An application's identifier.
    pub client: String,
    /// A network address.
    pub address: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Whose: [`SERVER`], or the organization's.
    pub scope: String,
}

impl Typed {
    /// Reads an address. An event that there is not narrows nothing.
    pub fn of(query: &Params) -> Self {
        let get = |name: &str| query.get(name).unwrap_or_default().trim().chars().take(200).collect::<String>();
        let event = get("event");
        let known = event == REFUSED || NAMES.contains(&event.as_str());
        Self {
            event: if known { event } else { String::new() },
            user: get("user"),
            actor: get("actor"),
            client: get("client"),
            address: get("address"),
            from: get("from"),
            to: get("to"),
            scope: if get("scope") == SERVER { SERVER.to_owned() } else { String::new() },
        }
    }

    /// What an address carries to ask for the same.
    pub fn pairs(&self) -> [(&str, &str); 8] {
        [
            ("event", &self.event),
            ("user", &self.user),
            ("actor", &self.actor),
            ("client", &self.client),
            ("address", &self.address),
            ("from", &self.from),
            ("to", &self.to),
            ("scope", &self.scope),
        ]
    }

    /// An address below `/admin/audit` that asks for the same and something more.
    pub fn link(&self, face: &super::frame::Face, path: &str, more: &[(&str, &str)]) -> String {
        link::to(face, path, &[&self.pairs(), more].concat())
    }

    /// Whether anything is narrowed.
    pub fn narrows(&self) -> bool {
        self.pairs().iter().any(|(_, value)| !value.is_empty())
    }

    /// What is wrong with it, before anything is looked up.
    pub fn fault(&self) -> Option<Message> {
        let day = |text: &str| text.is_empty() || date(text).is_some();
        if !day(&self.from) || !day(&self.to) {
            return Some(Message::AUDIT_DATE);
        }
        let fits = self.address.is_empty() || self.address.parse::<std::net::IpAddr>().is_ok();
        (!fits).then_some(Message::AUDIT_ADDRESS)
    }

    /// As an act takes it. A name that nobody has finds nothing, and so does that of somebody elsewhere.
    pub fn wanted(&self, tx: &mut Tx<'_>, (actor, of): At<'_, '_>) -> AdminResult<Wanted> {
        let everywhere = self.scope == SERVER && actor.rights.may_everywhere(Permission::AuditRead);
        let within = (!everywhere).then_some(&of.id);
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Wanted {
            organization: within.cloned(),
            events: match self.event.as_str() {
                "" => Vec::new(),
                REFUSED => REFUSALS.map(str::to_owned).into(),
                event => vec![event.to_owned()],
            },
            user: if self.user.is_empty() { None } else { Some(person(tx, within, &self.user)?) },
            client: text(&self.client).map(ClientId::from_text),
            actor: if self.actor.is_empty() { None } else { Some(whoever(tx, &self.actor)?) },
            address: self.address.parse().ok(),
            from: date(&self.from),
            until: date(&self.to).map(|day| day + DAY),
        })
    }
}

/// The beginning of a day.
fn date(text: &str) -> Option<UnixTime> {
    if text.len() == 10 { UnixTime::from_rfc3339(text).ok() } else { None }
}

/// Somebody by user name, else by identifier.
fn person(tx: &mut Tx<'_>, within: Option<&OrganizationId>, text: &str) -> AdminResult<UserId> {
    let found = user::by_folded_name(tx, &fold(text))?;
    let found = found.filter(|row| within.is_none_or(|of| row.organization_id == *of));
    Ok(found.map_or_else(|| UserId::from_text(text), |row| row.id))
}

/// Whoever acted, as the log has it.
fn whoever(tx: &mut Tx<'_>, text: &str) -> AdminResult<String> {
    if text.contains(':') || text == "command line" {
        return Ok(text.to_owned());
    }
    Ok(format!("user:{}", person(tx, None, text)?))
}
