//! A file that a page carries along in a link, so that it can be kept without a script and without asking again.

use handlebars::{Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, RenderErrorReason, ScopedJson};
use serde_json::Value;
use std::fmt::Write;

/// `{{download heading lines}}`: the address of a text file, RFC 2397, with a heading, an empty line and the lines.
///
/// Only text goes in and everything but unreserved characters is escaped, so the address can neither become another
/// kind of document nor end the attribute it stands in.
pub(super) struct Download;

impl HelperDef for Download {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let heading = helper.param(0).and_then(|heading| heading.value().as_str());
        let lines = helper.param(1).and_then(|lines| lines.value().as_array());
        let (Some(heading), Some(lines)) = (heading, lines) else {
            return Err(RenderErrorReason::Other("download: not a heading and lines".to_owned()).into());
        };
        let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
        Ok(ScopedJson::Derived(Value::String(address(&format!("{heading}\r\n\r\n{}\r\n", lines.join("\r\n"))))))
    }
}

fn address(text: &str) -> String {
    text.bytes().fold("data:text/plain;charset=utf-8,".to_owned(), |mut address, byte| {
        // Writing to a String can not fail.
        let _ = if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            write!(address, "{}", char::from(byte))
        } else {
            write!(address, "%{byte:02X}")
        };
        address
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rendered(page: &Value) -> Result<String, RenderError> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_helper("download", Box::new(Download));
        registry.render_template("{{download heading lines}}", page)
    }

    #[test]
    fn a_file_has_a_heading_and_a_line_for_each_value() {
        let page = json!({"heading": "Übrig:", "lines": ["ab-1", "c d"]});
        let expected = "data:text/plain;charset&#x3D;utf-8,%C3%9Cbrig%3A%0D%0A%0D%0Aab-1%0D%0Ac%20d%0D%0A";
        assert_eq!(rendered(&page).unwrap(), expected);
    }

    #[test]
    fn nothing_in_it_ends_the_attribute_or_starts_markup() {
        let text = rendered(&json!({"heading": "\"'<>&#%", "lines": ["</a><script>\u{0}"]})).unwrap();
        assert!(text.split_once(',').unwrap().1.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
    }

    #[test]
    fn what_is_not_text_is_an_error() {
        assert!(rendered(&json!({"heading": "x", "lines": null})).is_err());
        assert!(rendered(&json!({"heading": 1, "lines": []})).is_err());
    }
}
