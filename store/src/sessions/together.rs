//! Sessions are looked up together: those who ask while one look is under way go with the next. Each question is still
//! asked of the database, after it was put; but many share a round trip, and the log is looked at once for all.

use std::time::Duration;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::Row;
use sqlx::postgres::PgRow;
use tokio::sync::{mpsc, oneshot};

use super::TokenHash;
use crate::error::Unavailable;
use crate::reads::Reads;

/// How many questions go together at the most.
const MOST: usize = 256;

/// How long anybody waits for his answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many may wait; more have to wait for room.
const QUEUE: usize = 1024;

/// How far behind the head an own event is looked for. A read model that is further behind is broken, not late, and
/// waiting for it would not help. It stands in the statement, so that its plan is made once and serves for every look.
macro_rules! look_back {
    () => {
        "5000"
    };
}

/// `unseen` is the account's newest own event that some read model has not passed.
const LOOK: &str = concat!(
    "with head as materialized (
         select coalesce(max(position), 0) as position from events
     ), passed as materialized (
         select greatest(least(min(s.position), h.position), h.position - ",
    look_back!(),
    ") as position
         from head h left join subscriptions s on s.kind = 'projection' and s.name not like '%@%'
         group by h.position
     ), own as materialized (
         select e.account, max(e.position) as position
         from (select metadata->>'account' as account, position from events
               where position > (select position from passed) order by position limit ",
    look_back!(),
    ") e
         group by 1
     )
     select q.nth, s.expires_at, a.id, a.role, a.department, a.profile, k.wrapped,
            (select o.position from own o where o.account = a.id::text) as unseen
     from unnest($1::bytea[]) with ordinality as q (token_hash, nth)
     cross join lateral (select s.account, s.expires_at from sessions s
                         where s.token_hash = q.token_hash and s.expires_at > $2 limit 1) s
     cross join lateral (select a.id, a.role, a.department, a.profile from accounts a where a.id = s.account limit 1) a
     left join lateral (select k.wrapped from data_keys k where k.aggregate_type = 'Account'
                        and k.aggregate_id = a.id::text limit 1) k on true"
);

/// The way to whoever looks.
#[derive(Clone)]
pub(super) struct Together(mpsc::Sender<Question>);

struct Question {
    token: TokenHash,
    answer: oneshot::Sender<Result<Option<PgRow>, Unavailable>>,
}

impl Together {
    /// Starts whoever looks; he ends with the last of those who could ask him.
    pub(super) fn start(reads: Reads) -> Self {
        let (ask, asked) = mpsc::channel(QUEUE);
        tokio::spawn(answer(reads, asked));
        Self(ask)
    }

    /// The row of a good session.
    pub(super) async fn look(&self, token: TokenHash) -> Result<Option<PgRow>, Unavailable> {
        let (answer, answered) = oneshot::channel();
        let asked = async {
            self.0.send(Question { token, answer }).await.map_err(|_| Unavailable::Closed)?;
            answered.await.map_err(|_| Unavailable::Closed)?
        };
        let silent = Err(Unavailable::Database(sqlx::Error::PoolTimedOut));
        tokio::time::timeout(PATIENCE, asked).await.unwrap_or(silent)
    }
}

async fn answer(reads: Reads, mut asked: mpsc::Receiver<Question>) {
    let mut questions = Vec::new();
    while asked.recv_many(&mut questions, MOST).await > 0 {
        // Nobody waits for these any more.
        questions.retain(|question: &Question| !question.answer.is_closed());
        if questions.is_empty() {
            continue;
        }
        let outcome = look(&reads, &questions).await;
        let mut answers = outcome.map(|found| placed(found, questions.len()));
        for (nth, question) in questions.drain(..).enumerate() {
            let answer = match &mut answers {
                Ok(rows) => Ok(rows[nth].take()),
                Err(error) => Err(Unavailable::Database(again(error))),
            };
            // Whoever asked may have gone away.
            let _ = question.answer.send(answer);
        }
    }
}

async fn look(reads: &Reads, questions: &[Question]) -> Result<Vec<PgRow>, sqlx::Error> {
    let tokens: Vec<&[u8]> = questions.iter().map(|question| question.token.as_slice()).collect();
    let query = sqlx::query(LOOK).bind(tokens).bind(Timestamp::now().to_sqlx());
    query.fetch_all(reads).await
}

/// Each row where its question stands.
fn placed(found: Vec<PgRow>, questions: usize) -> Vec<Option<PgRow>> {
    let mut rows: Vec<_> = std::iter::repeat_with(|| None).take(questions).collect();
    for row in found {
        let nth = row.try_get::<i64, _>("nth").ok().and_then(|nth| usize::try_from(nth - 1).ok());
        if let Some(place) = nth.and_then(|nth| rows.get_mut(nth)) {
            *place = Some(row);
        }
    }
    rows
}

/// The same error for each who asked: one alone can have the original.
fn again(error: &mut sqlx::Error) -> sqlx::Error {
    let other = match error {
        sqlx::Error::Io(error) => sqlx::Error::Io(error.kind().into()),
        _ => sqlx::Error::WorkerCrashed,
    };
    std::mem::replace(error, other)
}
