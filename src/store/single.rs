//! A connection for one statement. Behind a pooler that gives a server to each transaction, the
//! driver's two messages for a statement, *prepare* and *execute*, could reach two servers; there a
//! statement by itself is put into a transaction, which keeps them together.

use futures_util::{
    StreamExt as _, TryFutureExt as _, TryStreamExt as _, future::BoxFuture, stream,
    stream::BoxStream,
};
use sqlx::{
    Acquire as _, Describe, Either, Error, Execute, Executor, PgConnection, Postgres, SqlStr,
    postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};

#[derive(Debug)]
pub(super) struct Single<'c> {
    connection: &'c mut PgConnection,
    pooled: bool,
}

impl<'c> Single<'c> {
    pub(super) fn new(connection: &'c mut PgConnection, pooled: bool) -> Self {
        Self { connection, pooled }
    }
}

impl<'c> Executor<'c> for Single<'c> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        if !self.pooled {
            return self.connection.fetch_many(query);
        }
        let all = async move {
            let mut tx = self.connection.begin().await?;
            let all: Vec<_> = tx.fetch_many(query).try_collect().await?;
            tx.commit().await?;
            Ok(stream::iter(all.into_iter().map(Ok)))
        };
        all.try_flatten_stream().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        if !self.pooled {
            return self.connection.fetch_optional(query);
        }
        Box::pin(async move {
            let mut tx = self.connection.begin().await?;
            let row = tx.fetch_optional(query).await?;
            tx.commit().await?;
            Ok(row)
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'c: 'e,
    {
        self.connection.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'c: 'e,
    {
        self.connection.describe(sql)
    }
}
