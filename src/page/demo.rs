//! The pages of `vestibule demo`: its front page, an application that signs in, and an inbox.

use super::{HOSTILE, Message, Page};
use serde::Serialize;

/// Somebody to sign in as.
#[derive(Debug, Clone, Serialize)]
pub struct DemoUser {
    /// What to type.
    pub username: String,
    /// What to type; made anew for each demo.
    pub password: String,
    /// What is special about this user at this moment: [`Message::DEMO_NEW`] and the other demo notes.
    pub note: Message,
    /// `None` unless this user has an authenticator app that the demo set up.
    pub totp: Option<DemoTotp>,
}

/// What an authenticator app would hold and show.
#[derive(Debug, Clone, Serialize)]
pub struct DemoTotp {
    /// The key in base32.
    pub secret: String,
    /// The code of this moment.
    pub code: String,
}

/// `GET /demo`: where to begin.
#[derive(Debug, Clone, Serialize)]
pub struct DemoHomePage {
    /// The issuer's address.
    pub issuer: String,
    /// Who can sign in.
    pub users: Vec<DemoUser>,
}

impl Page for DemoHomePage {
    const TEMPLATE: &'static str = "demo_home";

    fn samples() -> Vec<Self> {
        let user = |username: &str, password: &str, note| DemoUser {
            username: username.to_owned(),
            password: password.to_owned(),
            note,
            totp: None,
        };
        let totp = |secret: &str, code: &str| Some(DemoTotp { secret: secret.to_owned(), code: code.to_owned() });
        vec![
            Self {
                issuer: "http://localhost:8080".to_owned(),
                users: vec![
                    user("alice", "lamp-otter-violet", Message::DEMO_NEW),
                    DemoUser {
                        totp: totp("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "492817"),
                        ..user("bob", "river-copper-nine", Message::DEMO_TOTP)
                    },
                    user("admin", "harbour-quiet-fig", Message::DEMO_ADMIN),
                ],
            },
            Self {
                issuer: HOSTILE.to_owned(),
                users: vec![DemoUser { totp: totp(HOSTILE, HOSTILE), ..user(HOSTILE, HOSTILE, Message::DEMO_NEW) }],
            },
        ]
    }
}

/// A claim as the application got it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimLine {
    /// The claim's name.
    pub name: String,
    /// The claim's value as JSON, or the text alone when it is one.
    pub value: String,
}

impl ClaimLine {
    /// A line.
    #[must_use]
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }
}

/// What the application knows once somebody has signed in.
#[derive(Debug, Clone, Serialize)]
pub struct DemoSignedIn {
    /// How to greet the person.
    pub name: String,
    /// The verified ID token.
    pub id_token_claims: Vec<ClaimLine>,
    /// The answer of the userinfo endpoint.
    pub userinfo: Vec<ClaimLine>,
    /// The claim `acr`, or empty when there is none.
    pub acr: String,
    /// The claim `amr`, its values separated by spaces, or empty when there is none.
    pub amr: String,
    /// Where signing out begins.
    pub logout_href: String,
}

/// Why a sign-in did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemoFailure {
    /// In words.
    pub text: Message,
    /// The error code that the provider sent, RFC 6749 §4.1.2.1.
    pub code: Option<String>,
}

/// `GET /demo/app`: "Acme Notes", an application that signs in by OpenID Connect and shows what it got.
#[derive(Debug, Clone, Serialize)]
pub struct DemoAppPage {
    /// `None` before the sign-in.
    pub signed_in: Option<DemoSignedIn>,
    /// What went wrong at the sign-in.
    pub error: Option<DemoFailure>,
    /// Where signing in begins.
    pub login_href: String,
}

impl DemoSignedIn {
    fn sample(text: &str, acr: &str, amr: &str) -> Self {
        Self {
            name: text.to_owned(),
            id_token_claims: vec![
                ClaimLine::new("iss", "http://localhost:8080"),
                ClaimLine::new("sub", "usr_01JQ7Z5V6W8N0T2X4Y6A8C0E2G"),
                ClaimLine::new("acr", acr),
                ClaimLine::new("amr", amr),
                ClaimLine::new("nonce", text),
            ],
            userinfo: vec![ClaimLine::new("preferred_username", text), ClaimLine::new(text, "true")],
            acr: acr.to_owned(),
            amr: amr.to_owned(),
            logout_href: "/oauth2/logout?client_id=acme-notes".to_owned(),
        }
    }
}

impl Page for DemoAppPage {
    const TEMPLATE: &'static str = "demo_app";

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |signed_in, error: Option<&str>| Self {
            signed_in,
            error: error.map(|code| DemoFailure { text: Message::APP_DENIED, code: Some(code.to_owned()) }),
            login_href: "/demo/app/login".to_owned(),
        };
        vec![
            page(None, None),
            page(Some(DemoSignedIn::sample("Bob", "urn:vestibule:acr:2", "pwd otp mfa")), None),
            page(None, Some("access_denied")),
            page(Some(DemoSignedIn::sample("Bob", "urn:vestibule:acr:1", "pwd")), None),
            page(Some(DemoSignedIn::sample("Bob", "urn:vestibule:acr:1w", "pwd")), None),
            page(Some(DemoSignedIn::sample("Bob", "phr", "hwk user")), None),
            page(Some(DemoSignedIn::sample("Bob", "", "")), None),
            page(Some(DemoSignedIn::sample(HOSTILE, HOSTILE, HOSTILE)), Some(HOSTILE)),
            Self { error: Some(DemoFailure { text: Message::APP_STATE, code: None }), ..page(None, None) },
            Self { login_href: format!("/demo/app/login?{HOSTILE}"), ..page(None, Some(HOSTILE)) },
        ]
    }
}

/// A mail or text message that the server would have sent.
#[derive(Debug, Clone, Serialize)]
pub struct DemoMessage {
    /// `email` or `sms`.
    pub kind: String,
    /// The address or number.
    pub to: String,
    /// Empty for text messages.
    pub subject: String,
    /// The whole message; line ends are kept.
    pub text: String,
    /// When it was sent, as people read it.
    pub sent_at: String,
}

/// `GET /demo/inbox`: everything the server sent, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct DemoInboxPage {
    /// The messages, in the order in which they are shown.
    pub messages: Vec<DemoMessage>,
}

impl Page for DemoInboxPage {
    const TEMPLATE: &'static str = "demo_inbox";

    fn samples() -> Vec<Self> {
        let message = |kind: &str, to: &str, subject: &str, text: &str| DemoMessage {
            kind: kind.to_owned(),
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: text.to_owned(),
            sent_at: "2026-03-14 09:26:53 UTC".to_owned(),
        };
        let mail = "Hello Alice,\n\nA second factor was added to your account at acme: an authenticator app.\nIf this was not you, tell your administrator.";
        vec![
            Self {
                messages: vec![
                    message("email", "alice@acme.example", "A second factor was added", mail),
                    message("sms", "+41 79 555 01 23", "", "Your code is 492 817."),
                ],
            },
            Self { messages: vec![] },
            Self { messages: vec![message(HOSTILE, HOSTILE, HOSTILE, HOSTILE)] },
        ]
    }
}
