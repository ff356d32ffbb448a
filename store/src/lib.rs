//! The event log on PostgreSQL: append, load, follow; personal-data keys; accounts and sessions.
//!
//! Read in this order: `connect` (what a store is) and `reads` (connections for questions), `event` (a row of the log), `execute` (the way of a
//! command), `append` (group append), `load`, `personal_data`, `keys` and `master_key` (what is encrypted, and with what), `seal`
//! (what makes the log checkable by others), `verify` (the check), `subscriptions` (projections, reactions, waiting for a position),
//! `accounts`, `sessions`, and what stands beside the log for people at work: `departments`, `drafts`, `looks`,
//! `counter`, `mail`; `person_data` (what is kept of somebody beside his cases), `restores` (a database that is older than what was done), `erasure` (what is forgotten for good), `retention` (what goes when its time is over), and
//! `access` (who read what of whom).

pub mod failpoints;
pub mod error;
pub mod actor;
pub mod connect;
pub mod reads;
pub mod event;
pub mod execute;
pub mod idempotency;
pub mod append;
pub mod load;
pub mod upcasters;
pub mod personal_data;
pub mod keys;
pub mod master_key;
pub mod seal;
pub mod verify;
pub mod subscriptions;
pub mod accounts;
pub mod sessions;
pub mod departments;
pub mod drafts;
pub mod looks;
pub mod counter;
pub mod mail;
pub mod restores;
pub mod erasure;
pub mod retention;
pub mod access;
pub mod person_data;

pub use access::{Access, Reader, Unread};
pub use accounts::{Account, NewAccount};
pub use actor::{Actor, Role};
pub use connect::{Config, Store};
pub use departments::{Colleague, Department, DepartmentError};
pub use drafts::FormDraft;
pub use error::{ExecuteError, Unavailable};
pub use event::{StoredEvent, StreamId};
pub use execute::{Executed, Reliance, Stream, Submission, Work};
pub use keys::DataKey;
pub use load::Loaded;
pub use looks::Look;
pub use master_key::{MasterKey, MasterRotation, Missing, Rewrapped, RootSecret, RotateMasterError};
pub use sessions::{Session, SignedIn};
