//! What the log says when everything has settled, beside what the clients were promised.

use std::collections::HashMap;
use std::fmt;

use domain::citizen_request::CitizenRequest;
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use store::personal_data::open_fields;
use store::{DataKey, MasterKey, StreamId};
use uuid::Uuid;

use crate::ledger::{Acknowledged, Entries, Ledger};
use crate::site::Site;

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Acknowledged, and not in the log as it was acknowledged.
    pub lost: Vec<String>,
    /// More than once in the log, acknowledged or not.
    pub doubled: Vec<String>,
    /// Everything else that should not be.
    pub wrong: Vec<String>,
    /// How many events the log has.
    events: i64,
    /// What the clients were promised.
    entries: Entries,
}

/// A case in the log.
struct Case {
    id: String,
    number: i64,
}

/// Every case, by its subject in clear.
type Cases = HashMap<String, Vec<Case>>;

impl Findings {
    /// Reads the whole log of a site that is up, and compares the read models with a rebuild.
    pub async fn at(site: &Site, ledger: &Ledger) -> Self {
        let mut owner = site.owner().await;
        let mut findings = Self { entries: ledger.read(), ..Self::default() };
        findings.wrong.append(&mut findings.entries.unexpected);
        let cases = cases(&mut owner, &site.master_key()).await;
        findings.look_for_what_was_filed(&cases);
        findings.look_for_doubles(&cases);
        findings.look_for_withdrawals(&mut owner).await;
        findings.look_at_the_order(&mut owner).await;
        findings.wrong.extend(site.differences().await);
        findings
    }

    /// Fails the test unless all is well.
    pub fn are_none(&self) {
        assert!(self.lost.is_empty(), "acknowledged, and lost: {:?}", self.lost);
        assert!(self.doubled.is_empty(), "there more than once: {:?}", self.doubled);
        assert!(self.wrong.is_empty(), "wrong: {:?}", self.wrong);
        assert!(!self.entries.filed.is_empty(), "nothing was acknowledged: nothing is shown");
    }

    fn look_for_what_was_filed(&mut self, cases: &Cases) {
        for Acknowledged { subject, id, number } in &self.entries.filed {
            let same = |case: &Case| id.as_ref().is_none_or(|id| *id == case.id) && *number == case.number;
            // Who sends a lost filing again has it in the log after all, under another id and number.
            if !cases.get(subject).is_some_and(|cases| cases.iter().any(same)) {
                self.lost.push(format!("{subject}, Α.Α. {number}"));
            }
        }
    }

    fn look_for_doubles(&mut self, cases: &Cases) {
        let doubled = cases.iter().filter(|(_, cases)| cases.len() > 1);
        self.doubled.extend(doubled.map(|(subject, cases)| format!("{subject} ({} times)", cases.len())));
    }

    async fn look_for_withdrawals(&mut self, owner: &mut PgConnection) {
        let rows = sqlx::query(
            "select aggregate_id, count(*) as times from events where event_type = 'Withdrawn' \
             group by aggregate_id",
        )
        .fetch_all(owner)
        .await
        .expect("the log can be read");
        let times: HashMap<String, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let absent = self.entries.withdrawn.iter().filter(|id| !times.contains_key(*id));
        self.lost.extend(absent.map(|id| format!("the withdrawal of {id}")));
        let doubled = times.iter().filter(|(_, times)| **times > 1);
        self.doubled.extend(doubled.map(|(id, times)| format!("the withdrawal of {id} ({times} times)")));
    }

    /// Positions, numbers and streams have no gap, time does not run backwards, every key made one command.
    async fn look_at_the_order(&mut self, owner: &mut PgConnection) {
        let row = sqlx::query(
            "select count(*) as events, coalesce(max(position), 0) as last, coalesce(min(position), 1) as first, \
             count(number) as numbers, coalesce(max(number), 0) as last_number, \
             count(distinct metadata->>'command') as commands, \
             (select count(*) from idempotency_keys) as keys, \
             (select count(*) from (select from events group by aggregate_type, aggregate_id \
                                    having count(*) <> max(sequence)) s) as streams_with_gaps, \
             (select count(*) from (select recorded_at < lag(recorded_at) over (order by position) as backwards \
                                    from events) t where backwards) as backwards, \
             (select count(*) from parked_events) as parked from events",
        )
        .fetch_one(owner)
        .await
        .expect("the log can be read");
        let number = |name: &str| row.get::<i64, _>(name);
        self.events = number("events");
        let keys = number("keys");
        let rules = [
            ("positions have gaps", self.events == number("last") && number("first") == 1),
            ("numbers have gaps", number("numbers") == number("last_number")),
            ("streams have gaps", number("streams_with_gaps") == 0),
            ("time runs backwards", number("backwards") == 0),
            ("keys and commands differ", keys == 0 || keys == number("commands")),
            ("events are parked", number("parked") == 0),
        ];
        let broken = rules.into_iter().filter(|(_, holds)| !holds);
        self.wrong.extend(broken.map(|(what, _)| what.to_owned()));
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entries { filed, withdrawn, repeated, .. } = &self.entries;
        let (filed, withdrawn, events) = (filed.len(), withdrawn.len(), self.events);
        let (lost, doubled, wrong) = (self.lost.len(), self.doubled.len(), self.wrong.len());
        write!(f, "acknowledged {filed} filings and {withdrawn} withdrawals, sent again {repeated} times; ")?;
        write!(f, "{events} events in the log; lost {lost}, doubled {doubled}, otherwise wrong {wrong}")
    }
}

async fn cases(owner: &mut PgConnection, master_key: &MasterKey) -> Cases {
    let rows = sqlx::query(
        "select e.aggregate_id, e.number, e.payload, k.wrapped from events e \
         join data_keys k on k.aggregate_type = e.aggregate_type and k.aggregate_id = e.aggregate_id \
         where e.event_type = 'Submitted' order by e.position",
    )
    .fetch_all(owner)
    .await
    .expect("the log can be read");
    let mut cases = Cases::new();
    for row in &rows {
        let case = Case { id: row.get("aggregate_id"), number: row.get("number") };
        cases.entry(subject(row, master_key)).or_default().push(case);
    }
    cases
}

fn subject(row: &PgRow, master_key: &MasterKey) -> String {
    let id = Uuid::parse_str(row.get("aggregate_id")).expect("a case's id is a UUID");
    let stream = StreamId::of::<CitizenRequest>(id);
    let key = DataKey::unwrap(row.get("wrapped"), master_key, &stream).expect("the key fits");
    let mut payload: Value = row.get("payload");
    open_fields(&mut payload, &stream, Some(&key));
    payload["Submitted"]["subject"].as_str().expect("a case has a subject").to_owned()
}
