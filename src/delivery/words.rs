//! Messages in words: plain text and HTML say the same.

use crate::{
    page::{Language, LetterLink, LetterPage, PageError, Pages},
    post::{CodeUse, Message, Notice},
    types::{Issuer, Method, UnixTime},
};
use serde::{Deserialize, Serialize};

/// A message in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// `email` or `sms`.
    pub kind: String,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// When it was sent, unix seconds.
    pub sent_at: UnixTime,
}

/// What a message says. Nothing of a person stands in the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    page: LetterPage,
    language: Language,
}

/// What a mail may say besides its text.
struct Shape<'a> {
    /// Of its texts.
    key: &'static str,
    values: Vec<(&'static str, String)>,
    /// Keys of paragraphs that follow the text.
    more: &'static [&'static str],
    code: Option<&'a str>,
}

impl Words {
    /// A message in words, in its language.
    #[must_use]
    pub fn of(message: &Message, issuer: &Issuer) -> Self {
        let language = message.language.as_deref().and_then(Language::of).unwrap_or_default();
        let who = &message.notice.who;
        let shape = shape(&message.notice.what, &language);
        let mut values = shape.values;
        values.push(("username", tame(&who.username)));
        values.push(("organization", tame(&who.organization)));
        values.push(("issuer", issuer.as_str().to_owned()));
        let fill = Fill { language: &language, values };
        let mut paragraphs = fill.paragraphs("mail-hello");
        paragraphs.extend(fill.paragraphs(&format!("{}-text", shape.key)));
        paragraphs.extend(shape.more.iter().flat_map(|key| fill.paragraphs(key)));
        let link = message.link.as_deref().map(|path| issuer.url(path));
        let link = link.map(|href| LetterLink { label: language.text(label(&message.notice.what)), href });
        match (is_act(&message.notice.what), &link) {
            (true, Some(_)) => paragraphs.extend(fill.paragraphs("mail-not-me")),
            (true, None) => paragraphs.extend(fill.paragraphs("mail-tell")),
            (false, _) => {}
        }
        let has_end = matches!(message.notice.what, Notice::Code { .. } | Notice::PasswordLink { .. } | Notice::Invited { .. });
        let after = if has_end { fill.paragraphs(&format!("{}-after", shape.key)) } else { Vec::new() };
        let page = LetterPage {
            subject: language.text(&format!("{}-subject", shape.key)),
            paragraphs,
            code: shape.code.map(str::to_owned),
            link,
            after,
            footer: fill.text("mail-footer"),
        };
        Self { page, language }
    }

    /// The test mail.
    #[must_use]
    pub fn test(issuer: &Issuer, language: Language) -> Self {
        let fill = Fill { language: &language, values: vec![("issuer", issuer.as_str().to_owned())] };
        let page = LetterPage {
            subject: language.text("mail-test-subject"),
            paragraphs: fill.paragraphs("mail-test-text"),
            code: None,
            link: None,
            after: Vec::new(),
            footer: fill.text("mail-footer"),
        };
        Self { page, language }
    }

    /// As plain text, to an address. A code and an address to open stand on lines of their own.
    #[must_use]
    pub fn letter(&self, kind: &str, to: &str, now: UnixTime) -> Letter {
        let page = &self.page;
        let link = page.link.as_ref().map(|link| format!("{}\n{}", link.label, link.href));
        let between = page.code.clone().into_iter().chain(link);
        let parts: Vec<String> = page.paragraphs.iter().cloned().chain(between).chain(page.after.iter().cloned()).collect();
        Letter {
            kind: kind.to_owned(),
            to: to.to_owned(),
            subject: page.subject.clone(),
            text: format!("{}\n\n{}", parts.join("\n\n"), page.footer),
            sent_at: now,
        }
    }

    /// As HTML.
    ///
    /// # Errors
    /// A fault in the template.
    pub fn html(&self, pages: &Pages) -> Result<String, PageError> {
        pages.render(&self.page, &self.language)
    }
}

/// Texts of a language with values in them.
struct Fill<'a> {
    language: &'a Language,
    values: Vec<(&'static str, String)>,
}

impl Fill<'_> {
    fn text(&self, key: &str) -> String {
        let values: Vec<(&'static str, &str)> = self.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.language.filled(key, &values)
    }

    fn paragraphs(&self, key: &str) -> Vec<String> {
        self.text(key).split("\n\n").map(str::to_owned).collect()
    }
}

/// Which texts a notice has, and what is filled into them.
fn shape<'a>(notice: &'a Notice, language: &Language) -> Shape<'a> {
    let of = |key, values| Shape { key, values, more: &[], code: None };
    let named = |key, method: &Method| of(key, vec![("method", language.text(method_key(Some(*method))))]);
    let minutes = |minutes: &i64| vec![("minutes", minutes.to_string())];
    match notice {
        Notice::Code { purpose, code, minutes: life } => Shape { code: Some(code), ..of(code_key(*purpose), minutes(life)) },
        Notice::PasswordLink { minutes: life } => of("mail-password-link", minutes(life)),
        Notice::Invited { hours } => of("mail-invited", vec![("hours", hours.to_string())]),
        Notice::FactorAdded { method } => of("mail-factor-added", vec![("method", language.text(method_key(*method)))]),
        Notice::FactorRemoved { method } => named("mail-factor-removed", method),
        Notice::FactorsReset => of("mail-factors-reset", Vec::new()),
        Notice::BackupCodesMade => of("mail-backup-made", Vec::new()),
        Notice::BackupCodeUsed { left } => of("mail-backup-used", amount(*left)),
        Notice::PasswordChanged => of("mail-password-changed", Vec::new()),
        Notice::PasswordReset => of("mail-password-reset", Vec::new()),
        Notice::ContactChanged { what } => of("mail-contact-changed", vec![("what", what.as_str().to_owned())]),
        Notice::NewDevice { agent, address } => {
            let values = vec![("agent", tame(&language.browser(agent))), ("address", tame(address))];
            Shape { more: details(agent, address), ..of("mail-new-device", values) }
        }
        Notice::DeviceMisused { name } => of("mail-device-misused", vec![("name", tame(name))]),
        Notice::PassIssued { minutes: life } => of("mail-pass-issued", minutes(life)),
        Notice::PassUsed => of("mail-pass-used", Vec::new()),
        Notice::IdentityLinked { provider } => of("mail-identity-linked", vec![("provider", tame(provider))]),
        Notice::IdentityUnlinked { provider } => of("mail-identity-unlinked", vec![("provider", tame(provider))]),
        Notice::GuessesUsedUp { method } => named("mail-guesses", method),
        Notice::PasskeySuspended { name } => of("mail-passkey-suspended", vec![("name", tame(name))]),
        Notice::AdministratorRecovered { administrator } => {
            of("mail-administrator-recovered", vec![("administrator", tame(administrator))])
        }
        Notice::TwoPeopleOff { administrator } => of("mail-two-people-off", vec![("administrator", tame(administrator))]),
        Notice::AdministratorLocal { administrator, address } => {
            let more: &[&str] = if address.is_empty() { &[] } else { &["mail-new-device-address"] };
            let values = vec![("administrator", tame(administrator)), ("address", tame(address))];
            Shape { more, ..of("mail-administrator-local", values) }
        }
    }
}

/// Whether the notice tells of something that the owner may not have done.
const fn is_act(notice: &Notice) -> bool {
    !matches!(
        notice,
        Notice::Code { .. }
            | Notice::PasswordLink { .. }
            | Notice::Invited { .. }
            | Notice::FactorsReset
            | Notice::PassIssued { .. }
            | Notice::AdministratorLocal { .. }
            | Notice::TwoPeopleOff { .. }
            | Notice::AdministratorRecovered { .. }
    )
}

const fn label(notice: &Notice) -> &'static str {
    match notice {
        Notice::PasswordLink { .. } => "mail-password-link-label",
        Notice::Invited { .. } => "mail-invited-label",
        _ => "mail-not-me-label",
    }
}

const fn code_key(purpose: CodeUse) -> &'static str {
    match purpose {
        CodeUse::SignIn => "mail-code-sign-in",
        CodeUse::Proof => "mail-code-proof",
        CodeUse::SetUp => "mail-code-set-up",
        CodeUse::Contact => "mail-code-contact",
    }
}

const fn method_key(method: Option<Method>) -> &'static str {
    match method {
        Some(Method::Totp) => "mail-method-totp",
        Some(Method::Email) => "mail-method-email",
        Some(Method::Sms) => "mail-method-sms",
        Some(Method::Passkey) => "mail-method-passkey",
        Some(Method::Backup) => "mail-method-backup",
        Some(Method::Pass) => "mail-method-pass",
        Some(Method::Password | Method::Upstream) | None => "mail-method-other",
    }
}

/// How many are left, as a number and as a word to choose a text by.
fn amount(left: i64) -> Vec<(&'static str, String)> {
    let word = match left {
        ..=0 => "none",
        1 => "one",
        2 => "few",
        3.. => "many",
    };
    vec![("left", left.to_string()), ("amount", word.to_owned())]
}

/// The paragraphs about a browser of which this much is known.
const fn details(agent: &str, address: &str) -> &'static [&'static str] {
    match (agent.is_empty(), address.is_empty()) {
        (true, true) => &[],
        (true, false) => &["mail-new-device-address"],
        (false, true) => &["mail-new-device-agent"],
        (false, false) => &["mail-new-device-agent", "mail-new-device-address"],
    }
}

/// A name on one line that a mail program does not turn into a link.
fn tame(name: &str) -> String {
    let line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.replace("://", ": //").replace("www.", "www .")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::{About, Who};

    fn message(username: &str, organization: &str, what: Notice) -> Message {
        let who = Who { username: username.to_owned(), organization: organization.to_owned() };
        Message { to: "a@b.example".to_owned(), language: None, link: None, notice: About { who, what } }
    }

    fn issuer() -> Issuer {
        Issuer::parse("https://id.example").unwrap()
    }

    fn text(message: &Message) -> String {
        Words::of(message, &issuer()).letter("email", "x", UnixTime(7)).text
    }

    /// Every kind of notice, each method and each purpose, with these names in it.
    fn notices(name: &str) -> Vec<Notice> {
        let methods = [Method::Totp, Method::Email, Method::Sms, Method::Passkey, Method::Backup, Method::Pass];
        let (name, none) = (name.to_owned(), String::new());
        let code = |purpose| Notice::Code { purpose, code: "12345678".to_owned(), minutes: 10 };
        let mut all: Vec<Notice> = methods.map(|method| Notice::FactorAdded { method: Some(method) }).into();
        all.extend(methods.map(|method| Notice::FactorRemoved { method }));
        all.extend(methods.map(|method| Notice::GuessesUsedUp { method }));
        all.extend([CodeUse::SignIn, CodeUse::Proof, CodeUse::SetUp, CodeUse::Contact].map(code));
        all.extend([0, 1, 9].map(|left| Notice::BackupCodeUsed { left }));
        all.extend([Method::Email, Method::Sms].map(|what| Notice::ContactChanged { what }));
        all.extend([
            Notice::PasswordLink { minutes: 30 },
            Notice::Invited { hours: 72 },
            Notice::FactorAdded { method: None },
            Notice::FactorsReset,
            Notice::BackupCodesMade,
            Notice::PasswordChanged,
            Notice::PasswordReset,
            Notice::NewDevice { agent: name.clone(), address: "192.0.2.7".to_owned() },
            Notice::NewDevice { agent: none.clone(), address: none },
            Notice::DeviceMisused { name: name.clone() },
            Notice::PassIssued { minutes: 60 },
            Notice::PassUsed,
            Notice::IdentityLinked { provider: name.clone() },
            Notice::IdentityUnlinked { provider: name.clone() },
            Notice::AdministratorRecovered { administrator: name.clone() },
            Notice::TwoPeopleOff { administrator: name.clone() },
            Notice::AdministratorLocal { administrator: name.clone(), address: "192.0.2.7".to_owned() },
            Notice::AdministratorLocal { administrator: name.clone(), address: String::new() },
            Notice::PasskeySuspended { name },
        ]);
        all
    }

    #[test]
    fn a_notice_has_words_in_each_language() {
        for language in Language::all() {
            for what in notices("Firefox") {
                for link in [None, Some("/login/not-me?token=t".to_owned())] {
                    let language = Some(language.tag().to_owned());
                    let message = Message { language, link, ..message("ann", "Acme", what.clone()) };
                    let words = Words::of(&message, &issuer());
                    let text = words.letter("email", "x", UnixTime(7)).text;
                    assert!(text.contains("ann") && text.contains("Acme") && !text.contains('{'), "{text}");
                    assert!(!text.contains("mail-") && !words.page.subject.contains("mail-"), "{text}");
                    assert!(text.ends_with("https://id.example"), "{text}");
                    let links = text.lines().filter(|line| *line == "https://id.example/login/not-me?token=t").count();
                    assert_eq!(links, usize::from(message.link.is_some()), "{text}");
                }
            }
        }
    }

    #[test]
    fn html_says_the_same_as_text_and_escapes_it() {
        let pages = Pages::new().unwrap();
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for language in Language::all() {
            for what in notices("<i>\"") {
                let message = Message {
                    language: Some(language.tag().to_owned()),
                    link: Some("/login/reset?token=t".to_owned()),
                    ..message("<b>&\"", "A<script>", what)
                };
                let words = Words::of(&message, &issuer());
                let html = words.html(&pages).unwrap();
                assert!(!html.contains("<b>") && !html.contains("<script>") && !html.contains("<i>"), "{html}");
                let shown = scraper::Html::parse_document(&html);
                let said = flat(&shown.root_element().text().collect::<String>());
                for part in words.letter("email", "x", UnixTime(7)).text.split("\n\n") {
                    assert!(said.contains(&flat(part)), "{said}: {part}");
                }
            }
        }
    }

    #[test]
    fn english_goes_on_with_a_capital_letter_after_the_greeting() {
        for what in [Notice::FactorsReset, Notice::PasswordReset, Notice::PassUsed, Notice::BackupCodesMade] {
            let words = text(&message("ann", "Acme", what));
            let first = words.split("Hello ann,").nth(1).and_then(|rest| rest.trim_start().chars().next());
            assert!(first.is_some_and(char::is_uppercase), "{words}");
        }
    }

    #[test]
    fn a_code_and_a_link_stand_on_their_own_lines() {
        let code = message("ann", "Acme", Notice::Code { purpose: CodeUse::SignIn, code: "12345678".to_owned(), minutes: 10 });
        assert!(text(&code).contains("\n\n12345678\n\n"), "{}", text(&code));
        let link = Some("/login/reset?token=t".to_owned());
        let link = Message { link, ..message("ann", "Acme", Notice::PasswordLink { minutes: 30 }) };
        assert!(text(&link).contains("Set a new password\nhttps://id.example/login/reset?token=t\n\n"), "{}", text(&link));
    }

    #[test]
    fn who_did_not_do_it_gets_a_link_or_is_told_to_whom_to_go() {
        let plain = message("ann", "Acme", Notice::PasswordChanged);
        assert!(text(&plain).contains("tell your administrator"), "{}", text(&plain));
        let link = Message { link: Some("/login/not-me?token=t".to_owned()), ..plain };
        assert!(text(&link).contains("\nThis wasn't me\nhttps://"), "{}", text(&link));
    }

    #[test]
    fn a_language_without_texts_is_english() {
        let odd = Message { language: Some("tlh".to_owned()), ..message("ann", "Acme", Notice::PassUsed) };
        assert!(text(&odd).starts_with("Hello ann,"));
    }

    #[test]
    fn no_name_becomes_a_line_or_a_link() {
        let message = message("a\r\nBcc: x", "https://evil.example www.evil.example", Notice::PasswordChanged);
        let letter = Words::of(&message, &issuer()).letter("email", "x", UnixTime(7));
        assert!(letter.text.contains("Hello a  Bcc: x,"), "{}", letter.text);
        assert!(!letter.text.contains("https://evil") && !letter.text.contains("www.evil"), "{}", letter.text);
        assert!(!letter.subject.contains("Bcc"));
    }
}
