//! The files under `/static/`, inside the binary.

use aws_lc_rs::digest::{SHA256, digest};
use std::{fmt::Write, sync::LazyLock};

/// A file to be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The file.
    pub bytes: &'static [u8],
    /// Whether the address names these very bytes, so that they may be kept for ever
    /// (`Cache-Control: public, max-age=31536000, immutable`, RFC 8246). Otherwise an hour is right.
    pub immutable: bool,
}

/// One file: its plain name, its name with a fingerprint, and the address with that name.
struct File {
    plain: String,
    marked: String,
    href: String,
    content_type: &'static str,
    bytes: &'static [u8],
}

static STYLESHEET: LazyLock<File> =
    LazyLock::new(|| File::new("vestibule", "css", "text/css; charset=utf-8", include_bytes!("../../static/vestibule.css")));
static DEMO_STYLESHEET: LazyLock<File> =
    LazyLock::new(|| File::new("demo", "css", "text/css; charset=utf-8", include_bytes!("../../static/demo.css")));
static ACCOUNT_STYLESHEET: LazyLock<File> =
    LazyLock::new(|| File::new("account", "css", "text/css; charset=utf-8", include_bytes!("../../static/account.css")));
static ADMIN_STYLESHEET: LazyLock<File> =
    LazyLock::new(|| File::new("admin", "css", "text/css; charset=utf-8", include_bytes!("../../static/admin.css")));
static SCRIPT: LazyLock<File> = LazyLock::new(|| {
    File::new("vestibule", "js", "text/javascript; charset=utf-8", include_bytes!("../../static/vestibule.js"))
});
static CHECK_SESSION: LazyLock<File> = LazyLock::new(|| {
    File::new("check_session", "js", "text/javascript; charset=utf-8", include_bytes!("../../static/check_session.js"))
});
static FAVICON: LazyLock<File> =
    LazyLock::new(|| File::new("favicon", "svg", "image/svg+xml", include_bytes!("../../static/favicon.svg")));

impl File {
    fn new(stem: &str, extension: &str, content_type: &'static str, bytes: &'static [u8]) -> Self {
        let fingerprint = digest(&SHA256, bytes).as_ref().iter().take(8).fold(String::new(), |mut text, byte| {
            // Writing to a String can not fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        let marked = format!("{stem}-{fingerprint}.{extension}");
        Self { plain: format!("{stem}.{extension}"), href: format!("/static/{marked}"), marked, content_type, bytes }
    }
}

/// The file at a path, with or without the leading `/static/`. `None` when there is no such file; nothing is
/// ever read from a disk.
#[must_use]
pub fn find(path: &str) -> Option<Asset> {
    let name = path.strip_prefix("/static/").unwrap_or(path);
    let files: [&'static File; 7] =
        [&STYLESHEET, &DEMO_STYLESHEET, &ACCOUNT_STYLESHEET, &ADMIN_STYLESHEET, &SCRIPT, &CHECK_SESSION, &FAVICON];
    let file = files.into_iter().find(|file| name == file.plain || name == file.marked)?;
    Some(Asset { content_type: file.content_type, bytes: file.bytes, immutable: name == file.marked })
}

/// The stylesheet's address; a new one whenever its bytes change.
#[must_use]
pub fn stylesheet_href() -> &'static str {
    &STYLESHEET.href
}

/// The address of what the demo's pages need besides; a new one whenever its bytes change.
#[must_use]
pub fn demo_stylesheet_href() -> &'static str {
    &DEMO_STYLESHEET.href
}

/// The address of what the account pages need besides; a new one whenever its bytes change.
#[must_use]
pub fn account_stylesheet_href() -> &'static str {
    &ACCOUNT_STYLESHEET.href
}

/// The address of what the console's pages need besides; a new one whenever its bytes change.
#[must_use]
pub fn admin_stylesheet_href() -> &'static str {
    &ADMIN_STYLESHEET.href
}

/// The address of the one script, for pages that say so ([`super::Page::SCRIPT`]); a new one whenever its bytes change.
#[must_use]
pub fn script_href() -> &'static str {
    &SCRIPT.href
}

/// The address of the script of the page that clients embed; a new one whenever its bytes change.
#[must_use]
pub fn check_session_href() -> &'static str {
    &CHECK_SESSION.href
}

/// The icon's address; a new one whenever its bytes change.
#[must_use]
pub fn favicon_href() -> &'static str {
    &FAVICON.href
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{WAIT_MOST, WAIT_STEP};
    use std::collections::HashMap;

    #[test]
    fn an_address_with_a_fingerprint_may_be_kept_for_ever() {
        let styles = [stylesheet_href(), demo_stylesheet_href(), account_stylesheet_href(), admin_stylesheet_href()];
        for href in styles.into_iter().chain([script_href(), favicon_href()]) {
            assert!(find(href).unwrap().immutable);
        }
        assert_eq!(find(stylesheet_href()).unwrap().content_type, "text/css; charset=utf-8");
        assert_eq!(find(script_href()).unwrap().content_type, "text/javascript; charset=utf-8");
    }

    #[test]
    fn a_plain_name_finds_the_file_but_may_not_be_kept() {
        assert!(!find("/static/favicon.svg").unwrap().immutable);
        assert_eq!(find("favicon.svg").unwrap().bytes, find(favicon_href()).unwrap().bytes);
    }

    #[test]
    fn other_paths_find_nothing() {
        for path in ["", "/static/", "/static/../Cargo.toml", "/static/vestibule-0000000000000000.css"] {
            assert_eq!(find(path), None);
        }
    }

    fn css(name: &str) -> &'static str {
        std::str::from_utf8(find(name).unwrap().bytes).unwrap()
    }

    #[test]
    fn the_stylesheets_ask_nobody_for_anything() {
        for css in [css("vestibule.css"), css("demo.css"), css("account.css"), css("admin.css")] {
            assert!(!css.contains("url(") && !css.contains("@import"));
        }
    }

    #[test]
    fn the_script_makes_no_code_and_no_markup_out_of_text() {
        for href in [script_href(), check_session_href()] {
            let script = std::str::from_utf8(find(href).unwrap().bytes).unwrap();
            for forbidden in
                ["eval", "Function(", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "import", "http"]
            {
                assert!(!script.contains(forbidden), "{href}: {forbidden}");
            }
        }
    }

    #[test]
    fn the_stylesheet_counts_down_from_each_step() {
        for wait in (1..=WAIT_MOST / WAIT_STEP).map(|step| step * WAIT_STEP) {
            assert!(css("vestibule.css").contains(&format!(".wait-{wait} {{ --wait: {wait}; }}")), "{wait}");
        }
    }

    /// The colours of a block of tokens, on top of those given.
    fn tokens(css: &str, start: &str, mut colours: HashMap<String, [u8; 3]>) -> HashMap<String, [u8; 3]> {
        let block = css.split(start).nth(1).unwrap().split('}').next().unwrap();
        for line in block.lines().filter_map(|line| line.trim().strip_prefix("--")) {
            if let Some((name, hex)) = line.trim_end_matches(';').split_once(": #") {
                let channel = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
                colours.insert(name.to_owned(), [channel(0), channel(2), channel(4)]);
            }
        }
        colours
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(colour: [u8; 3]) -> f64 {
        let [r, g, b] = colour.map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    #[test]
    fn text_and_edges_have_the_contrast_of_wcag_aa_in_both_themes() {
        let (css, demo) = (css("vestibule.css"), css("demo.css"));
        let light = tokens(css, ":root {", HashMap::new());
        let dark = tokens(css, "(prefers-color-scheme: dark) {\n  :root {", light.clone());
        let acme = [tokens(demo, ".acme {", light.clone()), tokens(demo, "dark) {\n  .acme {", dark.clone())];
        assert_ne!(light["paper"], dark["paper"]);
        let texts = [
            "ink paper",
            "ink surface",
            "soft paper",
            "soft surface",
            "soft tint",
            "accent paper",
            "accent surface",
            "accent tint",
            "ink tint",
            "on-accent accent",
            "on-accent accent-strong",
            "ink good-tint",
            "bad surface",
            "bad bad-tint",
            "good good-tint",
        ];
        let edges = ["edge paper", "edge surface", "accent paper", "bad surface"];
        for theme in [light, dark].iter().chain(&acme) {
            for (pairs, least) in [(&texts[..], 4.5), (&edges[..], 3.0)] {
                for pair in pairs {
                    let (front, back) = pair.split_once(' ').unwrap();
                    let (a, b) = (luminance(theme[front]), luminance(theme[back]));
                    let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                    assert!(ratio >= least, "{pair}: {ratio:.2}");
                }
            }
        }
    }
}
