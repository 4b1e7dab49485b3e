//! What is in the tables, asked past the product.

use super::site::Site;
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_types::BigInt,
};

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

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    t: String,
}

/// The texts that a statement like `SELECT name AS t …` gives.
#[expect(clippy::disallowed_methods, reason = "tests look behind the store")]
pub fn texts(url: &str, sql: &str) -> Vec<String> {
    let query = diesel::sql_query(sql);
    let rows: Vec<Text> = match url.strip_prefix("sqlite://") {
        Some(path) => query.load(&mut SqliteConnection::establish(path).unwrap()).unwrap(),
        None => query.load(&mut PgConnection::establish(url).unwrap()).unwrap(),
    };
    rows.into_iter().map(|row| row.t).collect()
}

/// Does what a statement says, or gives the database's refusal.
pub fn change(url: &str, sql: &str) -> Result<(), String> {
    let done = match url.strip_prefix("sqlite://") {
        // The server writes, too.
        Some(path) => SqliteConnection::establish(path).unwrap().batch_execute(&format!("PRAGMA busy_timeout = 30000; {sql}")),
        None => PgConnection::establish(url).unwrap().batch_execute(sql),
    };
    done.map_err(|error| error.to_string())
}

/// How many rows a site's table has that fulfil a condition: `users WHERE epoch = 1`.
pub async fn rows_of(site: &Site, table_and_condition: &str) -> usize {
    let (url, sql) = (site.url.clone(), format!("SELECT count(*) AS n FROM {table_and_condition}"));
    actix_web::web::block(move || count(&url, &sql)).await.unwrap()
}

impl Site {
    /// How many rows there are of all that opens anything.
    pub async fn rows(&self) -> [(&'static str, usize); 4] {
        let url = self.url.clone();
        let of = move |table: &'static str| (table, count(&url, &format!("SELECT count(*) AS n FROM {table}")));
        actix_web::web::block(move || ["sessions", "codes", "grants", "refresh_tokens"].map(of)).await.unwrap()
    }
}
