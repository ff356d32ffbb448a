//! A reader who follows the log by `position > checkpoint` and nothing else, and checks what he reads.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{PgPool, Row};

#[derive(Default)]
pub struct Auditor {
    checkpoint: i64,
    recorded_at: Timestamp,
    versions: HashMap<String, i64>,
    numbers: HashMap<String, i64>,
}

impl Auditor {
    /// Reads what is new, at most 500 events; says how many. Panics at whatever is not as promised.
    pub async fn reads_on(&mut self, pool: &PgPool) -> usize {
        let rows = sqlx::query(
            "select position, aggregate_type, aggregate_id, sequence, recorded_at, number from events \
             where position > $1 order by position limit 500",
        )
        .bind(self.checkpoint)
        .fetch_all(pool)
        .await
        .expect("the log can be read");
        for row in &rows {
            self.checks(
                (row.get("position"), row.get::<jiff_sqlx::Timestamp, _>("recorded_at").to_jiff()),
                (row.get("aggregate_type"), row.get("aggregate_id")),
                (row.get("sequence"), row.get("number")),
            );
        }
        rows.len()
    }

    fn checks(
        &mut self,
        (position, recorded_at): (i64, Timestamp),
        (aggregate_type, id): (&str, &str),
        (sequence, number): (i64, Option<i64>),
    ) {
        assert_eq!(position, self.checkpoint + 1, "positions are dense");
        assert!(recorded_at >= self.recorded_at, "time goes on at {position}");
        let version = self.versions.entry(format!("{aggregate_type} {id}")).or_default();
        assert_eq!(sequence, *version + 1, "the stream's order is kept at {position}");
        let newest = self.numbers.entry(aggregate_type.to_owned()).or_default();
        let expected = (sequence == 1).then_some(*newest + 1);
        if aggregate_type == "CitizenRequest" {
            assert_eq!(number, expected, "a number on each first event, without a gap, at {position}");
        }
        *newest += i64::from(sequence == 1);
        (self.checkpoint, self.recorded_at, *version) = (position, recorded_at, sequence);
    }

    /// Reads to the end; gives the number of events and of cases.
    pub async fn reads_everything(pool: &PgPool) -> (i64, usize) {
        let mut auditor = Self::default();
        while auditor.reads_on(pool).await > 0 {}
        auditor.has_seen()
    }

    /// The number of events and of cases.
    pub fn has_seen(&self) -> (i64, usize) {
        (self.checkpoint, self.versions.len())
    }
}
