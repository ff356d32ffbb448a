//! A revocation that races applications: nobody files who was not verified when it was filed, as the log tells it.

use std::collections::HashMap;

use axum::http::StatusCode;
use cqrs_es::Aggregate;
use domain::catalogue::{CertificateCode, DeliveryMethod, certificate};
use domain::certificate_application::{
    Applicant, ApplicationCommand, ApplicationEvent, CertificateApplication, Delivery,
};
use domain::user_verification::{UserVerification, VerificationState};
use domain::{AccountId, Personal};
use store::{Actor, ExecuteError, Reliance, Role, Store, StreamId, Work};

use crate::people::family_status;
use crate::world::Portal;

/// How many applications race one revocation.
const RACERS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_files_who_is_not_verified_at_that_moment() {
    let rounds = if tests::prove() { 500 } else { 25 };
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.verified_citizen().await, portal.of_role(Role::Staff).await);
    let mut filed = 0;
    for round in 0..rounds {
        filed += one_race(&portal, &citizen, &clerk, round).await;
        portal.verify(&citizen, &clerk).await.expect(StatusCode::OK);
    }
    let log = Seen::of(portal.store()).await;
    assert_eq!((log.unverified, log.submitted), (Vec::new(), filed), "every answer told the truth");
    assert!(filed > 0 && filed < rounds * RACERS, "both won sometimes: {filed} of {}", rounds * RACERS);
}

/// How many were filed before the revocation; the others were refused.
async fn one_race(portal: &Portal, citizen: &str, clerk: &str, round: usize) -> usize {
    let file = async |head_start: usize| {
        for _ in 0..head_start {
            tokio::task::yield_now().await;
        }
        let answer = portal.post("/api/v1/me/applications", citizen, &family_status()).await;
        match answer.status {
            StatusCode::CREATED => 1,
            StatusCode::FORBIDDEN => usize::from(!answer.problem(403, "not_verified").is_empty()),
            other => panic!("{other}: {}", answer.page()),
        }
    };
    let revoke = async {
        for _ in 0..round % 40 {
            tokio::task::yield_now().await;
        }
        portal.revoke(citizen, clerk).await.expect(StatusCode::OK);
    };
    let (first, second, third, ()) = tokio::join!(file(0), file(round % 7), file(round % 23), revoke);
    first + second + third
}

/// The control: a decision that does not tell the append what it relied on.
#[tokio::test]
async fn without_the_reliance_the_log_shows_who_was_not_verified() {
    let portal = Portal::open().await;
    let (citizen, clerk) = (portal.verified_citizen().await, portal.of_role(Role::Staff).await);
    let account: AccountId = portal.who(&citizen).await.parse().expect("an id");
    let loaded = portal.store().load::<UserVerification>(account.0).await.expect("the log answers");
    let relied = Reliance { stream: StreamId::of::<UserVerification>(account.0), version: loaded.version };
    portal.revoke(&citizen, &clerk).await.expect(StatusCode::OK);

    let with = Work { relies_on: vec![relied], ..application_of(account) };
    let refused = portal.store().execute(with).await;
    assert!(matches!(refused, Err(ExecuteError::Conflict)), "what was relied on has changed");
    assert!(Seen::of(portal.store()).await.unverified.is_empty());

    let filed = portal.store().execute(application_of(account)).await.expect("nothing holds it back");
    assert_eq!(Seen::of(portal.store()).await.unverified, [filed.position]);
}

/// As somebody decides who saw him verified.
fn application_of(account: AccountId) -> Work<CertificateApplication> {
    let kind = certificate("family_status").expect("it is in the catalogue");
    let purpose = [("purpose".to_owned(), "Δοκιμή".to_owned())].into();
    let command = ApplicationCommand::Submit {
        applicant: Applicant { account, email: Personal::Erased, details: Personal::Erased },
        standing: VerificationState::Verified,
        certificate: CertificateCode::parse("family_status").expect("it is in the catalogue"),
        details: None,
        delivery: Delivery { method: DeliveryMethod::Portal, address: None, office: None },
        fields: kind.check(&purpose).expect("that is all it asks"),
    };
    Work::opening(command, Actor::account(Role::Citizen, account))
}

/// What the log tells, from its beginning.
#[derive(Default)]
struct Seen {
    verifications: HashMap<AccountId, UserVerification>,
    submitted: usize,
    /// The positions of applications by somebody who was not verified there.
    unverified: Vec<i64>,
}

impl Seen {
    async fn of(store: &Store) -> Self {
        let (mut seen, mut position) = (Self::default(), 0);
        loop {
            let events = store.events_after(position, 500).await.expect("the log answers");
            let Some(last) = events.last() else { return seen };
            position = last.position;
            for event in &events {
                seen.event(event);
            }
        }
    }

    fn event(&mut self, event: &store::StoredEvent) {
        match (event.aggregate_type.as_str(), event.event_type.as_str()) {
            (UserVerification::TYPE, _) => {
                let verification = self.verifications.entry(AccountId(event.aggregate_id)).or_default();
                verification.apply(event.decode().expect("it can be read"));
            }
            (CertificateApplication::TYPE, "Submitted") => {
                let ApplicationEvent::Submitted { applicant, .. } = event.decode().expect("it can be read")
                else {
                    unreachable!("that is its type")
                };
                self.submitted += 1;
                let verification = self.verifications.get(&applicant.account);
                if verification.map(UserVerification::state) != Some(VerificationState::Verified) {
                    self.unverified.push(event.position);
                }
            }
            _ => {}
        }
    }
}
