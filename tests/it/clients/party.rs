//! A program of `tests/clients`: lines of JSON go in and come out.

use crate::support::{elsewhere::beside_the_build, guard::command};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Stdio},
    thread,
    time::Duration,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Whose library a program uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// `openid-client` from the npm registry.
    OpenidClient,
    /// `oauth4webapi` from the npm registry.
    Oauth4webapi,
    /// Authlib's client for Flask, from the Python Package Index.
    Authlib,
}

/// A program that runs. It is stopped when this value is dropped, and ends by itself when nobody talks to it any more.
pub struct Party {
    child: Child,
    said: UnboundedReceiver<String>,
}

impl Library {
    /// The program that runs it, the script, and the folder to start in.
    fn start(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::OpenidClient => ("node", "openid_client.mjs", "openid-client-6.9.0"),
            Self::Oauth4webapi => ("node", "oauth4webapi.mjs", "openid-client-6.9.0"),
            Self::Authlib => ("bin/python", "authlib_party.py", "authlib-1.9.10"),
        }
    }
}

impl Party {
    pub fn start(library: Library, given: &Value) -> Self {
        let (program, script, folder) = library.start();
        let folder = beside_the_build(folder);
        assert!(folder.is_dir(), "no {}; run ./scripts/setup test", folder.display());
        let inside = folder.join(program);
        let program = if inside.is_file() { inside.display().to_string() } else { program.to_owned() };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
        let mut child = command(&[program, script.display().to_string(), given.to_string()])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell, said) = unbounded_channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Self { child, said }
    }

    /// The next thing that it says. What it complains of is on the test's own standard error.
    pub async fn hear(&mut self) -> Value {
        let line = actix_web::rt::time::timeout(Duration::from_mins(1), self.said.recv()).await;
        let line = line.expect("it says something within a minute").expect("it runs");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    pub fn tell(&mut self, value: &Value) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{value}").unwrap();
    }
}

impl Drop for Party {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
