//! The program as an operator starts it: a folder with a configuration, a process, signals.

use super::guard::run;
use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A folder with a configuration, and a port for the server that it is for.
pub struct Place {
    pub folder: TempDir,
    pub port: u16,
    pub home: String,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

/// A server. It is killed when this value is dropped.
pub struct Server {
    child: Child,
    pub port: u16,
    log: PathBuf,
}

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_mins(1);

#[expect(clippy::disallowed_methods, reason = "tests wait for another process, which has the machine's time")]
pub fn clock() -> Instant {
    Instant::now()
}

/// Asks again and again until the answer is yes.
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = clock();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "not within a minute: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A port below those that the system gives out by itself, so that no other test gets it meanwhile.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 100).unwrap() * 100;
    loop {
        let port = 20_000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

impl Place {
    /// A folder whose configuration is one line: the issuer.
    pub fn new() -> Self {
        let port = free_port();
        let place = Self { folder: tempfile::tempdir().unwrap(), port, home: format!("http://localhost:{port}") };
        place.configure(&format!("issuer = \"{}\"\n", place.home));
        place
    }

    /// With more lines of configuration.
    pub fn with(more: &str) -> Self {
        let place = Self::new();
        place.configure(&format!("issuer = \"{}\"\n{more}\n", place.home));
        place
    }

    pub fn configure(&self, text: &str) {
        fs::write(self.path("vestibule.toml"), text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with nothing in its environment.
    #[expect(clippy::disallowed_methods, reason = "the program under test")]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command.args(arguments).env_clear().current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let start = clock();
        let output = self.command(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { status: output.status, out: text(output.stdout), err: text(output.stderr), took: start.elapsed() }
    }

    /// What a command prints for programs.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let ran = self.run(&[arguments, &["--json"]].concat());
        assert!(ran.status.success(), "{ran:?}");
        serde_json::from_str(&ran.out).unwrap()
    }

    /// Starts the server and waits until it is ready.
    pub fn serve(&self) -> Server {
        let server = self.begin(self.command(&["serve"]), self.port);
        server.wait_until_ready();
        server
    }

    /// Starts a command that serves on a port, and does not wait.
    pub fn begin(&self, mut command: Command, port: u16) -> Server {
        let log = self.path(&format!("log-{port}"));
        let file = File::options().create(true).append(true).open(&log).unwrap();
        let child = command.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        Server { child, port, log }
    }
}

impl Server {
    /// What it has said so far, with what servers before it have said in the same place.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until `/health/ready` says so.
    pub fn wait_until_ready(&self) {
        let running = || fs::read_to_string(format!("/proc/{}/stat", self.child.id())).is_ok_and(|stat| !stat.contains(") Z"));
        eventually(&format!("port {} is ready", self.port), || {
            assert!(running(), "it ended:\n{}", self.log());
            ask(self.port, "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .is_some_and(|answer| answer.starts_with("HTTP/1.1 200 "))
        });
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        run(&["kill", "-s", "TERM", &self.child.id().to_string()].map(str::to_owned)).unwrap();
    }

    /// SIGKILL, and waits until it is gone.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has ended by itself.
    pub fn wait(mut self) -> ExitStatus {
        let mut status = None;
        eventually("the server ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }

    /// SIGTERM, and waits for a clean end.
    pub fn stop(self) {
        self.terminate();
        let log = self.log.clone();
        let status = self.wait();
        assert_eq!(status.code(), Some(0), "{}", fs::read_to_string(log).unwrap());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends bytes and reads to the end of the connection; `None` when nobody listens.
pub fn ask(port: u16, request: &str) -> Option<String> {
    use std::io::{Read, Write};
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}
