//! The audit log's seals: whoever writes to the database behind the program is found out.

use crate::support::{
    rows::{change, rows_of, texts},
    site::{Site, on_both},
};
use vestibule::{
    audit::{
        self, Event,
        chain::{
            self,
            verify::{Fault, Report, Walk},
        },
    },
    seal::SealError,
    store::StoreError,
};

on_both!(
    what_nobody_touched_is_as_it_was_sealed,
    every_column_of_a_row_counts,
    a_row_that_went_or_came_is_named,
    a_seal_that_was_touched_is_found,
    what_was_cut_off_is_missed_by_who_noted_the_seal,
    old_rows_go_without_a_fault_and_nothing_else_does,
    what_claims_to_be_trimmed_must_be_gone,
    a_keeper_of_other_keys_finds_every_seal_wrong,
);

/// Writes so many rows, lets them settle and seals them as one batch. The numbers of the rows.
async fn batch(site: &Site, rows: usize) -> Vec<i64> {
    let before = newest(site).await;
    let now = site.now();
    let written = site.state.db.write(move |tx| -> Result<(), StoreError> {
        (0..rows).try_for_each(|_| {
            audit::record(tx, now, &Event::Administered { act: "tried", subject: "something", user: None, client: None })
        })
    });
    written.await.unwrap();
    let after = newest(site).await;
    site.advance(chain::AGE);
    seal(site).await;
    (before + 1..=after).collect()
}

async fn newest(site: &Site) -> i64 {
    let url = site.url.clone();
    let read = move || texts(&url, "SELECT CAST(coalesce(max(id), 0) AS TEXT) AS t FROM audit");
    actix_web::web::block(read).await.unwrap()[0].parse().unwrap()
}

async fn seal(site: &Site) -> usize {
    let (now, sealer) = (site.now(), site.state.provider.sealer.clone());
    site.state.db.write(move |tx| chain::seal(tx, &sealer, now)).await.unwrap()
}

async fn look(site: &Site) -> Report {
    look_for(site, None).await
}

async fn look_for(site: &Site, noted: Option<String>) -> Report {
    let sealer = site.state.provider.sealer.clone();
    let walk = site.state.db.read(move |tx| -> Result<Report, SealError> {
        let mut walk = Walk::new(noted);
        loop {
            if let Some(report) = walk.step(tx, &sealer)? {
                return Ok(report);
            }
        }
    });
    walk.await.unwrap()
}

/// Changes the database as its owner may, with the triggers out of the way.
async fn behind(site: &Site, sql: impl Into<String>) {
    let (url, sql) = (site.url.clone(), sql.into());
    let off = if url.starts_with("sqlite") {
        "DROP TRIGGER IF EXISTS audit_is_append_only_update; DROP TRIGGER IF EXISTS audit_is_append_only_delete"
    } else {
        "ALTER TABLE audit DISABLE TRIGGER ALL"
    };
    actix_web::web::block(move || change(&url, &format!("{off}; {sql}"))).await.unwrap().unwrap();
}

async fn what_nobody_touched_is_as_it_was_sealed(site: Site) {
    let first = look(&site).await;
    assert_eq!((first.faults.len(), first.newest), (0, None));
    let sealed = batch(&site, 3).await.len() + batch(&site, 2).await.len();
    let report = look(&site).await;
    assert_eq!((report.faults.as_slice(), report.rows, report.unsealed), (&[][..], sealed, 0));
    assert_eq!(seal(&site).await, 0, "there is nothing more to seal");
    // What is young is not sealed yet.
    let now = site.now();
    let event = Event::Administered { act: "tried", subject: "young", user: None, client: None };
    site.state.db.write(move |tx| audit::record(tx, now, &event)).await.unwrap();
    site.advance(chain::AGE - 1);
    assert_eq!((seal(&site).await, look(&site).await.unsealed), (0, 1));
    site.advance(1);
    assert_eq!((seal(&site).await, look(&site).await.unsealed), (1, 0));
}

async fn every_column_of_a_row_counts(site: Site) {
    let rows = batch(&site, 9).await;
    let columns = ["at = at - 1", "event = 'managed'", "detail = '{}'", "user_id = 'x'", "client_id = 'x'", "actor = 'x'"];
    let more = ["organization_id = 'x'", "reason = ''", "address = '192.0.2.1'"];
    for (id, set) in rows.iter().zip(columns.into_iter().chain(more)) {
        behind(&site, format!("UPDATE audit SET {set} WHERE id = {id}")).await;
    }
    let wanted: Vec<Fault> = rows.into_iter().map(Fault::Changed).collect();
    assert_eq!(look(&site).await.faults, wanted);
}

async fn a_row_that_went_or_came_is_named(site: Site) {
    let rows = batch(&site, 3).await;
    batch(&site, 2).await;
    behind(&site, format!("DELETE FROM audit WHERE id = {}", rows[1])).await;
    assert_eq!(look(&site).await.faults, [Fault::Removed(rows[1])]);
    let columns = "(id, at, event, detail)";
    let anyway = if site.url.starts_with("sqlite") { "" } else { "OVERRIDING SYSTEM VALUE" };
    behind(&site, format!("INSERT INTO audit {columns} {anyway} VALUES (-7, 5, 'managed', '{{}}')")).await;
    assert_eq!(look(&site).await.faults, [Fault::Inserted(-7), Fault::Removed(rows[1])]);
    // Something else in the place of what is gone.
    behind(&site, format!("INSERT INTO audit {columns} {anyway} VALUES ({}, 5, 'managed', '{{}}')", rows[1])).await;
    assert_eq!(look(&site).await.faults, [Fault::Inserted(-7), Fault::Changed(rows[1])]);
}

async fn a_seal_that_was_touched_is_found(site: Site) {
    let (first, second) = (batch(&site, 2).await, batch(&site, 2).await);
    batch(&site, 2).await;
    behind(&site, format!("UPDATE audit_seals SET sealed_at = sealed_at + 1 WHERE last_id = {}", second[1])).await;
    assert_eq!(look(&site).await.faults, [Fault::Seal(second[1])]);
    behind(&site, format!("UPDATE audit_seals SET sealed_at = sealed_at - 1 WHERE last_id = {}", second[1])).await;
    assert!(look(&site).await.faults.is_empty(), "put back");
    behind(&site, format!("UPDATE audit_seals SET digest = 'x' WHERE last_id = {}", second[1])).await;
    assert_eq!(look(&site).await.faults[0], Fault::Seal(second[1]));
    // The first batch with its seal: as if the log had begun later.
    let end = first.last().unwrap();
    behind(&site, format!("DELETE FROM audit_seals WHERE last_id <= {end}; DELETE FROM audit WHERE id <= {end}")).await;
    assert!(look(&site).await.faults.contains(&Fault::Beginning(second[0])));
}

async fn what_was_cut_off_is_missed_by_who_noted_the_seal(site: Site) {
    let first = batch(&site, 2).await;
    let early = look(&site).await.newest.unwrap();
    batch(&site, 2).await;
    let noted = look(&site).await.newest.unwrap();
    for seal in [&early, &noted] {
        assert!(look_for(&site, Some(seal.clone())).await.faults.is_empty(), "it is there");
    }
    let end = first.last().unwrap();
    behind(&site, format!("DELETE FROM audit_seals WHERE last_id > {end}; DELETE FROM audit WHERE id > {end}")).await;
    assert!(look_for(&site, Some(early)).await.faults.is_empty());
    assert_eq!(look_for(&site, Some(noted.clone())).await.faults, [Fault::Missing(noted)]);
}

async fn old_rows_go_without_a_fault_and_nothing_else_does(site: Site) {
    let old = batch(&site, 3).await;
    site.advance(40 * 86_400);
    let kept = batch(&site, 3).await;
    let (now, keep_from) = (site.now(), site.now() - 30 * 86_400);
    let trim = || site.state.db.write(move |tx| chain::trim(tx, now, keep_from));
    assert_eq!(trim().await.unwrap(), 1);
    assert_eq!(trim().await.unwrap(), 0, "nothing else is old");
    let end = *old.last().unwrap();
    assert_eq!(rows_of(&site, &format!("audit WHERE id <= {end}")).await, 0);
    assert_eq!(rows_of(&site, "audit WHERE event = 'audit_trimmed'").await, 1);
    site.advance(chain::AGE);
    seal(&site).await;
    let report = look(&site).await;
    assert_eq!((report.faults.as_slice(), report.trimmed, report.rows), (&[][..], Some(end), kept.len() + 1));
    // Who removes more than that is found out, also if it is said to be old.
    behind(
        &site,
        format!("DELETE FROM audit WHERE id = {}; UPDATE audit_retention SET keep_from = {}", kept[0], now.seconds()),
    )
    .await;
    assert_eq!(look(&site).await.faults, [Fault::Removed(kept[0])]);
}

async fn what_claims_to_be_trimmed_must_be_gone(site: Site) {
    let rows = batch(&site, 3).await;
    batch(&site, 1).await;
    let now = site.now();
    let claim = move |through| Event::AuditTrimmed { through, rows: 3 };
    site.state.db.write(move |tx| audit::record(tx, now, &claim(i64::MAX))).await.unwrap();
    behind(&site, format!("UPDATE audit SET reason = 'x' WHERE id = {}", rows[0])).await;
    assert_eq!(look(&site).await.faults, [Fault::Changed(rows[0])]);
    behind(&site, format!("DELETE FROM audit WHERE id = {}", rows[0])).await;
    assert_eq!(look(&site).await.faults, [Fault::Removed(rows[0])]);
}

async fn a_keeper_of_other_keys_finds_every_seal_wrong(site: Site) {
    let rows = batch(&site, 2).await;
    let other = Site::start(crate::support::site::On::Sqlite).await;
    let sealer = other.state.provider.sealer.clone();
    let step = site.state.db.read(move |tx| -> Result<Report, SealError> {
        let mut walk = Walk::new(None);
        walk.step(tx, &sealer)?;
        Ok(walk.step(tx, &sealer)?.unwrap())
    });
    assert_eq!(step.await.unwrap().faults, rows.into_iter().map(Fault::Changed).collect::<Vec<_>>());
}
