//! Forms with files, `multipart/form-data` (RFC 7578): read whole, within the limits of their route.

use super::form::FormFault;
use actix_web::{HttpRequest, http::header::CONTENT_TYPE};

/// Parts of a form at most.
const MOST: usize = 16;

/// The longest head of a part, bytes.
const HEAD: usize = 2048;

/// A field of a form, or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part<'a> {
    name: &'a str,
    bytes: &'a [u8],
}

/// A form with files. What a browser says of a file's name and kind is not read: nobody here believes it.
#[derive(Debug)]
pub struct Multipart<'a>(Vec<Part<'a>>);

impl<'a> Multipart<'a> {
    /// Reads a body.
    ///
    /// # Errors
    /// [`FormFault::Type`] and [`FormFault::Malformed`].
    pub fn read(request: &HttpRequest, body: &'a [u8]) -> Result<Self, FormFault> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = boundary(kind).ok_or(FormFault::Type)?;
        split(body, &boundary).map(Self).ok_or(FormFault::Malformed("the parts can not be told apart"))
    }

    /// The bytes of a field or file. `None`: it was not sent.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&'a [u8]> {
        self.0.iter().find(|part| part.name == name).map(|part| part.bytes)
    }

    /// The text of a field; empty where it was not sent or is no text.
    #[must_use]
    pub fn text(&self, name: &str) -> &'a str {
        self.file(name).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// What separates the parts, from the value of `Content-Type`: 1 to 70 characters, RFC 2046 §5.1.1.
fn boundary(kind: &str) -> Option<String> {
    let mut pieces = kind.split(';');
    if !pieces.next()?.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let mut named = pieces.filter_map(|piece| piece.split_once('='));
    let (_, value) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim();
    let value = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=?".contains(&byte);
    ((1..=70).contains(&value.len()) && value.bytes().all(fits)).then(|| format!("--{value}"))
}

/// The parts, from the first line to the closing one.
fn split<'a>(body: &'a [u8], line: &str) -> Option<Vec<Part<'a>>> {
    let mut rest = body.strip_prefix(line.as_bytes())?;
    let next = format!("\r\n{line}");
    let mut parts: Vec<Part<'a>> = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let (head, after) = cut(rest, b"\r\n\r\n").filter(|(head, _)| head.len() <= HEAD)?;
        let (bytes, end) = cut(after, next.as_bytes())?;
        let name = name(std::str::from_utf8(head).ok()?)?;
        if parts.len() == MOST || parts.iter().any(|part| part.name == name) {
            return None;
        }
        parts.push(Part { name, bytes });
        rest = end;
    }
}

/// What is before a mark, and what is behind it.
fn cut<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    let (before, from) = bytes.split_at_checked(at)?;
    Some((before, from.split_at_checked(mark.len())?.1))
}

/// The name of a part, from its head.
fn name(head: &str) -> Option<&str> {
    let lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let (_, value) = lines.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))?;
    let rest = value.trim().strip_prefix("form-data")?;
    let (_, rest) = rest.split_once("; name=\"")?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n\
        --x\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"a\\\"b.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--xy\r\n\r\n--x--\r\n";

    #[test]
    fn a_form_s_parts_are_told_apart() {
        let form = Multipart(split(b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--x--", "--x").unwrap());
        assert_eq!((form.text("a"), form.file("b")), ("", None));
        let form = Multipart(split(BODY, "--x").unwrap_or_default());
        assert_eq!(
            (form.text("csrf"), form.file("logo")),
            ("", None),
            "a boundary within a file ends the form: it is not read"
        );
        let body = [&BODY[..BODY.len() - 17], b"\r\n--x--\r\n"].concat();
        let form = Multipart(split(&body, "--x").unwrap());
        assert_eq!((form.text("csrf"), form.file("logo")), ("abc", Some(&b"\x89PNG"[..])));
        assert_eq!(form.text("logo"), "", "what is no text is none");
    }

    #[test]
    fn what_is_cut_off_or_doubled_is_not_read() {
        let part = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        let whole = format!("{part}--x--");
        assert!(split(whole.as_bytes(), "--x").is_some());
        for end in 0..whole.len() - 1 {
            assert_eq!(split(&whole.as_bytes()[..end], "--x"), None, "{end}");
        }
        assert_eq!(split(format!("{part}{part}--x--").as_bytes(), "--x"), None, "a name twice");
        let many: String = (0..17).map(|n| part.replace("\"a\"", &format!("\"a{n}\""))).collect();
        assert_eq!(split(format!("{many}--x--").as_bytes(), "--x"), None);
        let long = format!("--x\r\nContent-Disposition: form-data; name=\"a\"\r\nx: {}\r\n\r\n1\r\n--x--", "y".repeat(HEAD));
        assert_eq!(split(long.as_bytes(), "--x"), None);
    }

    #[test]
    fn only_one_kind_of_body_has_parts() {
        assert_eq!(boundary("multipart/form-data; boundary=----WebKit1").as_deref(), Some("------WebKit1"));
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a:b\"").as_deref(), Some("--a:b"));
        for bad in ["multipart/mixed; boundary=x", "multipart/form-data", "multipart/form-data; boundary=", "text/plain", ""] {
            assert_eq!(boundary(bad), None, "{bad}");
        }
        assert_eq!(boundary(&format!("multipart/form-data; boundary={}", "x".repeat(71))), None);
    }
}
