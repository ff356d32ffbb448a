//! How the seal fares, as the database has it: the same in every process, whichever does the sealing.

use jiff::Timestamp;
use sqlx::FromRow;
use sqlx::postgres::PgPool;

use super::gate::WitnessTerms;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::subscriptions::as_gauge;

/// How the seal fares.
#[derive(Clone, Debug, PartialEq)]
pub struct SealStanding {
    /// How many events are sealed.
    pub sealed: i64,
    /// How many are not yet.
    pub unsealed: i64,
    /// Since when the oldest of those waits, in seconds; 0 when none does.
    pub unsealed_seconds: f64,
    /// Since when the oldest event waits that the second place does not have, in seconds; 0 when none does.
    pub unwitnessed_seconds: f64,
    /// How that is judged.
    pub witness: WitnessStanding,
    /// What is wrong.
    pub alarms: Vec<Alarm>,
}

/// Whether the second place has the log in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WitnessStanding {
    /// There is none.
    NotAsked,
    /// It has.
    InTime,
    /// It has not had the newest events for longer than is allowed.
    Late,
}

/// Something wrong with the seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its stable name, such as `broken` or `forked`.
    pub code: String,
    /// In words for the operator.
    pub what: String,
    /// Since when.
    pub since: Timestamp,
}

/// Who raises an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AlarmKind {
    /// The sealer: nothing is signed.
    Seal,
    /// Whoever brings checkpoints to the second place.
    Witness,
}

/// Figures of the log and its checkpoints.
#[derive(FromRow)]
struct Figures {
    sealed: i64,
    unsealed: i64,
    unsealed_seconds: f64,
    unwitnessed_seconds: f64,
}

impl Store {
    /// How the seal fares; sets the gauges too.
    pub async fn seal_standing(&self) -> Result<SealStanding, Unavailable> {
        let Figures { sealed, unsealed, unsealed_seconds, unwitnessed_seconds } =
            figures(self.pool()).await?;
        let alarms: Vec<(String, String, jiff_sqlx::Timestamp)> =
            sqlx::query_as("select code, what, since from public.log_alarms order by kind")
                .fetch_all(self.pool())
                .await?;
        let alarm =
            |(code, what, since): (_, _, jiff_sqlx::Timestamp)| Alarm { code, what, since: since.to_jiff() };
        let standing = SealStanding {
            sealed,
            unsealed,
            unsealed_seconds,
            unwitnessed_seconds,
            witness: WitnessStanding::of(self.inner.witness, unwitnessed_seconds),
            alarms: alarms.into_iter().map(alarm).collect(),
        };
        standing.show();
        Ok(standing)
    }
}

impl WitnessStanding {
    fn of(terms: Option<WitnessTerms>, unwitnessed_seconds: f64) -> Self {
        match terms {
            None => Self::NotAsked,
            Some(terms) if terms.is_late(unwitnessed_seconds) => Self::Late,
            Some(_) => Self::InTime,
        }
    }
}

impl SealStanding {
    fn show(&self) {
        let yes = |holds: bool| f64::from(u8::from(holds));
        metrics::gauge!("pyli_sealing_lag_events").set(as_gauge(self.unsealed));
        metrics::gauge!("pyli_sealing_lag_seconds").set(self.unsealed_seconds);
        metrics::gauge!("pyli_seal_broken").set(yes(!self.alarms.is_empty()));
        metrics::gauge!("pyli_witness_late").set(yes(self.witness == WitnessStanding::Late));
        if self.witness != WitnessStanding::NotAsked {
            metrics::gauge!("pyli_witness_lag_seconds").set(self.unwitnessed_seconds);
        }
    }
}

/// How long the oldest event waits that the second place does not have; 0 when none does.
pub(super) async fn unwitnessed_for(pool: &PgPool) -> Result<f64, Unavailable> {
    Ok(figures(pool).await?.unwitnessed_seconds)
}

async fn figures(pool: &PgPool) -> sqlx::Result<Figures> {
    sqlx::query_as(
        "with log as (
             select coalesce((select max(position) from public.events), 0) as head,
                    coalesce((select max(size) from public.log_checkpoints), 0) as sealed,
                    coalesce((select max(size) from public.log_checkpoints where witnessed_at is not null), 0)
                        as witnessed)
         select log.sealed, greatest(log.head - log.sealed, 0) as unsealed,
                greatest(coalesce(extract(epoch from clock_timestamp() - s.recorded_at), 0), 0)::float8
                    as unsealed_seconds,
                greatest(coalesce(extract(epoch from clock_timestamp() - w.recorded_at), 0), 0)::float8
                    as unwitnessed_seconds
         from log
         left join public.events s on s.position = log.sealed + 1
         left join public.events w on w.position = log.witnessed + 1",
    )
    .fetch_one(pool)
    .await
}

/// Tells of an alarm: each process once in its log, and all of them together in the database.
pub(super) struct Teller {
    kind: AlarmKind,
    /// What was told last; `None` before anything was.
    told: Option<String>,
}

impl Teller {
    pub(super) fn new(kind: AlarmKind) -> Self {
        Self { kind, told: None }
    }

    pub(super) async fn raise(&mut self, store: &Store, code: &str, what: &str) {
        if self.told.as_deref() != Some(what) {
            tracing::error!(code, what, "the log is not sealed as it must be: run `pyli audit verify`");
        }
        let noted = sqlx::query(
            "insert into public.log_alarms (kind, code, what) values ($1, $2, $3)
             on conflict (kind) do update set code = excluded.code, what = excluded.what
             where log_alarms.what <> excluded.what",
        );
        let noted = noted.bind(self.kind.name()).bind(code).bind(what).execute(store.pool()).await;
        // Where the database was away, it is told again with the next step.
        self.told = noted.is_ok().then(|| what.to_owned());
    }

    pub(super) async fn all_is_well(&mut self, store: &Store) {
        if self.told.as_deref() == Some("") {
            return;
        }
        let taken_back = sqlx::query("delete from public.log_alarms where kind = $1")
            .bind(self.kind.name())
            .execute(store.pool())
            .await;
        match taken_back {
            Ok(gone) if gone.rows_affected() > 0 => tracing::info!("the log is sealed again as it must be"),
            Ok(_) => {}
            Err(_) => return,
        }
        self.told = Some(String::new());
    }
}

impl AlarmKind {
    fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Witness => "witness",
        }
    }
}
