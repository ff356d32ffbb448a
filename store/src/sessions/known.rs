//! Sessions that were found good within the last second, for commands: what a command relies on is checked by the
//! append, so that it needs no look at the database besides.
//!
//! A revocation in this process counts at once: whatever was looked up before it is forgotten, and so is a look that
//! was under way. One in another process counts after a second at the latest.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use moka::sync::Cache;

use super::TokenHash;
use crate::accounts::Account;

/// How long a session is taken for good without asking.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// How many are remembered at the most.
const MOST: u64 = 20_000;

/// When a look began, and after which revocation.
#[derive(Clone, Copy)]
pub(super) struct Look {
    begun: Instant,
    revocations: u64,
}

#[derive(Clone)]
struct Good {
    account: Account,
    expires_at: Timestamp,
    look: Look,
}

pub(super) struct Known {
    sessions: Cache<TokenHash, Good>,
    revocations: AtomicU64,
}

impl Known {
    pub(super) fn new() -> Self {
        let sessions = Cache::builder().max_capacity(MOST).time_to_live(GOOD_FOR).build();
        Self { sessions, revocations: AtomicU64::new(0) }
    }

    /// Before the database is asked.
    pub(super) fn look(&self) -> Look {
        Look { begun: Instant::now(), revocations: self.revocations.load(Ordering::SeqCst) }
    }

    /// What that look has found.
    pub(super) fn found(&self, token: TokenHash, look: Look, account: &Account, expires_at: Timestamp) {
        self.sessions.insert(token, Good { account: account.clone(), expires_at, look });
    }

    /// Whose session it is, if it was good just now.
    pub(super) fn account(&self, token: &TokenHash) -> Option<Account> {
        let good = self.sessions.get(token)?;
        let revoked = good.look.revocations != self.revocations.load(Ordering::SeqCst);
        let holds = !revoked && good.look.begun.elapsed() < GOOD_FOR && Timestamp::now() < good.expires_at;
        holds.then_some(good.account)
    }

    /// After sessions have been ended in the database: nothing that was looked up before counts any more.
    pub(super) fn revoked(&self) {
        self.revocations.fetch_add(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use domain::AccountId;
    use uuid::Uuid;

    use super::*;
    use crate::actor::Role;

    const TOKEN: TokenHash = [7; 32];

    fn account() -> Account {
        Account {
            id: AccountId(Uuid::nil()),
            role: Role::Citizen,
            department: None,
            email: String::new(),
            given_name: String::new(),
            family_name: String::new(),
        }
    }

    fn in_an_hour() -> Timestamp {
        Timestamp::now() + jiff::SignedDuration::from_hours(1)
    }

    #[test]
    fn a_session_found_good_is_known() {
        let known = Known::new();
        known.found(TOKEN, known.look(), &account(), in_an_hour());
        assert!(known.account(&TOKEN).is_some());
        assert!(known.account(&[8; 32]).is_none());
    }

    #[test]
    fn a_revocation_forgets_what_was_found_and_what_is_being_looked_for() {
        let known = Known::new();
        known.found(TOKEN, known.look(), &account(), in_an_hour());
        let under_way = known.look();
        known.revoked();
        assert!(known.account(&TOKEN).is_none());
        known.found(TOKEN, under_way, &account(), in_an_hour());
        assert!(known.account(&TOKEN).is_none());
        known.found(TOKEN, known.look(), &account(), in_an_hour());
        assert!(known.account(&TOKEN).is_some());
    }

    #[test]
    fn a_session_is_known_for_a_second_from_when_it_was_asked_for_and_never_beyond_its_end() {
        let known = Known::new();
        let Some(begun) = Instant::now().checked_sub(GOOD_FOR) else { return };
        known.found(TOKEN, Look { begun, ..known.look() }, &account(), in_an_hour());
        assert!(known.account(&TOKEN).is_none());
        known.found(TOKEN, known.look(), &account(), Timestamp::now());
        assert!(known.account(&TOKEN).is_none());
    }
}
