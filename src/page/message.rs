//! What the server has to say, as the key of a text.

use serde::Serialize;

/// The key of a text in `locales/*/*.ftl`. Templates show it through the `t` helper, so that only texts of our
/// own can be said: nothing that came with a request becomes a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Message(pub &'static str);

macro_rules! messages {
    ($all:ident; $($(#[$doc:meta])* $name:ident = $key:literal),* $(,)?) => {
        impl Message {
            $($(#[$doc])* pub const $name: Self = Self($key);)*

            /// Every message named here, for the test that looks for their texts.
            #[cfg(test)]
            pub(in crate::page) const $all: &[Self] = &[$(Self::$name),*];
        }
    };
}

pub(super) use messages;

messages! { ALL;
    /// No device waits under that code.
    DEVICE_UNKNOWN = "device-unknown",
    /// Too many codes of devices did not fit.
    DEVICE_MANY = "device-many",
    /// The device's application is not for this person.
    DEVICE_STRANGER = "device-stranger",
    /// The device's application asks for more than was shown.
    DEVICE_MORE = "device-more",
    /// The one answer to wrong user name, wrong password, wrong code, unknown and disabled user.
    CREDENTIALS = "error-credentials",
    /// An authenticator app is set up: the code that confirmed it is used up.
    ENROLLED_TOTP = "notice-enrolled-totp",
    /// A mail address or telephone number is set up: the next code is on its way.
    ENROLLED_CONTACT = "notice-enrolled-contact",
    /// A passkey is set up: now it has to be used.
    ENROLLED_PASSKEY = "notice-enrolled-passkey",
    /// The mailed code was right: now the second factor can be set up.
    PROVED = "notice-proved",
    /// Another code is on its way.
    CODE_SENT = "notice-code-sent",
    /// Another code was asked for too early.
    TOO_SOON = "error-too-soon",
    /// The code that was sent can not be used any more.
    CODE_OVER = "error-code-over",
    /// Too many wrong codes: the method can not be used for some time.
    PAUSED = "error-paused",
    /// "This wasn't me" has ended this password.
    PASSWORD_ENDED = "error-password-ended",
    /// The budget of codes that are sent is used up.
    SEND_LIMIT = "error-send-limit",
    /// The budget of codes that are sent is used up, and there is no other way.
    SEND_LATER = "error-send-later",
    /// Not a mail address.
    ADDRESS = "error-address",
    /// Not a telephone number.
    NUMBER = "error-number",
    /// A telephone number that does not exist, or that costs whoever calls it.
    NUMBER_UNFIT = "error-number-unfit",
    /// A name of a method that is too long or holds what no name holds.
    METHOD_NAME = "error-method-name",
    /// Why one signs in again: something is about to be changed that opens the account.
    STEP_UP = "login-step-up",
    /// Why one signs in again: on the way to the administration, which asks for a fresh proof.
    STEP_UP_ADMIN = "login-step-up-admin",
    /// A telephone number of a country that gets no text messages from here.
    COUNTRY = "error-country",
    /// No organization with single sign-on has the domain of that name.
    SSO_NONE = "sso-find-none",
    /// The answer of a passkey was not accepted.
    PASSKEY_FAILED = "error-passkey",
    /// A new password of too few characters.
    PASSWORD_SHORT = "error-password-short",
    /// A new password of more than 1024 bytes.
    PASSWORD_LONG = "error-password-long",
    /// A new password that guessers try first.
    PASSWORD_COMMON = "error-password-common",
    /// A new password that is easier to guess than the organization wants.
    PASSWORD_WEAK = "error-password-weak",
    /// A new password that holds the person's, the organization's or our name.
    PASSWORD_NAME = "error-password-name",
    /// A new password that is the old one.
    PASSWORD_SAME = "error-password-same",
    /// The application's request can not be answered and must not be redirected: head and text.
    REQUEST_TITLE = "error-request-title",
    /// See [`Message::REQUEST_TITLE`].
    REQUEST_TEXT = "error-request-text",
    /// The form is too old or came from another site: head and text.
    FORM_TITLE = "error-form-title",
    /// See [`Message::FORM_TITLE`].
    FORM_TEXT = "error-form-text",
    /// A form that can not be read: head, and why.
    UNREAD_TITLE = "error-unread-title",
    /// See [`Message::UNREAD_TITLE`]: something in it is missing, doubled or no text.
    UNREAD_TEXT = "error-unread-text",
    /// See [`Message::UNREAD_TITLE`]: it is of another type.
    UNREAD_TYPE = "error-unread-type",
    /// See [`Message::UNREAD_TITLE`]: it is too large.
    UNREAD_LARGE = "error-unread-large",
    /// See [`Message::UNREAD_TITLE`]: it did not arrive.
    UNREAD_SLOW = "error-unread-slow",
    /// No such page: head and text.
    NOT_FOUND_TITLE = "error-not-found-title",
    /// See [`Message::NOT_FOUND_TITLE`].
    NOT_FOUND_TEXT = "error-not-found-text",
    /// A fault of ours: head and text.
    FAULT_TITLE = "error-fault-title",
    /// See [`Message::FAULT_TITLE`].
    FAULT_TEXT = "error-fault-text",
    /// Demo application: the person or the provider said no.
    APP_DENIED = "app-error-denied",
    /// Demo application: the provider sent another error.
    APP_REFUSED = "app-error-refused",
    /// Demo application: an answer to a question that this browser did not ask.
    APP_STATE = "app-error-state",
    /// Demo application: an answer of somebody else (RFC 9207).
    APP_ISSUER = "app-error-issuer",
    /// Demo application: the code bought no tokens, or tokens that are not right.
    APP_EXCHANGE = "app-error-exchange",
    /// Demo application: the provider does not say what it is.
    APP_AWAY = "app-error-away",
    /// Demo: a person without a second factor.
    DEMO_NEW = "demo-note-new",
    /// Demo: a person with the authenticator app that the demo set up.
    DEMO_TOTP = "demo-note-totp",
    /// Demo: a person who set up an authenticator app at a sign-in.
    DEMO_OWN = "demo-note-own",
    /// Demo: the administrator, without a second factor.
    DEMO_ADMIN = "demo-note-admin",
    /// Demo: the administrator, who set up an authenticator app at a sign-in.
    DEMO_ADMIN_OWN = "demo-note-admin-own",
}
