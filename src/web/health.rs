//! Whether this process lives, and whether it can do its work.

use super::State;
use crate::store::{self, StoreError};
use actix_web::{HttpResponse, web};

/// The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok")
}

/// The database answers, too: to reads, and to the writer.
pub async fn ready(state: web::Data<State>) -> HttpResponse {
    let answers: Result<(), StoreError> = match state.db.read(store::ping).await {
        Ok(()) => state.db.write(store::ping).await,
        failed => failed,
    };
    match answers {
        Ok(()) => live().await,
        Err(error) => {
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable().content_type("text/plain; charset=utf-8").body("database")
        }
    }
}
