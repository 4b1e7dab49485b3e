//! Whether the file of a sector names a client's redirect URIs, OIDC Core §8.1 and OIDC Registration §5. Fetched outside of any
//! transaction, behind the guard for URLs that other people give.

use crate::{outbound::OutboundError, web::State};
use openidconnect::http::{Request, StatusCode, header};
use std::time::Duration;

/// How long a call may take, all in all.
const PATIENCE: Duration = Duration::from_secs(5);

/// Fetches the file and looks for every redirect URI in it.
///
/// # Errors
/// Why the client may not use this sector, in words for whoever registers it. Nothing of the answer is repeated.
pub async fn check(state: &State, uri: &str, redirect_uris: &[String]) -> Result<(), String> {
    let request = Request::get(uri).header(header::ACCEPT, "application/json").body(Vec::new());
    let request = request.map_err(|_| "it is no URL".to_owned())?;
    let answer = match state.called.call_within(request, PATIENCE).await {
        Ok(answer) => answer,
        Err(OutboundError::Refused(why)) => return Err(why.to_owned()),
        Err(OutboundError::TooLarge(_)) => return Err("the file is too large".to_owned()),
        Err(error) => {
            tracing::info!(error = error.words(), "the file of a sector was not fetched");
            return Err("it gives no answer".to_owned());
        }
    };
    if answer.status() != StatusCode::OK {
        return Err("it does not answer with 200".to_owned());
    }
    names(answer.body(), redirect_uris).map_err(str::to_owned)
}

/// Whether a file is a JSON array of texts with every one of these among them, byte for byte.
fn names(file: &[u8], redirect_uris: &[String]) -> Result<(), &'static str> {
    let listed: Vec<String> = serde_json::from_slice(file).map_err(|_| "the file is not a JSON array of texts")?;
    let missing = redirect_uris.iter().any(|uri| !listed.contains(uri));
    if missing { Err("the file does not name every redirect URI") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_an_array_with_every_redirect_uri() {
        let [one, two] = ["https://a.example/cb", "https://b.example/cb"].map(str::to_owned);
        let judged = |file: &str, uris: &[String]| names(file.as_bytes(), uris);
        let both = r#"["https://b.example/cb", "https://c.example/", "https://a.example/cb"]"#;
        assert_eq!(judged(both, &[one.clone(), two.clone()]), Ok(()));
        assert_eq!(judged("[]", &[]), Ok(()));
        for file in [r#"["https://a.example/cb"]"#, r#"["https://a.example/cb", "https://b.example/cb/"]"#, "[]"] {
            assert_eq!(judged(file, &[one.clone(), two.clone()]), Err("the file does not name every redirect URI"), "{file}");
        }
        let object = r#"{"redirect_uris": ["https://a.example/cb"]}"#;
        for file in ["", "null", object, r#""https://a.example/cb""#, r#"["https://a.example/cb", 1]"#, "\u{ff}"] {
            assert_eq!(judged(file, std::slice::from_ref(&one)), Err("the file is not a JSON array of texts"), "{file}");
        }
    }
}
