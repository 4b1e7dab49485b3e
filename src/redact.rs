//! Keeps the password of a database URL out of what is printed.

/// What takes a secret's place.
pub(crate) const HIDDEN: &str = "...";

/// The secret parts of a PostgreSQL URL: after the user name, and in the query.
fn secrets(url: &str) -> Vec<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
    let password = user.split_once(':').map(|(_, password)| password);
    let query = rest.split(['?', '&']).skip(1).filter_map(|pair| pair.split_once('='));
    let named = query.filter(|(name, _)| name.ends_with("password")).map(|(_, value)| value);
    password.into_iter().chain(named).filter(|secret| !secret.is_empty()).collect()
}

/// A database URL fit for showing.
pub(crate) fn url(url: &str) -> String {
    if url.starts_with("sqlite://") {
        return url.to_owned();
    }
    secrets(url).into_iter().fold(url.to_owned(), |text, secret| text.replace(secret, HIDDEN))
}

/// A message on one line, without the URL's secrets.
pub(crate) fn message(message: &str, url: &str) -> String {
    let lines: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    secrets(url).into_iter().fold(lines.join("; "), |text, secret| text.replace(secret, HIDDEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_url_has_no_password() {
        for (full, shown) in [
            ("postgres://u:hush@h:5432/d", "postgres://u:...@h:5432/d"),
            ("postgres://u@h/d?sslmode=require", "postgres://u@h/d?sslmode=require"),
            ("postgres://h/d?user=u&password=hush", "postgres://h/d?user=u&password=..."),
            ("sqlite:///var/lib/a:b@c.sqlite", "sqlite:///var/lib/a:b@c.sqlite"),
        ] {
            assert_eq!(url(full), shown);
        }
    }

    #[test]
    fn a_message_is_one_line_without_it() {
        let text = message("could not connect\n  with hush", "postgres://u:hush@h/d");
        assert_eq!(text, "could not connect; with ...");
    }
}
