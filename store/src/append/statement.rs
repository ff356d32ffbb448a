//! The one statement that writes the log, and the look for what became of it.

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Connection, Row};
use uuid::Uuid;

use super::{Answer, Appended, Known, Pending, to_i64};

const APPEND: &str = "select verdicts, last_position, stamp, numbers, known_id, known_first, known_last, \
     known_fingerprint from append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
     $18, $19, $20, $21)";

/// What a batch came to: an answer for each command, and the newest position.
pub(super) struct Done {
    pub(super) answers: Vec<Answer>,
    pub(super) head: i64,
}

/// Appends a batch: one round trip, one transaction.
pub(super) async fn append(connection: &mut PgConnection, batch: &[Pending]) -> Result<Done, sqlx::Error> {
    let commands = || batch.iter();
    let relied =
        || (1_i64..).zip(batch).flat_map(|(command, p)| p.relies_on.iter().map(move |r| (command, r)));
    let events = || {
        (1_i64..)
            .zip(batch)
            .flat_map(|(command, p)| (1_i64..).zip(&p.events).map(move |(nth, e)| (command, nth, e)))
    };
    let row = sqlx::query(APPEND)
        .bind(commands().map(|p| p.stream.aggregate_type).collect::<Vec<_>>())
        .bind(commands().map(|p| p.stream.aggregate_id.to_string()).collect::<Vec<_>>())
        .bind(commands().map(|p| p.expected).collect::<Vec<_>>())
        .bind(commands().map(|p| p.numbered).collect::<Vec<_>>())
        .bind(commands().map(|p| p.new_key.as_ref().map(|key| key.wrapped.as_slice())).collect::<Vec<_>>())
        .bind(commands().map(|p| p.new_key.as_ref().and_then(|key| key.person)).collect::<Vec<_>>())
        .bind(commands().map(|p| p.new_key.as_ref().map(|key| key.retention_class)).collect::<Vec<_>>())
        .bind(commands().map(|p| p.personal).collect::<Vec<_>>())
        .bind(commands().map(|p| p.submission.as_ref().map(|s| s.scope.as_str())).collect::<Vec<_>>())
        .bind(commands().map(|p| p.submission.as_ref().map(|s| s.key)).collect::<Vec<_>>())
        .bind(commands().map(|p| p.submission.as_ref().map(|s| s.fingerprint.as_slice())).collect::<Vec<_>>())
        .bind(relied().map(|(command, _)| command).collect::<Vec<_>>())
        .bind(relied().map(|(_, r)| r.stream.aggregate_type).collect::<Vec<_>>())
        .bind(relied().map(|(_, r)| r.stream.aggregate_id.to_string()).collect::<Vec<_>>())
        .bind(relied().map(|(_, r)| r.version).collect::<Vec<_>>())
        .bind(events().map(|(command, _, _)| command).collect::<Vec<_>>())
        .bind(events().map(|(_, nth, _)| nth).collect::<Vec<_>>())
        .bind(events().map(|(_, _, e)| e.event_type.as_str()).collect::<Vec<_>>())
        .bind(events().map(|(_, _, e)| e.event_version.as_str()).collect::<Vec<_>>())
        .bind(events().map(|(_, _, e)| e.payload.as_str()).collect::<Vec<_>>())
        .bind(events().map(|(_, _, e)| e.metadata.as_str()).collect::<Vec<_>>())
        .fetch_one(connection)
        .await?;
    Verdicts::read(&row)?.answers(batch)
}

/// The row that `append_events` returns.
struct Verdicts {
    each: Vec<String>,
    last_position: i64,
    recorded_at: jiff::Timestamp,
    numbers: Vec<Option<i64>>,
    known_id: Vec<Option<String>>,
    known_first: Vec<Option<i64>>,
    known_last: Vec<Option<i64>>,
    known_fingerprint: Vec<Option<Vec<u8>>>,
}

impl Verdicts {
    fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            each: row.try_get("verdicts")?,
            last_position: row.try_get("last_position")?,
            recorded_at: row.try_get::<jiff_sqlx::Timestamp, _>("stamp")?.to_jiff(),
            numbers: row.try_get::<Option<_>, _>("numbers")?.unwrap_or_default(),
            known_id: row.try_get("known_id")?,
            known_first: row.try_get("known_first")?,
            known_last: row.try_get("known_last")?,
            known_fingerprint: row.try_get("known_fingerprint")?,
        })
    }

    fn answers(mut self, batch: &[Pending]) -> Result<Done, sqlx::Error> {
        let mut appended_events = 0;
        let mut answers = Vec::with_capacity(batch.len());
        for (command, pending) in batch.iter().enumerate() {
            answers.push(match self.each[command].as_str() {
                "appended" => {
                    let number = self.numbers[appended_events];
                    let first_position = self.last_position + 1 + to_i64(appended_events);
                    appended_events += pending.events.len();
                    Answer::Appended(Appended { first_position, number, recorded_at: self.recorded_at })
                }
                "repeated" => Answer::Repeated(self.known(command)?),
                "conflict" => Answer::Conflict,
                "erased" => Answer::Erased,
                other => return Err(sqlx::Error::Decode(format!("an unknown verdict: {other}").into())),
            });
        }
        Ok(Done { answers, head: self.last_position + to_i64(appended_events) })
    }

    fn known(&mut self, command: usize) -> Result<Known, sqlx::Error> {
        let missing = || sqlx::Error::Decode("a repeated command without its first time".into());
        let id = self.known_id[command].as_deref().ok_or_else(missing)?;
        Ok(Known {
            aggregate_id: Uuid::parse_str(id).map_err(|error| sqlx::Error::Decode(error.into()))?,
            first_position: self.known_first[command].ok_or_else(missing)?,
            last_position: self.known_last[command].ok_or_else(missing)?,
            fingerprint: self.known_fingerprint[command].take().ok_or_else(missing)?,
        })
    }
}

/// Which of a batch's commands are in the log, after an answer was lost. The lock on the head is waited for first:
/// once it is ours, the backend that had the batch has committed or is gone.
pub(super) async fn find(
    connection: &mut PgConnection,
    batch: &[Pending],
    known_head: i64,
) -> Result<Vec<Option<Appended>>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    sqlx::query("select id from log_head where id = 1 for update").execute(&mut *transaction).await?;
    let rows = sqlx::query(
        "select metadata->>'command' as command, min(position) as first_position, max(number) as number, \
         min(recorded_at) as recorded_at \
         from events where position > $1 and metadata->>'command' = any($2) group by metadata->>'command'",
    )
    .bind(known_head)
    .bind(batch.iter().map(|pending| pending.command_id.to_string()).collect::<Vec<_>>())
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    let mut found = std::collections::HashMap::new();
    for row in &rows {
        let appended = Appended {
            first_position: row.try_get("first_position")?,
            number: row.try_get("number")?,
            recorded_at: row.try_get::<jiff_sqlx::Timestamp, _>("recorded_at")?.to_jiff(),
        };
        found.insert(row.try_get::<String, _>("command")?, appended);
    }
    Ok(batch.iter().map(|pending| found.get(&pending.command_id.to_string()).copied()).collect())
}

/// The newest position.
pub(super) async fn head(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("select coalesce(max(position), 0) from events").fetch_one(connection).await
}
