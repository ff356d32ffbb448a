//! What was tried for a case, read back for people. Nothing here calls the register.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool, Row};

/// An attempt as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which, from 1 for each case.
    pub number: i32,
    /// When it began.
    pub started_at: Timestamp,
    /// How it ended; `None` while it goes on, and for ever after a crash.
    pub ending: Option<Ending>,
    /// How often the register was asked afterwards whether it has the document.
    pub questions: i64,
    /// What it said the last time.
    pub answer: Option<Answer>,
}

macro_rules! written {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident => $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As it is written down.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == name)
            }
        }
    };
}

written! {
    /// How an attempt ended.
    Ending {
        /// It is entered.
        Entered => "entered",
        /// The register said no.
        Refused => "refused",
        /// The register was not reached.
        Unreachable => "unreachable",
        /// The register turned us away.
        TurnedAway => "turned_away",
        /// The register made nothing of it.
        Unreadable => "unreadable",
        /// Nobody knows.
        Ambiguous => "ambiguous",
        /// What it said cannot be.
        Contradicts => "contradicts",
    }
}

written! {
    /// What the register says when it is asked whether it has a document.
    Answer {
        /// It has.
        There => "there",
        /// It has not.
        NotThere => "not_there",
        /// What it said cannot be.
        Contradicts => "contradicts",
        /// Nothing.
        None => "none",
    }
}

/// Both statements below read these columns of an attempt `a`.
macro_rules! attempt {
    () => {
        "a.attempt, a.started_at, a.outcome, q.questions, q.answer
         from public.register_attempts a
         left join lateral (
             select count(*) as questions, (array_agg(q.answer order by q.asked_at desc))[1] as answer
             from public.register_questions q where q.reference = a.reference and q.attempt = a.attempt
         ) q on true"
    };
}

/// The attempts at a case, newest first: those before this one, and at most so many.
pub async fn attempts(
    pool: &PgPool,
    reference: &str,
    before: Option<i64>,
    at_most: u32,
) -> sqlx::Result<Vec<Attempt>> {
    let query = sqlx::query_as(concat!(
        "select ",
        attempt!(),
        " where a.reference = $1 and a.attempt < $2 order by a.attempt desc limit $3"
    ));
    query.bind(reference).bind(before.unwrap_or(i64::MAX)).bind(i64::from(at_most)).fetch_all(pool).await
}

/// The newest attempt at each of these cases; how many there were is its number.
pub async fn last_attempts(pool: &PgPool, references: &[String]) -> sqlx::Result<BTreeMap<String, Attempt>> {
    let rows = sqlx::query(concat!(
        "select distinct on (a.reference) a.reference, ",
        attempt!(),
        " where a.reference = any ($1) order by a.reference, a.attempt desc"
    ));
    let rows = rows.bind(references).fetch_all(pool).await?;
    rows.iter().map(|row| Ok((row.try_get("reference")?, Attempt::from_row(row)?))).collect()
}

impl<'r> FromRow<'r, PgRow> for Attempt {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let ending: Option<&str> = row.try_get("outcome")?;
        let answer: Option<&str> = row.try_get("answer")?;
        Ok(Self {
            number: row.try_get("attempt")?,
            started_at: row.try_get::<jiff_sqlx::Timestamp, _>("started_at")?.to_jiff(),
            ending: ending.and_then(Ending::from_name),
            questions: row.try_get("questions")?,
            answer: answer.and_then(Answer::from_name),
        })
    }
}
