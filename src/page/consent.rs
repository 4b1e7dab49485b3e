//! What an application may have, and the person's word on it.

use super::{AppFace, HOSTILE, Page};
use serde::Serialize;

/// Scopes that have a text `scope-<name>`: those of OpenID Connect Core §5.4 and §11.
const KNOWN: [&str; 6] = ["openid", "profile", "email", "address", "phone", OFFLINE];

/// Stands before the name of a single claim among the scopes.
const CLAIM: &str = "claim:";

/// Claims that have a text `claim-<name>`: those of OpenID Connect Core §5.1.
const CLAIMS: [&str; 19] = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
    "email",
    "email_verified",
    "address",
    "phone_number",
    "phone_number_verified",
];

/// What outlives the sign-in, OpenID Connect Core §11.
const OFFLINE: &str = "offline_access";

/// One line of what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScopeLine {
    /// The scope token as the application sent it.
    pub scope: String,
    /// Whether there is a sentence that explains it; otherwise the token itself is shown.
    pub known: bool,
    /// The single claim that this stands for, when it is one.
    pub claim: Option<String>,
}

impl ScopeLine {
    /// The line for a scope token.
    #[must_use]
    pub fn new(scope: &str) -> Self {
        let claim = scope.strip_prefix(CLAIM).filter(|name| CLAIMS.contains(name)).map(str::to_owned);
        Self { scope: scope.to_owned(), known: KNOWN.contains(&scope), claim }
    }

    /// The lines for what is asked for, in the order in which people weigh it: who one is, what is known of one, what
    /// else there is by its name, and last what goes on when one has left.
    #[must_use]
    pub fn ordered<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        let mut lines: Vec<Self> = scopes.into_iter().map(Self::new).collect();
        lines.sort_by(|a, b| (a.rank(), &a.scope).cmp(&(b.rank(), &b.scope)));
        lines
    }

    fn rank(&self) -> usize {
        match KNOWN.iter().position(|known| *known == self.scope) {
            _ if self.scope == OFFLINE => usize::MAX,
            // A single fact stands behind the scopes that are known and before those that are not.
            _ if self.claim.is_some() => KNOWN.len(),
            Some(place) => place,
            None => KNOWN.len() + 1,
        }
    }
}

/// `GET /consent`: past both doors, before the application gets anything.
#[derive(Debug, Clone, Serialize)]
pub struct ConsentPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who is signed in.
    pub username: String,
    /// The application that asks.
    pub app: AppFace,
    /// What it asks for, as [`ScopeLine::ordered`] orders it.
    pub scopes: Vec<ScopeLine>,
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "consent";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let page = |username: &str, app: AppFace, scopes: &[&str]| Self {
            csrf: "c5rf".to_owned(),
            username: username.to_owned(),
            app,
            scopes: ScopeLine::ordered(scopes.iter().copied()),
        };
        let notes = || AppFace::plain("Acme Notes");
        vec![
            page("bob", notes(), &["openid", "profile", "email", "offline_access"]),
            page("bob", AppFace::stranger("Acme Notes"), &KNOWN),
            page("bob", AppFace::sample("Acme Notes"), &["openid", "claim:birthdate", "claim:address"]),
            page("bob", notes(), &["openid", "https://api.example.com/invoices.read"]),
            page(HOSTILE, AppFace::stranger(HOSTILE), &["openid", HOSTILE]),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Language;

    #[test]
    fn each_known_scope_has_a_sentence_and_no_other_is_taken_for_known() {
        for scope in KNOWN {
            let key = format!("scope-{scope}");
            assert!(Language::all().all(|language| language.text(&key) != key), "{key}");
        }
        for name in CLAIMS {
            let key = format!("claim-{name}");
            assert!(Language::all().all(|language| language.text(&key) != key), "{key}");
            assert_eq!(ScopeLine::new(&format!("claim:{name}")).claim.as_deref(), Some(name));
        }
        assert_eq!(ScopeLine::new("claim:unknown").claim, None);
        assert!(!ScopeLine::new("invoices").known);
        assert!(!ScopeLine::new(HOSTILE).known);
    }

    #[test]
    fn who_one_is_comes_first_and_what_outlives_the_sign_in_comes_last() {
        let asked = ["zebra", "email", "offline_access", "openid", "claim:gender", "a", "phone", "profile", "address"];
        let lines = ScopeLine::ordered(asked);
        let shown: Vec<_> = lines.iter().map(|line| line.scope.as_str()).collect();
        assert_eq!(shown, ["openid", "profile", "email", "address", "phone", "claim:gender", "a", "zebra", "offline_access"]);
    }
}
