//! The names of events.

/// The name of each event, as it is stored.
pub const NAMES: &[&str] = &[
    "password_accepted",
    "password_refused",
    "factor_accepted",
    "factor_refused",
    "factor_added",
    "factors_reset",
    "factor_removed",
    "factor_renamed",
    "factor_preferred",
    "factor_put_off",
    "code_sent",
    "code_held",
    "device_trusted",
    "device_used",
    "device_misused",
    "device_forgotten",
    "devices_forgotten",
    "profile_changed",
    "contact_changed",
    "password_changed",
    "password_upgraded",
    "password_reset",
    "link_sent",
    "not_me",
    "backup_codes_made",
    "pass_issued",
    "session_begun",
    "local_login_refused",
    "local_by_administrator",
    "upstream_accepted",
    "upstream_refused",
    "upstream_not_enough",
    "identity_linked",
    "identity_unlinked",
    "person_provisioned",
    "groups_followed",
    "upstream_logout",
    "provider_proved",
    "session_ended",
    "sessions_ended",
    "logout_untold",
    "consent_given",
    "consent_denied",
    "consent_revoked",
    "code_issued",
    "tokens_issued",
    "client_token_issued",
    "token_refused",
    "token_revoked",
    "replayed",
    "client_refused",
    "message_dropped",
    "client_registered",
    "client_reregistered",
    "client_withdrawn",
    "managed",
    "forbidden",
    "audit_trimmed",
    "webhook_stopped",
    "administered",
];

/// The names of the events by which somebody was turned away.
pub const REFUSALS: [&str; 11] = [
    "password_refused",
    "factor_refused",
    "local_login_refused",
    "upstream_refused",
    "upstream_not_enough",
    "code_held",
    "device_misused",
    "token_refused",
    "replayed",
    "client_refused",
    "forbidden",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// `PasswordAccepted {` is `password_accepted`.
    fn snake(variant: &str) -> String {
        let mut name = String::new();
        for (at, c) in variant.char_indices() {
            if c.is_uppercase() && at > 0 {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }

    #[test]
    fn no_event_is_missing() {
        let source = include_str!("../audit.rs");
        let (_, rest) = source.split_once("pub enum Event<'a> {").unwrap();
        let (variants, _) = rest.split_once("\n}\n").unwrap();
        let lines =
            variants.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| line.starts_with(char::is_uppercase));
        let names: Vec<String> = lines.map(|line| snake(line.trim_end_matches([' ', '{', ',']))).collect();
        assert_eq!(names, NAMES);
    }

    #[test]
    fn refusals_are_those_that_the_log_warns_of() {
        let source = include_str!("../audit.rs");
        let (_, rest) = source.split_once("const fn is_refusal").unwrap();
        let (list, _) = rest.split_once("    }\n").unwrap();
        let names: Vec<String> =
            list.split("Self::").skip(1).map(|text| snake(text.split([' ', '{']).next().unwrap())).collect();
        assert_eq!(names, REFUSALS);
    }
}
