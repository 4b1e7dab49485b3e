//! How people can be reached from here.

/// Whether mails leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mails {
    /// They do.
    Sent,
    /// No mail server is configured: they wait, and are dropped when their time is over.
    NotSent,
}

/// Where text messages may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRules {
    /// Countries whose numbers get texts, ISO 3166-1 alpha-2, upper case.
    pub countries: Vec<String>,
    /// The country of numbers that are typed without one.
    pub default_region: Option<String>,
}
