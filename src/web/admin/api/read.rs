//! What callers send: queries, bodies, headers. Unknown fields are refused.

use super::problem::{Problem, Refused};
use crate::{
    admin::{Part, Precondition},
    seal::Sealer,
    web::form::{Body, FormFault},
};
use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CONTENT_TYPE},
    web::Query,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, error::Category};
use utoipa::IntoParams;

/// Which part of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paged {
    /// How many items at most, 1 to 200; 50 if it is left out.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next` of the page before.
    #[param(max_length = 1024)]
    pub cursor: Option<String>,
}

/// Items of a page if nothing is said.
const USUAL: i64 = 50;

/// Items of a page at most.
const MOST: i64 = 200;

/// The place that cursors are sealed for.
const CURSOR: &str = "cursor";

impl Paged {
    /// The part of the list of this name.
    ///
    /// # Errors
    /// A limit out of range, a cursor of another list or one that was made up.
    pub fn part(&self, sealer: &Sealer, list: &str) -> Result<Part, Refused> {
        part(sealer, list, self.limit, self.cursor.as_deref())
    }
}

/// The part of a list.
///
/// # Errors
/// As [`Paged::part`].
pub fn part(sealer: &Sealer, list: &str, limit: Option<i64>, cursor: Option<&str>) -> Result<Part, Refused> {
    let limit = limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::malformed(format!("limit: 1 to {MOST}")).answer().into());
    }
    let after = match cursor {
        None => None,
        Some(text) => {
            Some(opened(sealer, list, text).ok_or_else(|| Problem::malformed("cursor: not one of this list").answer())?)
        }
    };
    Ok(Part { limit, after })
}

/// What a cursor of a list holds, if it is one.
pub fn opened(sealer: &Sealer, list: &str, text: &str) -> Option<String> {
    let blob = URL_SAFE_NO_PAD.decode(text).ok()?;
    let key = sealer.open(CURSOR, list, &blob).ok()?;
    String::from_utf8(key.to_vec()).ok()
}

/// A cursor that only this server can make: whoever sends one back sends nothing but what was given.
pub fn cursor(sealer: &Sealer, list: &str, key: &str) -> Option<String> {
    sealer.seal(CURSOR, list, key.as_bytes()).ok().map(|sealed| URL_SAFE_NO_PAD.encode(sealed))
}

/// Reads a query.
///
/// # Errors
/// A parameter that is unknown, given twice, or does not fit.
pub fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Refused> {
    if request.query_string().contains("%00") {
        return Err(Problem::unfit("the query has a NUL character, which nothing here has").answer().into());
    }
    Query::<T>::from_query(request.query_string())
        .map(Query::into_inner)
        .map_err(|error| Problem::malformed(error.to_string()).answer().into())
}

/// Reads a JSON body.
///
/// # Errors
/// Not JSON, larger than it may be, unknown fields, values that do not fit.
pub fn json<T: DeserializeOwned>(request: &HttpRequest, body: &Body) -> Result<T, Refused> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let bytes = bytes(body)?;
    if !["application/json", "application/merge-patch+json"].iter().any(|known| kind.eq_ignore_ascii_case(known)) {
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "type", "The body must be JSON");
        return Err(problem.answer().into());
    }
    let read = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        Category::Data => Problem::unfit(error.to_string()).answer(),
        _ => Problem::malformed(error.to_string()).answer(),
    })?;
    if has_nul(bytes) {
        return Err(Problem::unfit("a text has a NUL character, which can not be kept").answer().into());
    }
    Ok(read)
}

/// Whether a text of a JSON document has the character that PostgreSQL does not take. It can only be there escaped.
fn has_nul(bytes: &[u8]) -> bool {
    fn is_in(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::Array(items) => items.iter().any(is_in),
            Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || is_in(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    bytes.windows(6).any(|part| part == br"\u0000") && serde_json::from_slice(bytes).is_ok_and(|value| is_in(&value))
}

/// The bytes of a body.
///
/// # Errors
/// It is too large, or does not arrive.
pub fn bytes(body: &Body) -> Result<&[u8], Refused> {
    body.bytes().map_err(|fault| match fault {
        FormFault::Large => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "large", "The body is too large").answer().into(),
        FormFault::Slow => Problem::malformed("the body did not arrive in time").answer().into(),
        _ => Problem::malformed("the body can not be read").answer().into(),
    })
}

/// What the caller demands of the present state.
#[must_use]
pub fn precondition(request: &HttpRequest) -> Precondition {
    let header = request.headers().get("if-match");
    Precondition::if_match(header.map(|value| value.to_str().unwrap_or("?")))
}
