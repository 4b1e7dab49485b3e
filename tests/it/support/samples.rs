//! Every page that the server has, in every state: the samples that each page brings along, served as they are.

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use vestibule::page::{
    AccountBackupPage, AccountContactPage, AccountPasskeyPage, AccountTotpPage, ActivityPage, AddMethodPage, ApplicationsPage,
    AuditPage, AuditRowPage, BackupCodesPage, BarredPage, BulkListPage, BulkPage, BusyPage, ClientFormPage, ClientPage,
    ClientsPage, CodePage, ConfirmPage, ConsentPage, DashboardPage, DemoAppPage, DemoHomePage, DemoInboxPage, DetailsPage,
    DevicePage, EndedPage, EnrolChoicePage, EnrolContactPage, EnrolPasskeyPage, EnrolProofPage, EnrolTotpPage, ErrorPage,
    FactorChoicePage, ForgotPage, FormPostPage, GroupPage, GroupsPage, HomePage, ImportPage, KeysPage, Language, LinkPage,
    LinksPage, LoggedOutPage, LoginPage, LogoutPage, MethodPage, NotMePage, OrganizationPage, OrganizationsPage, Page, Pages,
    PasskeyPage, PasswordPage, PolicyPage, ProfilePage, ProviderPage, ProviderTrialPage, ProvidersPage, ReferencePage,
    ResetPasswordPage, RolePage, RolesPage, RulePage, SecurityPage, SessionsPage, ShownOncePage, SsoFailedPage, SsoFindPage,
    SsoGoPage, SsoStrangerPage, UserFormPage, UserPage, UsersPage, WebhookPage, WebhooksPage, WhatIfPage, assets,
};

/// A page in one of its states.
pub struct Sample {
    /// The template's name, and which of its samples.
    pub name: String,
    /// The page.
    pub html: String,
}

/// The samples, and a server for them.
pub struct Samples {
    all: Arc<Vec<Sample>>,
    home: String,
    handle: ServerHandle,
}

impl Drop for Samples {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

fn render<P: Page>(all: &mut Vec<Sample>, (pages, language): (&Pages, &str)) {
    let language = Language::of(language).unwrap();
    all.extend(P::samples().iter().enumerate().map(|(number, sample)| Sample {
        name: format!("{} {number} {}", P::TEMPLATE, language.tag()),
        html: pages.render(sample, &language).unwrap(),
    }));
}

macro_rules! render {
    ($($page:ty),+ $(,)?) => {
        /// The pages of the whole server in a language.
        fn render_all(language: &str) -> Vec<Sample> {
            let (pages, mut all) = (Pages::new().unwrap(), Vec::new());
            $(render::<$page>(&mut all, (&pages, language));)+
            all
        }
    };
}

render!(
    LoginPage,
    BarredPage,
    SsoFindPage,
    SsoGoPage,
    SsoFailedPage,
    SsoStrangerPage,
    FormPostPage,
    FactorChoicePage,
    CodePage,
    PasskeyPage,
    EnrolChoicePage,
    EnrolProofPage,
    EnrolTotpPage,
    EnrolContactPage,
    EnrolPasskeyPage,
    BackupCodesPage,
    ForgotPage,
    ResetPasswordPage,
    NotMePage,
    ConsentPage,
    LogoutPage,
    LoggedOutPage,
    EndedPage,
    ErrorPage,
    BusyPage,
    HomePage,
    DemoHomePage,
    DemoAppPage,
    DemoInboxPage,
    ProfilePage,
    DetailsPage,
    DevicePage,
    SecurityPage,
    AddMethodPage,
    AccountTotpPage,
    AccountContactPage,
    AccountPasskeyPage,
    MethodPage,
    AccountBackupPage,
    PasswordPage,
    SessionsPage,
    ApplicationsPage,
    LinksPage,
    LinkPage,
    ActivityPage,
    DashboardPage,
    UsersPage,
    UserPage,
    UserFormPage,
    ConfirmPage,
    ShownOncePage,
    BulkListPage,
    BulkPage,
    ImportPage,
    PolicyPage,
    RulePage,
    WhatIfPage,
    GroupsPage,
    GroupPage,
    RolesPage,
    RolePage,
    ClientsPage,
    ClientPage,
    ClientFormPage,
    AuditPage,
    AuditRowPage,
    ReferencePage,
    KeysPage,
    WebhooksPage,
    ProvidersPage,
    ProviderPage,
    ProviderTrialPage,
    WebhookPage,
    OrganizationsPage,
    OrganizationPage,
);

impl Samples {
    /// Serves the pages in a language.
    pub fn start(language: &str) -> Self {
        let all = Arc::new(render_all(language));
        let shared = web::Data::from(all.clone());
        let app = move || {
            App::new()
                .app_data(shared.clone())
                .route("/{number}", web::get().to(page))
                .route("/static/{file}", web::get().to(asset))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let home = format!("http://localhost:{}", server.addrs()[0].port());
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { all, home, handle }
    }

    /// Where each sample is.
    pub fn addresses(&self) -> impl Iterator<Item = (String, &Sample)> {
        self.all.iter().enumerate().map(|(number, sample)| (format!("{}/{number}", self.home), sample))
    }
}

/// The page as somebody sees who looks at it for a while: it loads nothing from elsewhere and does not go on by itself.
fn still(html: &str) -> String {
    html.replace(" data-onward", "").replace("<iframe hidden title=\"\" src=", "<iframe hidden title=\"\" data-src=")
}

async fn page(all: web::Data<Vec<Sample>>, number: web::Path<usize>) -> HttpResponse {
    // No form leaves: what goes on by itself stays to be looked at.
    let policy = ("content-security-policy", "form-action 'none'");
    HttpResponse::Ok().insert_header(policy).content_type("text/html; charset=utf-8").body(still(&all[*number].html))
}

async fn asset(file: web::Path<String>) -> HttpResponse {
    match assets::find(&file) {
        Some(asset) => HttpResponse::Ok().content_type(asset.content_type).body(asset.bytes),
        None => HttpResponse::NotFound().finish(),
    }
}

/// The names of all templates that are pages.
fn templates(folder: &Path, within: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &PathBuf| format!("{within}{}", path.file_stem().unwrap().to_str().unwrap());
    let found = entries.flat_map(|path| {
        if path.is_dir() { templates(&path, &format!("{}/", name(&path))) } else { BTreeSet::from([name(&path)]) }
    });
    found.filter(|name| !name.starts_with("parts/") && !name.starts_with("mail/")).collect()
}

mod tests {
    use super::*;

    #[test]
    fn no_page_is_missing_here() {
        let known: BTreeSet<String> =
            render_all("en").iter().map(|sample| sample.name.split(' ').next().unwrap().to_owned()).collect();
        let all = templates(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), "");
        assert!(all.len() > 30, "{all:?}");
        assert_eq!(known, all, "a page was added: add it above, too, so that it is looked at");
    }
}
