//! What is in the tables, asked past the product.

use super::site::Site;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_types::BigInt};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many rows a statement like `SELECT count(*) AS n …` counts.
#[expect(clippy::disallowed_methods, reason = "tests look behind the store")]
pub fn count(url: &str, sql: &str) -> usize {
    let query = diesel::sql_query(sql);
    let rows: Vec<Count> = match url.strip_prefix("sqlite://") {
        Some(path) => query.load(&mut SqliteConnection::establish(path).unwrap()).unwrap(),
        None => query.load(&mut PgConnection::establish(url).unwrap()).unwrap(),
    };
    usize::try_from(rows[0].n).unwrap()
}

impl Site {
    /// How many rows there are of all that opens anything.
    pub async fn rows(&self) -> [(&'static str, usize); 4] {
        let url = self.url.clone();
        let of = move |table: &'static str| (table, count(&url, &format!("SELECT count(*) AS n FROM {table}")));
        actix_web::web::block(move || ["sessions", "codes", "grants", "refresh_tokens"].map(of)).await.unwrap()
    }
}
