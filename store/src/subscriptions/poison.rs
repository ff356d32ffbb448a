//! Telling an event that will never be applied from a database that is away for a moment.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use super::ApplyError;

/// SQLSTATE classes (and one state) that the same statement meets again for ever: cardinality, data, integrity,
/// program limits, and a transaction that `apply` left broken by hiding an error.
const REPEATING: [&str; 5] = ["21", "22", "23", "54", "25P02"];

/// The longest error text that is kept, in characters.
const LONGEST: usize = 200;

impl ApplyError {
    /// Whether the same events would fail again for ever: parked, not tried again.
    #[must_use]
    pub fn is_poison(&self) -> bool {
        match self {
            Self::Unreadable(_) => true,
            Self::Database(error) => repeats(error),
        }
    }

    /// The error for logs and tables: no value of any event or row is in it.
    #[must_use]
    pub fn in_safe_words(&self) -> String {
        match self {
            Self::Unreadable(text) => format!("unreadable event: {}", without_values(text)),
            Self::Database(error) => describe(error),
        }
    }
}

fn repeats(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| REPEATING.iter().any(|class| code.starts_with(class)))
        }
        sqlx::Error::RowNotFound
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::Encode(_) => true,
        _ => false,
    }
}

/// What the database said, by its codes: its sentences quote values.
pub(super) fn describe(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            match error.constraint() {
                Some(constraint) => format!("SQLSTATE {code}, constraint {constraint}"),
                None => format!("SQLSTATE {code}"),
            }
        }
        sqlx::Error::Io(error) => format!("connection: {}", error.kind()),
        sqlx::Error::PoolTimedOut => "no free connection in time".to_owned(),
        sqlx::Error::PoolClosed => "the pool is closed".to_owned(),
        sqlx::Error::RowNotFound => "a row is missing".to_owned(),
        sqlx::Error::ColumnDecode { index, .. } => format!("column {index} cannot be read"),
        sqlx::Error::Decode(_) => "a value cannot be read".to_owned(),
        sqlx::Error::Encode(_) => "a value cannot be written".to_owned(),
        _ => "the database could not be used".to_owned(),
    }
}

/// `text` without what stands between its first and its last double quote (serde quotes the strings it did not
/// expect, quotes inside them too), cut at [`LONGEST`].
pub(super) fn without_values(text: &str) -> String {
    let kept = match (text.find('"'), text.rfind('"')) {
        (Some(first), Some(last)) if first < last => format!("{}…{}", &text[..first], &text[last + 1..]),
        (Some(first), _) => format!("{}…", &text[..first]),
        (None, _) => text.to_owned(),
    };
    kept.chars().take(LONGEST).collect()
}

/// What `work` gives, or `None` when it panics: a panic must not end a worker in silence.
pub(super) async fn unless_it_panics<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| {
        // Unwind safe: after a panic the future is never polled again, and its transaction is rolled back.
        match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(poll) => poll.map(Some),
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_text_keeps_no_quoted_value() {
        let text = r#"invalid type: string "Μαρία \"Ελένη", expected u64 at line 1"#;
        assert_eq!(without_values(text), "invalid type: string …, expected u64 at line 1");
        assert!(without_values("unknown variant `Sealed`").contains("`Sealed`"));
    }

    #[test]
    fn a_lost_connection_is_no_poison() {
        let lost = sqlx::Error::Io(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        assert!(!ApplyError::Database(lost).is_poison());
        assert!(!ApplyError::Database(sqlx::Error::PoolTimedOut).is_poison());
        assert!(ApplyError::Database(sqlx::Error::RowNotFound).is_poison());
        assert!(ApplyError::Unreadable(String::new()).is_poison());
    }

    #[tokio::test]
    async fn a_panic_is_an_outcome() {
        assert_eq!(unless_it_panics(async { 1 }).await, Some(1));
        assert_eq!(unless_it_panics(async { assert!(std::hint::black_box(false)) }).await, None);
    }
}
