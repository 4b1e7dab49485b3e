//! A letter as an Internet message, RFC 5322, in text and HTML.

use super::Letter;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use std::time::{Duration, UNIX_EPOCH};
use url::Host;

/// Makes the message. The identifier makes the Message-ID, so that a letter which is sent twice can be recognized.
///
/// # Errors
/// Why there is no such message, above all an address that is none.
pub(super) fn message(from: &Mailbox, host: &str, id: &str, letter: &Letter, html: &str) -> Result<Message, String> {
    let to: Address = letter.to.parse().map_err(|_| "not a mail address".to_owned())?;
    let since = Duration::from_secs(u64::try_from(letter.sent_at.seconds()).unwrap_or(0));
    // RFC 3834 §5: nobody's absence is announced to us.
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    Message::builder()
        .message_id(Some(format!("<{id}@{}>", domain(host))))
        .date(UNIX_EPOCH + since)
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(letter.subject.clone())
        .raw_header(automatic)
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), html.to_owned()))
        .map_err(|error| error.to_string())
}

/// A host as RFC 5321 §4.1.3 writes it after an @.
fn domain(host: &str) -> String {
    match Host::parse(host) {
        Ok(Host::Ipv4(address)) => format!("[{address}]"),
        Ok(Host::Ipv6(address)) => format!("[IPv6:{address}]"),
        _ => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::UnixTime;

    fn letter(to: &str, subject: &str, text: &str) -> Letter {
        let kind = "email".to_owned();
        Letter { kind, to: to.to_owned(), subject: subject.to_owned(), text: text.to_owned(), sent_at: UnixTime(1_700_000_000) }
    }

    fn made(letter: &Letter) -> Result<(Vec<String>, String), String> {
        let from = "Acmé <id@acme.example>".parse().unwrap();
        let message = message(&from, "id.example", "abc", letter, "<p>x</p>")?;
        let to: Vec<String> = message.envelope().to().iter().map(ToString::to_string).collect();
        assert_eq!(message.envelope().from().map(ToString::to_string).as_deref(), Some("id@acme.example"));
        Ok((to, String::from_utf8(message.formatted()).unwrap()))
    }

    /// The names of the header fields, in order.
    fn fields(text: &str) -> Vec<&str> {
        let head = text.split("\r\n\r\n").next().unwrap();
        head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])).map(|line| line.split(':').next().unwrap()).collect()
    }

    const FIELDS: [&str; 8] = ["Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"];

    #[test]
    fn it_has_the_headers_that_it_should_have() {
        let (to, text) = made(&letter("ann@acme.example", "Größe", "Hallo\n\n.\n")).unwrap();
        assert_eq!(to, ["ann@acme.example"]);
        assert_eq!(fields(&text), FIELDS, "{text}");
        assert!(text.contains("Message-ID: <abc@id.example>\r\n"), "{text}");
        assert!(text.contains("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"), "{text}");
        assert!(text.contains("Content-Type: multipart/alternative;") && text.is_ascii(), "{text}");
    }

    #[test]
    fn nothing_adds_a_header_or_a_recipient() {
        for evil in
            ["x\r\nBcc: eve@evil.example", "x\nBcc: eve@evil.example", "x\rBcc: eve@evil.example", "x\r\n\r\nbody", "x\0y"]
        {
            let (to, text) = made(&letter("ann@acme.example", evil, evil)).unwrap();
            assert_eq!(to, ["ann@acme.example"]);
            assert_eq!(fields(&text), FIELDS, "{evil:?}: {text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for to in [
            "",
            "ann",
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example, c@d.example",
            "<a@b.example>",
            "A <a@b.example>",
            "a@b\0",
        ] {
            assert!(made(&letter(to, "s", "t")).is_err(), "{to:?}");
        }
    }

    #[test]
    fn an_address_is_written_as_a_literal() {
        assert_eq!(["id.example", "127.0.0.1", "[::1]"].map(domain), ["id.example", "[127.0.0.1]", "[IPv6:::1]"]);
    }
}
