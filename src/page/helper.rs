//! What templates can say beyond printing a value: `{{t "key" name=value}}` and `{{link address}}`.

use super::language::Language;
use fluent_templates::fluent_bundle::FluentValue;
use handlebars::{Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, RenderErrorReason, ScopedJson};
use serde_json::Value;
use std::{borrow::Cow, collections::HashMap};
use url::Url;

/// Looks a text up in the page's language. Positional parameters are joined to the key; named ones fill the
/// text's variables. The whole result is escaped, arguments and text alike, because it is returned as a value
/// and not written out: the helper that comes with fluent-templates writes arguments raw.
pub(super) struct Text;

impl HelperDef for Text {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let parts: Option<String> = helper.params().iter().map(|part| part.value().as_str()).collect();
        let key = parts.filter(|key| !key.is_empty()).ok_or_else(|| fault("t: the key is not text"))?;
        let tag = context.data().get("lang").and_then(Value::as_str);
        let language = tag.and_then(Language::of).ok_or_else(|| fault("t: the page has no language"))?;
        let mut arguments = HashMap::new();
        for (name, value) in helper.hash() {
            arguments.insert(Cow::Owned((*name).to_owned()), argument(value.value())?);
        }
        let text = language.find(&key, &arguments).ok_or_else(|| fault(&format!("t: no text {key}")))?;
        Ok(ScopedJson::Derived(Value::String(text)))
    }
}

/// A value as a variable of a text.
fn argument(value: &Value) -> Result<FluentValue<'static>, RenderError> {
    match value {
        Value::String(text) => Ok(FluentValue::from(text.clone())),
        Value::Number(number) => Ok(FluentValue::from(number.as_f64().unwrap_or_default())),
        _ => Err(fault("t: an argument is neither text nor number")),
    }
}

/// Lets an address through if following it can not run code in this page. Escaping alone does not help against
/// `javascript:`. Applications may have schemes of their own (RFC 8252 §7.1), so this names what is refused.
pub(super) struct Link;

impl HelperDef for Link {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let address = helper.param(0).and_then(|p| p.value().as_str()).ok_or_else(|| fault("link: not text"))?;
        if !leads_somewhere_safe(address) {
            return Err(fault("link: an address that could run code"));
        }
        Ok(ScopedJson::Derived(Value::String(address.to_owned())))
    }
}

/// `{{#if (has list "word")}}`: whether a list of words holds a word.
pub(super) struct Has;

impl HelperDef for Has {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let list = helper.param(0).and_then(|list| list.value().as_array()).ok_or_else(|| fault("has: not a list"))?;
        let word = helper.param(1).and_then(|word| word.value().as_str()).ok_or_else(|| fault("has: not a word"))?;
        Ok(ScopedJson::Derived(Value::Bool(list.iter().any(|one| one.as_str() == Some(word)))))
    }
}

/// `{{n count}}`: a whole number with its digits in groups of three, as the page's language has it.
pub(super) struct Number;

impl HelperDef for Number {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let number = helper.param(0).and_then(|n| n.value().as_u64()).ok_or_else(|| fault("n: not a whole number"))?;
        let mark = if context.data().get("lang").and_then(Value::as_str) == Some("de") { '.' } else { ',' };
        Ok(ScopedJson::Derived(Value::String(grouped(number, mark))))
    }
}

fn grouped(number: u64, mark: char) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len().saturating_mul(2));
    for (left, digit) in (1..=digits.len()).rev().zip(digits.chars()) {
        shown.push(digit);
        if left > 1 && left % 3 == 1 {
            shown.push(mark);
        }
    }
    shown
}

/// Parses as a browser would: it drops tabs and line ends inside a scheme, so must we.
fn leads_somewhere_safe(address: &str) -> bool {
    match Url::parse(address) {
        Ok(url) => !matches!(url.scheme(), "javascript" | "data" | "vbscript" | "blob" | "file" | "about"),
        Err(url::ParseError::RelativeUrlWithoutBase) => address.starts_with('/') && !address.starts_with("//"),
        Err(_) => false,
    }
}

fn fault(text: &str) -> RenderError {
    RenderErrorReason::Other(text.to_owned()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rendered(template: &str, value: &Value) -> Result<String, RenderError> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_helper("t", Box::new(Text));
        registry.register_helper("link", Box::new(Link));
        registry.render_template(template, value)
    }

    #[test]
    fn arguments_of_a_text_are_escaped_once() {
        let page = json!({"lang": "en", "client": "<b>&\""});
        assert!(rendered("{{t \"for-client\" client=client}}", &page).unwrap().contains("&lt;b&gt;&amp;&quot;"));
    }

    #[test]
    fn a_key_without_text_is_an_error() {
        assert!(rendered("{{t \"no-such-key\"}}", &json!({"lang": "en"})).is_err());
        assert!(rendered("{{t key}}", &json!({"lang": "en", "key": null})).is_err());
        assert!(rendered("{{t \"sign-out\"}}", &json!({"lang": "xx"})).is_err());
    }

    #[test]
    fn large_numbers_are_grouped_as_the_language_has_it() {
        let shown: Vec<String> = [0, 999, 1000, 12_408, 1_234_567].map(|number| grouped(number, ',')).into();
        assert_eq!(shown, ["0", "999", "1,000", "12,408", "1,234,567"]);
        let mut registry = Handlebars::new();
        registry.register_helper("n", Box::new(Number));
        assert_eq!(registry.render_template("{{n a}}", &json!({"lang": "de", "a": 12408})).unwrap(), "12.408");
        assert!(registry.render_template("{{n a}}", &json!({"lang": "de", "a": "1"})).is_err());
    }

    #[test]
    fn a_word_is_found_only_in_a_list_that_holds_it() {
        let mut registry = Handlebars::new();
        registry.register_helper("has", Box::new(Has));
        let shown = |list: Value| registry.render_template("{{#if (has a \"b\")}}yes{{/if}}", &json!({"a": list}));
        assert_eq!(shown(json!(["a", "b"])).unwrap(), "yes");
        assert_eq!(shown(json!(["ab", 1])).unwrap(), "");
        assert!(shown(json!("b")).is_err());
    }

    #[test]
    fn links_do_not_run_code() {
        let link = |address: &str| rendered("{{link a}}", &json!({"a": address}));
        for bad in ["javascript:alert(1)", " java\tscript:alert(1)", "DATA:text/html,x", "//elsewhere.example", "x", ""] {
            assert!(link(bad).is_err(), "{bad:?}");
        }
        for good in ["https://app.example/a", "/demo/app", "otpauth://totp/x", "com.example.app:/done"] {
            assert_eq!(link(good).unwrap(), good);
        }
    }
}
