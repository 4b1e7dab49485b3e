//! Forms with fields that come more than once: ticked boxes.

use crate::web::{State, error, form, multipart::Multipart};
use actix_web::{HttpRequest, HttpResponse};
use url::form_urlencoded;

/// Reads a form with files, as [`Fields::read`] reads others.
///
/// # Errors
/// The answer to give instead.
pub fn with_files<'a>(state: &State, request: &HttpRequest, body: &'a form::Body) -> Result<Multipart<'a>, Box<HttpResponse>> {
    let cookies: Vec<_> = state.cookies.session_token(request).into_iter().collect();
    form::ours_with_files(state, request, body, &cookies).map_err(|fault| Box::new(error::form(state, request, fault)))
}

/// Fields of a form at most.
const MOST: usize = 1000;

/// The fields of a form, in the order in which they came.
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a form of the console: sent by one of its pages, with the token of the session's cookie. Without a session there
    /// is nothing to read; the caller's own look at the session says so.
    ///
    /// # Errors
    /// The answer to give instead.
    pub fn read(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Self, Box<HttpResponse>> {
        let refuse = |fault| Box::new(error::form(state, request, fault));
        if let Some(fault) = body.fault() {
            return Err(refuse(fault));
        }
        let cookies: Vec<_> = state.cookies.session_token(request).into_iter().collect();
        let text = form::ours(state, request, body, &cookies).map_err(refuse)?;
        let fields: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().take(MOST + 1).collect();
        if fields.len() > MOST {
            return Err(refuse(form::FormFault::Malformed("too many fields")));
        }
        Ok(Self(fields))
    }

    /// The first value of a name; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Everything but what the next page makes itself, to be sent once more.
    pub fn again(&self) -> impl Iterator<Item = (&str, &str)> {
        let made = ["csrf", "reason", "confirm", "count", super::once::FIELD];
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(move |(name, _)| !made.contains(name))
    }
}
