//! What the demo prints, once, when it is ready: one screen for people or one line for tools.

use super::{
    Demo, Output,
    cast::Person,
    folder::Folder,
    people::{Factor, Standing},
};
use crate::types::{Role, Secret, UnixTime};
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
    /// The admin API, when there is a token for it.
    admin: Option<Admin<'a>>,
    inbox: String,
}

/// The admin API's address, and a token that lives for a day.
#[derive(Serialize)]
struct Admin<'a> {
    api: String,
    token: &'a str,
}

#[derive(Serialize)]
struct Entry<'a> {
    client_id: &'a str,
    client_secret: Option<&'a str>,
    redirect_uris: Vec<String>,
}

/// Prints to standard output and flushes it.
pub(super) fn print(
    demo: &Demo,
    (people, token): (&[Standing], Option<&Secret>),
    folder: &Folder,
    output: Output,
    now: UnixTime,
) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let text = match output {
        Output::Json => json(demo, token)?,
        Output::Screen => {
            let look = if out.is_terminal() && std::env::var_os("NO_COLOR").is_none() { Look::Bold } else { Look::Plain };
            screen(demo, people, (folder, look), now).map_err(io::Error::other)?
        }
    };
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn json(demo: &Demo, token: Option<&Secret>) -> io::Result<String> {
    let clients = demo.cast.clients.iter().map(|application| Entry {
        client_id: &application.client_id,
        client_secret: application.client_secret.as_deref(),
        redirect_uris: application.redirect_uris(&demo.issuer),
    });
    let object = Json {
        issuer: demo.issuer.as_str(),
        users: &demo.cast.users,
        clients: clients.collect(),
        admin: token.map(|token| Admin { api: demo.issuer.url("/admin/api/v1"), token: token.expose() }),
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

fn screen(demo: &Demo, people: &[Standing], (folder, look): (&Folder, Look), now: UnixTime) -> Result<String, fmt::Error> {
    let mut text = String::new();
    writeln!(text, "\n{}  {}\n", look.head("Vestibule demo"), demo.issuer.url("/demo"))?;

    writeln!(text, "{} (company acme: everybody needs a second factor)", look.head("People"))?;
    for (person, factor) in people {
        writeln!(text, "  {:<7}{}   {}", person.username, person.password, note(person, *factor))?;
        if let (Factor::Seeded, Some(key), Some(code)) = (factor, &person.totp_secret, person.totp_code(now)) {
            writeln!(text, "         key {key}, code just now {code}")?;
        }
    }

    writeln!(text, "\n{}", look.head("What to do"))?;
    tour(&mut text, demo, people)?;

    writeln!(text, "\n{}  {}", look.head("Administration by API"), demo.issuer.url("/admin/api/openapi.json"))?;
    writeln!(text, "      --json prints a token for it.")?;
    writeln!(text, "\n{}  {}", look.head("Data"), folder.path().display())?;
    if folder.stays() {
        writeln!(text, "      Kept: the same --data brings the same people and passwords back.")?;
    } else {
        writeln!(text, "      Deleted when the demo stops; --data FOLDER keeps it.")?;
    }
    writeln!(text, "{}  Ctrl-C\n", look.head("Stop"))?;
    Ok(text)
}

/// The tour. Its steps follow from who has a second factor by now.
fn tour(text: &mut String, demo: &Demo, people: &[Standing]) -> fmt::Result {
    let (home, app, inbox) = (demo.issuer.url("/demo"), demo.issuer.url("/demo/app"), demo.issuer.url("/demo/inbox"));
    let with = |wanted: Factor| people.iter().find(|(_, factor)| *factor == wanted).map(|(person, _)| &person.username);
    writeln!(text, "  1  Open {app} and click \"Sign in with Vestibule\".")?;
    if let Some(name) = with(Factor::Seeded) {
        writeln!(text, "  2  Be {name}: his password, then six digits from your authenticator app (add his key) or")?;
        writeln!(text, "     from {home}. Look at what the application was told, then click \"Sign out\".")?;
    } else {
        writeln!(text, "  2  Be one of those above. Look at what the application was told, then click \"Sign out\".")?;
    }
    if let Some(name) = with(Factor::Missing) {
        writeln!(text, "  3  Sign in again, as {name}: she must set up a second factor before anything opens.")?;
        writeln!(text, "     Scan the picture, type the code, and then the app's next one (each works once).")?;
        writeln!(text, "  4  Read the mail that she got: {inbox}")?;
    } else {
        writeln!(text, "  3  Sign in again, as somebody who has set up an authenticator app: it is asked for each time.")?;
        writeln!(text, "  4  Read the mail about the apps that were set up: {inbox}")?;
    }
    writeln!(text, "  5  Sign out, and in again with \"Acme SSO\": another provider, which is trusted with the second factor.")
}

fn note(person: &Person, factor: Factor) -> &'static str {
    match (person.role(), factor) {
        (Role::Administrator, Factor::Missing) => "administrator, no second factor yet",
        (Role::Administrator, Factor::Seeded | Factor::Own) => "administrator, has set up an authenticator app",
        (_, Factor::Missing) => "no second factor yet",
        (_, Factor::Seeded) => "has an authenticator app",
        (_, Factor::Own) => "has set up an authenticator app",
    }
}
