//! The two things that diesel's two-database connection can not say, as query nodes.

use super::conn::MultiBackend;
use diesel::{
    QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sqlite::Sqlite,
};

/// `… ON CONFLICT DO NOTHING`. The row count says whether the row was new.
#[derive(QueryId)]
pub struct OrNothing<I>(I);

/// `… FOR UPDATE` on PostgreSQL. On SQLite the transaction holds the write lock already.
#[derive(QueryId)]
pub struct Locked<Q>(Q);

/// Adds `.or_nothing()` to inserts and `.locked()` to selects.
pub trait Dialect: Sized {
    /// Skips the insert when a unique key is taken.
    fn or_nothing(self) -> OrNothing<Self> {
        OrNothing(self)
    }

    /// Holds the selected rows until the transaction ends.
    fn locked(self) -> Locked<Self> {
        Locked(self)
    }
}

impl<T: QueryId> Dialect for T {}

macro_rules! tail {
    ($node:ident, $pg:literal, $sqlite:literal) => {
        impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for $node<Q> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                self.0.walk_ast(out.reborrow())?;
                out.push_sql($pg);
                Ok(())
            }
        }

        impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for $node<Q> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                self.0.walk_ast(out.reborrow())?;
                out.push_sql($sqlite);
                Ok(())
            }
        }

        impl<Q> QueryFragment<MultiBackend> for $node<Q>
        where
            Self: QueryFragment<Pg> + QueryFragment<Sqlite>,
        {
            fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
                MultiBackend::walk_variant_ast(self, out)
            }
        }

        impl<Q, C> RunQueryDsl<C> for $node<Q> {}
    };
}

tail!(OrNothing, " ON CONFLICT DO NOTHING", " ON CONFLICT DO NOTHING");
tail!(Locked, " FOR UPDATE", "");

impl<Q: Query> Query for Locked<Q> {
    type SqlType = Q::SqlType;
}
