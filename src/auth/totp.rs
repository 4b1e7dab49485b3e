//! The authenticator-app verifier, RFC 6238: SHA-1, six digits, 30 seconds, one step before and after.

use super::{Fault, Finding, account::Account, guess, proof::SecondOk, throttle::TOTP};
use crate::{
    seal::Sealer,
    store::{Tx, totp},
    types::{Method, Secret, UnixTime},
};
use totp_rs::{Builder, Totp};

/// The column that the secret is sealed for.
pub const COLUMN: &str = "totp_factors.secret";

/// The generator of a secret of 20 bytes.
pub(in crate::auth) fn generator(secret: &[u8]) -> Result<Totp, Fault> {
    let secret: [u8; 20] = secret.try_into().map_err(|_| Fault::Stored("TOTP secret"))?;
    Ok(Builder::new().with_secret(totp_rs::Secret::new_stack(secret)).build_noncompliant())
}

/// The step that a presented code belongs to. Spaces are dropped, as people copy them.
pub(in crate::auth) fn matching_step(generator: &Totp, presented: &Secret, now: UnixTime) -> Option<i64> {
    let code: String = presented.expose().chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let step = generator.check(&code, u64::try_from(now.seconds()).ok()?)?;
    i64::try_from(step).ok()
}

/// Looks at a presented code: burns a try, finds the app and the step, claims the step.
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn verify(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    account: &Account,
    presented: &Secret,
    now: UnixTime,
) -> Result<Finding<SecondOk>, Fault> {
    guess::within(tx, (sealer, account), &TOTP, now, |tx| {
        let mut reason = "wrong code";
        for factor in &account.totp {
            let secret = sealer.open(COLUMN, factor.id.as_str(), &factor.secret_sealed)?;
            let Some(step) = matching_step(&generator(&secret)?, presented, now) else { continue };
            if totp::claim_step(tx, &factor.id, step, now)? {
                return Ok(Ok(SecondOk::of(account.user.id.clone(), account.user.epoch, Method::Totp, now)));
            }
            reason = "code was used before";
        }
        Ok(Err(reason))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, SHA-1, cut to six digits.
    const SECRET: &[u8] = b"12345678901234567890";

    fn step(code: &str, now: i64) -> Option<i64> {
        matching_step(&generator(SECRET).unwrap(), &Secret::new(code), UnixTime(now))
    }

    #[test]
    fn the_rfc_vectors_match() {
        assert_eq!(step("287082", 59), Some(1));
        assert_eq!(step("081804", 1_111_111_109), Some(37_037_036));
        assert_eq!(step("005924", 1_234_567_890), Some(41_152_263));
    }

    #[test]
    fn a_code_lives_one_step_before_and_after_its_own() {
        // The code of step 1, seconds 30 to 59.
        for now in [0, 29, 30, 59, 60, 89] {
            assert_eq!(step("287082", now), Some(1), "at {now}");
        }
        assert_eq!(step("287082", 90), None);
    }

    #[test]
    fn only_six_digits_are_a_code() {
        assert_eq!(step("287 082", 59), Some(1));
        for bad in ["", "28708", "2870822", "28708a", "２８７０８２", "-87082"] {
            assert_eq!(step(bad, 59), None, "{bad}");
        }
        assert_eq!(step("287082", -5), None);
    }
}
