//! How long `vestibule serve` takes from an existing database to its first answer, and what it holds in memory then.
//! Targets: under one second, below 40 MiB.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark starts the program, takes the time and prints"
)]

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How often.
const ROUNDS: usize = 10;

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ready(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
}

/// Starts and waits for the first good answer.
fn start(config: &Path, port: u16) -> (Server, Duration) {
    let begun = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    command.args(["serve", "--config"]).arg(config).stderr(Stdio::null());
    let server = Server(command.spawn().unwrap());
    while !ready(port) {
        assert!(begun.elapsed() < Duration::from_secs(20), "not ready");
        std::thread::sleep(Duration::from_millis(2));
    }
    (server, begun.elapsed())
}

/// Resident memory, MiB.
fn resident(server: &Server) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.0.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = folder.path().join("vestibule.toml");
    fs::write(&config, format!("issuer = \"http://localhost:{port}\"\n")).unwrap();
    let (first, took) = start(&config, port);
    println!("first start, makes database and keys: {} ms", took.as_millis());
    drop(first);

    let mut times = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..ROUNDS {
        let (server, took) = start(&config, port);
        times.push(took.as_millis());
        memory.push(resident(&server));
    }
    times.sort_unstable();
    memory.sort_unstable_by(f64::total_cmp);
    println!("ready from an existing database, median of {ROUNDS}: {} ms (most {} ms)", times[ROUNDS / 2], times[ROUNDS - 1]);
    println!("resident memory when idle, median: {:.1} MiB (most {:.1} MiB)", memory[ROUNDS / 2], memory[ROUNDS - 1]);
}
