//! A real browser, for what only a real browser can show: scripts, passkeys, layout.

use super::guard::Guard;
use fantoccini::{Client, ClientBuilder, wd::Capabilities};
use serde_json::{Value, json};
use std::{env, fs, path::Path, thread, time::Duration};

/// One browser with a profile of its own, and its driver. Both end with this value.
pub struct Chromium {
    /// What drives the browser. Use [`Chromium::close`] at the end of a test for a quick farewell.
    pub client: Client,
    _driver: Guard,
}

impl Chromium {
    /// Starts a driver and a browser, 1280 by 800.
    pub async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("vestibule-chromium-").tempdir().unwrap();
        let path = folder.path().to_owned();
        let words = [program(&["chromedriver"]), "--port=0".to_owned()];
        let driver = Guard::start(&words, "TERM", &path).expect("chromedriver starts");
        // From here on the guard removes the folder.
        let _ = folder.keep();
        let port = port(&path.join("log"));
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

    /// As large as a small telephone.
    pub async fn telephone(&self) {
        self.resize(375, 667).await;
    }

    /// As large as a desk's screen.
    pub async fn desktop(&self) {
        self.resize(1280, 800).await;
    }

    /// Opens a page and waits until it is loaded.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Writes what the window shows to a PNG file, with the folders it needs.
    pub async fn screenshot(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, self.client.screenshot().await.unwrap()).unwrap();
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
    let Value::Object(capabilities) = json!({"goog:chromeOptions": {"args": flags, "binary": browser}}) else {
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

/// The port that the driver chose; it says so in its log.
fn port(log: &Path) -> u16 {
    for _ in 0..600 {
        let text = fs::read_to_string(log).unwrap_or_default();
        let after = text.split_once("successfully on port ").map(|(_, rest)| rest.trim_start());
        if let Some((digits, _)) = after.and_then(|rest| rest.split_once('.')) {
            return digits.parse().unwrap();
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
        chromium.open("data:text/html,<h1 id=hello>Good day</h1>").await;
        let heading = chromium.client.find(Locator::Id("hello")).await.unwrap();
        assert_eq!(heading.text().await.unwrap(), "Good day");
        let folder = tempfile::tempdir().unwrap();
        chromium.telephone().await;
        chromium.screenshot(folder.path().join("new/hello.png")).await;
        assert!(std::fs::read(folder.path().join("new/hello.png")).unwrap().starts_with(b"\x89PNG"));
        chromium.close().await;
    }
}
