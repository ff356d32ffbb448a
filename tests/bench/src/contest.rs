//! The contestants in turn, round after round.

use std::fmt;

use anyhow::Result;

use crate::bare::Bare;
use crate::callers::Turn;
use crate::figures::Round;
use crate::place::Place;
use crate::pyli::Pyli;
use crate::stock::Stock;

/// Who runs, with how many at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contestant {
    /// pgbench, one row a transaction.
    One(usize),
    /// Submissions through the store.
    Submit(usize),
    /// Changes of cases that are there.
    Change(usize),
    /// Submissions beside an open snapshot.
    Snapshot(usize),
    /// Submissions while the log is sealed.
    Sealed(usize),
    /// cqrs-es and postgres-es with a view.
    Stock(usize),
}

use Contestant::{Change, One, Sealed, Snapshot, Stock as Unchanged, Submit};

/// Those that are compared stand next to each other.
const TURNS: [Contestant; 13] = [
    One(1),
    Submit(1),
    Unchanged(1),
    One(32),
    Submit(32),
    Sealed(32),
    Unchanged(32),
    Change(32),
    Snapshot(32),
    One(256),
    Submit(256),
    Sealed(256),
    Unchanged(256),
];

/// All turns, or with `BENCH_ONLY` (a part of a name, as the table has it) some of them.
pub fn turns() -> impl DoubleEndedIterator<Item = Contestant> {
    let only = std::env::var("BENCH_ONLY").unwrap_or_default();
    TURNS.into_iter().filter(move |contestant| contestant.to_string().contains(&only))
}

impl fmt::Display for Contestant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            One(clients) => write!(f, "pgbench {clients}"),
            Submit(callers) => write!(f, "submit {callers}"),
            Change(callers) => write!(f, "change {callers}"),
            Snapshot(callers) => write!(f, "submit beside a snapshot {callers}"),
            Sealed(callers) => write!(f, "submit while sealed {callers}"),
            Unchanged(callers) => write!(f, "stock {callers}"),
        }
    }
}

pub struct Contest {
    pyli: Pyli,
    bare: Bare,
    stock: Stock,
}

impl Contest {
    pub async fn prepare(place: &Place) -> Result<Self> {
        let pyli = Pyli::prepare(place).await?;
        let bare = Bare::prepare(place, &pyli.sample().await?).await?;
        Ok(Self { pyli, bare, stock: Stock::prepare(place).await? })
    }

    /// A short round to warm up, and `rounds` that count; every other one runs backwards.
    pub async fn run(&self, rounds: u32, seconds: u32) -> Result<Vec<Round>> {
        self.round(turns(), 1).await?;
        let mut counted = Vec::new();
        for nth in 0..rounds {
            counted.push(if nth % 2 == 0 {
                self.round(turns(), seconds).await?
            } else {
                self.round(turns().rev(), seconds).await?
            });
        }
        Ok(counted)
    }

    async fn round(&self, order: impl Iterator<Item = Contestant>, seconds: u32) -> Result<Round> {
        let mut round = Round::default();
        for contestant in order {
            let turn = self.turn(contestant, seconds).await?;
            eprintln!("{contestant}: {:.0}/s", turn.rate);
            round.note(contestant, turn);
        }
        eprintln!();
        Ok(round)
    }

    async fn turn(&self, contestant: Contestant, seconds: u32) -> Result<Turn> {
        match contestant {
            One(clients) => self.bare.turn(clients, seconds).await,
            Submit(callers) => self.pyli.submissions(callers, seconds).await,
            Change(callers) => self.pyli.changes(callers, seconds).await,
            Snapshot(callers) => self.pyli.submissions_beside_a_snapshot(callers, seconds).await,
            Sealed(callers) => self.pyli.submissions_while_sealed(callers, seconds).await,
            Unchanged(callers) => self.stock.turn(callers, seconds).await,
        }
    }

    pub async fn close(self) {
        self.pyli.close().await;
        self.bare.close().await;
        self.stock.close().await;
    }
}
