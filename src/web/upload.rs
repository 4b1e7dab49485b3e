//! Forms with a file in them, RFC 7578: read strictly, out of a body that is in memory, and only from our own pages.

use super::{
    State,
    form::{self, Body, FormFault},
};
use crate::types::{Token, secret::Purpose};
use actix_web::{HttpRequest, http::header::CONTENT_TYPE, web::Bytes};
use aws_lc_rs::constant_time;

/// Parts of a form at most.
const PARTS: usize = 32;

/// The longest head of a part, bytes.
const HEAD: usize = 2048;

/// The parts of a form, by name.
#[derive(Debug)]
pub struct Upload(Vec<(String, Bytes)>);

impl Upload {
    /// Reads a form of one of our pages: sent from our origin, with the token that belongs to one of these cookies.
    ///
    /// # Errors
    /// [`FormFault`].
    pub fn read<P: Purpose>(
        state: &State,
        request: &HttpRequest,
        body: &Body,
        cookies: &[Token<P>],
    ) -> Result<Self, FormFault> {
        if !form::same_origin(request, &state.provider.issuer.origin()) {
            return Err(FormFault::Foreign);
        }
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = boundary(kind).ok_or(FormFault::Type)?;
        let body = Bytes::copy_from_slice(body.bytes()?);
        let upload = Self(parts(&body, boundary).ok_or(FormFault::Malformed("the form can not be read"))?);
        let given = upload.text("csrf");
        let fits =
            |cookie: &Token<P>| constant_time::verify_slices_are_equal(given.as_bytes(), form::csrf(cookie).as_bytes()).is_ok();
        if cookies.iter().any(fits) { Ok(upload) } else { Err(FormFault::Foreign) }
    }

    /// What a file, or any part, holds; empty where there is none.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Bytes {
        self.0.iter().find(|(part, _)| part == name).map(|(_, bytes)| bytes.clone()).unwrap_or_default()
    }

    /// The text of a field; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name).to_vec()).unwrap_or_default()
    }
}

/// The boundary of `multipart/form-data; boundary=…`, RFC 2046 §5.1.1.
fn boundary(kind: &str) -> Option<&str> {
    let mut fields = kind.split(';').map(str::trim);
    if !fields.next()?.eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = fields.find_map(|field| field.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("boundary")));
    let text = named?.1.trim_matches('"');
    let fits = (1..=70).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    fits.then_some(text)
}

/// All parts, each with a name that comes once. `None`: it is no such form.
fn parts(body: &Bytes, boundary: &str) -> Option<Vec<(String, Bytes)>> {
    let first = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut at = first.len();
    if !body.starts_with(first.as_bytes()) {
        return None;
    }
    let mut found: Vec<(String, Bytes)> = Vec::new();
    loop {
        let rest = body.get(at..)?;
        if rest.starts_with(b"--") {
            return Some(found);
        }
        if !rest.starts_with(b"\r\n") || found.len() >= PARTS {
            return None;
        }
        let head = find(rest.get(..rest.len().min(HEAD))?, b"\r\n\r\n")?;
        let name = name(std::str::from_utf8(rest.get(..head)?).ok()?)?;
        let start = at + head + 4;
        let end = start + find(body.get(start..)?, between.as_bytes())?;
        if found.iter().any(|(known, _)| *known == name) {
            return None;
        }
        found.push((name, body.slice(start..end)));
        at = end + between.len();
    }
}

/// The name that a part's head gives it.
fn name(head: &str) -> Option<String> {
    let line = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value.trim())
    })?;
    let rest = line.strip_prefix("form-data")?;
    let name = rest.split(';').map(str::trim).find_map(|field| field.strip_prefix("name="))?;
    Some(name.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// Where some bytes begin in others. They begin with the one that is looked for first.
fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        at += rest.iter().position(|byte| *byte == first)?;
        if text.get(at..)?.starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<(String, String)>> {
        let found = parts(&Bytes::copy_from_slice(text.as_bytes()), "xY")?;
        Some(found.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes.to_vec()).unwrap())).collect())
    }

    #[test]
    fn parts_are_those_that_a_browser_sends() {
        let text = "--xY\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\na\r\n--xY\r\ncontent-disposition: form-data; \
                    name=\"file\"; filename=\"a;b.csv\"\r\nContent-Type: text/csv\r\n\r\nusername\r\n--x\r\n\r\n--xY--\r\n";
        let expected = [("csrf", "a"), ("file", "username\r\n--x\r\n")];
        assert_eq!(read(text).unwrap(), expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn what_is_no_such_form_is_refused() {
        let part = |name: &str| format!("--xY\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\na\r\n");
        for bad in [
            String::new(),
            "--xY".to_owned(),
            part("a"),
            format!("{}{}--xY--", part("a"), part("a")),
            "--xY\r\nContent-Type: text/csv\r\n\r\na\r\n--xY--".to_owned(),
            "--xY\r\nContent-Disposition: form-data; name=a\r\n\r\na\r\n--xY--".to_owned(),
            format!("--xY\r\nX: {}\r\n\r\na\r\n--xY--", "x".repeat(3000)),
            format!("{}--xY--", (0..40).map(|n| part(&n.to_string())).collect::<String>()),
        ] {
            assert_eq!(read(&bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_boundary_is_in_the_type() {
        assert_eq!(boundary("multipart/form-data; boundary=----abc"), Some("----abc"));
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""), Some("a b"));
        for bad in ["multipart/mixed; boundary=a", "multipart/form-data", "multipart/form-data; boundary=", "text/csv"] {
            assert_eq!(boundary(bad), None, "{bad}");
        }
    }
}
