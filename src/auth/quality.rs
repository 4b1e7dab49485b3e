//! Whether a new password is good enough, NIST SP 800-63B-4 §3.1.1.2: long enough, not one that guessers try first, and
//! not made of words that belong to the account. No rules about kinds of characters. Pure.

use super::password::{self, Unfit};
use crate::{
    store::{organization::Organization, user::User},
    types::{Issuer, Secret, name::fold},
};
use zxcvbn::{Score, zxcvbn};

/// How much of a password is judged, characters: guessing it gets no easier by what follows, and judging takes longer.
const JUDGED: usize = 100;

/// The least score, of 0 to 4: below it fewer than a million guesses are enough.
const LEAST: Score = Score::Two;

/// How many letters and digits a password has besides the account's words.
const OWN: usize = 6;

/// Shorter words are in too many others to mean anything.
const SHORTEST_WORD: usize = 3;

/// Why a password is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Poor {
    /// Its length.
    #[error(transparent)]
    Length(#[from] Unfit),
    /// It is among the first that are guessed.
    #[error("this password is among the first that are guessed")]
    Common,
    /// It is made of the account's names.
    #[error("a password is not made of the names of its person, organization or server")]
    Names,
}

/// The words that belong to an account: its names, its mail address, the organization's names, ours.
#[must_use]
pub fn words(user: &User, organization: &Organization, issuer: &Issuer) -> Vec<String> {
    let texts = [
        Some(user.username.as_str()),
        user.name.as_deref(),
        user.email.as_deref(),
        Some(&*organization.name),
        Some(&*organization.slug),
        Some(issuer.host()),
        Some("vestibule"),
    ];
    let mut words = Vec::new();
    for text in texts.into_iter().flatten().map(fold) {
        words.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        words.push(text);
    }
    words.retain(|word| word.chars().count() >= SHORTEST_WORD);
    // The longest first, so that a part of a word does not hide the whole.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words
}

/// Judges a new password. `words` come from [`words`]. Takes some milliseconds.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn judge(password: &Secret, words: &[String]) -> Result<(), Poor> {
    password::fit(password)?;
    let judged: String = password.expose().chars().take(JUDGED).collect();
    if own_characters(&judged, words) < OWN.min(judged.chars().filter(|c| c.is_alphanumeric()).count()) {
        return Err(Poor::Names);
    }
    if zxcvbn(&judged, &[]).score() < LEAST {
        return Err(Poor::Common);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if zxcvbn(&judged, &words).score() < LEAST {
        return Err(Poor::Names);
    }
    Ok(())
}

/// How many letters and digits are left when the words are taken away.
fn own_characters(password: &str, words: &[String]) -> usize {
    let mut rest = fold(password);
    for word in words {
        rest = rest.replace(word.as_str(), " ");
    }
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{MfaPolicy, OrganizationId, UnixTime};

    fn verdict(password: &str) -> Result<(), Poor> {
        let organization = Organization::new("acme", "Acme Rockets", MfaPolicy::Required, UnixTime(0));
        let mut user = User::new(&OrganizationId::random(), "bsmith", "bsmith".to_owned(), UnixTime(0));
        user.name = Some("Barbara Smith".to_owned());
        user.email = Some("barbara.smith@rockets.example".to_owned());
        let issuer = Issuer::parse("https://id.rockets.example").unwrap();
        judge(&Secret::new(password), &words(&user, &organization, &issuer))
    }

    #[test]
    fn length_comes_first() {
        assert_eq!(verdict("short"), Err(Poor::Length(Unfit::Short)));
        assert_eq!(verdict(&"x".repeat(1025)), Err(Poor::Length(Unfit::Long)));
    }

    #[test]
    fn what_guessers_try_first_is_refused() {
        for common in ["password", "Password1", "12345678", "qwertyuiop", "iloveyou", "aaaaaaaaaaaa", "letmein123", "p@ssw0rd"]
        {
            assert_eq!(verdict(common), Err(Poor::Common), "{common}");
        }
        assert_eq!(verdict(&"ab".repeat(500)), Err(Poor::Common));
    }

    #[test]
    fn names_of_the_account_make_no_password() {
        for named in [
            "barbarasmith",
            "BSmith2024",
            "AcmeRockets!1",
            "vestibule99",
            "smith-acme-42",
            "barbara.smith@rockets.example",
            "ＢＳｍｉｔｈ2024",
        ] {
            assert_eq!(verdict(named), Err(Poor::Names), "{named}");
        }
    }

    #[test]
    fn good_ones_are_taken_whatever_they_are_made_of() {
        for good in [
            "correct horse battery",
            "acme is where the rockets fly",
            "x7$kQ2!pLw",
            "пароль из четырёх слов",
            "bsmith has a long one",
        ] {
            assert_eq!(verdict(good), Ok(()), "{good}");
        }
        assert_eq!(verdict(&"correct horse battery staple ".repeat(30)), Ok(()));
    }

    #[test]
    fn signs_alone_are_not_taken_for_names() {
        assert_eq!(verdict("#!§$%&/()=?*+~"), Ok(()));
    }
}
