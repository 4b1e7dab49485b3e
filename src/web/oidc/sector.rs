//! Placeholder until merged.
use crate::web::State;
pub async fn check(_state: &State, _uri: &str, _redirect_uris: &[String]) -> Result<(), String> {
    Ok(())
}
