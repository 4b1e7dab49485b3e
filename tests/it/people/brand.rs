//! An organization's look in a real browser: what it shows, whether everybody can read it, and the console's pages about it.

use super::axe::{eyes, look};
use crate::support::{
    api::http,
    chromium::{Chromium, Theme},
    site::{Client, On, Person, Site},
    totp::code_at,
};
use fantoccini::Locator;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use serde_json::json;
use std::{io::Cursor, path::PathBuf};
use vestibule::types::{ConsentRule, OrganizationId, Role};

/// A picture that stands in for a logo: dark letters of nothing on no ground.
fn logo() -> Vec<u8> {
    let pixels = RgbaImage::from_fn(360, 96, |x, y| {
        let round = |cx: i64, r: i64| (i64::from(x) - cx).pow(2) + (i64::from(y) - 48).pow(2) < r * r;
        let bar = x > 120 && x < 340 && (y / 16) % 2 == 1 && (x / 12) % 5 != 0;
        if round(52, 44) && !round(52, 22) || bar { Rgba([122, 20, 50, 255]) } else { Rgba([0, 0, 0, 0]) }
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(pixels).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Gives `acme` a colour and a logo.
async fn dress(site: &Site, accent: &str) {
    let root = site.root().await;
    let place = format!("/organizations/{}", site.id_of("acme").await);
    assert_eq!(root.patch(&place, json!({ "accent": accent, "name": "Acme Rail" })).await.status, 200);
    let request = http().put(format!("{}/admin/api/v1{place}/logo", site.home)).bearer_auth(&root.token);
    assert_eq!(request.header("content-type", "image/png").body(logo()).send().await.unwrap().status(), 200);
}

struct Scene {
    site: Site,
    chromium: Chromium,
    client: Client,
    faults: Vec<String>,
}

impl Scene {
    async fn set(accent: &str) -> Self {
        let site = Site::start(On::Sqlite).await;
        dress(&site, accent).await;
        let acme = OrganizationId::from_text(site.id_of("acme").await);
        let client = site.client(|row| (row.organization_id, row.consent) = (Some(acme), ConsentRule::Ask)).await;
        Self { site, chromium: eyes().await, client, faults: Vec::new() }
    }

    /// Looks at the page in both sizes and both colours, and keeps pictures.
    async fn see(&mut self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        for theme in [Theme::Light, Theme::Dark] {
            let word = format!("{theme:?}").to_lowercase();
            self.chromium.theme(theme).await;
            for size in ["wide", "phone"] {
                match size {
                    "wide" => self.chromium.desktop().await,
                    _ => self.chromium.telephone(360, 740).await,
                }
                let found = look(&self.chromium, &format!("{name}, {word}, {size}")).await;
                self.faults.extend(found);
                self.chromium.screenshot(folder.join(format!("brand-{name}-{size}-{word}.png"))).await;
            }
        }
        self.chromium.desktop().await;
    }

    async fn password(&self, person: &Person) {
        self.chromium.fill("#username", &person.username).await;
        self.chromium.fill("#password", &person.password).await;
        self.chromium.click("#continue").await;
    }

    async fn code(&self, person: &Person) {
        self.site.advance(30);
        let code = code_at(person.totp.as_deref().unwrap(), self.site.now().seconds());
        self.chromium.at("/login/factor/totp").await;
        self.chromium.fill("#code", &code).await;
        self.chromium.click("#verify").await;
    }

    async fn open(&self, path: &str) {
        self.chromium.open(&format!("{}{path}", self.site.home)).await;
    }
}

#[actix_web::test]
async fn an_organization_s_look_keeps_nobody_out() {
    for accent in ["#8a1538", "#767676", "#0b1e3f"] {
        let mut scene = Scene::set(accent).await;
        let name = |page: &str| format!("{page}{}", if accent == "#8a1538" { "" } else { accent });
        let (bob, ann) = (scene.site.person_with_app("bob").await, scene.site.person("ann").await);
        let ask = scene.site.ask(&scene.client, &[]);
        scene.chromium.open(&ask).await;
        scene.chromium.at("/login").await;
        let background = "return getComputedStyle(document.querySelector('#continue')).backgroundColor";
        let parts: Vec<String> =
            (1..6).step_by(2).map(|at| u8::from_str_radix(&accent[at..at + 2], 16).unwrap().to_string()).collect();
        scene.chromium.theme(Theme::Light).await;
        assert_eq!(scene.chromium.script(background).await, format!("rgb({})", parts.join(", ")), "the colour itself");
        assert_eq!(scene.chromium.script("return document.querySelector('img.logo').naturalWidth > 0").await, true);
        scene.see(&name("login")).await;
        scene.password(&ann).await;
        scene.chromium.at("/login/enrol/totp").await;
        scene.see(&name("enrol")).await;
        scene.chromium.open(&ask).await;
        scene.password(&bob).await;
        scene.chromium.at("/login/factor/totp").await;
        scene.see(&name("factor")).await;
        scene.code(&bob).await;
        scene.chromium.at("/consent").await;
        scene.see(&name("consent")).await;
        scene.open("/account/security").await;
        scene.chromium.client.wait().for_element(Locator::Css("img.logo")).await.unwrap();
        scene.see(&name("account")).await;
        assert_eq!(scene.faults, Vec::<String>::new());
        assert_eq!(scene.chromium.complaints().await, Vec::<String>::new());
        scene.chromium.close().await;
    }
}

#[actix_web::test]
async fn the_console_sends_a_logo_and_makes_a_user() {
    let mut scene = Scene::set("#8a1538").await;
    let boss = scene.site.person_with_app("boss").await;
    scene.site.set_role(&boss, Role::Administrator).await;
    scene.open("/admin/organizations").await;
    scene.password(&boss).await;
    scene.code(&boss).await;
    scene.chromium.at("/admin/organizations").await;
    scene.see("organizations").await;
    scene.chromium.click("#organizations a[href^='/admin/organizations/']").await;
    scene.chromium.find("form#logo").await;
    scene.see("organization").await;
    let file = scene.site.folder().join("logo.webp");
    let picture = image::load_from_memory(&logo()).unwrap().rotate180();
    picture.save_with_format(&file, ImageFormat::WebP).unwrap();
    let before = scene.chromium.attribute(".logo img", "src").await;
    scene.chromium.find("#logo-file").await.send_keys(file.to_str().unwrap()).await.unwrap();
    scene.chromium.click("#upload").await;
    scene.chromium.find("#notice").await;
    assert_ne!(scene.chromium.attribute(".logo img", "src").await, before, "another picture has another address");
    std::fs::write(&file, b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
    scene.chromium.find("#logo-file").await.send_keys(file.to_str().unwrap()).await.unwrap();
    scene.chromium.click("#upload").await;
    scene.chromium.find("#error").await;
    scene.see("organization-refused").await;

    scene.open("/admin/users").await;
    scene.chromium.click("#add").await;
    scene.chromium.fill("#username", "ada").await;
    scene.chromium.fill("#name", "Ada Krüger").await;
    scene.see("new-user").await;
    scene.chromium.click("#save").await;
    scene.chromium.find("#secret").await;
    scene.see("new-user-password").await;
    scene.chromium.click("#done").await;
    scene.chromium.click("#edit").await;
    scene.chromium.find("form#user").await;
    scene.see("edit-user").await;
    let complaints: Vec<String> =
        scene.chromium.complaints().await.into_iter().filter(|text| !text.contains("status of 422")).collect();
    assert_eq!(complaints, Vec::<String>::new());
    assert_eq!(scene.faults, Vec::<String>::new());
    scene.chromium.close().await;
}
