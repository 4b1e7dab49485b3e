//! Whether a new password is good enough, NIST SP 800-63B-4 §3.1.1.2: long enough, not one that guessers try first, and
//! not made of words that belong to the account. No rules about kinds of characters. Pure.

use super::{
    made::generate,
    password::{self, MIN_CHARS, Unfit},
};
use crate::{
    store::{organization::Organization, user::User},
    types::{Issuer, Secret, name::fold},
};
use zxcvbn::{Score, zxcvbn};

/// How much of a password is judged, characters: guessing it gets no easier by what follows, and judging takes longer.
const JUDGED: usize = 100;

/// The least score, of 0 to 4: below it fewer than a million guesses are enough. Organizations may ask for more.
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
    /// It has fewer characters than the organization asks for.
    #[error("a password has at least {0} characters in this organization")]
    Short(usize),
    /// It is easier to guess than the organization wants.
    #[error("this password is easier to guess than the organization allows")]
    Weak,
    /// It is made of the account's names.
    #[error("a password is not made of the names of its person, organization or server")]
    Names,
}

/// What a new password has to be.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What it may not be made of.
    words: Vec<String>,
    /// How many characters it has at least.
    length: usize,
    /// The least score.
    score: Score,
}

impl Default for Rules {
    fn default() -> Self {
        Self { words: Vec::new(), length: MIN_CHARS, score: LEAST }
    }
}

impl Rules {
    /// How many characters a password has at least.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    /// A random password that is long enough.
    #[must_use]
    pub fn make(&self) -> Secret {
        let mut made = generate();
        while made.expose().chars().count() < self.length {
            made = Secret::new(format!("{}-{}", made.expose(), generate().expose()));
        }
        made
    }
}

/// What a new password of an account has to be: as long and as hard to guess as its organization wants.
#[must_use]
pub fn rules(user: &User, organization: &Organization, issuer: &Issuer) -> Rules {
    let length = usize::try_from(organization.password_length).unwrap_or(MIN_CHARS).max(MIN_CHARS);
    let score = match organization.password_score {
        ..=2 => LEAST,
        3 => Score::Three,
        4.. => Score::Four,
    };
    Rules { words: words(user, organization, issuer), length, score }
}

/// The words that belong to an account: its names, its mail address, the organization's names, ours.
fn words(user: &User, organization: &Organization, issuer: &Issuer) -> Vec<String> {
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

/// Judges a new password. `rules` come from [`rules`]. Takes some milliseconds.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn judge(password: &Secret, rules: &Rules) -> Result<(), Poor> {
    password::fit(password)?;
    if password.expose().chars().count() < rules.length {
        return Err(Poor::Short(rules.length));
    }
    let judged: String = password.expose().chars().take(JUDGED).collect();
    if own_characters(&judged, &rules.words) < OWN.min(judged.chars().filter(|c| c.is_alphanumeric()).count()) {
        return Err(Poor::Names);
    }
    let bare = zxcvbn(&judged, &[]).score();
    if bare < LEAST {
        return Err(Poor::Common);
    }
    if bare < rules.score {
        return Err(Poor::Weak);
    }
    let words: Vec<&str> = rules.words.iter().map(String::as_str).collect();
    if zxcvbn(&judged, &words).score() < rules.score {
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
        verdict_of(password, (8, 2))
    }

    fn rules_of((length, score): (i64, i64)) -> Rules {
        let usual = Organization::new("acme", "Acme Rockets", MfaPolicy::Required, UnixTime(0));
        let organization = Organization { password_length: length, password_score: score, ..usual };
        let mut user = User::new(&OrganizationId::random(), "bsmith", "bsmith".to_owned(), UnixTime(0));
        user.name = Some("Barbara Smith".to_owned());
        user.email = Some("barbara.smith@rockets.example".to_owned());
        let issuer = Issuer::parse("https://id.rockets.example").unwrap();
        rules(&user, &organization, &issuer)
    }

    fn verdict_of(password: &str, rules: (i64, i64)) -> Result<(), Poor> {
        judge(&Secret::new(password), &rules_of(rules))
    }

    #[test]
    fn an_organization_may_want_more() {
        assert_eq!(verdict_of("x7$kQ2!pLw", (8, 2)), Ok(()));
        assert_eq!(verdict_of("x7$kQ2!pLw", (12, 2)), Err(Poor::Short(12)));
        assert_eq!(verdict_of("x7$kQ2!", (12, 2)), Err(Poor::Length(Unfit::Short)), "nobody may want less than the server");
        assert_eq!(verdict_of("zebrafish", (8, 2)), Ok(()));
        assert_eq!(verdict_of("zebrafish", (8, 4)), Err(Poor::Weak));
        for length in [8, 25, 64] {
            let rules = rules_of((length, 4));
            let made = rules.make();
            assert!(made.expose().chars().count() >= rules.length() && judge(&made, &rules).is_ok(), "{length}");
        }
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
