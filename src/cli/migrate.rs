//! `vestibule migrate`.

use super::{Failure, out::Out};
use crate::{config::Config, open, redact};
use serde_json::json;

pub(super) fn run(out: Out, config: &Config) -> Result<(), Failure> {
    open::database(config)?;
    let database = redact::url(config.database_url.expose());
    out.done(&json!({"database": database, "migrated": true}), &format!("all migrations are applied to {database}"))?;
    Ok(())
}
