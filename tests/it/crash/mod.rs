//! Killed in the middle of sign-ins: what was acknowledged is still there, what was used up stays used up, and nothing
//! is half done.

mod check;
mod crowd;
mod walk;

use crate::support::{
    postgres::Postgres,
    process::{Place, Server},
};
use crowd::Crowd;
use futures_util::future::{join, join_all};
use std::{cell::Cell, time::Duration};
use tokio::sync::Notify;
use walk::{Entry, Walk};

/// How often the server is killed.
const ROUNDS: usize = 20;

/// How many people sign in at once.
const CROWD: usize = 6;

/// When the server is killed, by the number of requests that were sent, and a little later.
struct Fate {
    sent: Cell<usize>,
    fatal: usize,
    met: Notify,
    later: Duration,
}

impl Fate {
    fn drawn(seed: &mut u64) -> Self {
        let fatal = 1 + draw(seed, CROWD * walk::REQUESTS);
        let later = Duration::from_micros(u64::try_from(draw(seed, 12_000)).unwrap());
        Self { sent: Cell::new(0), fatal, met: Notify::new(), later }
    }

    /// One more request is on its way.
    fn count(&self) {
        self.sent.set(self.sent.get() + 1);
        if self.sent.get() == self.fatal {
            self.met.notify_one();
        }
    }

    async fn kill(&self, server: Server) {
        self.met.notified().await;
        // The moment of the fault, not a wait for something.
        tokio::time::sleep(self.later).await;
        server.kill();
    }
}

/// A number below `bound` (the generator called splitmix).
fn draw(seed: &mut u64, bound: usize) -> usize {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *seed;
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((mixed ^ mixed >> 31) % u64::try_from(bound).unwrap()).unwrap()
}

/// Kills the server again and again, and holds it to what it acknowledged.
async fn survive(place: Place, mut seed: u64) {
    let crowd = Crowd::move_in(&place, ROUNDS * CROWD);
    let mut server = place.serve();
    let mut made = [0; 4];
    for round in 0..ROUNDS {
        let fate = Fate::drawn(&mut seed);
        let people = &crowd.people[round * CROWD..(round + 1) * CROWD];
        let walks = people.iter().map(|person| Walk::new(&place.home, &crowd.app, &fate).all(person));
        let (ledger, ()) = join(join_all(walks), fate.kill(server)).await;

        server = place.serve();
        let what = format!("round {round}, killed {:?} after request {}", fate.later, fate.fatal);
        check::nothing_is_half_done(&crowd.url, &what);
        let walk = Walk::new(&place.home, &crowd.app, &fate);
        join_all(ledger.iter().map(|entry| check::acknowledged(&walk, entry, &what))).await;
        check::nothing_is_half_done(&crowd.url, &what);
        note(&mut made, &ledger);
    }
    server.stop();
    assert!(made.iter().all(|kind| *kind > 0), "all kinds of promises were made: {made:?}");
}

/// Counts sessions, codes that wait, refresh tokens that wait, and requests that met the end.
fn note(made: &mut [usize; 4], ledger: &[Entry]) {
    for entry in ledger {
        made[0] += usize::from(entry.session.is_some());
        made[1] += entry.codes.iter().filter(|code| code.is_unused()).count();
        made[2] += entry.refresh.iter().filter(|token| token.is_unused()).count();
        made[3] += usize::from(entry.broken);
    }
}

#[actix_web::test]
async fn what_sqlite_acknowledged_survives_a_kill() {
    survive(Place::with("[lifetimes]\ncode = 600\n"), 1).await;
}

#[actix_web::test]
async fn what_postgresql_acknowledged_survives_a_kill() {
    let url = Postgres::shared().fresh_database();
    survive(Place::with(&format!("database_url = \"{url}\"\n[lifetimes]\ncode = 600\n")), 2).await;
}
