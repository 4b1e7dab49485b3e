//! What the demo prints, once, when it is ready: one screen for people or one line for tools.

use super::{Demo, Output, cast::Person, folder::Folder};
use crate::types::UnixTime;
use serde::Serialize;
use std::{
    fmt::{self, Write as _},
    io::{self, IsTerminal, Write},
};

/// The object of `--json`.
#[derive(Serialize)]
struct Json<'a> {
    issuer: &'a str,
    users: &'a [Person],
    clients: Vec<Entry<'a>>,
    /// The admin API's address and token, when there is one.
    admin: Option<()>,
    inbox: String,
}

#[derive(Serialize)]
struct Entry<'a> {
    client_id: &'a str,
    client_secret: Option<&'a str>,
    redirect_uris: Vec<String>,
}

/// Prints to standard output and flushes it.
pub(super) fn print(demo: &Demo, folder: &Folder, output: Output, now: UnixTime) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let text = match output {
        Output::Json => json(demo)?,
        Output::Screen => {
            let look = if out.is_terminal() && std::env::var_os("NO_COLOR").is_none() { Look::Bold } else { Look::Plain };
            screen(demo, folder, look, now).map_err(io::Error::other)?
        }
    };
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn json(demo: &Demo) -> io::Result<String> {
    let clients = demo.cast.clients.iter().map(|application| Entry {
        client_id: &application.client_id,
        client_secret: application.client_secret.as_deref(),
        redirect_uris: application.redirect_uris(&demo.issuer),
    });
    let object = Json {
        issuer: demo.issuer.as_str(),
        users: &demo.cast.users,
        clients: clients.collect(),
        admin: None,
        inbox: demo.issuer.url("/demo/inbox.json"),
    };
    Ok(serde_json::to_string(&object)? + "\n")
}

#[derive(Clone, Copy)]
enum Look {
    Plain,
    Bold,
}

impl Look {
    fn head(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Bold => format!("\x1b[1m{text}\x1b[0m"),
        }
    }
}

fn screen(demo: &Demo, folder: &Folder, look: Look, now: UnixTime) -> Result<String, fmt::Error> {
    let mut text = String::new();
    let (home, app, inbox) = (demo.issuer.url("/demo"), demo.issuer.url("/demo/app"), demo.issuer.url("/demo/inbox"));
    writeln!(text, "\n{}  {home}\n", look.head("Vestibule demo"))?;

    writeln!(text, "{} (company acme: everybody needs a second factor)", look.head("People"))?;
    for person in &demo.cast.users {
        writeln!(text, "  {:<7}{}   {}", person.username, person.password, note(person))?;
        if let (Some(key), Some(code)) = (&person.totp_secret, person.totp_code(now)) {
            writeln!(text, "         key {key}, code just now {code}")?;
        }
    }

    writeln!(text, "\n{}", look.head("What to do"))?;
    writeln!(text, "  1  Open {app} and click \"Sign in with Vestibule\".")?;
    writeln!(text, "  2  Be bob: his password, then six digits from your authenticator app (add his key) or")?;
    writeln!(text, "     from {home}. Look at what the application was told, then click \"Sign out\".")?;
    writeln!(text, "  3  Sign in again, as alice: she must set up a second factor before anything opens.")?;
    writeln!(text, "     Scan the picture, type the code, and then the app's next one (each works once).")?;
    writeln!(text, "  4  Read the mail that she got: {inbox}")?;

    writeln!(text, "\n{}  {}", look.head("Data"), folder.path().display())?;
    if folder.stays() {
        writeln!(text, "      Kept: the same --data brings the same people and passwords back.")?;
    } else {
        writeln!(text, "      Deleted when the demo stops; --data FOLDER keeps it.")?;
    }
    writeln!(text, "{}  Ctrl-C\n", look.head("Stop"))?;
    Ok(text)
}

fn note(person: &Person) -> &'static str {
    match (person.username.as_str(), &person.totp_secret) {
        (_, Some(_)) => "has an authenticator app",
        ("admin", None) => "administrator, no second factor yet",
        (_, None) => "no second factor yet",
    }
}
