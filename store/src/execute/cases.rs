//! The cases that were worked on lately, folded, so that a command need not read its stream. Never relied on: the
//! append checks the version, and a refusal is checked against the log.

use std::any::Any;
use std::sync::Arc;

use cqrs_es::Aggregate;
use domain::Decider;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use domain::erasure::Erasure;
use domain::user_verification::UserVerification;
use moka::sync::Cache;

use crate::erasure::StreamKey;
use crate::event::StreamId;
use crate::keys::DataKey;
use crate::load::Folded;

/// A folded case is a few hundred bytes: at most some 20 MB.
const MOST: u64 = 50_000;

/// A cached case.
#[derive(Clone)]
pub(crate) struct Case<A> {
    pub(crate) folded: Folded<A>,
    /// The stream's data key where it has been needed; the append refuses a destroyed one.
    pub(crate) data_key: Option<DataKey>,
}

/// Bounded; keyed by stream, and so by type: the downcast cannot fail.
pub(crate) struct Cases(Cache<StreamId, Arc<dyn Any + Send + Sync>>);

impl Cases {
    pub(crate) fn new() -> Self {
        Self(Cache::new(MOST))
    }

    pub(crate) fn get<A: Decider + 'static>(&self, stream: &StreamId) -> Option<Case<A>> {
        self.0.get(stream)?.downcast_ref::<Case<A>>().cloned()
    }

    /// Keeps a case unless a newer one is kept already.
    pub(crate) fn put<A: Decider + 'static>(&self, stream: StreamId, case: &Case<A>) {
        let newest: Arc<dyn Any + Send + Sync> = Arc::new(case.clone());
        self.0.entry(stream).and_upsert_with(|kept| {
            let kept = kept.map(moka::Entry::into_value);
            let newer = |kept: &Case<A>| kept.folded.version > case.folded.version;
            match kept {
                Some(kept) if kept.downcast_ref::<Case<A>>().is_some_and(newer) => kept,
                Some(_) | None => newest,
            }
        });
    }

    pub(crate) fn forget(&self, stream: &StreamId) {
        self.0.invalidate(stream);
    }

    /// The one of that name, if it is of a kind that is ever kept.
    pub(crate) fn forget_named(&self, stream: &StreamKey) {
        let kinds =
            [CitizenRequest::TYPE, CertificateApplication::TYPE, UserVerification::TYPE, Erasure::TYPE];
        let known = kinds.into_iter().find(|known| *known == stream.aggregate_type);
        if let Some(aggregate_type) = known {
            self.forget(&StreamId { aggregate_type, aggregate_id: stream.aggregate_id });
        }
    }

    /// All.
    pub(crate) fn forget_all(&self) {
        self.0.invalidate_all();
    }

    /// Whether one is kept, with a key or without.
    pub(crate) fn holds(&self, stream: &StreamId) -> bool {
        self.0.contains_key(stream)
    }
}
