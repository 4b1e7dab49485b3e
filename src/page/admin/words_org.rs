//! What the console has to say about logos and colours, and about inviting people.

use crate::page::{Message, message::messages};

messages! { BRANDING;
    /// Error: a logo that is no PNG, JPEG or WebP, or that breaks off.
    LOGO_UNREADABLE = "organization-logo-unreadable",
    /// Error: a logo whose file is too large.
    LOGO_LARGE = "organization-logo-large",
    /// Error: a logo of too many pixels.
    LOGO_SIDES = "organization-logo-sides",
    /// Error: a text that is no colour.
    ACCENT_FORM = "organization-accent-form",
    /// Error: a colour on which the text of a button can not be read.
    ACCENT_POOR = "organization-accent-poor",
    /// Error: a short name that is none.
    SLUG = "organization-slug-refused",
    /// Error: a link is mailed only to an address that is known to be the person's.
    INVITE_UNCONFIRMED = "admin-invite-unconfirmed",
    /// Error: a link can not be mailed, because this server sends no mails.
    INVITE_NO_MAILS = "admin-invite-no-mails",
}
