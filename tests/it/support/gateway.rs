//! A gateway for text messages for tests: it keeps what it gets, and misbehaves when told to.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// What it does with a request.
#[derive(Debug, Clone)]
pub enum Mood {
    /// Answers this status, with these lines of header, and this body.
    Answers(u16, &'static str, &'static str),
    /// Says nothing until the mood changes.
    Hangs,
    /// Hangs up.
    Drops,
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Caught {
    /// `POST /path?query`.
    pub line: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Caught {
    /// A header; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// A field of a form; empty when it is absent.
    pub fn field(&self, name: &str) -> String {
        let url = reqwest::Url::parse(&format!("http://x/?{}", self.body)).unwrap();
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether it is signed with a key as Standard Webhooks say, judged as a receiver would do it.
    pub fn is_signed(&self, key: &[u8]) -> bool {
        let (id, timestamp) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        self.header("webhook-signature") == signature(key, id, timestamp, &self.body)
    }
}

/// HMAC of RFC 2104 over SHA-256, from its definition.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let padded = |with: u8| (0..64).map(|n| key.get(n).copied().unwrap_or(0) ^ with).collect::<Vec<u8>>();
    let inner = digest(&SHA256, &[&padded(0x36), text].concat());
    digest(&SHA256, &[&padded(0x5c), inner.as_ref()].concat()).as_ref().to_vec()
}

fn signature(key: &[u8], id: &str, timestamp: &str, body: &str) -> String {
    format!("v1,{}", STANDARD.encode(hmac(key, format!("{id}.{timestamp}.{body}").as_bytes())))
}

#[test]
fn the_receiver_s_arithmetic_is_that_of_the_specification() {
    let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let published = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    assert_eq!(signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"), published);
}

/// The gateway. Its threads end with the test process.
#[derive(Clone)]
pub struct Gateway {
    pub port: u16,
    seen: Arc<Seen>,
    connections: Arc<AtomicUsize>,
}

/// How it behaves, and what came.
type Seen = (Mutex<(Mood, Vec<Caught>)>, Condvar);

/// As a gateway answers that has taken a message.
pub const TAKEN: Mood = Mood::Answers(201, "", "{\"status\": \"queued\"}");

impl Gateway {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let gateway = Self {
            port: listener.local_addr().unwrap().port(),
            seen: Arc::new((Mutex::new((TAKEN, Vec::new())), Condvar::new())),
            connections: Arc::default(),
        };
        let shared = gateway.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let gateway = shared.clone();
                gateway.connections.fetch_add(1, Ordering::Relaxed);
                // A client that leaves is no reason to complain.
                thread::spawn(move || gateway.serve(stream).ok());
            }
        });
        gateway
    }

    /// Lines for `[sms]` as Twilio's customers write them, for this gateway.
    pub fn twilio(&self) -> String {
        format!(
            "kind = 'twilio'\nurl = 'http://127.0.0.1:{}/2010-04-01/Accounts/{{account}}/Messages.json'\naccount = 'AC1'\n\
             secret = 'hush-hush'\nfrom = '+14155550100'\ncountries = 'US,DE'\ntimeout = 1\n",
            self.port
        )
    }

    pub fn set(&self, mood: Mood) {
        self.seen.0.lock().unwrap().0 = mood;
        self.seen.1.notify_all();
    }

    /// Everything that came, oldest first, also what was not answered.
    pub fn caught(&self) -> Vec<Caught> {
        self.seen.0.lock().unwrap().1.clone()
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Waits until so many requests have come, a minute at most.
    pub async fn wait_for(&self, number: usize) {
        let shared = self.seen.clone();
        let waited = actix_web::web::block(move || {
            let few = |(_, caught): &mut (Mood, Vec<Caught>)| caught.len() < number;
            shared.1.wait_timeout_while(shared.0.lock().unwrap(), Duration::from_mins(1), few).unwrap().1.timed_out()
        });
        assert!(!waited.await.unwrap(), "too few requests came");
    }

    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut stream = stream;
        while let Some(caught) = read(&mut reader)? {
            let mut seen = self.seen.0.lock().unwrap();
            seen.1.push(caught);
            self.seen.1.notify_all();
            let patience = Duration::from_mins(1);
            let (seen, _) = self.seen.1.wait_timeout_while(seen, patience, |(mood, _)| matches!(mood, Mood::Hangs)).unwrap();
            let Mood::Answers(status, headers, body) = seen.0.clone() else { return Ok(()) };
            drop(seen);
            let length = body.len();
            let kind = if headers.contains("Content-Type:") { "" } else { "Content-Type: application/json\r\n" };
            write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{kind}{headers}\r\n{body}")?;
        }
        Ok(())
    }
}

/// Reads a request; `None` at the end.
fn read(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Caught>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    let mut headers = Vec::new();
    loop {
        let mut text = String::new();
        reader.read_line(&mut text)?;
        let Some((name, value)) = text.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Caught { line, headers, body: String::from_utf8(body).unwrap() }))
}
