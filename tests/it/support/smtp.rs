//! A mail server for tests: it keeps what it gets, and misbehaves when told to.

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Duration,
};

/// What the server does when a recipient is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    #[default]
    Well,
    /// Answers this code instead.
    Answers(u16),
    /// Says nothing until the mood changes.
    Hangs,
    /// Takes the mail and hangs up instead of confirming.
    Drops,
    /// Somebody on the way adds an answer in the clear behind the one to STARTTLS.
    Injected,
}

/// How it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    Plain,
    StartTls,
    Tls,
}

/// A mail that came.
#[derive(Debug, Clone)]
pub struct Caught {
    pub from: String,
    pub to: Vec<String>,
    /// The message, with dots unstuffed.
    pub data: String,
    /// Whether the connection was encrypted.
    pub encrypted: bool,
    /// Who signed in, as `name:password`.
    pub login: Option<String>,
}

/// A certificate for a host, and the authority that signed it.
pub struct Certified {
    pub ca: String,
    pub chain: String,
    pub key: String,
}

/// The server. Its threads end with the test process.
#[derive(Clone)]
pub struct Sink {
    pub port: u16,
    inner: Arc<Inner>,
}

struct Inner {
    speaks: Speaks,
    login: Option<&'static str>,
    tls: Option<Arc<ServerConfig>>,
    seen: Mutex<Seen>,
    changed: Condvar,
}

#[derive(Default)]
struct Seen {
    mood: Mood,
    caught: Vec<Caught>,
    /// Recipients that were named, refused ones too.
    named: usize,
    /// Connections that hang now.
    held: usize,
    /// Connections that were made.
    connections: usize,
    /// Everything that came in the clear.
    clear: String,
}

impl Certified {
    pub fn new(host: &str) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate().unwrap();
        let ca = authority.self_signed(&authority_key).unwrap();
        let key = KeyPair::generate().unwrap();
        let issuer = Issuer::new(authority, authority_key);
        let leaf = CertificateParams::new(vec![host.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        Self { ca: ca.pem(), chain: leaf.pem(), key: key.serialize_pem() }
    }

    /// For a server.
    pub fn config(&self) -> Arc<ServerConfig> {
        use rustls::pki_types::pem::PemObject;
        let chain = CertificateDer::pem_slice_iter(self.chain.as_bytes()).collect::<Result<Vec<_>, _>>().unwrap();
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap())
    }
}

impl Sink {
    /// Without encryption and without a password.
    pub fn plain() -> Self {
        Self::start(Speaks::Plain, None, None)
    }

    /// `login` is `name:password`; without it nobody has to sign in.
    pub fn start(speaks: Speaks, certified: Option<&Certified>, login: Option<&'static str>) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), speaks, certified, login)
    }

    /// On a listener of the test's choice.
    pub fn on(listener: TcpListener, speaks: Speaks, certified: Option<&Certified>, login: Option<&'static str>) -> Self {
        let port = listener.local_addr().unwrap().port();
        let tls = certified.map(Certified::config);
        let inner = Arc::new(Inner { speaks, login, tls, seen: Mutex::default(), changed: Condvar::new() });
        let shared = inner.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let inner = shared.clone();
                // A client that leaves is no reason to complain.
                thread::spawn(move || inner.serve(stream).ok());
            }
        });
        Self { port, inner }
    }

    /// Lines for `[mail]`.
    pub fn settings(&self) -> String {
        let tls = match self.inner.speaks {
            Speaks::Plain => "none",
            Speaks::StartTls => "starttls",
            Speaks::Tls => "implicit",
        };
        settings(self.port, tls)
    }

    pub fn set(&self, mood: Mood) {
        self.change(|seen| seen.mood = mood);
    }

    pub fn caught(&self) -> Vec<Caught> {
        self.inner.seen.lock().unwrap().caught.clone()
    }

    pub fn named(&self) -> usize {
        self.inner.seen.lock().unwrap().named
    }

    pub fn held(&self) -> usize {
        self.inner.seen.lock().unwrap().held
    }

    pub fn connections(&self) -> usize {
        self.inner.seen.lock().unwrap().connections
    }

    /// Everything that came without encryption.
    pub fn clear(&self) -> String {
        self.inner.seen.lock().unwrap().clear.clone()
    }

    /// Waits until so many mails have come.
    pub async fn wait_for(&self, number: usize) -> Vec<Caught> {
        self.wait(move |seen| seen.caught.len() >= number).await;
        self.caught()
    }

    /// Waits until a connection hangs.
    pub async fn wait_for_held(&self) {
        self.wait(|seen| seen.held > 0).await;
    }

    async fn wait(&self, is_so: impl Fn(&Seen) -> bool + Send + 'static) {
        let inner = self.inner.clone();
        let waited = actix_web::web::block(move || {
            let seen = inner.seen.lock().unwrap();
            inner.changed.wait_timeout_while(seen, Duration::from_mins(1), |seen| !is_so(seen)).unwrap().1.timed_out()
        });
        assert!(!waited.await.unwrap(), "not within a minute");
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        self.inner.change(change);
    }
}

/// Lines for `[mail]`, for a server on this machine.
pub fn settings(port: u16, tls: &str) -> String {
    format!("host = 'localhost'\nport = {port}\ntls = '{tls}'\nfrom = 'Acme <id@acme.example>'\n")
}

/// `[mail]` with an authority's certificate in a file.
pub fn with_ca(settings: &str, folder: &Path, certified: &Certified) -> String {
    let file = folder.join("ca.pem");
    std::fs::write(&file, &certified.ca).unwrap();
    format!("{settings}ca_file = '{}'\n", file.display())
}

trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

/// One connection.
struct Talk<'a> {
    inner: &'a Inner,
    wire: Box<dyn Wire>,
    encrypted: bool,
    login: Option<String>,
    from: String,
    to: Vec<String>,
}

impl Inner {
    fn change<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let done = change(&mut self.seen.lock().unwrap());
        self.changed.notify_all();
        done
    }

    fn encrypted(&self, stream: TcpStream) -> Box<dyn Wire> {
        let session = ServerConnection::new(self.tls.clone().expect("a certificate")).unwrap();
        Box::new(StreamOwned::new(session, stream))
    }

    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        self.change(|seen| seen.connections += 1);
        stream.set_nodelay(true)?;
        let twin = stream.try_clone()?;
        let encrypted = self.speaks == Speaks::Tls;
        let wire = if encrypted { self.encrypted(stream) } else { Box::new(stream) };
        let mut talk = Talk { inner: self, wire, encrypted, login: None, from: String::new(), to: Vec::new() };
        talk.say("220 sink.example ESMTP")?;
        loop {
            let line = talk.line()?;
            if line.eq_ignore_ascii_case("STARTTLS") {
                let injected = talk.inner.seen.lock().unwrap().mood == Mood::Injected;
                talk.say(if injected { "220 go ahead\r\n250 injected" } else { "220 go ahead" })?;
                talk.wire = self.encrypted(twin.try_clone()?);
                talk.encrypted = true;
            } else if !talk.obey(&line)? {
                return Ok(());
            }
        }
    }
}

impl Talk<'_> {
    fn say(&mut self, text: &str) -> io::Result<()> {
        self.wire.write_all(format!("{text}\r\n").as_bytes())?;
        self.wire.flush()
    }

    fn line(&mut self) -> io::Result<String> {
        let (mut line, mut byte) = (Vec::new(), [0]);
        while !line.ends_with(b"\r\n") {
            self.wire.read_exact(&mut byte)?;
            line.push(byte[0]);
        }
        line.truncate(line.len() - 2);
        let line = String::from_utf8_lossy(&line).into_owned();
        if !self.encrypted {
            self.inner.change(|seen| seen.clear.extend([line.as_str(), "\n"]));
        }
        Ok(line)
    }

    /// Does what a command says. Whether the connection goes on.
    fn obey(&mut self, line: &str) -> io::Result<bool> {
        let word = line.split([' ', ':']).next().unwrap().to_uppercase();
        match word.as_str() {
            "EHLO" => self.hello()?,
            "AUTH" => self.sign_in(line)?,
            "MAIL" if self.inner.login.is_some() && self.login.is_none() => self.say("530 5.7.0 sign in first")?,
            "MAIL" => {
                self.from = address(line);
                self.to.clear();
                self.say("250 2.1.0 fine")?;
            }
            "RCPT" => return self.recipient(line),
            "DATA" => return self.data(),
            "NOOP" | "RSET" => self.say("250 2.0.0 fine")?,
            "QUIT" => {
                self.say("221 2.0.0 bye")?;
                return Ok(false);
            }
            _ => self.say("502 5.5.2 what?")?,
        }
        Ok(true)
    }

    fn hello(&mut self) -> io::Result<()> {
        self.say("250-sink.example")?;
        if self.inner.speaks == Speaks::StartTls && !self.encrypted {
            self.say("250-STARTTLS")?;
        }
        if self.inner.login.is_some() {
            // Servers without encryption offer the older way only, so that both are tried.
            self.say(if self.inner.speaks == Speaks::Plain { "250-AUTH LOGIN" } else { "250-AUTH PLAIN LOGIN" })?;
        }
        self.say("250 8BITMIME")
    }

    fn sign_in(&mut self, line: &str) -> io::Result<()> {
        let decode = |text: &str| String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
        let mut words = line.split(' ').skip(1);
        let given = if words.next() == Some("PLAIN") {
            decode(words.next().unwrap()).trim_start_matches('\0').replace('\0', ":")
        } else {
            self.say("334 VXNlcm5hbWU6")?;
            let name = decode(&self.line()?);
            self.say("334 UGFzc3dvcmQ6")?;
            format!("{name}:{}", decode(&self.line()?))
        };
        if self.inner.login == Some(&given) {
            self.login = Some(given);
            return self.say("235 2.7.0 welcome");
        }
        self.say("535 5.7.8 wrong")
    }

    fn recipient(&mut self, line: &str) -> io::Result<bool> {
        let mood = self.inner.change(|seen| {
            seen.named += 1;
            seen.mood
        });
        match mood {
            Mood::Answers(code) => {
                self.say(&format!("{code} {}.1.1 {} not wanted", code / 100, address(line)))?;
                return Ok(true);
            }
            Mood::Hangs => {
                self.inner.change(|seen| seen.held += 1);
                let seen = self.inner.seen.lock().unwrap();
                drop(self.inner.changed.wait_while(seen, |seen| seen.mood == Mood::Hangs).unwrap());
                self.inner.change(|seen| seen.held -= 1);
            }
            Mood::Well | Mood::Drops | Mood::Injected => {}
        }
        self.to.push(address(line));
        self.say("250 2.1.5 fine")?;
        Ok(true)
    }

    fn data(&mut self) -> io::Result<bool> {
        self.say("354 go on")?;
        let mut data = String::new();
        loop {
            let line = self.line()?;
            if line == "." {
                break;
            }
            data.extend([line.strip_prefix('.').unwrap_or(&line), "\r\n"]);
        }
        let caught =
            Caught { from: self.from.clone(), to: self.to.clone(), data, encrypted: self.encrypted, login: self.login.clone() };
        let mood = self.inner.change(|seen| {
            seen.caught.push(caught);
            seen.mood
        });
        if mood == Mood::Drops {
            return Ok(false);
        }
        self.say("250 2.0.0 queued as 7")?;
        Ok(true)
    }
}

fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

impl Caught {
    /// A header field, unfolded.
    pub fn header(&self, name: &str) -> String {
        let head = self.data.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
        let mut fields = head.split("\r\n").filter_map(|line| line.split_once(": "));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map_or(String::new(), |(_, value)| value.to_owned())
    }

    /// The part of a type, decoded.
    pub fn part(&self, kind: &str) -> String {
        let (_, rest) =
            self.header("content-type").split_once("boundary=\"").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let boundary = format!("--{}", rest.split('"').next().unwrap());
        let parts = self.data.split(&boundary);
        let part = parts.filter_map(|part| part.split_once("\r\n\r\n")).find(|(head, _)| head.contains(kind)).unwrap();
        if part.0.to_lowercase().contains("quoted-printable") { unquoted(part.1) } else { part.1.to_owned() }
    }
}

/// Quoted-printable, RFC 2045 §6.7.
fn unquoted(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'=' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}
