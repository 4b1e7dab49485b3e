//! Under which name a client knows a person, OIDC Core §8.

use super::{Provider, client::Client};
use crate::{
    auth::session::Session,
    protocol::{AuthorizeRequest, RedirectUri, SubjectType, claims::IdTokenClaims, sector},
    types::UserId,
};

/// The `sub` of a person at a client: the identifier itself, or one of the client's sector that nobody can trace back.
/// It stays the same for as long as the database does.
#[must_use]
pub fn subject(provider: &Provider, client: &Client, user: &UserId) -> String {
    if client.metadata.subject_type != Some(SubjectType::Pairwise) {
        return user.to_string();
    }
    let uris = client.redirect_uris.iter().map(RedirectUri::as_str);
    // A client whose sector can not be told is alone in its own: no name of it fits anywhere else.
    let sector = sector::sector(client.metadata.sector_identifier_uri.as_deref(), uris)
        .map_or_else(|_| format!("client\0{}", client.id), |host| format!("host\0{host}"));
    provider.sealer.pairwise(&sector, user.as_str())
}

/// Whether an ID token that a client presents names this person. Ours of another client does if its subjects are public.
#[must_use]
pub fn is_of(provider: &Provider, client: &Client, hint: &IdTokenClaims, user: &UserId) -> bool {
    hint.sub == user.as_str() || (hint.aud == client.id && hint.sub == subject(provider, client, user))
}

/// Whether a request means the person of this session: by `id_token_hint` and by a value for `sub` in `claims`
/// (OIDC Core §3.1.2.1 and §5.5.1). A request that names nobody means everybody.
#[must_use]
pub fn is_meant(
    provider: &Provider,
    (client, request): (&Client, &AuthorizeRequest),
    hint: Option<&IdTokenClaims>,
    session: &Session,
) -> bool {
    let user = session.authenticated().user();
    let named = request.claims.subject();
    hint.is_none_or(|hint| is_of(provider, client, hint, user))
        && named.is_none_or(|named| named == subject(provider, client, user))
}
