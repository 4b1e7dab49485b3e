//! Pictures as people send them, and as attackers do.

use crate::support::{
    api::http,
    browser::{Browser, Page},
    site::Site,
};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use reqwest::{Method, Response};
use std::io::Cursor;

/// A picture of two colours.
pub fn picture(kind: ImageFormat, red: u8) -> Vec<u8> {
    let pixels = RgbaImage::from_fn(96, 32, |x, _| if x < 32 { Rgba([red, 20, 60, 255]) } else { Rgba([250, 250, 250, 255]) });
    let picture = DynamicImage::ImageRgba8(pixels);
    let picture = if kind == ImageFormat::Jpeg { DynamicImage::ImageRgb8(picture.to_rgb8()) } else { picture };
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, kind).unwrap();
    bytes.into_inner()
}

/// A PNG whose header promises 20,000 by 20,000 pixels: 1.6 GB when drawn.
pub fn bomb() -> Vec<u8> {
    let mut bomb = picture(ImageFormat::Png, 0);
    bomb.splice(16..24, [20_000u32.to_be_bytes(), 20_000u32.to_be_bytes()].concat());
    // CRC-32 of the chunk, ISO 3309.
    let sum = !bomb[12..29].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
    });
    bomb.splice(29..33, sum.to_be_bytes());
    bomb
}

pub const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>";

/// What is no picture that is taken, and what it is.
pub fn unfit() -> Vec<(&'static str, Vec<u8>)> {
    let png = picture(ImageFormat::Png, 200);
    vec![
        ("svg", SVG.to_vec()),
        ("html", b"<!DOCTYPE html><script>alert(1)</script>".to_vec()),
        ("gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()),
        ("a picture that breaks off", png[..png.len() / 2].to_vec()),
        ("a head without a picture", png[..33].to_vec()),
        ("html that calls itself png", [b"\x89PNG\r\n\x1a\n", &b"<script>alert(1)</script>"[..]].concat()),
        ("20,000 by 20,000 pixels", bomb()),
        ("nothing", Vec::new()),
    ]
}

/// A form with a file, as a browser sends it.
pub async fn send(site: &Site, browser: &Browser, page: &Page, parts: &[(&str, &[u8])]) -> Response {
    let action = page.url.join(&page.attribute("form#logo", "action")).unwrap();
    sent_to(site, browser, action.as_str(), parts, "multipart/form-data; boundary=----t1").await
}

/// The same to an address, with a type of body.
pub async fn sent_to(site: &Site, browser: &Browser, address: &str, parts: &[(&str, &[u8])], kind: &str) -> Response {
    let mut body = Vec::new();
    for (name, bytes) in parts {
        let head = format!("------t1\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"x.png\"\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"------t1--\r\n");
    let cookies: Vec<String> = browser.cookies().dump().iter().map(|kept| format!("{}={}", kept.name, kept.value)).collect();
    let request = http().request(Method::POST, address).header("cookie", cookies.join("; ")).header("content-type", kind);
    let request = request.header("sec-fetch-site", "same-origin").header("origin", &site.home);
    request.body(body).send().await.unwrap()
}
