//! Citizens, as they see themselves and as the counter sees them.

use domain::AccountId;
use domain::person::DocumentKind;
use domain::user_verification::{UserVerification, VerificationCommand, VerificationState};
use projections::citizens::{CitizenView, from_log, own};
use store::{Actor, Work};
use tests::commands::details;
use uuid::Uuid;

use crate::town::Town;
use crate::town::certificates::{altered, revokes, verifies};

async fn seen(town: &Town, citizen: AccountId) -> CitizenView {
    town.catches_up().await;
    own(&town.store, citizen).await.expect("he can be read").expect("he has declared himself")
}

fn story(view: &CitizenView) -> Vec<String> {
    view.history.iter().map(|entry| format!("{:?}", entry.what)).collect()
}

#[tokio::test]
async fn who_has_declared_nothing_is_not_there() {
    let town = Town::begins().await;
    let nobody = AccountId(Uuid::now_v7());
    assert!(own(&town.store, nobody).await.expect("it can be asked").is_none());
    assert!(from_log(&town.store, nobody).await.expect("it can be asked").is_none());
}

#[tokio::test]
async fn a_citizen_declares_himself_and_is_verified_at_the_counter() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    town.declares(citizen, details()).await;
    let declared = seen(&town, citizen).await;
    assert_eq!((declared.state, declared.revision), (VerificationState::Unverified, 1));
    assert!(declared.details == Some(details()) && declared.verified_at.is_none());

    town.counter_does(citizen, verifies()).await;
    let verified = seen(&town, citizen).await;
    assert_eq!(
        (verified.state, verified.document),
        (VerificationState::Verified, Some(DocumentKind::Passport))
    );
    assert_eq!((verified.office.as_deref(), verified.revision), (Some("ΚΕΠ Κέντρου"), 2));
    assert_eq!((verified.history[0].by, verified.history[1].by), (None, Some(town.clerk)));
    assert_eq!(verified.verified_at, Some(verified.history[1].at));
}

#[tokio::test]
async fn only_a_change_of_what_was_checked_ends_a_verification() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    town.declares(citizen, details()).await;
    town.counter_does(citizen, verifies()).await;
    town.declares(citizen, altered("phone", "2109999999")).await;
    assert_eq!(seen(&town, citizen).await.state, VerificationState::Verified);
    town.declares(citizen, altered("family_name", "Οικονόμου")).await;
    let changed = seen(&town, citizen).await;
    assert_eq!(changed.state, VerificationState::Unverified);
    assert_eq!(story(&changed), ["declared", "verified", "changed", "declared"]);
    assert_eq!(changed.details.map(|details| details.family_name).as_deref(), Some("Οικονόμου"));
}

#[tokio::test]
async fn a_revocation_has_a_reason_and_the_log_tells_the_same() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    town.declares(citizen, details()).await;
    town.counter_does(citizen, verifies()).await;
    town.counter_does(citizen, revokes("Λάθος πρόσωπο")).await;
    let told = from_log(&town.store, citizen).await.expect("he can be read").expect("he is there");
    let view = seen(&town, citizen).await;
    assert_eq!((view.state, view.revision), (VerificationState::Revoked, 3));
    assert_eq!(told.history, view.history);
    let reason = serde_json::to_value(&view.history[2].what).expect("JSON");
    assert_eq!(reason["revoked"]["reason"], "Λάθος πρόσωπο");
}

#[tokio::test]
async fn an_erased_citizen_has_a_state_and_nothing_personal() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    town.declares(citizen, details()).await;
    town.counter_does(citizen, verifies()).await;
    town.counter_does(citizen, revokes("Λάθος πρόσωπο")).await;
    town.catches_up().await;
    town.owner_does("update data_keys set wrapped = null, destroyed_at = now()").await;
    let view = seen(&town, citizen).await;
    assert_eq!((view.state, view.details.is_none()), (VerificationState::Revoked, true));
    assert_eq!(
        serde_json::to_value(&view.history).expect("JSON")[2]["what"]["revoked"]["reason"],
        serde_json::Value::Null
    );
    let rows = town.rows_of("citizens").await.concat();
    assert!(!rows.contains("Παπαδοπούλου") && !rows.contains("Λάθος"));
}

#[tokio::test]
async fn who_is_forgotten_has_a_row_with_nothing_personal_whether_he_had_declared_himself_or_not() {
    let town = Town::begins().await;
    let [declared, silent] = [AccountId(Uuid::now_v7()), AccountId(Uuid::now_v7())];
    town.declares(declared, details()).await;
    town.counter_does(declared, verifies()).await;
    for (citizen, told) in [(declared, &["declared", "verified", "erased"][..]), (silent, &["erased"])] {
        let erase = VerificationCommand::Erase { request: None };
        let work = Work::<UserVerification>::on(citizen.0, erase, Actor::SYSTEM);
        town.store.execute(work).await.expect("it is done");
        let view = seen(&town, citizen).await;
        assert_eq!(
            (view.state, story(&view)),
            (VerificationState::Incomplete, told.iter().map(|&one| one.to_owned()).collect())
        );
        let again = from_log(&town.store, citizen).await.expect("it can be asked").expect("he is there");
        assert_eq!((again.state, again.revision, story(&again)), (view.state, view.revision, story(&view)));
    }
    let silent = seen(&town, silent).await;
    assert!(silent.details.is_none());
}
