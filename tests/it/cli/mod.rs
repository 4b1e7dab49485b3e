//! The command line, as an operator uses it.

mod audit;
mod clients;
mod files;
mod members;
mod people;
mod place;
mod providers;
mod usage;

use serde_json::Value;
use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A folder with a configuration of one line.
struct Place(TempDir);

/// How a command ended.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(place.path("vestibule.toml"), "issuer = \"https://id.example\"\n").unwrap();
        place
    }

    /// With an organization `acme`.
    fn with_acme() -> Self {
        let place = Self::new();
        place.run(&["organization", "add", "acme", "--name", "Acme Ltd"]).good();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    #[expect(clippy::disallowed_methods, reason = "the program under test")]
    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(arguments)
            .env_clear()
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(&[arguments, &["--json"]].concat()).good()).unwrap()
    }

    /// All bytes of the database, its log included.
    fn database(&self) -> Vec<u8> {
        let files = fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.to_string_lossy().contains(".sqlite")).flat_map(|path| fs::read(path).unwrap()).collect()
    }

    fn add_client(&self, more: &[&str]) -> Ran {
        self.run(&[&["client", "add", "App", "--redirect-uri", "https://app.example/cb", "--json"], more].concat())
    }

    /// What the audit log has of commands, oldest first.
    fn acts(&self) -> Vec<String> {
        let rows = self.json(&["audit", "list"]);
        rows.as_array().unwrap().iter().rev().map(|row| row["detail"]["act"].as_str().unwrap().to_owned()).collect()
    }
}

impl Ran {
    /// The output of a command that did what it was asked.
    fn good(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    fn good_json(self) -> Value {
        serde_json::from_str(&self.good()).unwrap()
    }

    /// The reason of a command that refused, on one line and without output.
    fn refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(1), ""), "{self:?}");
        assert!(self.err.starts_with("error: ") && self.err.trim_end().lines().count() == 1, "{self:?}");
        self.err
    }

    /// What was said to a command that was used wrongly.
    fn misused(self) -> String {
        assert_eq!(self.code, Some(2), "{self:?}");
        self.err
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
