//! What people see of an application, OpenID Connect Dynamic Client Registration §2: its logo, its links, and whether anybody
//! has checked it.

mod registration_2_links;
mod registration_2_logo;
mod unchecked;

use crate::support::{
    browser::{Browser, Page},
    site::{Client, On, Person, Site},
};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use std::{
    io::{BufRead, BufReader, Cursor, Write},
    net::TcpListener,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use vestibule::{store::client::ClientRow, types::ConsentRule};

/// A picture of these sides and this colour.
pub fn picture(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let [red, green, blue] = colour;
    let pixels = RgbaImage::from_fn(width, height, |x, y| {
        let (far, down) = (x.abs_diff(width / 2), y.abs_diff(height / 2));
        let inside = far * far + down * down < height * height / 5 || y > height * 3 / 4;
        if inside { Rgba([red, green, blue, 255]) } else { Rgba([0, 0, 0, 0]) }
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(pixels).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// What a place answers: status, lines of header, body. `None`: nothing until that changes.
type Answer = Option<(u16, String, Vec<u8>)>;

/// A place where an application keeps its logo. Its threads end with the test process.
#[derive(Clone)]
pub struct Place {
    port: u16,
    asked: Arc<AtomicUsize>,
    answer: Arc<(Mutex<Answer>, Condvar)>,
}

impl Place {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = Self { port: listener.local_addr().unwrap().port(), asked: Arc::default(), answer: Arc::default() };
        let shared = place.clone();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let place = shared.clone();
                thread::spawn(move || {
                    place.asked.fetch_add(1, Ordering::Relaxed);
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    let mut line = String::new();
                    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                        line.clear();
                    }
                    let (lock, changed) = &*place.answer;
                    let answer = changed.wait_while(lock.lock().unwrap(), |answer| answer.is_none()).unwrap().clone();
                    let (status, headers, body) = answer.unwrap();
                    let head =
                        format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
                    stream.write_all(&[head.as_bytes(), &body].concat()).ok();
                });
            }
        });
        place
    }

    /// A place with a picture.
    pub fn with(picture: Vec<u8>) -> Self {
        let place = Self::start();
        place.gives(200, "", picture);
        place
    }

    pub fn gives(&self, status: u16, headers: &str, body: Vec<u8>) {
        *self.answer.0.lock().unwrap() = Some((status, headers.to_owned(), body));
        self.answer.1.notify_all();
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// How often somebody connected.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

/// A site where calls to this machine are allowed.
pub async fn open_site(on: On) -> Site {
    Site::start_with(on, "[outbound]\nallow = ['127.0.0.1/32']\n").await
}

async fn beside(site: &Site) -> Site {
    open_site(if site.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres }).await
}

/// An application that people are asked about, with a name and what else it registers.
pub async fn application(site: &Site, change: impl FnOnce(&mut ClientRow)) -> Client {
    site.client(|row| {
        (row.name, row.consent) = ("Acme Notes".to_owned(), ConsentRule::Ask);
        change(row);
    })
    .await
}

/// The pages that show an application: where one signs in, where one allows it, and where one sees what was allowed.
async fn pages(site: &Site, client: &Client, person: &Person) -> [Page; 3] {
    site.advance(30);
    let mut browser: Browser = site.browser();
    let first = browser.open(&site.ask(client, &[])).await.page();
    let second = site.password(&mut browser, &first, person).await.page();
    let consent = site.present(&mut browser, &second, &site.code(person)).await.page();
    assert_eq!((first.url.path(), consent.url.path()), ("/login", "/consent"), "{}", consent.html);
    browser.submit(consent.form("consent").press("allow")).await.away();
    let list = browser.open("/account/applications").await.page();
    [first, consent, list]
}
