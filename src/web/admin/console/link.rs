//! Addresses of the console's pages, which stay with the organization that is being looked after.

use super::frame::Face;
use crate::protocol::params::encode;

/// The address of a page with a query; what is empty is left out.
pub fn to(face: &Face, path: &str, pairs: &[(&str, &str)]) -> String {
    let mut all: Vec<(&str, &str)> = face.bar.organization_slug.iter().map(|slug| ("organization", slug.as_str())).collect();
    all.extend(pairs.iter().copied().filter(|(_, value)| !value.is_empty()));
    if all.is_empty() { path.to_owned() } else { format!("{path}?{}", encode(&all)) }
}
