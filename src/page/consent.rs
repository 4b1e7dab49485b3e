//! What an application may have, and the person's word on it.

use super::{HOSTILE, Page};
use serde::Serialize;

/// Scopes that have a text `scope-<name>`: those of OpenID Connect Core §5.4 and §11 but `address`, which no
/// user here has.
const KNOWN: [&str; 5] = ["openid", "profile", "email", "phone", OFFLINE];

/// What outlives the sign-in, OpenID Connect Core §11.
const OFFLINE: &str = "offline_access";

/// One line of what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScopeLine {
    /// The scope token as the application sent it.
    pub scope: String,
    /// Whether there is a sentence that explains it; otherwise the token itself is shown.
    pub known: bool,
}

impl ScopeLine {
    /// The line for a scope token.
    #[must_use]
    pub fn new(scope: &str) -> Self {
        Self { scope: scope.to_owned(), known: KNOWN.contains(&scope) }
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
            Some(place) => place,
            None => KNOWN.len(),
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
    /// The application that asks, by its registered name.
    pub client_name: String,
    /// What it asks for, as [`ScopeLine::ordered`] orders it.
    pub scopes: Vec<ScopeLine>,
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "consent";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let page = |username: &str, client_name: &str, scopes: &[&str]| Self {
            csrf: "c5rf".to_owned(),
            username: username.to_owned(),
            client_name: client_name.to_owned(),
            scopes: ScopeLine::ordered(scopes.iter().copied()),
        };
        vec![
            page("bob", "Acme Notes", &["openid", "profile", "email", "offline_access"]),
            page("bob", "Acme Notes", &KNOWN),
            page("bob", "Acme Notes", &["openid", "https://api.example.com/invoices.read"]),
            page(HOSTILE, HOSTILE, &["openid", HOSTILE]),
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
        assert!(!ScopeLine::new("invoices").known);
        assert!(!ScopeLine::new(HOSTILE).known);
    }

    #[test]
    fn who_one_is_comes_first_and_what_outlives_the_sign_in_comes_last() {
        let asked = ["zebra", "email", "offline_access", "openid", "invoices", "phone", "profile"];
        let lines = ScopeLine::ordered(asked);
        let shown: Vec<_> = lines.iter().map(|line| line.scope.as_str()).collect();
        assert_eq!(shown, ["openid", "profile", "email", "phone", "invoices", "zebra", "offline_access"]);
    }
}
