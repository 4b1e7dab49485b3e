//! Files that are applied, on both databases: once is enough, and nobody is locked out.

use crate::support::{
    rows::{rows_of, texts},
    site::{Person, Site, on_both},
};
use vestibule::{
    admin::{
        Actor,
        apply::{self, ApplyError, Change, Reference, Turn},
    },
    store::StoreError,
    types::{MfaPolicy, Role, Secret},
};

on_both!(
    a_set_up_is_made_once_and_then_it_is_so,
    what_is_not_in_the_file_stays_and_what_is_absent_goes,
    a_secret_that_was_given_opens_the_client_s_door,
    everything_that_can_not_be_done_is_said_and_nothing_is_done,
    the_last_administrator_stays,
    who_comes_in_the_place_of_another_may_come_after_them,
);

const SECRET: &str = "a-secret-of-forty-three-random-characters-1";

/// What a file changes, or its refusals as `line place: why`.
async fn applied(site: &Site, text: &str) -> Result<Vec<Change>, Vec<String>> {
    let said = |faults: Vec<apply::Fault>| -> Vec<String> {
        faults.into_iter().map(|fault| format!("{} {}: {}", fault.line, fault.place, fault.why)).collect()
    };
    let mut look = |reference: &Reference| match reference {
        Reference::Variable(name) if name == "NOTES" => Ok(Secret::new(SECRET)),
        Reference::Variable(name) if name == "OTHER" => Ok(Secret::new(format!("{SECRET}2"))),
        _ => Err("there is none".to_owned()),
    };
    let setup = apply::read(text, &mut look).map_err(said)?;
    let (provider, now) = (site.state.provider.clone(), site.now());
    let done = site.state.db.write(move |tx| {
        let actor = Actor::apply((&provider.sealer, &provider.issuer, provider.mails, now));
        apply::run(tx, &actor, (&setup, &vestibule::outbound::Guard::new(&[])))
    });
    match done.await {
        Ok(changes) => Ok(changes),
        Err(ApplyError::Refused(faults)) => Err(said(faults)),
        Err(ApplyError::Fault(fault)) => panic!("{fault}"),
    }
}

const WHOLE: &str = r##"
[organizations.acme]
language = "de"
accent = "#0a7f5a"

[organizations.initech]
name = "Initech"
bulk_approval = "second_person"
[organizations.initech.policy]
mfa = "optional"
methods = ["passkey", "totp", "backup"]
trust_days = 30
session_idle = 600
[organizations.initech.policy.rules."Staff need a key"]
groups = ["Staff"]
clients = ["notes"]
networks = { side = "outside", ranges = ["10.0.0.0/8"] }
require = "phishing_resistant"
trust = "never"
[organizations.initech.groups.Staff]
description = "Everybody"
[organizations.initech.groups.Board]
[organizations.initech.roles."Help line"]
permissions = ["users.read", "users.reset"]

[roles.Watch]
permissions = ["audit.read"]

[clients.notes]
organization = "initech"
name = "Notes"
redirect_uris = ["https://notes.example/callback"]
secret = { env = "NOTES" }
[clients.app]
kind = "spa"
name = "App"
redirect_uris = ["https://app.example/callback"]
access_token_lifetime = 120
"##;

fn names(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| format!("{:?} {} {}", change.turn, change.kind, change.name)).collect()
}

async fn a_set_up_is_made_once_and_then_it_is_so(site: Site) {
    let changes = applied(&site, WHOLE).await.unwrap();
    let expected = [
        "Changed organization acme",
        "Made organization initech",
        "Made group initech: Staff",
        "Made group initech: Board",
        "Made role initech: Help line",
        "Made role Watch",
        "Made client notes",
        "Made client app",
        "Changed policy initech",
        "Made rule initech: Staff need a key",
    ];
    assert_eq!(names(&changes), expected);
    let rule = changes.last().unwrap().to_string();
    assert!(rule.contains("groups: [\"Staff\"]") && rule.contains("require: phishing_resistant"), "{rule}");
    let whole = format!("{changes:?}");
    assert!(!whole.contains(SECRET), "{whole}");
    let audit = rows_of(&site, "audit").await;
    assert_eq!(rows_of(&site, "audit WHERE actor = 'apply'").await, audit, "the log names who did it");
    assert_eq!(applied(&site, WHOLE).await.unwrap(), []);
    assert_eq!(rows_of(&site, "audit").await, audit, "nothing happened, so nothing is written down");
}

async fn what_is_not_in_the_file_stays_and_what_is_absent_goes(site: Site) {
    applied(&site, WHOLE).await.unwrap();
    let rule = "[organizations.initech.policy.rules.\"STAFF need a key\"]\nmode = \"report_only\"\n";
    let changes = applied(&site, rule).await.unwrap();
    assert_eq!(names(&changes), ["Changed rule initech: Staff need a key"]);
    assert_eq!(changes[0].to_string(), "~ rule initech: Staff need a key\n    mode: enforced -> report_only");
    let group = "[organizations.initech.groups.Staff]\nabsent = true\n";
    let why = applied(&site, group).await.unwrap_err();
    assert_eq!(why, ["1 organizations.initech.groups.Staff: a rule of the policy names this group"]);
    let gone = format!(
        "{group}[organizations.initech.policy.rules.\"Staff need a key\"]\nabsent = true\n\
         [organizations.initech.roles.\"Help line\"]\nabsent = true\n[clients.app]\nabsent = true\n"
    );
    let changes = applied(&site, &gone).await.unwrap();
    assert_eq!(changes.len(), 4, "{changes:?}");
    assert!(changes.iter().all(|change| change.turn == Turn::Removed));
    assert_eq!(applied(&site, &gone).await.unwrap(), []);
    assert_eq!((rows_of(&site, "groups").await, rows_of(&site, "roles").await), (1, 1));
}

async fn a_secret_that_was_given_opens_the_client_s_door(site: Site) {
    let machine = |variable: &str| {
        format!(
            "[clients.machine]\nkind = \"machine\"\nname = \"Machine\"\nscope = \"admin.users.read\"\n\
             secret = {{ env = \"{variable}\" }}\n"
        )
    };
    applied(&site, &machine("NOTES")).await.unwrap();
    let client =
        |secret: String| crate::support::site::Client { id: "machine".to_owned(), secret, redirect_uri: String::new() };
    let grant = [("grant_type", "client_credentials")];
    let (old, new) = (client(SECRET.to_owned()), client(format!("{SECRET}2")));
    assert_eq!((site.token(&old, &grant).await.status, site.token(&new, &grant).await.status), (200, 401));
    let changes = applied(&site, &machine("OTHER")).await.unwrap();
    assert_eq!(changes[0].to_string(), "~ client machine\n    secret: another one");
    assert_eq!((site.token(&old, &grant).await.status, site.token(&new, &grant).await.status), (401, 200));
    assert_eq!(applied(&site, &machine("OTHER")).await.unwrap(), []);
    let url = site.url.clone();
    let details = actix_web::web::block(move || texts(&url, "SELECT detail AS t FROM audit")).await.unwrap();
    assert!(details.iter().all(|detail| !detail.contains(SECRET)), "{details:?}");
}

async fn everything_that_can_not_be_done_is_said_and_nothing_is_done(site: Site) {
    let file = r#"
[organizations.acme]
name = "Acme SE"
accent = "green"
[organizations.new]
[organizations.new.groups.Staff]
[organizations.acme.policy.rules.One]
groups = ["Nobody"]
[organizations.acme.people.nobody]
role = "member"
[clients."vestibule-admin"]
name = "Mine"
redirect_uris = ["https://a.example/"]
[clients.weak]
name = "Weak"
redirect_uris = ["https://a.example/"]
[organizations.acme.groups.Fine]
"#;
    let why = applied(&site, file).await.unwrap_err();
    let wanted = [
        "2 organizations.acme: accent",
        "5 organizations.new: name",
        "11 clients.vestibule-admin: id",
        "14 clients.weak: secret",
    ];
    assert_eq!(why.len(), wanted.len(), "{why:#?}");
    for (why, wanted) in why.iter().zip(wanted) {
        assert!(why.starts_with(wanted), "{why}");
    }
    assert_eq!(rows_of(&site, "groups").await + rows_of(&site, "audit").await, 0);
    assert_eq!(rows_of(&site, "organizations WHERE name = 'Acme SE' OR slug = 'new'").await, 0);
}

/// Somebody of `acme` with a role.
async fn chief(site: &Site, name: &str, role: Role) -> Person {
    let person = site.person_with_app(name).await;
    site.set_role(&person, role).await;
    person
}

async fn the_last_administrator_stays(site: Site) {
    chief(&site, "chief", Role::Administrator).await;
    site.organization("globex", MfaPolicy::Required).await;
    let custom = "[organizations.globex.roles.Boss]\npermissions = [\"policies.write\"]\n\
                  [organizations.globex.people.gus]\nrole = \"Boss\"\n";
    site.give_app(site.person_of("globex", "gus").await).await;
    applied(&site, custom).await.unwrap();
    let before = rows_of(&site, "audit").await;
    for (file, why) in [
        // Disable, demote, and disable the whole organization.
        ("[organizations.acme.people.chief]\nenabled = false\n", "of the organization"),
        ("[organizations.acme.people.chief]\nrole = \"auditor\"\n", "of the organization"),
        ("[organizations.acme]\nenabled = false\n", "of the server"),
        // Switch off local login where nobody keeps it, and take the role's rights away.
        ("[organizations.globex.policy]\nlocal_login = \"off\"\n", "of the organization"),
        ("[organizations.globex.roles.Boss]\npermissions = [\"users.read\"]\n", "of the organization"),
        // Remove the only factor that can be used: what is owned counts no more, and nothing can be set up.
        ("[organizations.acme.policy]\nmethods = [\"sms\"]\n", "of the organization"),
    ] {
        let whole = format!("{file}[organizations.globex.groups.Harmless]\n");
        let refused = applied(&site, &whole).await.unwrap_err();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].contains("then no administrator") && refused[0].contains(why), "{file}: {refused:?}");
        assert_eq!((rows_of(&site, "groups").await, rows_of(&site, "audit").await), (0, before), "all or nothing: {file}");
    }
}

async fn who_comes_in_the_place_of_another_may_come_after_them(site: Site) {
    chief(&site, "ann", Role::Administrator).await;
    site.person_with_app("bob").await;
    let swap = "[organizations.acme.people.ann]\nrole = \"member\"\nenabled = false\n\
                [organizations.acme.people.bob]\nrole = \"administrator\"\n";
    let changes = applied(&site, swap).await.unwrap();
    assert_eq!(changes.len(), 2, "what counts is how things stand in the end: {changes:?}");
    assert_eq!(applied(&site, swap).await.unwrap(), []);
    assert_eq!(rows_of(&site, "users WHERE role = 'administrator' AND disabled_at IS NULL").await, 1);
}

/// The part of an error that the tests need: it can be made from the database's.
#[test]
fn a_busy_database_is_no_refusal() {
    assert!(matches!(ApplyError::from(StoreError::Busy), ApplyError::Fault(_)));
}
