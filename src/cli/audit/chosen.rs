//! Which rows of the audit log: the arguments that say so.

use crate::{
    audit::NAMES,
    cli::Failure,
    store::{Tx, audit::AuditFilter, organization, user},
    types::{ClientId, Invalid, UnixTime, UserId, name::fold},
};
use clap::builder::PossibleValuesParser;

/// Which rows.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Chosen {
    /// Only this event; may be given several times
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(NAMES), hide_possible_values = true)]
    event: Vec<String>,
    /// Only what is about this person: a user name or an identifier
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Only what is about this application: its identifier
    #[arg(long, value_name = "ID")]
    client: Option<String>,
    /// Only what this one did to others: a user name, user:ID, client:ID or 'command line'
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    /// Only what is about this organization's people and things
    #[arg(long, value_name = "SLUG")]
    organization: Option<String>,
    /// Only from this time on: like 2026-03-01, 2026-03-01T12:00:00Z, or 30m, 12h, 7d ago
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    since: Option<When>,
    /// Only before this time
    #[arg(long, value_name = "TIME", value_parser = When::parse)]
    until: Option<When>,
}

/// A time, or how long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    At(UnixTime),
    Ago(i64),
}

impl When {
    fn parse(text: &str) -> Result<Self, Invalid> {
        let ago = |unit: char, seconds: i64| {
            let number = text.strip_suffix(unit)?.parse::<u32>().ok()?;
            Some(Self::Ago(i64::from(number) * seconds))
        };
        let ago = ago('m', 60).or_else(|| ago('h', 3600)).or_else(|| ago('d', 86_400));
        ago.map_or_else(|| UnixTime::from_rfc3339(text).map(Self::At), Ok)
    }

    fn time(self, now: UnixTime) -> UnixTime {
        match self {
            Self::At(time) => time,
            Self::Ago(seconds) => now - seconds,
        }
    }
}

impl Chosen {
    /// The filter. Names are looked up; a person whom nobody knows may have been deleted and is taken for an identifier.
    pub(super) fn filter(&self, tx: &mut Tx<'_>, now: UnixTime) -> Result<AuditFilter, Failure> {
        let mut id = |name: &str| -> Result<UserId, Failure> {
            Ok(user::by_folded_name(tx, &fold(name))?.map_or_else(|| UserId::from_text(name), |user| user.id))
        };
        let about = self.user.as_deref().map(&mut id).transpose()?;
        let actor = match self.actor.as_deref() {
            Some(actor) if !actor.contains(':') && actor != "command line" => Some(format!("user:{}", id(actor)?)),
            other => other.map(str::to_owned),
        };
        let organization = match self.organization.as_deref() {
            None => None,
            Some(slug) => {
                let found = organization::by_slug(tx, slug)?;
                Some(found.ok_or_else(|| Failure::refused(format!("there is no organization {slug}")))?.id)
            }
        };
        Ok(AuditFilter {
            organization,
            events: self.event.clone(),
            user: about,
            client: self.client.as_deref().map(ClientId::from_text),
            actor,
            from: self.since.map(|when| when.time(now)),
            until: self.until.map(|when| when.time(now)),
            ..AuditFilter::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates_or_how_long_ago() {
        let time = |text: &str| When::parse(text).map(|when| when.time(UnixTime(1_000_000)).seconds());
        let read = ["90m", "2h", "1d", "0d", "1970-01-02", "1970-01-01T00:01:00Z"].map(time);
        assert_eq!(read, [Ok(994_600), Ok(992_800), Ok(913_600), Ok(1_000_000), Ok(86_400), Ok(60)]);
        for bad in ["", "d", "7", "-7d", "7w", "1.5h", "yesterday", "99999999999d"] {
            assert!(When::parse(bad).is_err(), "{bad}");
        }
    }
}
