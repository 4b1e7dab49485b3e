//! An operator at the console, and what they do there again and again.

use crate::support::{
    browser::{Browser, Form, Page},
    rows::texts,
    site::{Person, Site},
};
use vestibule::types::{MfaPolicy, Role};

/// An operator of `acme` before a page of the console.
pub struct Desk {
    pub person: Person,
    pub browser: Browser,
    pub page: Page,
}

impl Desk {
    /// Somebody with a role signs in and opens a page.
    pub async fn open(site: &Site, role: Role, path: &str) -> Self {
        let name = format!("chief-{role}").replace([':', '_'], "-").to_lowercase();
        let person = site.person_with_app(&name.chars().take(40).collect::<String>()).await;
        site.set_role(&person, role).await;
        let (browser, page) = site.at(path, &person).await;
        Self { person, browser, page }
    }

    /// Opens another page.
    pub async fn get(&mut self, path: &str) -> Page {
        self.browser.get(path).await
    }

    /// Sends a form and follows.
    pub async fn sent(&mut self, form: Form) -> Page {
        self.browser.submit(form).await.page()
    }

    /// Sends a form that is answered at once.
    pub async fn answered(&mut self, form: Form) -> Page {
        self.browser.post(&form).await
    }

    /// Sends a form, gives a reason where it is asked back, and follows.
    pub async fn sure(&mut self, form: Form, reason: &str) -> Page {
        let ask = self.answered(form).await;
        assert_eq!(ask.status, 200, "{}", ask.html);
        self.sent(ask.form("confirm-act").set("reason", reason).press("confirm")).await
    }

    /// The token of this operator's forms.
    pub fn csrf(&self) -> String {
        self.page.attribute("form[action='/account/sign-out'] input[name=csrf]", "value")
    }

    /// A form of somebody else's page, sent as this operator's.
    pub async fn forge(&mut self, form: Form) -> Page {
        let csrf = self.csrf();
        self.answered(form.set("csrf", &csrf)).await
    }
}

/// Another organization with somebody in it.
pub async fn globex(site: &Site) -> (String, Person) {
    site.organization("globex", MfaPolicy::Required).await;
    (site.id_of("globex").await, site.person_of("globex", "gus").await)
}

/// The reasons of what was done, by its name in the log.
pub fn reasons(site: &Site, act: &str) -> Vec<String> {
    texts(&site.url, &format!("SELECT reason AS t FROM audit WHERE reason IS NOT NULL AND detail LIKE '%{act}%' ORDER BY id"))
}
