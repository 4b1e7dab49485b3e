//! What is known of a person beyond what signing in needs, OIDC Core §5.1. Values are checked where they are given.

mod rule;

use super::{Invalid, UnixTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Claims that nothing here depends on. Empty ones are left out everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StandardClaims {
    /// Given names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub given_name: Option<String>,
    /// Surnames.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub family_name: Option<String>,
    /// Names between the two.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub middle_name: Option<String>,
    /// What friends say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub nickname: Option<String>,
    /// A page about the person, a URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1024)]
    pub profile: Option<String>,
    /// A picture of the person, a URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1024)]
    pub picture: Option<String>,
    /// The person's own page, a URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1024)]
    pub website: Option<String>,
    /// In the person's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub gender: Option<String>,
    /// `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`; 1850 at the earliest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10)]
    pub birthdate: Option<String>,
    /// A name of the time zone database.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64)]
    pub zoneinfo: Option<String>,
    /// A BCP 47 language tag, with a country if that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 35)]
    pub locale: Option<String>,
    /// Where the person lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// A postal address, OIDC Core §5.1.1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// The whole of it, as on an envelope; lines are separated by line feeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 512)]
    pub formatted: Option<String>,
    /// Street, number, and what else leads to the door.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 512)]
    pub street_address: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub locality: Option<String>,
    /// State, province or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub country: Option<String>,
}

/// A claim whose value does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {why}")]
pub struct UnfitClaim {
    /// Which, one of [`StandardClaims::NAMES`].
    pub name: &'static str,
    /// Why.
    pub why: Invalid,
}

macro_rules! places {
    ($of:ident: $($field:ident),* $(,)?) => {
        impl $of {
            fn place(&self, name: &str) -> Option<&Option<String>> {
                $(if name == stringify!($field) { return Some(&self.$field); })*
                None
            }

            fn place_mut(&mut self, name: &str) -> Option<&mut Option<String>> {
                $(if name == stringify!($field) { return Some(&mut self.$field); })*
                None
            }
        }
    };
}

places!(
    StandardClaims: given_name,
    family_name,
    middle_name,
    nickname,
    profile,
    picture,
    website,
    gender,
    birthdate,
    zoneinfo,
    locale,
);
places!(Address: formatted, street_address, locality, region, postal_code, country);

impl StandardClaims {
    /// Every claim by its name; those of the address behind `address.`.
    pub const NAMES: [&'static str; 17] = [
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "address.formatted",
        "address.street_address",
        "address.locality",
        "address.region",
        "address.postal_code",
        "address.country",
    ];

    /// The value of one of [`Self::NAMES`].
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let place = match name.strip_prefix("address.") {
            Some(member) => self.address.as_ref()?.place(member),
            None => self.place(name),
        };
        place?.as_deref()
    }

    /// Puts a value in its place; the empty text clears it. Spaces around it do not count.
    ///
    /// # Errors
    /// There is no such claim, or the value is none.
    pub fn set(&mut self, name: &str, text: &str, now: UnixTime) -> Result<(), Invalid> {
        let value = if text.trim().is_empty() { None } else { Some(rule::read(name, text, now)?) };
        let place = match name.strip_prefix("address.") {
            Some(member) => self.address.get_or_insert_default().place_mut(member),
            None => self.place_mut(name),
        };
        let known = place.map(|place| *place = value).is_some();
        // An address of which nothing is known is none.
        self.address.take_if(|address| *address == Address::default());
        known.then_some(()).ok_or(rule::UNKNOWN)
    }

    /// The same claims in their usual form, if each of them fits.
    ///
    /// # Errors
    /// The first one that does not; a blank value does not.
    pub fn checked(&self, now: UnixTime) -> Result<Self, UnfitClaim> {
        let mut good = Self::default();
        for name in Self::NAMES {
            let Some(text) = self.get(name) else { continue };
            let read = if text.trim().is_empty() { Err(Invalid("must not be blank")) } else { good.set(name, text, now) };
            read.map_err(|why| UnfitClaim { name, why })?;
        }
        Ok(good)
    }

    /// Everything is known, for tests.
    #[cfg(test)]
    pub(crate) fn sample(now: UnixTime) -> Self {
        let mut claims = Self::default();
        for name in Self::NAMES {
            claims.set(name, Self::sample_of(name), now).unwrap();
        }
        claims
    }

    /// A value that fits one of [`Self::NAMES`], for tests.
    #[cfg(test)]
    pub(crate) fn sample_of(name: &str) -> &'static str {
        match name {
            "profile" | "picture" | "website" => "https://acme.example/bob",
            "birthdate" => "1990-02-28",
            "zoneinfo" => "Europe/Berlin",
            "locale" => "de-DE",
            _ => "Bob",
        }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_772_366_400);

    #[test]
    fn every_name_has_a_place_and_no_other() {
        let mut claims = StandardClaims::default();
        for name in StandardClaims::NAMES {
            let text = StandardClaims::sample_of(name);
            claims.set(name, &format!(" {text} "), NOW).unwrap();
            assert_eq!(claims.get(name), Some(text), "{name}");
        }
        assert_eq!(claims.checked(NOW), Ok(claims.clone()));
        for name in ["", "name", "email", "address", "address.", "address.name", "address.address.country"] {
            assert!(claims.set(name, "x", NOW).is_err() && claims.get(name).is_none(), "{name}");
        }
        for name in StandardClaims::NAMES {
            claims.set(name, "  ", NOW).unwrap();
        }
        assert!(claims.is_empty(), "{claims:?}");
        assert_eq!(serde_json::to_string(&claims).unwrap(), "{}");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let read = |json: &str| serde_json::from_str::<StandardClaims>(json).unwrap().checked(NOW).map_err(|unfit| unfit.name);
        assert_eq!(read(r#"{"gender": " "}"#), Err("gender"));
        assert_eq!(read(r#"{"address": {"country": ""}}"#), Err("address.country"));
        assert_eq!(read(r#"{"nickname": "B", "website": "bob.example"}"#), Err("website"));
        assert!(read(r#"{"address": {}}"#).unwrap().is_empty());
        assert!(serde_json::from_str::<StandardClaims>(r#"{"name": "Bob"}"#).is_err());
    }
}
