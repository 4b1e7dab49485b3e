//! What works once is decided by the database.

use super::{Store, on_both, sample::sample};
use vestibule::{
    store::{assertion, client, code, grant, interaction, lease, pushed, refresh, throttle, totp},
    types::{
        ClientId, Token, UnixTime,
        secret::{AssertionId, PushedRequest},
    },
};

on_both!(
    the_step_of_an_app_only_grows,
    a_code_is_redeemed_once_by_its_client_in_time,
    a_refresh_token_is_claimed_once_in_time,
    a_family_is_revoked_once,
    an_attempt_moves_from_the_version_that_was_read,
    a_lease_is_one_holders_until_its_end,
    an_assertion_works_once_for_each_client,
    a_pushed_request_is_claimed_once_by_its_client,
    a_budget_is_one_row,
);

fn the_step_of_an_app_only_grows(store: &Store) {
    let (acme, other) = (sample("acme"), sample("other"));
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| other.insert_all(tx));
    store.write(|tx| {
        let claims = [(7, false), (6, false), (8, true), (8, false), (20, true), (19, false), (21, true)];
        for (step, won) in claims {
            assert_eq!(totp::claim_step(tx, &acme.factor.id, step, UnixTime(500))?, won, "step {step}");
        }
        let rows = totp::of_user(tx, &acme.user.id)?;
        assert_eq!((rows[0].last_step, rows[0].last_used_at), (21, Some(UnixTime(500))));
        assert_eq!(totp::of_user(tx, &other.user.id)?[0].last_step, 7, "everybody has their own");
        Ok(())
    });
}

fn a_code_is_redeemed_once_by_its_client_in_time(store: &Store) {
    let (acme, other) = (sample("acme"), sample("other"));
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| other.insert_all(tx));
    store.write(|tx| {
        let (digest, id) = (acme.tokens.code.digest(), &acme.client.id);
        assert!(code::redeem(tx, &digest, &other.client.id, UnixTime(199))?.is_none(), "another client's");
        assert!(code::redeem(tx, &digest, id, UnixTime(200))?.is_none(), "dead at its end");
        assert!(code::redeem(tx, &Token::random().digest(), id, UnixTime(199))?.is_none(), "unknown");
        assert_eq!(code::redeemed_grant(tx, &digest, id)?, None);
        assert!(code::redeem(tx, &digest, id, UnixTime(199))?.is_some());
        assert!(code::redeem(tx, &digest, id, UnixTime(199))?.is_none(), "used");
        assert_eq!(code::redeemed_grant(tx, &digest, id)?.as_ref(), Some(&acme.grant.id));
        assert_eq!(code::redeemed_grant(tx, &digest, &other.client.id)?, None);
        Ok(())
    });
}

fn a_pushed_request_is_claimed_once_by_its_client(store: &Store) {
    let (acme, other) = (sample("acme"), sample("other"));
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| other.insert_all(tx));
    let token = Token::<PushedRequest>::random();
    let row = pushed::PushedRow {
        digest: token.digest().as_str().to_owned(),
        client_id: acme.client.id.clone(),
        request: "a request".to_owned(),
        expires_at: UnixTime(200),
        used_at: None,
    };
    store.write(|tx| pushed::insert(tx, &row));
    store.write(|tx| {
        let (digest, id) = (token.digest(), &acme.client.id);
        let found = pushed::live(tx, &digest, id, UnixTime(199))?.unwrap();
        assert_eq!((found.request.as_str(), found.expires_at, &found.client_id), ("a request", UnixTime(200), id));
        assert!(pushed::live(tx, &digest, id, UnixTime(200))?.is_none(), "dead at its end");
        assert!(pushed::live(tx, &digest, &other.client.id, UnixTime(199))?.is_none(), "another client's");
        assert!(!pushed::claim(tx, &digest, &other.client.id, UnixTime(199))?);
        assert!(!pushed::claim(tx, &Token::random().digest(), id, UnixTime(199))?, "unknown");
        assert!(pushed::claim(tx, &digest, id, UnixTime(300))?, "what began in time may end later");
        assert!(!pushed::claim(tx, &digest, id, UnixTime(300))?, "used");
        assert!(pushed::live(tx, &digest, id, UnixTime(199))?.is_none(), "used");
        Ok(())
    });
}

fn a_refresh_token_is_claimed_once_in_time(store: &Store) {
    let acme = sample("acme");
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| {
        let digest = acme.tokens.refresh.digest();
        assert!(!refresh::claim(tx, &digest, UnixTime(2000))?, "dead at its end");
        assert!(refresh::claim(tx, &digest, UnixTime(1999))?);
        assert!(!refresh::claim(tx, &digest, UnixTime(1999))?, "used");
        assert_eq!(refresh::find(tx, &digest)?.unwrap().used_at, Some(UnixTime(1999)));
        assert!(refresh::find(tx, &Token::random().digest())?.is_none());
        Ok(())
    });
}

fn a_family_is_revoked_once(store: &Store) {
    let acme = sample("acme");
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| {
        assert!(grant::revoke(tx, &acme.grant.id, UnixTime(300))?);
        assert!(!grant::revoke(tx, &acme.grant.id, UnixTime(301))?);
        assert_eq!(grant::by_id(tx, &acme.grant.id)?.unwrap().revoked_at, Some(UnixTime(300)));
        Ok(())
    });
}

fn an_attempt_moves_from_the_version_that_was_read(store: &Store) {
    let acme = sample("acme");
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| {
        let (old, next) = (acme.tokens.interaction.digest(), Token::random().digest());
        assert!(interaction::live(tx, &old, UnixTime(1000))?.is_none(), "dead at its end");
        let read = interaction::live(tx, &old, UnixTime(999))?.unwrap();
        let other = Token::random().digest();
        let to = |digest, stage| interaction::Next { digest, stage, user: None, former: "form", now: UnixTime(500) };
        assert!(interaction::step(tx, &read, &to(&next, "second"))?);
        assert!(!interaction::step(tx, &read, &to(&other, "twice"))?);
        assert!(interaction::by_former(tx, "form", (UnixTime(499), UnixTime(505)))?.is_some());
        assert!(interaction::by_former(tx, "form", (UnixTime(500), UnixTime(510)))?.is_none(), "some seconds and no longer");
        assert!(!interaction::finish(tx, &read)?, "what was read is over");
        assert!(interaction::live(tx, &old, UnixTime(999))?.is_none(), "the old cookie opens nothing");
        let moved = interaction::live(tx, &next, UnixTime(999))?.unwrap();
        assert_eq!((moved.version, moved.stage.as_str()), (4, "second"));
        assert!(interaction::finish(tx, &moved)?);
        assert!(!interaction::finish(tx, &moved)?);
        Ok(())
    });
}

fn a_lease_is_one_holders_until_its_end(store: &Store) {
    let take = |name: &'static str, holder: &'static str, now: i64| {
        store.write(|tx| lease::take(tx, name, holder, UnixTime(now), UnixTime(now + 30)))
    };
    assert!(take("purge", "a", 100));
    assert!(!take("purge", "b", 129));
    assert!(take("deliver", "b", 129), "another job");
    assert!(take("purge", "a", 129), "renewed until 159");
    assert!(!take("purge", "b", 158));
    assert!(take("purge", "b", 159), "over at its end");
    assert!(!take("purge", "a", 160));
    // Held for a transaction, by whoever comes.
    store.write(|tx| lease::alone(tx, "first"));
    store.write(|tx| lease::alone(tx, "first"));
}

fn an_assertion_works_once_for_each_client(store: &Store) {
    let (acme, other) = (sample("acme"), sample("other"));
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| other.insert_all(tx));
    store.write(|tx| {
        let jti = Token::<AssertionId>::presented("the same").digest();
        let mut claim = |client: &ClientId| assertion::claim(tx, client, &jti, UnixTime(500));
        assert!(claim(&acme.client.id)?);
        assert!(!claim(&acme.client.id)?);
        assert!(claim(&other.client.id)?, "another client's `jti` is another one");
        assert!(client::by_id(tx, &acme.client.id)?.is_some());
        Ok(())
    });
}

fn a_budget_is_one_row(store: &Store) {
    store.write(|tx| {
        let fresh = throttle::lock(tx, "ann", "totp", UnixTime(50))?;
        assert_eq!(
            (fresh.failures, fresh.consecutive, fresh.window_start, fresh.not_before),
            (0, 0, UnixTime(50), UnixTime(0))
        );
        let burned =
            throttle::Throttle { failures: 1, consecutive: 2, window_start: UnixTime(3), not_before: UnixTime(4), ..fresh };
        throttle::store(tx, &burned)?;
        assert_eq!(throttle::read(tx, "ann", "totp")?.as_ref(), Some(&burned));
        assert_eq!(throttle::of_class(tx, "totp")?, std::slice::from_ref(&burned));
        assert_eq!(throttle::read(tx, "bob", "totp")?, None, "looking makes no row");
        assert_eq!(throttle::lock(tx, "ann", "totp", UnixTime(60))?, burned);
        assert_eq!(throttle::lock(tx, "ann", "password", UnixTime(60))?.failures, 0, "another class");
        assert_eq!(throttle::lock(tx, "bob", "totp", UnixTime(60))?.failures, 0, "another person");
        throttle::reset(tx, "ann", "password")?;
        assert_eq!(throttle::lock(tx, "ann", "totp", UnixTime(60))?, burned);
        throttle::reset(tx, "ann", "totp")?;
        assert_eq!(throttle::lock(tx, "ann", "totp", UnixTime(60))?.failures, 0);
        Ok(())
    });
}
