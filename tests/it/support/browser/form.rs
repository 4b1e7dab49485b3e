//! A form, filled in as a person would.

use super::page::{Page, css};
use reqwest::Url;
use scraper::ElementRef;

/// A form of a page. What nobody fills in goes as the page had it.
#[derive(Debug, Clone)]
pub struct Form {
    /// The page it is on.
    pub(super) page: Page,
    pub action: Url,
    pub method: Method,
    controls: Vec<Control>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

#[derive(Debug, Clone)]
struct Control {
    id: String,
    name: String,
    value: String,
    kind: Kind,
    action: Option<Url>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Text,
    Hidden,
    Checkbox(bool),
    Radio(bool),
    Select(Vec<String>),
    Button(bool),
}

impl Form {
    pub(super) fn read(page: &Page, id: &str) -> Self {
        let document = page.parsed();
        let form = document.select(&css("form")).find(|form| form.value().attr("id") == Some(id));
        let form = form.unwrap_or_else(|| page.fail(&format!("no form {id}")));
        let owner = |control: &ElementRef<'_>| match control.value().attr("form") {
            Some(other) => other == id,
            None => control.ancestors().any(|above| above.id() == form.id()),
        };
        let any = css("input,select,textarea,button");
        let controls = document.select(&any).filter(owner);
        Self {
            action: page.url.join(form.value().attr("action").unwrap_or_default()).unwrap(),
            method: method(form.value().attr("method")),
            controls: controls
                .filter(|control| control.value().attr("disabled").is_none())
                .filter_map(|c| control(page, c))
                .collect(),
            page: page.clone(),
        }
    }

    /// Types into a field, or picks a radio button or an option by its value. Hidden fields too, as an attacker would.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        let options: Vec<String> = self.controls.iter().filter(|c| c.name == name).flat_map(Control::options).collect();
        assert!(options.is_empty() || options.iter().any(|option| option == value), "{name} offers {options:?}, not {value}");
        let mut found = false;
        for control in self.controls.iter_mut().filter(|control| control.name == name) {
            found |= control.set(value);
        }
        if !found {
            self.page.fail(&format!("no field {name} to fill in"));
        }
        self
    }

    /// Ticks a checkbox.
    pub fn tick(self, name: &str) -> Self {
        self.check(name, &Kind::Checkbox(true))
    }

    /// Takes a checkbox's tick away.
    pub fn untick(self, name: &str) -> Self {
        self.check(name, &Kind::Checkbox(false))
    }

    /// Ticks the checkbox that sends this value, one of several of a name.
    pub fn tick_one(mut self, name: &str, value: &str) -> Self {
        let fits = |control: &&mut Control| control.name == name && control.value == value;
        match self.controls.iter_mut().filter(|control| matches!(control.kind, Kind::Checkbox(_))).find(fits) {
            Some(control) => control.kind = Kind::Checkbox(true),
            None => self.page.fail(&format!("no checkbox {name} for {value}")),
        }
        self
    }

    /// Of the checkboxes of one name, ticks those with these values and no others.
    pub fn ticked(mut self, name: &str, values: &[&str]) -> Self {
        for control in self.controls.iter_mut().filter(|control| control.name == name) {
            control.kind = Kind::Checkbox(values.contains(&control.value.as_str()));
        }
        self
    }

    /// Adds a field that the page does not have, as only an attacker would.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.controls.push(Control { id: String::new(), name, value, kind: Kind::Hidden, action: None });
        self
    }

    fn check(mut self, name: &str, kind: &Kind) -> Self {
        let found = self.controls.iter_mut().find(|control| control.name == name && matches!(control.kind, Kind::Checkbox(_)));
        match found {
            Some(control) => control.kind = kind.clone(),
            None => self.page.fail(&format!("no checkbox {name}")),
        }
        self
    }

    /// Chooses the button to send with, by its id.
    pub fn press(mut self, button: &str) -> Self {
        let mut found = false;
        for control in &mut self.controls {
            if let Kind::Button(pressed) = &mut control.kind {
                *pressed = control.id == button;
                found |= *pressed;
            }
        }
        if !found {
            self.page.fail(&format!("no button {button}"));
        }
        self
    }

    /// Drops a field, as only an attacker would.
    pub fn without(mut self, name: &str) -> Self {
        self.controls.retain(|control| control.name != name);
        self
    }

    /// The value that a field has now.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.controls.iter().find(|control| control.name == name).map(|control| control.value.as_str())
    }

    /// What would be sent. Return in a field presses the first button, so that is what happens when nobody pressed one.
    pub fn fields(&self) -> Vec<(String, String)> {
        let pressed = self.pressed().map(std::ptr::from_ref);
        let goes = |control: &&Control| match control.kind {
            Kind::Checkbox(on) | Kind::Radio(on) => on,
            Kind::Button(_) => pressed == Some(std::ptr::from_ref(*control)),
            Kind::Text | Kind::Hidden | Kind::Select(_) => true,
        };
        let named = self.controls.iter().filter(|control| !control.name.is_empty());
        named.filter(goes).map(|control| (control.name.clone(), control.value.clone())).collect()
    }

    /// Where it would be sent: the button may have a word in that.
    pub(super) fn target(&self) -> Url {
        self.pressed().and_then(|button| button.action.clone()).unwrap_or_else(|| self.action.clone())
    }

    fn pressed(&self) -> Option<&Control> {
        let mut buttons = self.controls.iter().filter(|control| matches!(control.kind, Kind::Button(_)));
        let first = buttons.clone().next();
        buttons.find(|button| button.kind == Kind::Button(true)).or(first)
    }
}

impl Control {
    fn options(&self) -> Vec<String> {
        match &self.kind {
            Kind::Radio(_) => vec![self.value.clone()],
            Kind::Select(options) => options.clone(),
            _ => Vec::new(),
        }
    }

    /// Whether the control could take the value or, as a radio button, had to let go.
    fn set(&mut self, value: &str) -> bool {
        match &mut self.kind {
            Kind::Text | Kind::Hidden | Kind::Select(_) => value.clone_into(&mut self.value),
            Kind::Radio(on) => *on = self.value == value,
            Kind::Checkbox(_) | Kind::Button(_) => return false,
        }
        true
    }
}

fn method(text: Option<&str>) -> Method {
    if text.is_some_and(|text| text.eq_ignore_ascii_case("post")) { Method::Post } else { Method::Get }
}

/// One control; `None` for what never sends anything.
fn control(page: &Page, element: ElementRef<'_>) -> Option<Control> {
    let attribute = |name| element.value().attr(name).map(str::to_owned);
    let on = element.value().attr("checked").is_some();
    let mut value = attribute("value");
    let kind = match (element.value().name(), attribute("type").as_deref()) {
        ("button", None | Some("submit")) | ("input", Some("submit")) => Kind::Button(false),
        ("button", _) | ("input", Some("button" | "reset" | "file" | "image")) => return None,
        ("input", Some("hidden")) => Kind::Hidden,
        ("input", Some("checkbox")) => Kind::Checkbox(on),
        ("input", Some("radio")) => Kind::Radio(on),
        ("textarea", _) => {
            value = Some(element.text().collect());
            Kind::Text
        }
        ("select", _) => {
            let (options, chosen) = options(element);
            value = chosen;
            Kind::Select(options)
        }
        _ => Kind::Text,
    };
    let usual = if matches!(kind, Kind::Checkbox(_) | Kind::Radio(_)) { "on" } else { "" };
    Some(Control {
        id: attribute("id").unwrap_or_default(),
        name: attribute("name").unwrap_or_default(),
        value: value.unwrap_or_else(|| usual.to_owned()),
        kind,
        action: attribute("formaction").map(|action| page.url.join(&action).unwrap()),
    })
}

/// The values that a list offers, and the one that is chosen.
fn options(list: ElementRef<'_>) -> (Vec<String>, Option<String>) {
    let value = |option: ElementRef<'_>| option.value().attr("value").map_or_else(|| option.text().collect(), str::to_owned);
    let values: Vec<String> = list.select(&css("option")).map(value).collect();
    let chosen = list.select(&css("option[selected]")).next().map(value).or_else(|| values.first().cloned());
    (values, chosen)
}
