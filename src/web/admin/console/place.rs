//! Addresses of the console's pages: about the same organization, and with the place in a list.

use super::frame::Face;
use crate::{
    protocol::{Params, params::encode},
    web::{
        State,
        admin::api::read::{cursor, opened},
    },
};
use actix_web::HttpRequest;

/// An address that is about the same organization, with fields; empty ones are left out.
pub fn place(face: &Face, path: &str, fields: &[(&str, &str)]) -> String {
    let slug = face.bar.organization_slug.iter().map(|slug| ("organization", slug.as_str()));
    let pairs: Vec<(&str, &str)> = slug.chain(fields.iter().copied()).filter(|(_, value)| !value.is_empty()).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", encode(&pairs)) }
}

/// A field of this request's address; empty where there is none.
pub fn asked(request: &HttpRequest, name: &str) -> String {
    let (query, _) = Params::parse_lenient(request.query_string());
    query.get(name).unwrap_or_default().chars().take(1024).collect()
}

/// The place in a list that this request's address names. One that we did not write is the beginning.
pub fn after(state: &State, request: &HttpRequest, list: &str) -> Option<String> {
    opened(&state.provider.sealer, list, &asked(request, "after"))
}

/// The address of the next part of a list.
pub fn next(state: &State, face: &Face, (path, list): (&str, &str), key: Option<&String>, q: &str) -> Option<String> {
    let after = cursor(&state.provider.sealer, list, key?)?;
    Some(place(face, path, &[("q", q), ("after", &after)]))
}
