//! What the database knows of a year of the protocol.

use std::collections::BTreeMap;

use domain::protocol::ProtocolEntry;
use jiff_sqlx::{Date, Timestamp};
use sqlx::{FromRow, PgPool};

use super::{BookLine, Fate, Outage, Shown, Waiting};

/// The newest step of a case towards its number.
#[derive(FromRow)]
struct Step {
    case: String,
    case_number: i64,
    filed_at: Timestamp,
    event_type: String,
    why: Option<String>,
    /// `None` when there is no task for it.
    is_aside: Option<bool>,
}

pub(super) async fn shown(pool: &PgPool, year: i16) -> sqlx::Result<Vec<Shown>> {
    let rows: Vec<(i64, Date, String, i64, String)> = sqlx::query_as(
        "select (e.payload #>> '{Protocolled,entry,number}')::bigint,
                (e.payload #>> '{Protocolled,entry,date}')::date,
                e.aggregate_id, coalesce(f.number, 0), e.payload #>> '{Protocolled,register}'
         from public.events e
         join public.events f on f.aggregate_type = e.aggregate_type and f.aggregate_id = e.aggregate_id
              and f.sequence = 1
         where e.event_type = 'Protocolled' and (e.payload #>> '{Protocolled,entry,year}')::integer = $1
         order by 1, e.position",
    )
    .bind(i32::from(year))
    .fetch_all(pool)
    .await?;
    let shown = rows.into_iter().map(|(number, date, case, case_number, register)| {
        let entry = ProtocolEntry { number: number.unsigned_abs(), year, date: date.to_jiff() };
        Shown { entry, case, case_number, register }
    });
    Ok(shown.collect())
}

/// The newest step of each case that has been sent to the register and has no number. A task that is due long after now
/// was set aside.
pub(super) async fn waiting(pool: &PgPool, year: i16) -> sqlx::Result<Vec<Waiting>> {
    let rows: Vec<Step> = sqlx::query_as(
        "with steps as (
             select distinct on (s.aggregate_type, s.aggregate_id)
                    s.aggregate_type, s.aggregate_id, s.event_type, s.payload
             from public.events s
             where s.event_type in ('ProtocolRequested', 'ProtocolDeferred', 'ProtocolRefused', 'Protocolled')
                or (s.event_type = 'Submitted' and s.aggregate_type = 'CertificateApplication')
             order by s.aggregate_type, s.aggregate_id, s.sequence desc
         )
         select l.aggregate_id as \"case\", coalesce(f.number, 0) as case_number, f.recorded_at as filed_at,
                l.event_type, coalesce(t.last_error, l.payload -> l.event_type ->> 'reason') as why,
                case when t.position is not null then t.due_at > now() + interval '10 minutes' end as is_aside
         from steps l
         join public.events f on f.aggregate_type = l.aggregate_type and f.aggregate_id = l.aggregate_id
              and f.sequence = 1
         left join lateral (
             select t.position, t.last_error, t.due_at from public.events e
             join public.tasks t on t.position = e.position and t.reaction = 'registration'
             where e.aggregate_type = l.aggregate_type and e.aggregate_id = l.aggregate_id
               and t.finished_at is null
             order by t.position desc limit 1
         ) t on true
         where l.event_type <> 'Protocolled'
           and extract(year from f.recorded_at at time zone 'Europe/Athens') = $1
         order by f.position",
    )
    .bind(i32::from(year))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Waiting::from).collect())
}

impl From<Step> for Waiting {
    fn from(step: Step) -> Self {
        let fate = match (step.event_type.as_str(), step.is_aside) {
            ("ProtocolRefused", _) => Fate::Refused,
            (_, Some(true)) => Fate::SetAside,
            (_, Some(false)) => Fate::Follows,
            (_, None) => Fate::LeftOut,
        };
        let why = step.why.unwrap_or_else(|| "it is on its way".to_owned());
        let (case, case_number, filed_at) = (step.case, step.case_number, step.filed_at.to_jiff());
        Self { case, case_number, filed_at, why, fate }
    }
}

/// A run of calls that failed, between one that was answered and the next: of at least three, or with one that surely
/// did not get there. One lost reply is no outage. The case by which it was found out was filed a moment before it: it
/// belongs to it.
pub(super) async fn outages(pool: &PgPool, year: i16) -> sqlx::Result<Vec<Outage>> {
    let rows: Vec<(Timestamp, Option<Timestamp>, Vec<String>)> = sqlx::query_as(
        "with calls as (
             select c.called_at, c.is_away, c.is_answered,
                    count(*) filter (where c.is_answered) over (order by c.called_at) as run
             from public.register_calls c where c.is_over
         ), runs as (
             select c.run, min(c.called_at) as first, min(c.called_at) filter (where not c.is_answered) as began,
                    count(*) filter (where not c.is_answered) >= 3 or bool_or(c.is_away) as is_outage
             from calls c group by c.run
         ), bounded as (
             select r.began, r.is_outage, lead(r.first) over (order by r.run) as ended from runs r
         )
         select b.began, b.ended, array(
             select e.aggregate_id::text from public.events e
             where (e.position >= public.first_position_at(b.began)
                    and e.position < public.first_position_at(coalesce(b.ended, 'infinity'))
                    or e.position in (select a.task from public.register_attempts a
                                      where a.started_at = b.began and a.attempt = 1))
               and (e.event_type = 'ProtocolRequested'
                    or (e.event_type = 'Submitted' and e.aggregate_type = 'CertificateApplication'))
             order by e.position)
         from bounded b
         where b.is_outage and extract(year from b.began at time zone 'Europe/Athens') = $1
         order by b.began",
    )
    .bind(i32::from(year))
    .fetch_all(pool)
    .await?;
    let outages = rows.into_iter().map(|(from, until, cases)| Outage {
        from: from.to_jiff(),
        until: until.map(Timestamp::to_jiff),
        cases,
    });
    Ok(outages.collect())
}

/// The built-in book by number: for which case, its entry, and whether it was cancelled.
pub(super) async fn book(pool: &PgPool, year: i16) -> sqlx::Result<BTreeMap<u64, BookLine>> {
    type Row = (i64, String, Date, Option<Timestamp>, Option<String>);
    let rows: Vec<Row> = sqlx::query_as(
        "select e.number, e.reference, e.date, c.cancelled_at, c.reason
         from register.entries e
         left join register.cancellations c on c.year = e.year and c.number = e.number
         where e.year = $1 order by e.number",
    )
    .bind(year)
    .fetch_all(pool)
    .await?;
    let lines = rows.into_iter().map(|(number, case, date, at, reason)| {
        let number = number.unsigned_abs();
        let entry = ProtocolEntry { number, year, date: date.to_jiff() };
        (number, BookLine { case, entry, struck: at.map(Timestamp::to_jiff).zip(reason) })
    });
    Ok(lines.collect())
}

pub(super) async fn explanations(pool: &PgPool, year: i16) -> sqlx::Result<BTreeMap<String, String>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("select subject, reason from public.protocol_explanations where year = $1")
            .bind(year)
            .fetch_all(pool)
            .await?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn explain(pool: &PgPool, year: i16, subject: &str, reason: &str) -> sqlx::Result<()> {
    sqlx::query(
        "insert into public.protocol_explanations (year, subject, reason) values ($1, $2, $3)
         on conflict (year, subject) do update set reason = excluded.reason, explained_at = now()",
    )
    .bind(year)
    .bind(subject)
    .bind(reason)
    .execute(pool)
    .await?;
    Ok(())
}
