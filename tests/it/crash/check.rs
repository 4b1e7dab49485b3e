//! What must be true after a crash.

use super::walk::{Entry, Walk, code};
use crate::support::rows::count;
use serde_json::Value;

/// Statements that count rows which must not be.
const IMPOSSIBLE: [(&str, &str); 9] = [
    ("a session that no code came with", "sessions s WHERE NOT EXISTS (SELECT 1 FROM codes c WHERE c.session_id = s.id)"),
    (
        "a session that the audit log does not know",
        "sessions s WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.event = 'session_begun' AND a.user_id = s.user_id)",
    ),
    ("a code without its session", "codes c WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = c.session_id)"),
    (
        "a redeemed code without its grant",
        "codes c WHERE c.redeemed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.id = c.grant_id)",
    ),
    (
        "a grant without its redeemed code",
        "grants g WHERE NOT EXISTS (SELECT 1 FROM codes c WHERE c.grant_id = g.id AND c.redeemed_at IS NOT NULL)",
    ),
    (
        "a grant with more or less than one unused refresh token",
        "grants g WHERE 1 <> (SELECT count(*) FROM refresh_tokens r WHERE r.grant_id = g.id AND r.used_at IS NULL)",
    ),
    ("a refresh token without its grant", "refresh_tokens r WHERE NOT EXISTS (SELECT 1 FROM grants g WHERE g.id = r.grant_id)"),
    ("one code of an app that opened twice", "(SELECT user_id FROM sessions GROUP BY user_id HAVING count(*) > 1) AS twice"),
    (
        "a session whose code is not used up",
        "totp_factors f WHERE f.last_step = 0 AND EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = f.user_id)",
    ),
];

/// Looks into the tables.
pub fn nothing_is_half_done(url: &str, what: &str) {
    for (name, rows) in IMPOSSIBLE {
        assert_eq!(count(url, &format!("SELECT count(*) AS n FROM {rows}")), 0, "{name}, {what}");
    }
    if url.starts_with("sqlite://") {
        let bad = "SELECT count(*) AS n FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
        assert_eq!(count(url, bad), 0, "integrity, {what}");
        assert_eq!(count(url, "SELECT count(*) AS n FROM pragma_foreign_key_check"), 0, "references, {what}");
    }
}

fn is_refused(answer: &Value) -> bool {
    answer["error"] == "invalid_grant"
}

fn is_given(answer: &Value) -> bool {
    answer["access_token"].is_string()
}

/// Holds the server to what it acknowledged to one person.
pub async fn acknowledged(walk: &Walk<'_>, entry: &Entry, what: &str) {
    let what = format!("{what}: {entry:?}");
    if let Some(session) = &entry.session {
        code(&walk.silently(session).await.unwrap());
    }
    if let Some(app_code) = &entry.app_code {
        let door = walk.password(&entry.username).await.unwrap();
        let answer = walk.factor(&door, app_code).await.unwrap();
        assert!(entry.session.is_none() || answer.status() == 422, "a code of the app works once, {what}");
    }
    // The newest first: a second use of an older one ends the family.
    for token in entry.refresh.iter().rev() {
        let first = walk.refresh(&token.value).await.unwrap();
        assert!(!token.is_unused() || is_given(&first), "an unused refresh token works, {what}: {first}");
        assert!(!token.is_used() || is_refused(&first), "a used refresh token does not, {what}: {first}");
        assert!(is_refused(&walk.refresh(&token.value).await.unwrap()), "a refresh token works once, {what}");
    }
    for code in &entry.codes {
        let first = walk.exchange(&code.value).await.unwrap();
        assert!(!code.is_unused() || is_given(&first), "an unused code works, {what}: {first}");
        assert!(!code.is_used() || is_refused(&first), "a redeemed code does not, {what}: {first}");
        assert!(is_refused(&walk.exchange(&code.value).await.unwrap()), "a code works once, {what}");
    }
}
