//! Long answers: read part after part while somebody takes them.

use crate::store::{Db, StoreError, StoreResult, Tx, audit::AuditFilter};
use actix_web::{
    body::{BodySize, MessageBody},
    web::Bytes,
};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Reads the rows after one as text, and says which was the last; `None` at the end.
pub type Part = fn(&mut Tx<'_>, &AuditFilter, Option<i64>) -> StoreResult<Option<(String, i64)>>;

/// A body that begins with a head and goes on with the rows of a filter. No more than two parts are in memory; if the
/// database fails the connection is cut, so that a part is not taken for the whole.
pub fn body(db: Db, filter: AuditFilter, part: Part, head: &'static str) -> Lines<StoreError> {
    let (sender, receiver) = channel(1);
    actix_web::rt::spawn(async move {
        if head.is_empty() || sender.send(Ok(Bytes::from_static(head.as_bytes()))).await.is_ok() {
            feed(db, filter, part, sender).await;
        }
    });
    Lines(receiver)
}

async fn feed(db: Db, filter: AuditFilter, part: Part, lines: Sender<Result<Bytes, StoreError>>) {
    let mut after = None;
    loop {
        let wanted = filter.clone();
        let next = match db.read(move |tx| part(tx, &wanted, after)).await {
            Ok(None) => return,
            Ok(Some((text, last))) => {
                after = Some(last);
                Ok(Bytes::from(text))
            }
            Err(error) => Err(error),
        };
        let is_over = next.is_err();
        if lines.send(next).await.is_err() || is_over {
            return;
        }
    }
}

/// A body whose parts are still being read.
pub struct Lines<E>(pub Receiver<Result<Bytes, E>>);

impl<E: std::error::Error + Send + 'static> MessageBody for Lines<E> {
    type Error = E;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, E>>> {
        self.0.poll_recv(context)
    }
}
