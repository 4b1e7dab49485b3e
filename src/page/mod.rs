//! With which words: the pages people see, their texts in each language, and the files they need.
//!
//! Owns templates, texts, the stylesheet and one typed context a page. Knows no request, no database, no clock
//! and no policy: whoever asks for a page has already decided what is true. Pages work without JavaScript and
//! under `default-src 'none'; style-src 'self'; img-src 'self'`: nothing in them is inline but SVG. Passkeys are the
//! exception: no browser has them without a script, so some pages load one ([`Page::SCRIPT`]) that is ours and small.

mod account;
mod admin;
mod app_face;
mod asked;
pub mod assets;
mod backup;
mod brand;
mod consent;
mod demo;
mod download;
mod enrol;
mod factor;
mod form_post;
mod helper;
mod language;
mod letter;
mod login;
mod logout;
mod message;
mod method;
mod notice;
pub mod qr;
mod recovery;
mod render;
mod sso;
#[cfg(test)]
mod tests;

pub use account::{
    AccountBackupPage, AccountContactPage, AccountPasskeyPage, AccountTotpPage, ActivityLine, ActivityPage, AddMethodPage,
    AppLine, ApplicationsPage, BackupState, Bar, Choice, Contact, DetailField, DetailsPage, DeviceLine, DevicePage,
    DeviceState, LinkPage, LinkableLine, LinkedLine, LinksPage, MethodCard, MethodPage, PasswordPage, ProfilePage,
    SecurityPage, SessionLine, SessionsPage,
};
pub use admin::{
    Act, AdminBar, AuditLine, AuditPage, BulkLine, BulkListPage, BulkPage, BulkResult, BulkState, ClaimPair, ClientFacts,
    ClientFormPage, ClientLine, ClientPage, ClientsPage, ConfirmPage, Contrast, CoverageLine, DashboardNote, DashboardPage,
    DayColumn, DeliveryLine, DomainLine, EventName, EventPick, GroupLine, GroupPage, GroupsPage, Headcount, HookLine,
    ImportFault, ImportLine, ImportPage, ImportResult, ImportState, KeyLine, KeysPage, Member, MemberField, MemberGroup,
    MemberInput, MemberLine, MethodTick, NAMES_MOST, NoteKind, OrganizationLine, OrganizationPage, OrganizationsPage,
    PermissionArea, PermissionTick, Pick, PolicyForm, PolicyPage, PolicyPreview, PresetLink, ProviderFacts, ProviderForm,
    ProviderLine, ProviderPage, ProviderTrialPage, ProvidersPage, RefusalLine, RoleLine, RolePage, RolesPage, RuleLine,
    RuleLink, RulePage, RuleSeen, Said, SecretKind, Setup, ShownOncePage, SignIns, UserFacts, UserFederatedId, UserFilter,
    UserFormPage, UserGroup, UserLink, UserMethod, UserPage, UserRow, UsersPage, Verdict, WebhookPage, WebhooksPage,
    WhatIfPage,
};
pub use admin::{
    ApiAnswer, ApiArea, ApiField, ApiOperation, ApiScope, ApiShape, AuditChange, AuditFact, AuditField, AuditRowPage,
    ReferencePage,
};
pub use app_face::{AppFace, AppLogo};
pub use asked::{Asked, Asker};
pub use backup::{BackupCodesPage, CodeSheet};
pub use brand::Brand;
pub use consent::{ConsentPage, ScopeLine};
pub use demo::{
    ClaimLine, DemoAppPage, DemoFailure, DemoHomePage, DemoInboxPage, DemoMessage, DemoSignedIn, DemoTotp, DemoUser,
};
pub use enrol::{AskedBy, EnrolChoicePage, EnrolContactPage, EnrolPasskeyPage, EnrolProofPage, EnrolTotpPage};
pub use factor::{CodePage, FactorChoicePage, PasskeyPage};
pub use form_post::FormPostPage;
pub use language::Language;
pub use letter::{LetterLink, LetterPage};
pub use login::{BarredPage, Elsewhere, LoginPage};
pub use logout::{HiddenField, LoggedOutPage, LogoutPage};
pub use message::Message;
pub use method::{ContactStep, Grace, MethodKind, MethodLine, Resend, WAIT_MOST, WAIT_STEP};
pub use notice::{BusyPage, EndedPage, ErrorPage, HomePage};
pub use qr::QrCode;
pub use recovery::{ForgotPage, NotMePage, NotMeState, ResetPasswordPage, ResetState};
pub use render::{PageError, Pages};
pub use sso::{SsoButton, SsoFailedPage, SsoFailure, SsoFindPage, SsoGoPage, SsoStrangerPage};

use serde::Serialize;

/// A page and all that its template may use.
///
/// A name that the template uses and the context lacks is an error, so a test that renders each sample finds
/// every slip of the pen.
pub trait Page: Serialize {
    /// The name of the template: `templates/<name>.hbs`.
    const TEMPLATE: &'static str;

    /// Whether it loads [`assets::script_href`]: then its Content-Security-Policy has to let that script run and ask
    /// this server for what a passkey signs (`script-src 'self'; connect-src 'self'`).
    const SCRIPT: bool = false;

    /// Whether it refuses what was sent: then its title says so first, because a title is what is read aloud first.
    fn is_refusal(&self) -> bool {
        false
    }

    /// The page in each of its states, and with hostile text wherever a stranger can put text. Never empty.
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}

/// What the samples put where a stranger can put text: it must come out as text.
const HOSTILE: &str = "<script>alert(1)</script>\"'";
