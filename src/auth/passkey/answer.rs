//! Reading what a browser answers. Nothing here is believed until the signature was right.

use super::{LONGEST_ANSWER, Relying};
use serde::{Deserialize, de::DeserializeOwned};
use webauthn_rs_core::{
    error::WebauthnError,
    proto::{PublicKeyCredential, RegisterPublicKeyCredential},
};

/// What is said of an answer that can not be read.
pub(super) const MALFORMED: &str = "malformed answer";

/// The browser's own words, WebAuthn §5.8.1, as far as we judge them. The library judges type and challenge.
#[derive(Deserialize)]
struct ClientData {
    origin: String,
    #[serde(rename = "crossOrigin")]
    cross_origin: Option<bool>,
    #[serde(rename = "topOrigin")]
    top_origin: Option<String>,
}

/// An answer of either kind.
pub(super) trait Answer: DeserializeOwned {
    fn kind(&self) -> &str;
    fn client_data(&self) -> &[u8];
}

impl Answer for RegisterPublicKeyCredential {
    fn kind(&self) -> &str {
        &self.type_
    }

    fn client_data(&self) -> &[u8] {
        &self.response.client_data_json
    }
}

impl Answer for PublicKeyCredential {
    fn kind(&self) -> &str {
        &self.type_
    }

    fn client_data(&self) -> &[u8] {
        &self.response.client_data_json
    }
}

/// Reads an answer, and compares the origin to the letter. The library compares origins, too; this comparison knows
/// neither suffixes nor URLs that are equal although they are written differently.
pub(super) fn read<A: Answer>(relying: &Relying, text: &str) -> Result<A, &'static str> {
    if text.len() > LONGEST_ANSWER {
        return Err("answer too long");
    }
    let answer: A = serde_json::from_str(text).map_err(|_| MALFORMED)?;
    if answer.kind() != "public-key" {
        return Err(MALFORMED);
    }
    let words: ClientData = serde_json::from_slice(answer.client_data()).map_err(|_| MALFORMED)?;
    if words.origin != relying.origin {
        return Err("wrong origin");
    }
    if words.cross_origin == Some(true) || words.top_origin.is_some() {
        return Err("shown inside another site");
    }
    Ok(answer)
}

/// Why the library refuses, for the audit log.
pub(super) fn reason(error: &WebauthnError) -> &'static str {
    match error {
        WebauthnError::InvalidClientDataType => "answer to another question",
        WebauthnError::MismatchedChallenge => "wrong challenge",
        WebauthnError::InvalidRPOrigin => "wrong origin",
        WebauthnError::CredentialCrossOrigin => "shown inside another site",
        WebauthnError::InvalidRPIDHash => "made for another site",
        WebauthnError::UserNotPresent => "nobody was present",
        WebauthnError::UserNotVerified => "owner not recognized",
        WebauthnError::AuthenticationFailure => "wrong signature",
        WebauthnError::CredentialBackupEligibilityInconsistent | WebauthnError::CredentialMayNotBeHardwareBound => {
            "backup flags do not fit"
        }
        WebauthnError::CredentialAlteredAlgFromRequest => "algorithm or key not asked for",
        WebauthnError::CredentialPossibleCompromise => "counter went back",
        WebauthnError::ParseBase64Failure(_)
        | WebauthnError::ParseCBORFailure(_)
        | WebauthnError::ParseJSONFailure(_)
        | WebauthnError::ParseNOMFailure => MALFORMED,
        _ => "not a proper answer",
    }
}
