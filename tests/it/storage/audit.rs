//! The audit log: found by filters, sealed batch after batch, trimmed. `tamper` has what the seals tell of changes.

use super::{Store, change, on_both, sample::sample};
use vestibule::{
    audit::{
        Event,
        chain::{
            self, AGE,
            verify::{Fault, Report, Walk},
        },
        record,
    },
    seal::{MasterKey, SealError, Sealer},
    store::{
        audit::{self, AuditFilter, NewAudit},
        seal,
    },
    types::UnixTime,
};

on_both!(
    rows_are_found_by_what_they_are_about,
    a_long_log_is_sealed_batch_after_batch,
    what_moves_from_one_column_into_the_next_is_a_change,
    old_rows_go_and_the_chain_goes_on,
    a_lie_about_old_rows_excuses_no_batch,
    what_is_young_is_not_sealed,
    what_is_not_sealed_is_not_deleted,
);

/// Rows of these seconds, all else alike but for the text of the detail.
fn fill(store: &Store, times: impl IntoIterator<Item = i64>) {
    let acme = sample("acme");
    for at in times {
        let detail = format!("{{\"at\": {at}}}");
        store.write(|tx| audit::insert(tx, &NewAudit { at: UnixTime(at), detail: &detail, ..acme.audit() }));
    }
}

fn sealer(store: &Store) -> Sealer {
    store.db.write_now(|tx| Sealer::load(tx, &MasterKey::random(), UnixTime(1))).unwrap()
}

fn seal(store: &Store, sealer: &Sealer, now: i64) -> usize {
    store.db.write_now(|tx| chain::seal(tx, sealer, UnixTime(now))).unwrap()
}

fn verify(store: &Store, sealer: &Sealer) -> Report {
    let mut walk = Walk::new(None);
    loop {
        let step: Result<_, SealError> = store.db.read_now(|tx| walk.step(tx, sealer));
        if let Some(report) = step.unwrap() {
            return report;
        }
    }
}

fn faults(store: &Store, sealer: &Sealer) -> Vec<Fault> {
    verify(store, sealer).faults
}

/// Takes the triggers away, as somebody with all rights could.
fn unguard(store: &Store) {
    let sql = if store.url.starts_with("postgres") {
        "DROP TRIGGER audit_is_append_only ON audit"
    } else {
        "DROP TRIGGER audit_is_append_only_update; DROP TRIGGER audit_is_append_only_delete"
    };
    change(&store.url, sql).unwrap();
}

/// Puts a row in, with a number of one's choice.
fn forge(store: &Store, id: i64) {
    let how = if store.url.starts_with("postgres") { "OVERRIDING SYSTEM VALUE" } else { "" };
    let sql = format!("INSERT INTO audit (id, at, event, detail) {how} VALUES ({id}, 1, 'managed', '{{}}')");
    change(&store.url, &sql).unwrap();
}

fn rows_are_found_by_what_they_are_about(store: &Store) {
    let (acme, other) = (sample("acme"), sample("other"));
    // Every third is of the other one; times run ahead of numbers by ten.
    for n in 1..=90 {
        let whose = if n % 3 == 0 { &other } else { &acme };
        let event = if n % 2 == 0 { "even" } else { "odd" };
        let actor = (n % 10 == 0).then_some("user:boss");
        let row = NewAudit { at: UnixTime(n * 1000), event, actor, ..whose.audit() };
        store.write(|tx| audit::insert(tx, &row));
    }
    let ids = |filter: &AuditFilter, limit| -> Vec<i64> {
        let newest: Vec<i64> = store.write(|tx| audit::page(tx, filter, limit)).iter().map(|row| row.id).collect();
        let mut oldest: Vec<i64> =
            store.write(|tx| audit::following(tx, filter, None, 1000)).iter().map(|row| row.id).collect();
        oldest.reverse();
        assert_eq!(oldest[..newest.len()], newest, "both ways find the same: {filter:?}");
        newest
    };
    let all = AuditFilter::default;
    let those = |keep: fn(i64) -> bool| (1..=90).rev().filter(|n| keep(*n)).collect::<Vec<i64>>();
    assert_eq!(ids(&all(), 3), [90, 89, 88]);
    assert_eq!(ids(&AuditFilter { before: Some(88), ..all() }, 3), [87, 86, 85]);
    let of_other = AuditFilter { organization: Some(other.organization.id.clone()), ..all() };
    assert_eq!(ids(&of_other, 1000), those(|n| n % 3 == 0));
    assert_eq!(ids(&AuditFilter { user: Some(other.user.id.clone()), ..all() }, 1000), those(|n| n % 3 == 0));
    assert_eq!(ids(&AuditFilter { client: Some(acme.client.id.clone()), ..all() }, 1000), those(|n| n % 3 != 0));
    assert_eq!(ids(&AuditFilter { actor: Some("user:boss".to_owned()), ..all() }, 1000), those(|n| n % 10 == 0));
    let events = |list: &[&str]| AuditFilter { events: list.iter().map(ToString::to_string).collect(), ..all() };
    assert_eq!(ids(&events(&["even"]), 1000), those(|n| n % 2 == 0));
    assert_eq!(ids(&events(&["odd", "even", "odd"]), 5), [90, 89, 88, 87, 86], "several, each once");
    assert!(ids(&events(&["none"]), 1000).is_empty());
    let times = AuditFilter { from: Some(UnixTime(40_000)), until: Some(UnixTime(50_000)), ..all() };
    assert_eq!(ids(&times, 1000), those(|n| (40..50).contains(&n)));
    let much = AuditFilter { events: vec!["even".to_owned()], before: Some(48), ..of_other };
    assert_eq!(ids(&AuditFilter { from: Some(UnixTime(30_000)), ..much }, 1000), [42, 36, 30]);
    let never = AuditFilter { from: Some(UnixTime(91_000)), ..all() };
    assert!(ids(&never, 1000).is_empty() && ids(&AuditFilter { until: Some(UnixTime(0)), ..all() }, 1000).is_empty());
    let next = store.write(|tx| audit::following(tx, &all(), Some(88), 1000));
    assert_eq!(next.iter().map(|row| row.id).collect::<Vec<_>>(), [89, 90]);
    // A time that does not fit its number is found as long as it is not far off.
    store.write(|tx| audit::insert(tx, &NewAudit { at: UnixTime(89_500), ..acme.audit() }));
    let late = AuditFilter { from: Some(UnixTime(89_200)), until: Some(UnixTime(89_800)), ..all() };
    assert_eq!(ids(&late, 1000), [91]);
}

fn a_long_log_is_sealed_batch_after_batch(store: &Store) {
    let sealer = sealer(store);
    fill(store, 1000..3500);
    let counts = [5000, 5001, 5002, 5003].map(|now| seal(store, &sealer, now));
    assert_eq!(counts, [1000, 1000, 500, 0]);
    fill(store, [5100]);
    let report = verify(store, &sealer);
    assert_eq!((report.rows, report.unsealed, report.trimmed, report.faults.len()), (2500, 1, None, 0));
    assert_eq!(report.newest, store.write(seal::last).map(|seal| seal.digest));
}

fn what_moves_from_one_column_into_the_next_is_a_change(store: &Store) {
    let sealer = sealer(store);
    fill(store, 1..=5);
    seal(store, &sealer, 1000);
    unguard(store);
    for (one, other) in [("actor", "reason"), ("reason", "address"), ("user_id", "client_id"), ("event", "detail")] {
        let swap = format!("UPDATE audit SET {one} = {other}, {other} = {one} WHERE id = 3");
        change(&store.url, &swap).unwrap();
        assert_eq!(faults(store, &sealer), [Fault::Changed(3)], "{one} {other}");
        change(&store.url, &swap).unwrap();
        assert!(faults(store, &sealer).is_empty());
    }
}

const DAY: i64 = 86_400;

fn old_rows_go_and_the_chain_goes_on(store: &Store) {
    let sealer = sealer(store);
    for day in 1..=6 {
        fill(store, day * DAY..day * DAY + 10);
        seal(store, &sealer, day * DAY + 1000);
    }
    let trim = |now: i64, keep_from: i64| store.write(|tx| chain::trim(tx, UnixTime(now), UnixTime(keep_from)));
    assert_eq!(trim(7 * DAY, DAY), 0, "none is older");
    assert_eq!(trim(7 * DAY, 3 * DAY + 5), 2, "whole batches only");
    assert_eq!((store.count("audit WHERE at < 259200"), store.count("audit_seals")), (0, 5));
    let report = verify(store, &sealer);
    assert_eq!((report.rows, report.unsealed, report.trimmed, report.faults), (40, 1, Some(20), vec![]));
    let filter = AuditFilter { events: vec!["audit_trimmed".to_owned()], ..AuditFilter::default() };
    let told = store.write(|tx| audit::page(tx, &filter, 9));
    assert!(told[0].detail.contains("\"through\":20") && told[0].detail.contains("\"rows\":20"), "{told:?}");
    seal(store, &sealer, 8 * DAY);
    assert_eq!(trim(8 * DAY, 5 * DAY), 2);
    assert_eq!((trim(8 * DAY, 5 * DAY), trim(8 * DAY, 0)), (0, 0), "what may go only grows");
    seal(store, &sealer, 9 * DAY);
    let report = verify(store, &sealer);
    assert_eq!((report.trimmed, report.unsealed, report.faults), (Some(40), 0, vec![]));
    // Everything old, also the rows that tell of the deleting, but for the newest.
    assert_eq!(trim(99 * DAY, 98 * DAY), 4);
    let report = verify(store, &sealer);
    assert_eq!((store.count("audit"), report.rows, report.unsealed, report.faults), (1, 0, 1, vec![]));
}

fn a_lie_about_old_rows_excuses_no_batch(store: &Store) {
    let sealer = sealer(store);
    for day in 1..=4 {
        fill(store, day * DAY..day * DAY + 3);
        seal(store, &sealer, day * DAY + 1000);
    }
    unguard(store);
    // A whole batch is taken away, and a row says that it was old.
    change(&store.url, "DELETE FROM audit WHERE id BETWEEN 4 AND 6").unwrap();
    let gone = [4, 5, 6].map(Fault::Removed);
    for through in [6, 12, 1_000_000] {
        store.write(|tx| record(tx, UnixTime(9 * DAY), &Event::AuditTrimmed { through, rows: 3 }));
        assert_eq!(faults(store, &sealer), gone, "{through}");
    }
    // Also when something was really trimmed.
    store.write(|tx| chain::trim(tx, UnixTime(9 * DAY), UnixTime(2 * DAY)));
    assert_eq!(faults(store, &sealer), gone);
    // And what was trimmed does not come back unseen.
    forge(store, 2);
    assert!(faults(store, &sealer).len() > 3);
}

fn what_is_young_is_not_sealed(store: &Store) {
    let sealer = sealer(store);
    // By number: old, old, young, old.
    fill(store, [1000, 1001, 1500, 1002]);
    assert_eq!(seal(store, &sealer, 1500 + AGE - 1), 2, "what follows a young row waits with it");
    assert_eq!((seal(store, &sealer, 1500 + AGE - 1), seal(store, &sealer, 1500 + AGE)), (0, 2));
    // A clock that was wrong by years holds nobody up.
    fill(store, [9_000_000, 2000]);
    assert_eq!(seal(store, &sealer, 5000), 2);
    assert!(faults(store, &sealer).is_empty());
}

fn what_is_not_sealed_is_not_deleted(store: &Store) {
    let sealer = sealer(store);
    fill(store, 1..=10);
    let trim = || store.write(|tx| chain::trim(tx, UnixTime(99 * DAY), UnixTime(50 * DAY)));
    assert_eq!((trim(), store.count("audit")), (0, 10));
    seal(store, &sealer, 99 * DAY);
    fill(store, 11..=12);
    assert_eq!((trim(), store.count("audit")), (1, 3), "the two, and the row that tells of it");
}
