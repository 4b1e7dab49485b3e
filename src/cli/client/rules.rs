//! What to say about what is odd in a client's registration.

pub(super) use crate::grant::registration::{check, grant_texts};
use crate::{
    cli::out::note,
    protocol::metadata::SCOPES,
    types::{ScopeSet, permission::is_admin_scope},
};

/// Tells what is odd about a scope. It is no fault: an application may ask for words of its own, or for tokens only.
pub(super) fn note_oddities(scope: &ScopeSet) {
    for word in scope.iter().filter(|word| !SCOPES.contains(word) && !is_admin_scope(word)) {
        note(&format!("note: the scope {word} means nothing to this server; it knows {}", SCOPES.join(" ")));
    }
    if !scope.contains("openid") {
        note("note: without the scope openid the application gets no ID token and no userinfo");
    }
}
