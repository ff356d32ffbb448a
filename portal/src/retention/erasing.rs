//! What goes by being erased: accounts that nobody used, cases whose term has ended. One by one, each in a transaction of
//! its own; what a law holds is counted and stays.

use anyhow::{Context, Result};
use domain::erasure::Subject;
use domain::retention::{CaseClass, RetentionTerm};
use domain::terms::{day_in_athens, first_moment_in_athens};
use domain::words::Reason;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use portal_http::erasures::{Expiry, NotErased, unused_account};
use projections::retention::{Numbered, over};
use sqlx::PgConnection;
use store::retention::Run;
use tracing::warn;
use uuid::Uuid;

use super::{Removed, Retention, batch_is_done};
use crate::config::Keep;

/// The name of accounts that nobody used, in the book and on the command line.
pub(super) const UNUSED: &str = "unused_accounts";

/// How many are looked for at a time.
const BATCH: i64 = 100;

/// Ends accounts that nobody used.
pub(super) async fn unused_accounts(
    retention: &Retention,
    owner: &mut PgConnection,
    run: Run,
    now: Timestamp,
) -> Result<Removed> {
    let (mut removed, mut after) = (Removed::default(), Uuid::nil());
    let Keep::Days(days) = retention.terms.unused else { return Ok(removed) };
    let before = now - SignedDuration::from_hours(24 * i64::from(days));
    let store = &retention.store;
    loop {
        let found = store.unused_accounts(before, now, after, BATCH).await?;
        let Some(last) = found.last() else { return Ok(removed) };
        after = last.0;
        for account in found {
            let went = counted(unused_account(store, account).await)?;
            noted(&mut removed, owner, run, (UNUSED, went)).await?;
        }
        batch_is_done();
    }
}

/// Erases the cases of every class whose term has ended.
pub(super) async fn cases(
    retention: &Retention,
    owner: &mut PgConnection,
    run: Run,
    now: Timestamp,
) -> Result<Vec<(CaseClass, Removed)>> {
    let (today, mut all) = (day_in_athens(now), Vec::new());
    for class in CaseClass::ALL {
        let Some(term) = retention.terms.of_class(*class, today) else { continue };
        let before = term.over_before(today).and_then(first_moment_in_athens);
        let Some(before) = before else { continue };
        all.push((*class, of_class(retention, owner, run, (&term, before)).await?));
    }
    Ok(all)
}

async fn of_class(
    retention: &Retention,
    owner: &mut PgConnection,
    run: Run,
    (term, before): (&RetentionTerm, Timestamp),
) -> Result<Removed> {
    let (mut removed, mut after) = (Removed::default(), Uuid::nil());
    // What stands in the register is an official document: its words go only by a law that says so.
    let numbered = if term.from == Date::MIN { Numbered::Never } else { Numbered::Too };
    loop {
        let found = over(&retention.store, (term.class, numbered), before, after, BATCH).await?;
        let Some(last) = found.last() else { break };
        after = id(*last);
        for case in found {
            let expiry = Expiry { case, reason: reason(term)?, law: term.law.clone() };
            let went = counted(expiry.carry_out(&retention.store).await)?;
            noted(&mut removed, owner, run, (term.class.as_str(), went)).await?;
        }
        batch_is_done();
    }
    Ok(removed)
}

/// Why, in the words of the municipality.
fn reason(term: &RetentionTerm) -> Result<Reason> {
    let keep = term.keep.context("a term without an end has not ended")?;
    let since =
        if term.from == Date::MIN { String::new() } else { format!(", σε ισχύ από {}", term.from) };
    let text = format!("Έληξε ο χρόνος διατήρησης: {keep:#} από την ολοκλήρωση της υπόθεσης{since}.");
    Reason::parse(&text).context("the reason of a term is too long")
}

fn id(case: Subject) -> Uuid {
    match case {
        Subject::Person(id) => id.0,
        Subject::Request(id) => id.0,
        Subject::Application(id) => id.0,
    }
}

/// What moved on meanwhile, or was erased or refused by somebody else, is no matter of this run.
fn counted(outcome: Result<i64, NotErased>) -> Result<Removed> {
    match outcome {
        Ok(_) => Ok(Removed { gone: 1, held: 0 }),
        Err(NotErased::Held) => Ok(Removed { gone: 0, held: 1 }),
        Err(NotErased::NothingLeft | NotErased::MovedOn | NotErased::Missing) => Ok(Removed::default()),
        Err(NotErased::Refused(refusal)) => {
            warn!(%refusal, "what has had its time stays: its erasure was decided on by somebody");
            Ok(Removed::default())
        }
        Err(error) => Err(error.into()),
    }
}

async fn noted(
    removed: &mut Removed,
    owner: &mut PgConnection,
    run: Run,
    (class, went): (&str, Removed),
) -> Result<()> {
    removed.gone += went.gone;
    removed.held += went.held;
    if went != Removed::default() {
        run.counts(owner, class, went.gone, removed.held).await?;
    }
    Ok(())
}
