//! What a query for staff hands out: personal data that nobody can show before it is recorded that he did.

use super::{Access, Seen};
use crate::connect::Store;
use crate::error::Unavailable;

/// Something personal that has not been read yet. It opens only by being recorded: a page or an answer of the API that
/// forgets to is one that does not compile.
pub struct Unread<T> {
    value: T,
    seen: Vec<Seen>,
}

impl<T> Unread<T> {
    /// `seen` is what showing it would show.
    #[must_use]
    pub fn new(value: T, seen: Vec<Seen>) -> Self {
        Self { value, seen }
    }

    /// One case or person: `seen` tells what showing it would show.
    #[must_use]
    pub fn of(value: T, seen: impl FnOnce(&T) -> Seen) -> Self {
        let seen = vec![seen(&value)];
        Self { value, seen }
    }

    /// Records that it is read, and hands it out.
    pub async fn open(self, store: &Store, access: &Access) -> Result<T, Unavailable> {
        store.record_access(access, self.seen).await?;
        Ok(self.value)
    }

    /// What is made of it is as unread: a page, for instance.
    #[must_use]
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Unread<U> {
        Unread { value: make(self.value), seen: self.seen }
    }

    /// Both, to be opened at once: one record for a page of several parts, with one row for each case or person and
    /// purpose.
    #[must_use]
    pub fn and<U>(self, other: Unread<U>) -> Unread<(T, U)> {
        let mut seen = self.seen;
        other.seen.into_iter().for_each(|more| join(&mut seen, more));
        Unread { value: (self.value, other.value), seen }
    }

    /// What is not personal in it, such as a revision or a department: to decide by, before anything is shown.
    pub fn about<U>(&self, what: impl FnOnce(&T) -> U) -> U {
        what(&self.value)
    }
}

impl<T> Unread<Option<T>> {
    /// Nothing at all is nothing unread.
    #[must_use]
    pub fn transpose(self) -> Option<Unread<T>> {
        let seen = self.seen;
        self.value.map(|value| Unread { value, seen })
    }
}

/// What is shown twice on one page is seen once.
fn join(seen: &mut Vec<Seen>, more: Seen) {
    let same = |one: &&mut Seen| one.subject == more.subject && one.purpose == more.purpose;
    match seen.iter_mut().find(same) {
        Some(known) => {
            known.fields.extend(more.fields);
            known.fields.sort_unstable();
            known.fields.dedup();
        }
        None => seen.push(more),
    }
}
