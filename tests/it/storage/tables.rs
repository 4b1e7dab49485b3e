//! Every table: what is written is what is read, and each function changes what it says.

use super::{Store, on_both, sample::sample};
use vestibule::{
    store::{
        StoreError, audit, client, code, consent, grant, interaction, key, organization, outbox, refresh, session, totp, user,
    },
    types::{MfaPolicy, Role, UnixTime},
};

on_both!(
    organizations_and_users_come_back_as_they_were,
    a_name_is_unique_in_every_spelling,
    a_user_changes_by_epochs,
    clients_and_consents_come_back_as_they_were,
    sessions_end_by_themselves_and_by_order,
    the_rest_comes_back_as_it_was,
);

fn same(read: &impl std::fmt::Debug, written: &impl std::fmt::Debug) {
    // What was read says so.
    assert_eq!(format!("{read:?}").replace("Stored(", "").replace("))", ")"), format!("{written:?}").replace("))", ")"));
}

fn organizations_and_users_come_back_as_they_were(store: &Store) {
    let (acme, other) = (sample("acme"), sample("other"));
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| other.insert_all(tx));
    store.write(|tx| {
        same(&organization::by_id(tx, &acme.organization.id)?, &Some(&acme.organization));
        same(&organization::by_slug(tx, "acme")?, &Some(&acme.organization));
        same(&organization::all(tx)?, &[&acme.organization, &other.organization]);
        assert!(organization::set_disabled(tx, &acme.organization.id, None)?);
        let renamed = organization::Organization {
            mfa: MfaPolicy::Off,
            name: "Renamed".to_owned(),
            disabled_at: None,
            ..acme.organization.clone()
        };
        assert!(organization::update(tx, &renamed)?);
        let changed = organization::by_slug(tx, "acme")?.unwrap();
        assert_eq!((changed.mfa, changed.disabled_at, changed.name.as_str()), (MfaPolicy::Off, None, "Renamed"));
        same(&organization::by_slug(tx, "other")?, &Some(&other.organization));

        let fields = |user: user::User| {
            let text = (user.id, user.organization_id, user.username, user.username_folded, user.name, user.role);
            let contact = (user.email, user.email_verified_at, user.phone_number, user.phone_verified_at);
            (text, contact, user.password_hash, user.epoch, (user.created_at, user.updated_at, user.disabled_at))
        };
        let wanted = fields(acme.user.clone());
        assert_eq!(fields(user::by_id(tx, &acme.user.id)?.unwrap()), wanted);
        assert_eq!(fields(user::lock(tx, &acme.user.id)?.unwrap()), wanted);
        assert_eq!(fields(user::by_folded_name(tx, "acme ann")?.unwrap()), wanted);
        assert!(user::by_folded_name(tx, "acme Ann")?.is_none(), "names are looked up folded");
        assert_eq!(user::all(tx)?.len(), 2);
        assert_eq!(user::of_organization(tx, &acme.organization.id)?.len(), 1);
        assert_eq!(user::count_of_organization(tx, &other.organization.id)?, 1);
        Ok(())
    });
}

fn a_name_is_unique_in_every_spelling(store: &Store) {
    let (acme, mut twin) = (sample("acme"), sample("other"));
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| organization::insert(tx, &twin.organization));
    twin.user.username = "ACME ANN".to_owned();
    twin.user.username_folded.clone_from(&acme.user.username_folded);
    let taken = store.db.write_now(|tx| user::insert(tx, &twin.user));
    assert!(matches!(taken, Err(StoreError::Taken)), "also in another organization");
    twin.organization.slug.clone_from(&acme.organization.slug);
    let taken = store.db.write_now(|tx| organization::insert(tx, &twin.organization));
    assert!(matches!(taken, Err(StoreError::Taken)));
    // E-mail addresses and numbers are not unique (S11).
    twin.user.username_folded = "other".to_owned();
    store.write(|tx| user::insert(tx, &twin.user));
}

fn a_user_changes_by_epochs(store: &Store) {
    let (acme, other) = (sample("acme"), sample("other"));
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| other.insert_all(tx));
    store.write(|tx| {
        let id = &acme.user.id;
        assert!(user::set_disabled(tx, id, None)?);
        assert!(user::set_password(tx, id, Some("another"), vestibule::types::PasswordBy::Owner)?);
        assert_eq!(user::raise_epoch(tx, id)?, 33);
        let user = user::by_id(tx, id)?.unwrap();
        assert_eq!((user.epoch, user.disabled_at, user.password_hash.as_deref()), (33, None, Some("another")));
        let user = user::by_id(tx, &other.user.id)?.unwrap();
        assert_eq!((user.epoch, user.disabled_at, user.password_hash), (30, Some(UnixTime(15)), Some("$argon2id$".to_owned())));
        let profile = user::User {
            name: None,
            email: Some("new@acme.example".to_owned()),
            email_verified_at: None,
            phone_number: None,
            phone_verified_at: None,
            role: Role::Administrator,
            epoch: 34,
            updated_at: UnixTime(77),
            ..user::lock(tx, id)?.unwrap()
        };
        // What is no part of a profile stays, whatever the row says.
        let said = user::User { password_hash: None, username: "x".to_owned(), ..profile.clone() };
        assert!(user::update_profile(tx, &said)?);
        let found = user::by_id(tx, id)?.unwrap();
        assert_eq!((found.name, found.email, found.email_verified_at), (None, profile.email, None));
        assert_eq!((found.phone_number, found.phone_verified_at, found.role), (None, None, Role::Administrator));
        assert_eq!((found.epoch, found.updated_at), (34, UnixTime(77)));
        assert_eq!((found.username, found.password_hash), (profile.username, profile.password_hash));
        let nobody = vestibule::types::UserId::random();
        assert!(
            !user::set_disabled(tx, &nobody, None)?
                && !user::set_password(tx, &nobody, None, vestibule::types::PasswordBy::Mailbox)?
        );
        Ok(())
    });
    assert!(store.db.write_now(|tx| user::raise_epoch(tx, &vestibule::types::UserId::random())).is_err());
}

fn clients_and_consents_come_back_as_they_were(store: &Store) {
    let acme = sample("acme");
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| {
        let id = &acme.client.id;
        same(&client::by_id(tx, id)?, &Some(&acme.client));
        same(&client::all(tx)?, &[&acme.client]);
        assert!(client::set_disabled(tx, id, None)?);
        assert!(client::set_redirect_uris(tx, id, vec!["https://c.example/".to_owned()], UnixTime(99))?);
        let changed = client::by_id(tx, id)?.unwrap();
        assert_eq!((changed.disabled_at, changed.updated_at), (None, UnixTime(99)));
        assert_eq!(changed.redirect_uris.0, ["https://c.example/"]);
        let row = client::ClientRow {
            name: "Renamed".to_owned(),
            secret_digest: None,
            jwks: None,
            scope: "openid".to_owned(),
            ..client::lock(tx, id)?.unwrap()
        };
        assert!(client::update(tx, &row)?);
        same(&client::by_id(tx, id)?, &Some(&row));
        assert!(!client::update(tx, &client::ClientRow { id: vestibule::types::ClientId::from_text("none"), ..row })?);

        assert_eq!(consent::find(tx, &acme.user.id, id)?, None);
        consent::put(tx, &acme.user.id, id, "openid", UnixTime(1))?;
        consent::put(tx, &acme.user.id, id, "openid email", UnixTime(2))?;
        assert_eq!(consent::find(tx, &acme.user.id, id)?.as_deref(), Some("openid email"));
        Ok(())
    });
    assert_eq!(store.count("consents WHERE granted_at = 2"), 1);
    assert_eq!(store.count("consents"), 1, "one row for a person and a client");
}

fn sessions_end_by_themselves_and_by_order(store: &Store) {
    let acme = sample("acme");
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| {
        let (id, digest) = (&acme.session.id, acme.tokens.session.digest());
        same(&session::by_id(tx, id)?, &Some(&acme.session));
        same(&session::live(tx, &digest, UnixTime(4999), UnixTime(102))?, &Some(&acme.session));
        assert!(session::live(tx, &digest, UnixTime(5000), UnixTime(102))?.is_none(), "dead at its end");
        assert!(session::live(tx, &digest, UnixTime(200), UnixTime(103))?.is_none(), "idle");
        session::touch(tx, id, UnixTime(150))?;
        assert!(session::live(tx, &digest, UnixTime(200), UnixTime(103))?.is_some());
        assert!(session::end(tx, id, UnixTime(300))?);
        assert!(!session::end(tx, id, UnixTime(400))?, "ended once");
        assert!(session::live(tx, &digest, UnixTime(301), UnixTime(103))?.is_none());
        assert_eq!(session::by_id(tx, id)?.unwrap().ended_at, Some(UnixTime(300)));
        Ok(())
    });
}

fn the_rest_comes_back_as_it_was(store: &Store) {
    let acme = sample("acme");
    store.write(|tx| acme.insert_all(tx));
    store.write(|tx| {
        same(&totp::of_user(tx, &acme.user.id)?, &[&acme.factor]);
        assert_eq!(totp::owners(tx)?, std::slice::from_ref(&acme.user.id));
        same(&grant::by_id(tx, &acme.grant.id)?, &Some(&acme.grant));
        same(&grant::lock(tx, &acme.grant.id)?, &Some(&acme.grant));
        same(&refresh::find(tx, &acme.tokens.refresh.digest())?, &Some(&acme.refresh));
        let live = interaction::live(tx, &acme.tokens.interaction.digest(), UnixTime(999))?.unwrap();
        assert_eq!((live.version, live.client_id, live.request), (3, acme.client.id.clone(), acme.interaction.request.clone()));
        assert_eq!((live.stage.as_str(), live.created_at, live.expires_at), ("acme stage", UnixTime(130), UnixTime(1000)));
        let redeemed = code::redeem(tx, &acme.tokens.code.digest(), &acme.client.id, UnixTime(199))?;
        same(&redeemed, &Some(code::CodeRow { redeemed_at: Some(UnixTime(199)), ..acme.code.clone() }));

        assert!(key::insert_data_key(tx, &acme.data_key)?);
        assert!(!key::insert_data_key(tx, &acme.data_key)?, "a name is used once");
        same(&key::data_keys(tx)?, &[&acme.data_key]);
        key::insert_signing_key(tx, &acme.signing_key)?;
        same(&key::signing_keys(tx)?, &[&acme.signing_key]);

        outbox::insert(tx, &acme.outbox)?;
        assert!(!outbox::waiting(tx, &acme.outbox.channel, UnixTime(180))?);
        assert!(outbox::claim(tx, &acme.outbox.channel, UnixTime(180), UnixTime(300), 9)?.is_empty());
        let other = if acme.outbox.channel == "sms" { "email" } else { "sms" };
        assert!(!outbox::waiting(tx, other, UnixTime(181))?);
        assert!(outbox::claim(tx, other, UnixTime(181), UnixTime(300), 9)?.is_empty());
        let claimed = outbox::claim(tx, &acme.outbox.channel, UnixTime(181), UnixTime(300), 9)?;
        assert_eq!((claimed.len(), &claimed[0].sealed), (1, &acme.outbox.sealed));
        assert!(outbox::claim(tx, &acme.outbox.channel, UnixTime(182), UnixTime(300), 9)?.is_empty(), "claimed until 300");
        assert!(outbox::delivered(tx, &acme.outbox.id, UnixTime(200))?);
        assert!(!outbox::delivered(tx, &acme.outbox.id, UnixTime(200))?);
        assert!(!outbox::waiting(tx, &acme.outbox.channel, UnixTime(999))?);

        audit::insert(tx, &acme.audit())?;
        audit::insert(tx, &audit::NewAudit { event: "later", ..acme.audit() })?;
        let rows = audit::newest(tx, 1)?;
        assert_eq!((rows.len(), rows[0].event.as_str(), rows[0].at), (1, "later", UnixTime(190)));
        assert_eq!((rows[0].user_id.as_ref(), rows[0].client_id.as_ref()), (Some(&acme.user.id), Some(&acme.client.id)));
        assert_eq!(rows[0].detail, "{}");
        Ok(())
    });
    assert_eq!(store.count("outbox WHERE length(sealed) = 0"), 1, "the words are gone with the letter");
}
