//! Programs that must not outlive the test run.

use std::{
    fs::File,
    io,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};

/// A program that is stopped when this value is dropped, and also when the test process ends in any other way: a
/// shell waits on a pipe whose other end only the test process holds. Statics are never dropped, so this matters.
pub struct Guard {
    program: Child,
    watcher: Child,
    pipe: Option<ChildStdin>,
}

/// Stops the process group `$1` with the signal `$2`, after five seconds by force, and removes the folder `$3`.
const WATCH: &str = r#"cat >/dev/null
kill -s "$2" -- "-$1"
for _ in $(seq 50); do kill -s 0 -- "-$1" || break; sleep 0.1; done
kill -s KILL -- "-$1"
rm -rf "$3""#;

impl Guard {
    /// Starts a program, given as words, with its output in `folder/log`. `folder` is removed at the end: it must be ours.
    pub fn start(words: &[String], signal: &str, folder: &Path) -> io::Result<Self> {
        let log = File::create(folder.join("log"))?;
        // Groups of their own, so that Ctrl-C reaches the tests and not these two, and that no grandchild is forgotten.
        let program = command(words)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()?;
        let group = program.id().to_string();
        let watch = ["sh", "-c", WATCH, "watch", &group, signal, &folder.display().to_string()].map(str::to_owned);
        let mut watcher = command(&watch)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let pipe = watcher.stdin.take();
        Ok(Self { program, watcher, pipe })
    }

    /// Whether the program ended by itself.
    pub fn is_over(&mut self) -> bool {
        !matches!(self.program.try_wait(), Ok(None))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let _ = self.program.wait();
        let _ = self.watcher.wait();
    }
}

/// A command out of its words, in the plainest language, without the user's own PostgreSQL settings, and without a proxy.
#[expect(clippy::disallowed_methods, reason = "tests start programs; the server does not")]
pub fn command(words: &[String]) -> Command {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).env("LC_ALL", "C").env("no_proxy", "*");
    for name in ["PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGDATA", "PGOPTIONS", "PGSERVICE", "PGSSLMODE"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end; what it printed, or what it complained of.
pub fn run(words: &[String]) -> Result<String, String> {
    let output = command(words).stdin(Stdio::null()).output().map_err(|error| format!("{}: {error}", words[0]))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(format!("{}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
}
