//! An organization's look: which picture and colours its people's pages have, and `/brand/{slug}/{file}`, where they are.
//!
//! The name of a file is made from what is in it, so that it may be kept for ever. A name that is not in use finds nothing.

pub mod client;
mod theme;

use super::{State, error};
use crate::{
    admin::organizations::logo_path,
    auth::Fault,
    page::Brand,
    store::organization::{self, Organization},
    types::Colour,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    web,
};
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// An organization's look.
#[must_use]
pub fn of(row: &Organization) -> Brand {
    let place = |file: String| format!("/brand/{}/{file}", row.slug);
    Brand {
        name: row.name.clone(),
        logo: logo_path(row),
        stylesheet: css(row).map(|css| place(css_name(&css))),
        language: row.language.clone(),
    }
}

fn css(row: &Organization) -> Option<String> {
    let colour = row.accent.as_deref().and_then(|text| Colour::parse(text).ok())?;
    Some(theme::stylesheet(colour))
}

fn css_name(css: &str) -> String {
    let hash = digest::digest(&digest::SHA256, css.as_bytes());
    let (half, _) = hash.as_ref().split_at(digest::SHA256_OUTPUT_LEN / 2);
    format!("{}.css", URL_SAFE_NO_PAD.encode(half))
}

/// A file of an organization's look.
enum File {
    Picture(Vec<u8>),
    Stylesheet(String),
}

/// `/brand/{slug}/{file}`.
pub async fn file(state: web::Data<State>, request: HttpRequest, place: web::Path<(String, String)>) -> HttpResponse {
    let (slug, name) = place.into_inner();
    let found = state.db.read(move |tx| {
        let Some(row) = organization::by_slug(tx, &slug)? else { return Ok::<_, Fault>(None) };
        if row.logo.as_deref().is_some_and(|logo| name.strip_suffix(".png") == Some(logo)) {
            return Ok(organization::logo(tx, &row.id)?.map(File::Picture));
        }
        Ok(css(&row).filter(|css| css_name(css) == name).map(File::Stylesheet))
    });
    let (kind, how, bytes) = match found.await {
        Err(fault) => return error::fault(&state, &request, &fault),
        Ok(None) => return error::not_found(state, request).await,
        Ok(Some(File::Picture(png))) => ("image/png", "attachment; filename=\"logo.png\"", png),
        Ok(Some(File::Stylesheet(css))) => ("text/css; charset=utf-8", "inline", css.into_bytes()),
    };
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_DISPOSITION, how))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(bytes)
}
