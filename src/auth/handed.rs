//! Codes that are handed out before they are needed: 80 random bits in Crockford's base32, in groups of four.
//!
//! The database holds a keyed hash: whoever reads the table has nothing to try out.

use crate::{
    seal::Sealer,
    types::{Method, Secret, UserId, name::fold, random},
};
use zeroize::Zeroizing;

/// 32 characters that nobody takes for one another: no `i`, `l`, `o`, `u`.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How many random bytes a code has.
const BYTES: usize = 10;

/// How many characters that makes, five bits each.
const LENGTH: usize = BYTES * 8 / 5;

/// A new code, as people see it: `k7qd-2mxa-9tfh-c4wn`.
pub(in crate::auth) fn make() -> Secret {
    let bytes = Zeroizing::new(random::bytes::<BYTES>());
    let number = bytes.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let mut text = String::with_capacity(LENGTH + LENGTH / 4);
    for place in 0..LENGTH {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        let five = usize::try_from(number >> (5 * (LENGTH - 1 - place)) & 31).unwrap_or_default();
        text.extend(ALPHABET.get(five).map(|byte| char::from(*byte)));
    }
    Secret::new(text)
}

/// What is stored of a person's code of a method; `None` for a text that is no code. Spelling does not matter: case, spaces,
/// dashes, `O` for zero, `I` and `L` for one.
pub(in crate::auth) fn digest(sealer: &Sealer, (method, user): (Method, &UserId), presented: &Secret) -> Option<String> {
    let code = plain(presented.expose())?;
    Some(sealer.pseudonym(&format!("{method}\0{user}\0{}", *code)))
}

/// Whether a text has the shape of such a code.
pub(in crate::auth) fn is_shaped(presented: &Secret) -> bool {
    plain(presented.expose()).is_some()
}

/// The characters that count.
fn plain(typed: &str) -> Option<Zeroizing<String>> {
    let same = |c| match c {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    let folded = Zeroizing::new(fold(typed));
    let kept = folded.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '_' | '.'));
    let code: Zeroizing<String> = Zeroizing::new(kept.map(same).collect());
    let right = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
    right.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_code_is_four_groups_of_four_that_nobody_mistakes() {
        let mut seen = BTreeSet::new();
        let mut characters = BTreeSet::new();
        for _ in 0..1000 {
            let code = make();
            let groups: Vec<&str> = code.expose().split('-').collect();
            assert!(groups.len() == 4 && groups.iter().all(|group| group.len() == 4), "{groups:?}");
            characters.extend(code.expose().chars());
            assert!(seen.insert(plain(code.expose()).unwrap().to_string()), "no code comes twice");
        }
        assert_eq!(characters.len(), 33, "all characters are used: {characters:?}");
    }

    #[test]
    fn spelling_does_not_matter() {
        let plain = |text| plain(text).map(|code| code.to_string());
        let right = Some("0123456789abcd1z".to_owned());
        for same in [
            "0123-4567-89ab-cd1z",
            "O123456789ABCDLZ",
            " o123 4567 89ab cdiz ",
            "0I23–4567—89AB_CD1Z",
            "０１２３４５６７８９ＡＢＣＤ１Ｚ",
        ] {
            assert_eq!(plain(same), right, "{same}");
        }
        for other in ["", "0123-4567-89ab-cd1", "0123-4567-89ab-cd1zz", "0123-4567-89ab-cd1u", "0123-4567-89ab-cd1ß"] {
            assert_eq!(plain(other), None, "{other}");
        }
    }
}
