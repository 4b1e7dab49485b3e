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
    let files: [&'static File; 2] = [&STYLESHEET, &FAVICON];
    let file = files.into_iter().find(|file| name == file.plain || name == file.marked)?;
    Some(Asset { content_type: file.content_type, bytes: file.bytes, immutable: name == file.marked })
}

/// The stylesheet's address; a new one whenever its bytes change.
#[must_use]
pub fn stylesheet_href() -> &'static str {
    &STYLESHEET.href
}

/// The icon's address; a new one whenever its bytes change.
#[must_use]
pub fn favicon_href() -> &'static str {
    &FAVICON.href
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_fingerprint_may_be_kept_for_ever() {
        for href in [stylesheet_href(), favicon_href()] {
            assert!(find(href).unwrap().immutable);
        }
        assert_eq!(find(stylesheet_href()).unwrap().content_type, "text/css; charset=utf-8");
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

    #[test]
    fn the_stylesheet_asks_nobody_for_anything() {
        let css = std::str::from_utf8(find("vestibule.css").unwrap().bytes).unwrap();
        assert!(!css.contains("url(") && !css.contains("@import"));
    }
}
