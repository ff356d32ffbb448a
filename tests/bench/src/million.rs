//! A log with as many requests as a city files in years, of citizens with twenty each: for reads, rebuilds and starts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Result;
use domain::AccountId;
use sqlx::{ConnectOptions, Connection, Executor};
use store::Store;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::filing::Filing;
use crate::over_http::follow_within;
use crate::place::{Place, count};
use crate::served::{PATIENCE, Served, store};
use crate::town::{Person, Town};

/// What each citizen has filed: a page of "my requests".
pub const EACH: u32 = 20;

/// Those who sign in; the others only have filed.
const SIGNED_IN: u32 = 64;

/// How many file at a time while the log is filled.
const CALLERS: u32 = 512;

pub struct Million {
    pub store: Store,
    pub town: Town,
    pub events: u32,
}

/// The name of its database.
pub fn name(events: u32) -> String {
    format!("log_of_{events}")
}

/// The id of a citizen who never signs in, as SQL: `:n` is his number.
pub const CITIZEN: &str = "('0192b5c0-7a00-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid";

/// The numbers of those who never sign in.
pub fn citizens(events: u32) -> (u32, u32) {
    (SIGNED_IN, (events / EACH).max(SIGNED_IN + 1) - 1)
}

impl Million {
    /// Filled through the store, one request after the other; where `BENCH_DATA` keeps it, once.
    pub async fn prepare(place: &Place, events: u32) -> Result<Self> {
        let store = store(place.kept_database(&name(events)).await?).await?;
        let town = Town::of(&store, usize::try_from(SIGNED_IN)?).await?;
        let there = u32::try_from(count(store.pool(), "events").await?)?;
        fill(&store, &town, there, events).await?;
        sqlx::query(&accounts(events)).execute(store.pool()).await?;
        Ok(Self { store, town, events })
    }

    /// The same with followers and a seal that have nothing to catch up.
    pub async fn followed(place: &Place, events: u32) -> Result<Self> {
        let million = Self::prepare(place, events).await?;
        let portal = Served::start(&place.url(&name(events)), &[]).await?;
        follow_within(&million.store, PATIENCE).await?;
        portal.stop().await?;
        Ok(million)
    }

    /// The same, and vacuumed, as an autovacuum has done by the next day: the
    /// first who reads a page after its rows were written has work with it that nobody has ever again.
    pub async fn settled(place: &Place, events: u32) -> Result<Self> {
        let million = Self::followed(place, events).await?;
        let mut owner = place.options(&name(events)).connect().await?;
        owner.execute("vacuum (analyze)").await?;
        owner.close().await?;
        Ok(million)
    }

    /// The cases of those who sign in, each with its citizen.
    pub async fn cases(&self) -> Result<Vec<(Uuid, Person)>> {
        let mut cases = Vec::new();
        for person in &self.town.citizens {
            let ids: Vec<Uuid> = sqlx::query_scalar("select id from requests where owner = $1")
                .bind(person.id.0)
                .fetch_all(self.store.pool())
                .await?;
            cases.extend(ids.into_iter().map(|id| (id, person.clone())));
        }
        Ok(cases)
    }
}

/// The citizens take turns, so that the rows of one lie far from each other, as in life.
async fn fill(store: &Store, town: &Town, there: u32, events: u32) -> Result<()> {
    let citizens: Vec<AccountId> = (0..(events / EACH).max(1)).map(|nth| citizen(town, nth)).collect();
    let (citizens, next) = (Arc::new(citizens), Arc::new(AtomicU32::new(there)));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (store, citizens, next) = (store.clone(), Arc::clone(&citizens), Arc::clone(&next));
        callers.spawn(async move {
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                if nth >= events {
                    return Ok::<_, anyhow::Error>(());
                }
                let citizen = citizens[usize::try_from(nth)? % citizens.len()];
                store.execute(Filing::by(citizen)?.work()).await?;
            }
        });
    }
    callers.join_all().await.into_iter().collect()
}

/// Those who never sign in have accounts all the same, as many as a city has.
fn accounts(events: u32) -> String {
    let (first, last) = citizens(events);
    let id = CITIZEN.replace(":n", "n");
    format!(
        "insert into accounts (id, email_lookup, password_hash, role, profile, created_at)
         select id, sha256(id::text::bytea), '', 'citizen', '{{}}', now()
         from (select {id} as id from generate_series({first}, {last}) as n) as c on conflict do nothing"
    )
}

fn citizen(town: &Town, nth: u32) -> AccountId {
    let signed_in = usize::try_from(nth).ok().and_then(|nth| town.citizens.get(nth));
    let made_up = Uuid::from_u128(0x0192_b5c0_7a00_7000_8000_0000_0000_0000 + u128::from(nth));
    signed_in.map_or(AccountId(made_up), |person| person.id)
}
