//! `vestibule demo` as a process, and what arrives in its inbox.

use super::{api::http, browser::Browser, process::clock};
use serde_json::Value;
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

/// A running demo and what it printed first. It is killed when this value is dropped.
pub struct Demo {
    child: Child,
    pub told: Value,
}

impl Demo {
    /// Starts it on a free port and waits until it says that it is ready.
    pub fn start(arguments: &[&OsStr], temporary: &Path) -> Self {
        let mut child = program(env!("CARGO_BIN_EXE_vestibule"))
            .args(["demo", "--json", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("TMPDIR", temporary)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        Self { child, told }
    }

    pub fn with_data(data: &Path) -> Self {
        Self::start(&["--data".as_ref(), data.as_os_str()], Path::new("/nonexistent"))
    }

    pub fn issuer(&self) -> &str {
        self.told["issuer"].as_str().unwrap()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer())
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.issuer())
    }

    pub fn user(&self, name: &str) -> &Value {
        self.told["users"].as_array().unwrap().iter().find(|user| user["username"] == name).unwrap()
    }

    /// What was delivered so far, oldest first.
    pub async fn letters(&self) -> Vec<Value> {
        let inbox = http().get(self.told["inbox"].as_str().unwrap()).send().await.unwrap();
        inbox.json().await.unwrap()
    }

    /// Waits for the first thing that `pick` finds in a letter, the first `seen` letters aside.
    pub async fn letter(&self, seen: usize, pick: impl Fn(&Value) -> Option<String>) -> String {
        let start = clock();
        loop {
            let letters = self.letters().await;
            if let Some(found) = letters.iter().skip(seen).find_map(&pick) {
                return found;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "the letter does not come: {letters:#?}");
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits for a code of eight digits on a channel: `email` or `sms`.
    pub async fn code(&self, seen: usize, channel: &str) -> String {
        let is_code = |word: &&str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit());
        let code = |text: &str| text.split(|c: char| !c.is_alphanumeric()).find(is_code).map(str::to_owned);
        self.letter(seen, |letter| code(letter["text"].as_str()?).filter(|_| letter["kind"] == channel)).await
    }

    /// Waits for a link whose path starts so.
    pub async fn link(&self, seen: usize, path: &str) -> String {
        let start = self.url(path);
        self.letter(seen, |letter| {
            letter["text"].as_str()?.split_whitespace().find(|word| word.starts_with(&start)).map(str::to_owned)
        })
        .await
    }

    /// Asks it to stop, as a terminal or a service manager does.
    pub fn stop(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(program("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "tests start programs; the server does not")]
fn program(name: &str) -> Command {
    Command::new(name)
}
