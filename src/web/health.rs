//! Whether this process lives, and whether it can do its work.

use super::State;
use crate::store::{StoreError, organization};
use actix_web::{HttpResponse, web};

/// The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok")
}

/// The database answers, too.
pub async fn ready(state: web::Data<State>) -> HttpResponse {
    match state.db.read(|tx| organization::all(tx).map(|_| ())).await {
        Ok(()) => live().await,
        Err(error) => {
            let _: &StoreError = &error;
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable().content_type("text/plain; charset=utf-8").body("database")
        }
    }
}
