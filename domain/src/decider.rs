//! How an aggregate decides: a plain function from state and command to events.

use cqrs_es::Aggregate;

use crate::ids::AccountId;

/// An aggregate whose decisions are pure. `cqrs_es::Aggregate::handle` is a shim over [`Decider::decide`].
pub trait Decider: Aggregate + Clone {
    /// The class under which the retention of this aggregate's personal data is ruled.
    const RETENTION_CLASS: &'static str;

    /// Whether each stream gets a running number (Α.Α.) when it is opened; one series per aggregate type.
    const NUMBERED: bool;

    /// The events that a command leads to, or why it is refused. An empty list means: nothing to do, done.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;

    /// Whose personal data the stream that this first event opens carries; `None` for an anonymous one.
    fn person(first: &Self::Event) -> Option<AccountId>;

    /// The sequence of the last event that a person caused: what `ETag` and `If-Match` speak of. What the
    /// system does by itself (a protocol number that arrives) does not move it.
    fn revision(&self) -> u64;
}
