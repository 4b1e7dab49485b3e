//! A real browser, for what only a real browser can show: scripts, passkeys, layout.

use super::guard::Guard;
use base64::{Engine, engine::general_purpose::STANDARD};
use fantoccini::{
    Client, ClientBuilder,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use openidconnect::http::Method;
use reqwest::Url;
use serde_json::{Value, json};
use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// A command of chromedriver's own, or one that fantoccini does not know: where it is sent below the session, and with
/// what.
#[derive(Debug)]
struct Own(&'static str, Value);

/// What an authenticator of the browser's knows of its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognition {
    /// Fingers or a PIN, and it is always the owner.
    Owner,
    /// It only knows that somebody touched it.
    Touch,
}

/// Whether an authenticator keeps keys that can be found without their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// It does: a passkey.
    Keeps,
    /// It does not: an older security key.
    Forgets,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _url: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.1.to_string()))
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy)]
pub enum Theme {
    Light,
    Dark,
}

/// One browser with a profile of its own, and its driver. Both end with this value.
pub struct Chromium {
    /// What drives the browser. Use [`Chromium::close`] at the end of a test for a quick farewell.
    pub client: Client,
    _driver: Guard,
}

impl Chromium {
    /// Starts a driver and a browser, 1280 by 800.
    pub async fn start() -> Self {
        let (driver, path, port) = driver();
        let client = ClientBuilder::rustls()
            .expect("the system has certificates")
            .capabilities(capabilities(&path.join("profile")))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("chromium starts");
        let chromium = Self { client, _driver: driver };
        chromium.resize(1280, 800).await;
        chromium
    }

    /// Makes the window so large, in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.unwrap();
    }

    /// A command of the browser's developer tools.
    pub async fn tool(&self, name: &str, parameters: Value) -> Value {
        let command = Own("goog/cdp/execute", json!({"cmd": name, "params": parameters}));
        self.client.issue_cmd(command).await.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Shows pages as a telephone does, so many CSS pixels wide and high. Windows can not be that narrow.
    pub async fn telephone(&self, width: u32, height: u32) {
        self.screen(width, height, true).await;
    }

    /// Shows pages as a desk's screen does.
    pub async fn desktop(&self) {
        self.screen(1280, 800, false).await;
    }

    async fn screen(&self, width: u32, height: u32, mobile: bool) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.tool("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// What the person prefers; besides, that nothing moves, so that pictures show where things end.
    pub async fn theme(&self, theme: Theme) {
        let value = format!("{theme:?}").to_lowercase();
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": value},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.tool("Emulation.setEmulatedMedia", features).await;
    }

    /// Plugs in an authenticator whose owner agrees to everything, Web Authentication Level 2 §11.2, and gives its
    /// identifier. It answers on `https` and on `http://localhost`, never on IP addresses.
    pub async fn add_virtual_authenticator(&self, recognition: Recognition, memory: Memory) -> String {
        let transport = if recognition == Recognition::Touch { "usb" } else { "internal" };
        let options = json!({
            "protocol": "ctap2",
            "transport": transport,
            "hasResidentKey": memory == Memory::Keeps,
            "hasUserVerification": recognition != Recognition::Touch,
            "isUserVerified": recognition == Recognition::Owner,
            "isUserConsenting": true,
        });
        let made = self.client.issue_cmd(Own("webauthn/authenticator", options)).await.unwrap();
        made.as_str().unwrap().to_owned()
    }

    /// The owner of an authenticator agrees to what it is asked, as at the start.
    pub async fn owner_agrees(&self, authenticator: &str) {
        self.tool("WebAuthn.setAutomaticPresenceSimulation", json!({"authenticatorId": authenticator, "enabled": true})).await;
    }

    /// The owner of an authenticator neither agrees to what it is asked nor refuses it.
    pub async fn owner_hesitates(&self, authenticator: &str) {
        self.tool("WebAuthn.setAutomaticPresenceSimulation", json!({"authenticatorId": authenticator, "enabled": false})).await;
    }

    /// What a script gives that calls its last argument when it is done.
    pub async fn later(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// What the browser has complained of since the last call: scripts, policies, what could not be loaded.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.client.issue_cmd(Own("se/log", json!({"type": "browser"}))).await.unwrap();
        entries.as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// What a script gives.
    pub async fn script(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Opens a page and waits until it is loaded.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Writes the whole page to a PNG file, with the folders it needs.
    pub async fn screenshot(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let picture = self.tool("Page.captureScreenshot", json!({"captureBeyondViewport": true})).await;
        fs::write(path, STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()).unwrap();
    }

    /// Ends the session before the driver.
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }
}

fn capabilities(profile: &Path) -> Capabilities {
    let flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Small /dev/shm of containers.
        "--disable-dev-shm-usage",
        &format!("--user-data-dir={}", profile.display()),
    ]
    .map(str::to_owned);
    let browser = program(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);
    let Value::Object(capabilities) = json!({
        "goog:chromeOptions": {"args": flags, "binary": browser},
        "goog:loggingPrefs": {"browser": "ALL"},
    }) else {
        unreachable!("it is an object")
    };
    capabilities
}

/// The first of these programs that is in `PATH`.
fn program(names: &[&str]) -> String {
    let path = env::var_os("PATH").unwrap_or_default();
    let found =
        names.iter().flat_map(|name| env::split_paths(&path).map(move |dir| dir.join(name))).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("no {} in PATH; run ./scripts/setup test", names.join(" or "))).display().to_string()
}

/// Starts a driver. The port that it gets on one address may be taken on another one: then it ends, and the next one may have
/// more luck.
fn driver() -> (Guard, PathBuf, u16) {
    let words = [program(&["chromedriver"]), "--port=0".to_owned()];
    for _ in 0..10 {
        let folder = tempfile::Builder::new().prefix("vestibule-chromium-").tempdir().unwrap();
        let path = folder.path().to_owned();
        let driver = Guard::start(&words, "TERM", &path).expect("chromedriver starts");
        // From here on the guard removes the folder.
        let _ = folder.keep();
        if let Some(port) = port(&path.join("log")) {
            return (driver, path, port);
        }
    }
    panic!("chromedriver finds no port");
}

/// The port that the driver chose; it says so in its log. `None`: it found none.
fn port(log: &Path) -> Option<u16> {
    for _ in 0..600 {
        let text = fs::read_to_string(log).unwrap_or_default();
        let after = text.split_once("successfully on port ").map(|(_, rest)| rest.trim_start());
        if let Some((digits, _)) = after.and_then(|rest| rest.split_once('.')) {
            return Some(digits.parse().unwrap());
        }
        if text.contains("port not available") {
            return None;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("chromedriver did not start; its log:\n{}", fs::read_to_string(log).unwrap_or_default());
}

mod tests {
    use super::Chromium;
    use fantoccini::Locator;

    #[actix_web::test]
    async fn chromium_shows_a_page_and_is_photographed() {
        let chromium = Chromium::start().await;
        chromium.open("data:text/html,<meta name=viewport content=width=device-width><h1 id=hello>Good day</h1>").await;
        let heading = chromium.client.find(Locator::Id("hello")).await.unwrap();
        assert_eq!(heading.text().await.unwrap(), "Good day");
        let folder = tempfile::tempdir().unwrap();
        chromium.telephone(320, 600).await;
        assert_eq!(chromium.script("return innerWidth").await, 320);
        chromium.theme(super::Theme::Dark).await;
        assert_eq!(chromium.script("return matchMedia('(prefers-color-scheme: dark)').matches").await, true);
        chromium.screenshot(folder.path().join("new/hello.png")).await;
        assert!(std::fs::read(folder.path().join("new/hello.png")).unwrap().starts_with(b"\x89PNG"));
        chromium.close().await;
    }
}
