//! The cast and the database beside it: seeded once, whole, and never mixed up.

use super::*;
use crate::{
    page::Message,
    store::{
        Tx, client,
        totp::{self, TotpFactor},
        user,
    },
    types::ClientId,
};
use people::Factor;
use std::path::Path;

/// A start up to the point where the server would run.
fn start(path: &Path, port: u16) -> Result<(Cast, Opened), StartError> {
    let folder = Folder::open(Some(path))?;
    let issuer = Issuer::parse(&format!("http://localhost:{port}")).unwrap();
    let config = config(&issuer, &[], &folder)?;
    let cast = Cast::load_or_make(&folder, &config)?;
    let clock = Clock::default();
    let opened = Opened::open(config, clock.clone())?;
    seed::seed(&opened, &cast, clock.now())?;
    Ok((cast, opened))
}

#[test]
fn a_second_start_finds_the_same_cast_and_follows_the_port() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = start(folder.path(), 1001).unwrap();
    let (second, opened) = start(folder.path(), 1002).unwrap();
    assert!(first.users == second.users);
    let (users, app) = opened
        .db
        .read_now(|tx| Ok::<_, StartError>((user::all(tx)?, client::by_id(tx, &ClientId::from_text(cast::APP))?.unwrap())))
        .unwrap();
    assert_eq!(users.len(), 3, "nothing is seeded twice");
    assert_eq!(app.redirect_uris.0, ["http://localhost:1002/demo/app/callback"]);
    assert_eq!(app.post_logout_redirect_uris.0, ["http://localhost:1002/demo/app"]);
}

#[test]
fn a_demo_that_was_killed_before_seeding_goes_on_with_its_cast() {
    let path = tempfile::tempdir().unwrap();
    let folder = Folder::open(Some(path.path())).unwrap();
    let config = config(&Issuer::parse("http://localhost:1").unwrap(), &[], &folder).unwrap();
    let cast = Cast::load_or_make(&folder, &config).unwrap();
    Opened::open(config, Clock::default()).unwrap();
    drop(folder);
    let (again, opened) = start(path.path(), 1).unwrap();
    assert!(cast.users == again.users);
    let bob = opened.db.read_now(|tx| user::by_folded_name(tx, "bob")).unwrap().unwrap();
    assert_eq!(opened.db.read_now(|tx| totp::of_user(tx, &bob.id)).unwrap().len(), 1);
}

#[test]
fn cast_and_database_belong_together() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    start(one.path(), 1).unwrap();
    start(other.path(), 1).unwrap();
    let file = |folder: &tempfile::TempDir| folder.path().join("demo.json");
    std::fs::copy(file(&one), file(&other)).unwrap();
    assert!(matches!(start(other.path(), 1), Err(StartError::Refused(text)) if text.contains("does not belong")));
    std::fs::remove_file(file(&one)).unwrap();
    assert!(matches!(start(one.path(), 1), Err(StartError::Refused(text)) if text.contains("is missing")));
    std::fs::write(file(&other), "{").unwrap();
    assert!(matches!(start(other.path(), 1), Err(StartError::Refused(text)) if text.contains("not what the demo wrote")));
}

#[test]
fn the_front_page_knows_who_has_set_up_an_app_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let (cast, opened) = start(folder.path(), 1).unwrap();
    let factors = || {
        let look = |tx: &mut Tx<'_>| cast.users.iter().map(|person| people::factor(tx, person)).collect::<Result<Vec<_>, _>>();
        opened.db.read_now(look).unwrap()
    };
    assert_eq!(factors(), [Factor::Missing, Factor::Seeded, Factor::Missing]);
    let change = |tx: &mut Tx<'_>| {
        let id = |tx: &mut Tx<'_>, name: &str| user::by_folded_name(tx, name).map(|user| user.unwrap().id);
        let (alice, bob) = (id(tx, "alice")?, id(tx, "bob")?);
        let seeded = totp::of_user(tx, &bob)?.remove(0);
        totp::delete_since(tx, &bob, crate::types::UnixTime(i64::MIN))?;
        totp::insert(tx, &TotpFactor { user_id: alice, created_at: seeded.created_at + 9, ..seeded })
    };
    opened.db.write_now(change).unwrap();
    assert_eq!(factors(), [Factor::Own, Factor::Missing, Factor::Missing]);
    assert_eq!(people::note(&cast.users[0], factors()[0]), Message::DEMO_OWN);
}
