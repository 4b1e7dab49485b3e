//! What is over is deleted, and what is still needed stays.

use super::{Store, on_both, sample::sample};
use vestibule::{
    store::{assertion, client, code, outbox, purge, pushed, refresh, throttle},
    types::{
        GrantId, Token, UnixTime,
        secret::{AssertionId, PushedRequest},
    },
};

on_both!(
    what_is_over_goes_and_what_is_needed_stays,
    a_used_code_stays_as_long_as_its_family,
    a_used_code_without_a_family_goes,
    small_things_go_when_they_are_over,
    a_pushed_request_stays_while_a_sign_in_may_end,
);

impl Store {
    /// How many rows there are of each kind.
    fn left(&self) -> [(&'static str, usize); 5] {
        ["interactions", "sessions", "codes", "grants", "refresh_tokens"].map(|table| (table, self.count(table)))
    }

    /// Both sweeps; whether anything went.
    fn purge(&self, now: i64) -> bool {
        let day_ago = UnixTime(now - 86_400);
        let quick = self.write(|tx| purge::quick(tx, UnixTime(now), day_ago));
        quick + self.write(|tx| purge::thorough(tx, day_ago)) > 0
    }
}

fn what_is_over_goes_and_what_is_needed_stays(store: &Store) {
    let acme = sample("acme");
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| code::redeem(tx, &acme.tokens.code.digest(), &acme.client.id, UnixTime(199)));
    assert!(!store.purge(999), "nothing is over");
    assert!(store.purge(1000), "an attempt is over at its end");
    assert_eq!(store.left(), [("interactions", 0), ("sessions", 1), ("codes", 1), ("grants", 1), ("refresh_tokens", 1)]);
    assert!(!store.purge(9000 + 86_399), "a family is kept for a day more");
    assert!(store.purge(9000 + 86_400));
    assert_eq!(store.left(), [("interactions", 0), ("sessions", 0), ("codes", 0), ("grants", 0), ("refresh_tokens", 0)]);
    // The other clients are the rows of the account pages and of the console.
    assert_eq!((store.count("users"), store.count("clients"), store.count("totp_factors")), (1, 3, 1));
}

fn a_used_code_stays_as_long_as_its_family(store: &Store) {
    let acme = sample("acme");
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| code::redeem(tx, &acme.tokens.code.digest(), &acme.client.id, UnixTime(199)));
    store.write(|tx| refresh::claim(tx, &acme.tokens.refresh.digest(), UnixTime(300)));
    store.purge(5000 + 86_400);
    assert_eq!(store.left(), [("interactions", 0), ("sessions", 1), ("codes", 1), ("grants", 1), ("refresh_tokens", 1)]);
    let family = store.write(|tx| code::redeemed_grant(tx, &acme.tokens.code.digest(), &acme.client.id));
    assert_eq!(family.as_ref(), Some(&acme.grant.id), "a late second use still finds what to revoke");
}

fn a_used_code_without_a_family_goes(store: &Store) {
    let acme = sample("acme");
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| code::redeem(tx, &acme.tokens.code.digest(), &acme.client.id, UnixTime(199)));
    let (wrong, unused) = (Token::random(), Token::random());
    let row = |token: &Token<_>| code::CodeRow {
        digest: token.digest().as_str().to_owned(),
        grant_id: GrantId::random(),
        ..acme.code.clone()
    };
    store.write(|tx| code::insert(tx, &row(&wrong)));
    store.write(|tx| code::insert(tx, &row(&unused)));
    // As after a wrong PKCE verifier: used up, and nothing came of it.
    assert!(store.write(|tx| code::redeem(tx, &wrong.digest(), &acme.client.id, UnixTime(199))).is_some());
    store.write(|tx| code::forget(tx, &wrong.digest()));
    assert_eq!(store.count("codes"), 2);
    store.purge(200 + 86_399);
    assert_eq!(store.count("codes"), 2);
    store.purge(200 + 86_400);
    assert_eq!(store.count("codes"), 1, "the one with a family");
}

fn a_pushed_request_stays_while_a_sign_in_may_end(store: &Store) {
    let (acme, unused) = (sample("acme"), sample("unused"));
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| {
        vestibule::store::organization::insert(tx, &unused.organization)?;
        client::insert(tx, &unused.client)
    });
    let push = |client: &client::ClientRow| {
        let row = pushed::PushedRow {
            digest: Token::<PushedRequest>::random().digest().as_str().to_owned(),
            client_id: client.id.clone(),
            request: String::new(),
            expires_at: UnixTime(500),
            used_at: Some(UnixTime(450)),
        };
        store.write(|tx| pushed::insert(tx, &row));
    };
    push(&acme.client);
    push(&unused.client);
    assert!(store.write(|tx| client::delete_unused(tx, &unused.client.id)), "a request is no use yet");
    assert_eq!(store.count("pushed_requests"), 1, "it goes with its client");
    store.purge(500 + 3599);
    assert_eq!(store.count("pushed_requests"), 1);
    store.purge(500 + 3600);
    assert_eq!(store.count("pushed_requests"), 0);
}

fn small_things_go_when_they_are_over(store: &Store) {
    let (acme, other) = (sample("acme"), sample("other"));
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| other.insert_all(tx));
    let jti = Token::<AssertionId>::presented("the same").digest();
    store.write(|tx| assertion::claim(tx, &acme.client.id, &jti, UnixTime(500)));
    store.write(|tx| assertion::claim(tx, &other.client.id, &jti, UnixTime(700)));
    store.purge(500);
    assert_eq!(store.count("assertion_ids"), 1, "another client's is needed still");
    assert!(!store.write(|tx| assertion::claim(tx, &other.client.id, &jti, UnixTime(700))));
    store.purge(700);
    assert_eq!(store.count("assertion_ids"), 0);

    store.write(|tx| outbox::insert(tx, &acme.outbox));
    store.purge(10 * 86_400);
    assert_eq!(store.count("outbox"), 1, "it waits for delivery");
    store.write(|tx| outbox::delivered(tx, &acme.outbox.id, UnixTime(1000)));
    store.purge(1000 + 86_400);
    assert_eq!(store.count("outbox"), 0);

    let budget = |(subject, class): (&str, &str), consecutive: i64, not_before: i64| {
        store.write(|tx| {
            let fresh = throttle::lock(tx, subject, class, UnixTime(1000))?;
            throttle::store(tx, &throttle::Throttle { consecutive, not_before: UnixTime(not_before), ..fresh })
        });
    };
    budget(("quiet", "password"), 3, 0);
    budget(("cleared", "totp"), 0, 0);
    budget(("paused", "password"), 3, 1000 + 86_401);
    budget(("guessed at once", "totp"), 1, 0);
    store.purge(1000 + 86_399);
    assert_eq!(store.count("throttles"), 4);
    store.purge(1000 + 86_400);
    assert_eq!(store.count("throttles"), 2, "failures of a second factor are not forgotten");
    store.purge(1000 + 86_401);
    assert_eq!(store.count("throttles WHERE subject = 'guessed at once'"), 1);
    assert_eq!(store.count("throttles"), 1);
}
