//! Passwords that this server makes.

use crate::types::{Secret, random};
use zeroize::Zeroizing;

/// 32 characters that nobody takes for one another: five bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// 100 random bits as five groups of four characters.
#[must_use]
pub fn generate() -> Secret {
    let bytes = Zeroizing::new(random::bytes::<20>());
    let group = |bytes: &[u8]| -> String {
        bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32))).map(|byte| char::from(*byte)).collect()
    };
    Secret::new(bytes.chunks(4).map(group).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_password_is_five_groups_of_four() {
        let password = generate();
        let groups: Vec<_> = password.expose().split('-').collect();
        assert_eq!(groups.len(), 5);
        assert!(groups.iter().all(|group| group.len() == 4 && group.bytes().all(|b| ALPHABET.contains(&b))));
        assert_ne!(password.expose(), generate().expose());
    }
}
