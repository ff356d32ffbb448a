//! How the register stands, for whoever asks in whichever process: it follows from the calls that are written down.
//!
//! The circuit of a process knows a little more and sooner, but only there.

use jiff::Timestamp;
use sqlx::PgPool;

/// How the register stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was never called.
    NotCalled,
    /// It answers.
    Answers {
        /// The last call that it answered began then.
        last: Timestamp,
    },
    /// It does not answer, or turns us away.
    Away {
        /// The first call that failed began then.
        since: Timestamp,
        /// What it does instead.
        how: Silence,
    },
}

/// What a register does that does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// It cannot be reached.
    Unreachable,
    /// It turns us away: a wrong address or a wrong token.
    TurnsAway,
    /// It is reached, and says nothing that can be used.
    Unclear,
}

/// The last call that was answered, and what has failed since: when it began, how often, whether the register surely was
/// away (asked of the first hundred: one is enough), and how the newest failed.
const CALLS: &str = "
    with answered as (
        select (select c.called_at from public.register_calls c where c.is_answered
                order by c.called_at desc limit 1) as last
    ), failed as (
        select c.called_at, c.is_away
        from answered a cross join lateral (
            select c.called_at, c.is_away from public.register_calls c
            where c.is_over and not c.is_answered and c.called_at > coalesce(a.last, '-infinity')
            order by c.called_at limit 100
        ) c
    )
    select (select a.last from answered a), (select min(f.called_at) from failed f),
           (select count(*) >= 3 or coalesce(bool_or(f.is_away), false) from failed f),
           (select c.outcome from public.register_calls c where c.is_over order by c.called_at desc limit 1)";

/// How the register stands now. An outage is what [`crate::audit`] calls one: at least three calls in a row that failed,
/// or one that surely did not get there.
pub async fn standing(pool: &PgPool) -> sqlx::Result<Standing> {
    type Calls = (Option<jiff_sqlx::Timestamp>, Option<jiff_sqlx::Timestamp>, bool, Option<String>);
    let (last, failed, is_away, newest): Calls = sqlx::query_as(CALLS).fetch_one(pool).await?;
    let how = match newest.as_deref() {
        Some("unreachable") => Silence::Unreachable,
        Some("turned_away") => Silence::TurnsAway,
        _ => Silence::Unclear,
    };
    Ok(match (failed, last) {
        (Some(since), _) if is_away => Standing::Away { since: since.to_jiff(), how },
        (_, Some(last)) => Standing::Answers { last: last.to_jiff() },
        (_, None) => Standing::NotCalled,
    })
}
