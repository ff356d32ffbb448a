//! What happens to a case is mailed to the citizen who filed it.

use domain::AccountId;
use domain::citizen_request::{AfterAnswer, CitizenRequest, RequestCommand, Status};
use domain::protocol::{MANUAL, ProtocolEntry, ProtocolState};
use store::mail::MailWish;
use tests::Citizen;
use tests::commands::{answer, application, by_clerk, comment, note, request, status, withdrawal};
use uuid::Uuid;

use crate::world::{LONG, Mailed, NO_REGISTER, Town};

fn account(citizen: &Citizen) -> AccountId {
    AccountId(citizen.id.parse().expect("an id"))
}

/// Sends a request to a register that is away, and then numbers it by hand.
async fn deferred_and_numbered(town: &Town, case: Uuid) {
    let store = town.portal.store();
    store.execute(by_clerk(case, RequestCommand::RequestProtocol)).await.expect("it is sent");
    let deferred = |case: &CitizenRequest| case.protocol() == Some(ProtocolState::Deferred);
    let seen = store.wait_until::<CitizenRequest>(case, deferred, LONG).await.expect("the log answers");
    assert!(deferred(&seen.state), "the register is away");
    let entry = ProtocolEntry { number: 12_345, year: 2026, date: jiff::civil::date(2026, 11, 24) };
    let by_hand = RequestCommand::Protocol { entry, register: MANUAL.to_owned(), by: None };
    store.execute(by_clerk(case, by_hand)).await.expect("it is numbered");
}

fn kinds(mail: &[Mailed]) -> Vec<&str> {
    let kind = |mailed: &Mailed| mailed.id.trim_start_matches('<').split('.').next().map(str::len);
    mail.iter().map(|mailed| &mailed.id[1..=kind(mailed).unwrap_or_default()]).collect()
}

#[tokio::test]
async fn each_thing_that_happens_is_mailed_once_to_whoever_filed() {
    let town = Town::opens(&NO_REGISTER).await;
    let maria = town.confirmed("maria@example.gr").await;
    let store = town.portal.store();
    let case = store.execute(request(account(&maria), "Λακκούβα")).await.expect("it is filed").id;
    deferred_and_numbered(&town, case).await;
    store.execute(by_clerk(case, note("Εσωτερικό"))).await.expect("a note is written");
    store.execute(by_clerk(case, status(Status::InProgress))).await.expect("it goes on");
    store.execute(by_clerk(case, answer(AfterAnswer::KeepOpen))).await.expect("it is answered");

    let mail = town.mail_to("maria@example.gr").await;
    let told = ["letter", "protocoldeferred", "protocolled", "statuschanged", "answered"];
    assert_eq!(kinds(&mail), told);
    assert!(mail[2].text.contains("12345/2026") && mail[2].text.contains("24 Νοεμβρίου 2026"));
    assert!(mail[3].text.contains("Σε επεξεργασία"), "{}", mail[3].text);
    assert!(mail[4].text.contains(&format!("/requests/{case}")));
    for mailed in &mail {
        assert!(!mailed.text.contains("Ναι") && !mailed.text.contains("Λακκούβα"), "{}", mailed.text);
        assert!(mailed.raw.contains("Auto-Submitted: auto-generated"));
    }
    town.closes().await;
}

#[tokio::test]
async fn an_application_is_followed_too() {
    let town = Town::opens(&[]).await;
    let maria = town.confirmed("maria@example.gr").await;
    let filed = town.portal.store().execute(application(account(&maria))).await;
    let case = filed.expect("it is filed").id;
    town.portal.catches_up().await;
    town.until("select count(*) from events where event_type = 'Protocolled'", 1).await;
    let mail = town.mail_to("maria@example.gr").await;
    assert_eq!(kinds(&mail), ["letter", "protocolled"]);
    assert!(mail[1].text.contains(&format!("/certificates/{case}")), "{}", mail[1].text);
    town.closes().await;
}

#[tokio::test]
async fn nobody_is_mailed_who_is_unknown_unconfirmed_or_unwilling() {
    let town = Town::opens(&NO_REGISTER).await;
    let unconfirmed = town.portal.citizen("new@example.gr").await;
    let unwilling = town.confirmed("quiet@example.gr").await;
    let store = town.portal.store();
    store.keep_mail_wish(account(&unwilling), MailWish::Refused).await.expect("it is kept");
    let nobody = AccountId(Uuid::now_v7());
    let filed = [
        request(account(&unconfirmed), "a"),
        request(account(&unwilling), "b"),
        request(nobody, "c"),
        comment("d"),
    ];
    for work in filed {
        let case = store.execute(work).await.expect("it is filed").id;
        store.execute(by_clerk(case, status(Status::InProgress))).await.expect("it goes on");
    }
    assert_eq!(kinds(&town.mail_to("new@example.gr").await), ["letter"]);
    assert_eq!(kinds(&town.mail_to("quiet@example.gr").await), ["letter"]);
    assert_eq!(town.count("select count(*) from mail_attempts where message not like 'letter.%'").await, 0);
    town.closes().await;
}

#[tokio::test]
async fn nobody_is_told_what_he_did_himself_nor_of_what_is_forgotten() {
    let town = Town::opens(&NO_REGISTER).await;
    let maria = town.confirmed("maria@example.gr").await;
    let store = town.portal.store();
    let withdrawn = store.execute(request(account(&maria), "a")).await.expect("it is filed").id;
    store.execute(withdrawal(withdrawn, account(&maria))).await.expect("it is withdrawn");
    let forgotten = store.execute(request(account(&maria), "b")).await.expect("it is filed").id;
    town.behind(&format!(
        "update data_keys set wrapped = null, destroyed_at = now() where aggregate_id = '{forgotten}'"
    ))
    .await;
    store.execute(by_clerk(forgotten, status_without_reason())).await.expect("it goes on");
    assert_eq!(kinds(&town.mail_to("maria@example.gr").await), ["letter"]);
    town.closes().await;
}

/// Nothing personal can be added to a forgotten case.
fn status_without_reason() -> RequestCommand {
    RequestCommand::ChangeStatus { to: Status::InProgress, reason: None }
}
