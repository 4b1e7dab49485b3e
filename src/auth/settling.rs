//! Numbers that were added lately, and do not open the second door yet.
//!
//! Whoever gets into an account adds a number to come back by, and numbers change hands. So one that comes beside another
//! way in waits, while its owner, who was told, can say that it was somebody else. The first of a person's ways never waits.

use super::{account::Account, codes, house::House, prompt::destination};
use crate::{
    store::contact::ContactFactor,
    types::{Method, PasswordBy, UnixTime},
};

/// From when on codes that are sent to a place open the second door; `None`: they do now.
#[must_use]
pub fn works_from(house: &House<'_>, account: &Account, contact: &ContactFactor, now: UnixTime) -> Option<UnixTime> {
    let rules = house.texts.filter(|_| contact.channel == Method::Sms)?;
    let from = contact.created_at + rules.settling;
    (now < from && had_another(house, account, contact)).then_some(from)
}

/// Whether the person has a way in that was there before this number, so that something works meanwhile. One that came
/// later holds no number back, and neither does one that is gone.
fn had_another(house: &House<'_>, account: &Account, number: &ContactFactor) -> bool {
    let allows = |method| account.organization.methods.allows(method);
    let keys = account.keys().filter(|_| house.relying.is_some() && allows(Method::Passkey)).map(|key| key.created_at);
    let apps = account.totp.iter().filter(|_| allows(Method::Totp)).map(|app| app.created_at);
    // Beside a password that the mailbox has set, a code by mail is no second factor.
    let counts = |other: &ContactFactor| {
        allows(other.channel)
            && codes::reaches(house, &destination(other))
            && (other.channel != Method::Email || account.user.password_by == PasswordBy::Owner)
    };
    let contacts = account.contacts.iter().filter(|other| counts(other)).map(|other| other.created_at);
    keys.chain(apps).chain(contacts).any(|added| added < number.created_at)
}
