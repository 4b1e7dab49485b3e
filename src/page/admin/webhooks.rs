//! Webhooks: who is told of events, and what was sent.

use super::{
    AdminBar,
    said::{EventName, EventPick, Said},
};
use crate::page::{HOSTILE, Message, Page};
use serde::Serialize;

/// A webhook in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HookLine {
    /// Its name.
    pub name: String,
    /// Where events go.
    pub url: String,
    /// Its page.
    pub href: String,
    /// Whether it is told of every organization's events.
    pub everywhere: bool,
    /// How many kinds of events it is told of; 0: all of them.
    pub events: u64,
    /// `working`, `failing` (the last delivery had no good answer), `quiet` (nothing was sent yet) or `disabled`.
    pub state: &'static str,
    /// When something was sent last, as people read it.
    pub last: Option<String>,
}

/// `GET /admin/webhooks`; `#add` leads to `/admin/webhooks/new`.
#[derive(Debug, Clone, Serialize)]
pub struct WebhooksPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The webhooks, by name.
    pub hooks: Vec<HookLine>,
    /// Whether the person may make webhooks.
    pub writable: bool,
}

/// Something that was sent, or is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryLine {
    /// What the form sends.
    pub id: String,
    /// What happened.
    pub event: EventName,
    /// When it happened, as people read it.
    pub at: String,
    /// `delivered`, `waiting` or `gave_up`.
    pub state: &'static str,
    /// How often it was tried.
    pub attempts: u64,
    /// The last answer, for example `204` or `connection refused`.
    pub answer: Option<String>,
    /// When it is tried next, as people read it.
    pub next: Option<String>,
}

/// `GET /admin/webhooks/new` and `/admin/webhooks/{id}`. Forms to `href`: `#webhook` (`name`, `url`, `events`, `#save`,
/// `act=save`), `#acts` (`act=test`, `act=rotate`, `act=disable`, `act=enable`, `act=remove`), `#deliveries` (`replay=ID`).
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of the template")]
pub struct WebhookPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// Where its forms go.
    pub href: String,
    /// Whether it is being made.
    pub is_new: bool,
    /// Its name, as the heading.
    pub title: String,
    /// Its name, as typed.
    pub name: String,
    /// Where events go, as typed.
    pub url: String,
    /// The kinds of events; none picked: all of them.
    pub events: Vec<EventPick>,
    /// Whether it is disabled.
    pub disabled: bool,
    /// `on`: it is told of this organization's events; `off`: of everybody's. A new one's form sends `bound=on` or `bound=off`.
    pub bound: String,
    /// Whether the person may choose that.
    pub may_share: bool,
    /// Sent as `once`: a new webhook is made once, however often the form comes.
    pub once: String,
    /// What was sent, newest first.
    pub deliveries: Vec<DeliveryLine>,
    /// What was sent before that.
    pub next: Option<String>,
    /// The newest ones, if these are others.
    pub first: Option<String>,
    /// Whether the person may change it.
    pub writable: bool,
}

const HREF: &str = "/admin/webhooks/01JQ7Z5V6W8N0T2X4Y6A8C0E2G";
const AT: &str = "24 Nov 2026, 07:31 UTC";

impl HookLine {
    fn sample(name: &str, url: &str, state: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            url: url.to_owned(),
            href: HREF.to_owned(),
            everywhere: state == "quiet",
            events: if state == "failing" { 0 } else { 3 },
            state,
            last: (state != "quiet").then(|| AT.to_owned()),
        }
    }
}

impl DeliveryLine {
    fn sample(event: &str, state: &'static str, answer: Option<&str>) -> Self {
        Self {
            id: "01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            event: EventName::new(event),
            at: AT.to_owned(),
            state,
            attempts: if state == "delivered" { 1 } else { 4 },
            answer: answer.map(str::to_owned),
            next: (state == "waiting").then(|| AT.to_owned()),
        }
    }
}

impl Page for WebhooksPage {
    const TEMPLATE: &'static str = "admin/webhooks";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page =
            |username: &str, hooks| Self { bar: AdminBar::sample(username), said: Said::default(), hooks, writable: true };
        let hooks = vec![
            HookLine::sample("Chat room of the help desk", "https://chat.acme.example/hooks/5f0e", "quiet"),
            HookLine::sample("Ticket system", "https://tickets.acme.example/in/vestibule", "failing"),
            HookLine::sample("Watch", "https://siem.acme.example/v1/events?source=vestibule&tenant=acme", "working"),
            HookLine::sample("Old watch", "https://old.acme.example/", "disabled"),
        ];
        vec![
            page("admin", hooks.clone()),
            page("admin", vec![]),
            Self { writable: false, ..page("audrey", hooks) },
            page(HOSTILE, vec![HookLine::sample(HOSTILE, HOSTILE, "working")]),
        ]
    }
}

impl Page for WebhookPage {
    const TEMPLATE: &'static str = "admin/webhook";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, name: &str, deliveries| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            href: HREF.to_owned(),
            is_new: false,
            title: name.to_owned(),
            name: name.to_owned(),
            url: "https://siem.acme.example/v1/events".to_owned(),
            events: EventPick::samples(),
            disabled: false,
            bound: "on".to_owned(),
            may_share: false,
            once: "m4rk".to_owned(),
            deliveries,
            next: None,
            first: None,
            writable: true,
        };
        let deliveries = vec![
            DeliveryLine::sample("factors_reset", "delivered", Some("204")),
            DeliveryLine::sample("session_begun", "waiting", Some("503")),
            DeliveryLine::sample("policy_changed", "gave_up", Some("connection refused")),
            DeliveryLine { attempts: 0, ..DeliveryLine::sample("brand_new_event", "waiting", None) },
        ];
        let deliveries =
            deliveries.into_iter().zip(0..).map(|(line, id): (_, u32)| DeliveryLine { id: id.to_string(), ..line });
        let deliveries: Vec<_> = deliveries.collect();
        let new = Self {
            href: "/admin/webhooks/new".to_owned(),
            is_new: true,
            may_share: true,
            url: String::new(),
            ..page("admin", "", vec![])
        };
        let notice = Said { notice: Some(Message::WEBHOOK_REPLAYED), ..Said::default() };
        vec![
            Self {
                next: Some(format!("{HREF}?after=9")),
                first: Some(HREF.to_owned()),
                ..page("admin", "Watch", deliveries.clone())
            },
            new.clone(),
            Self {
                said: Said::refused("10.0.0.7 is an address inside this network."),
                url: "https://10.0.0.7/".to_owned(),
                ..new
            },
            Self { disabled: true, said: notice, ..page("admin", "Watch", vec![]) },
            Self { writable: false, ..page("audrey", "Watch", deliveries) },
            Self {
                url: HOSTILE.to_owned(),
                ..page(HOSTILE, HOSTILE, vec![DeliveryLine::sample(HOSTILE, "gave_up", Some(HOSTILE))])
            },
        ]
    }
}
