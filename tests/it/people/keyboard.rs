//! Hands on the keyboard and nowhere else.

use super::{TWO, Visit, tokens};
use crate::support::{
    chromium::{Chromium, Theme},
    site::machine_time,
    surf::{ENTER, TAB},
    totp::code_at,
};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use serde_json::json;

/// Shift and tabulator.
const BACK: &str = "\u{e008}\u{e004}";

/// Writes down where the focus has been, and whether it was to be seen there: a ring around the element, or around what
/// it spreads over.
pub(super) const WATCH: &str = "
    window.stops = [];
    window.unseen = [];
    window.ringed = element => {
        const ring = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        return ring(getComputedStyle(element)) || ring(getComputedStyle(element, '::after'));
    };
    window.inside = element => {
        const box = element.getBoundingClientRect();
        return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    };
    addEventListener('focusin', event => {
        if (event.target === document.documentElement) return;
        stops.push(event.target);
        if (!ringed(event.target)) unseen.push(event.target);
    }, true);";

/// Everything that can be used, in the order of the document. Of choices that exclude each other, the tabulator key goes
/// to the one that is made.
const USABLE: &str = "
    const passed = e => e.type === 'radio' && !e.checked && document.querySelector(`input[name='${e.name}']:checked`);
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter(e => e.tabIndex >= 0 && !e.matches(':disabled') && e.type !== 'hidden' && !passed(e) && e.checkVisibility({ visibilityProperty: true }));";

/// Puts the focus before the first element. Gives how many stops there are: a date has four of its own.
const REWIND: &str = "
    document.documentElement.tabIndex = -1;
    document.documentElement.focus();
    stops.length = unseen.length = 0;
    return all.length + 3 * all.filter(e => e.type === 'date').length";

/// Whether every element was visited once, in an order that the eye follows: down, or to another column on the right.
const JUDGE: &str = "
    const name = e => e.id || e.innerText?.trim() || e.tagName;
    const faults = unseen.map(e => 'the focus is not seen at ' + name(e));
    if (stops.length !== all.length || stops.some((e, n) => e !== all[n]))
        faults.push('went to ' + stops.map(name).join(' > ') + ' instead of ' + all.map(name).join(' > '));
    for (let n = 1; n < stops.length; n++) {
        const [before, after] = [stops[n - 1].getBoundingClientRect(), stops[n].getBoundingClientRect()];
        if (after.bottom <= before.top && after.left < before.right) faults.push('up to ' + name(stops[n]));
    }
    return faults.join('; ')";

impl Chromium {
    /// Has every page watched.
    async fn watch_the_focus(&self) {
        self.theme(Theme::Light).await;
        self.tool("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH})).await;
    }

    /// Goes on by some keys at once.
    async fn press(&self, key: &str, times: i64) {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for _ in 0..times {
            for value in key.chars() {
                keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
            }
        }
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Goes on with the tabulator key to an element. The focus can be seen at every stop.
    async fn tab_on_to(&self, selector: &str) {
        self.find(selector).await;
        let script = format!(
            "const e = document.activeElement; return [e.matches({}), ringed(e) && inside(e), e.outerHTML]",
            json!(selector)
        );
        for _ in 0..40 {
            self.press(TAB, 1).await;
            let stop = self.script(&script).await;
            assert_eq!(stop[1], true, "the focus can not be seen: {}", stop[2]);
            if stop[0] == true {
                return;
            }
        }
        panic!("forty tabs do not lead to {selector} at {}", self.path().await);
    }

    /// Goes to an element and presses a key there.
    async fn key(&self, selector: &str, key: &str) {
        self.tab_on_to(selector).await;
        self.press(key, 1).await;
    }

    /// Types where the focus is, which must be here, and sends the form.
    async fn answer(&self, id: &str, text: &str) {
        assert_eq!(self.focus().await, id);
        self.keys(&format!("{text}{ENTER}")).await;
    }
}

/// Goes through a page with the tabulator key. Gives what is wrong.
pub(super) async fn go_round(chromium: &Chromium) -> Option<String> {
    let count = chromium.script(&format!("{USABLE}{REWIND}")).await.as_i64().unwrap();
    chromium.press(TAB, count).await;
    let found = chromium.script(&format!("{USABLE}{JUDGE}")).await;
    Some(found.as_str().unwrap().to_owned()).filter(|found| !found.is_empty())
}

#[actix_web::test]
async fn a_factor_is_set_up_used_and_removed_by_keyboard() {
    let visit = Visit::start().await;
    visit.watch_the_focus().await;
    let seen = visit.seen().await;
    visit.go("/demo/app").await;
    visit.key("#sign-in", ENTER).await;
    visit.at("/login").await;
    assert_eq!(visit.focus().await, "username");
    visit.keys("alice").await;
    visit.press(TAB, 1).await;
    visit.answer("password", visit.demo.user("alice")["password"].as_str().unwrap()).await;
    visit.at("/login/enrol").await;
    visit.key("#method-email", ENTER).await;
    visit.at("/login/enrol/proof").await;
    visit.answer("code", &visit.demo.code(seen, "email").await).await;
    visit.at("/login/enrol/email").await;
    let seen = visit.seen().await;
    visit.key("#send", ENTER).await;
    visit.at("/login/factor/email").await;
    assert_eq!(visit.focus().await, "code");
    visit.keys(&visit.demo.code(seen, "email").await).await;
    visit.key("#trust_device", " ").await;
    assert_eq!(visit.script("return document.activeElement.checked").await, true);
    visit.tab_on_to("#verify").await;
    visit.keys(BACK).await;
    assert_eq!(visit.focus().await, "trust_device", "and back");
    visit.key("#verify", " ").await;
    visit.at("/login/backup").await;
    visit.key("#later", ENTER).await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"));
    account(&visit).await;
    visit.chromium.close().await;
}

/// Adds an app, removes the address, leaves.
async fn account(visit: &Visit) {
    visit.go("/account/security").await;
    visit.press(TAB, 1).await;
    assert_eq!(visit.script("return document.activeElement.className").await, "skip");
    visit.press(ENTER, 1).await;
    assert_eq!(visit.focus().await, "content", "past what stands on every page");
    assert_eq!(visit.texts("#devices li").await.len(), 1);
    visit.key("#add", ENTER).await;
    visit.at("/account/add").await;
    visit.key("#add-totp", ENTER).await;
    visit.at("/account/add/totp").await;
    let secret = visit.text("#secret").await;
    visit.tab_on_to("#code").await;
    visit.answer("code", &code_at(&secret, machine_time())).await;
    visit.at("/account/security").await;
    assert_eq!(visit.texts("#methods li").await.len(), 2);
    visit.key("#methods a[href*='/email/']", ENTER).await;
    visit.key("#remove", ENTER).await;
    visit.at("/account/security").await;
    assert_eq!(visit.texts("#methods li").await.len(), 1);
    visit.key("#profile-menu summary", ENTER).await;
    visit.key("#profile-menu #sign-out", ENTER).await;
    visit.find("main:not(:has(form))").await;
}
