//! What is new to a clerk: the cases that came since he last looked at each queue.

use domain::AccountId;
use projections::dashboard::{PerService, newest};
use store::{Look, Session, Store, Unavailable};

use super::{Failure, Frame, Section, Visit};
use crate::cases::Service;

/// What came since this clerk last looked.
pub async fn since_last_look(store: &Store, me: AccountId) -> Result<PerService, Unavailable> {
    let (newest, seen) = tokio::try_join!(newest(store), store.last_look(me))?;
    Ok(beyond(newest, seen))
}

/// He looks at the whole queue of a service now: what he had seen before, and what is new in the other one.
pub async fn look(store: &Store, me: AccountId, service: Service) -> Result<(Look, PerService), Unavailable> {
    let (newest, before) = tokio::try_join!(newest(store), store.last_look(me))?;
    let now = match service {
        Service::Requests => Look { requests: newest.requests, ..before },
        Service::Applications => Look { applications: newest.applications, ..before },
    };
    if now != before {
        store.looked(me, now).await?;
    }
    Ok((before, beyond(newest, now)))
}

impl Visit {
    /// What stands around a page of the staff: with what is new.
    pub async fn desk(&self, section: Section, clerk: &Session) -> Result<Frame, Failure> {
        let news = since_last_look(&self.app.store, clerk.account.id).await?;
        Ok(Frame { news: Some(news), ..self.frame(section) })
    }
}

fn beyond(newest: PerService, seen: Look) -> PerService {
    PerService {
        requests: (newest.requests - seen.requests).max(0),
        applications: (newest.applications - seen.applications).max(0),
    }
}
