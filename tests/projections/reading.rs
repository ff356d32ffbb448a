//! What a citizen reads of his requests.

use domain::citizen_request::{Kind, Status};
use domain::{AccountId, RequestId};
use projections::requests::{MineFilter, RequestView, for_staff, mine, of_citizen};
use projections::{PageRequest, Reach};
use uuid::Uuid;

use crate::town::{Town, answers, first, notes};

#[tokio::test]
async fn what_is_shown_at_submission_is_what_is_read_later() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    let filed = town.files(citizen, Kind::Complaint, "Λακκούβα").await;
    let at_once = RequestView::from_submission(&filed).expect("it can be read");
    town.catches_up().await;
    let later = of_citizen(&town.store, citizen, RequestId(filed.id)).await.expect("it can be read");
    let later = later.expect("it is his");
    assert_eq!(format!("{at_once:?}"), format!("{later:?}"));
    assert_eq!((at_once.text, at_once.row.subject), (later.text, later.row.subject));
    assert_eq!((later.row.number, later.revision), (1, 1));
    assert_eq!(later.sender.expect("he is known").email.as_deref(), Some("maria@example.gr"));
}

#[tokio::test]
async fn somebody_elses_request_is_as_good_as_missing() {
    let town = Town::begins().await;
    let [citizen, other] = [AccountId(Uuid::now_v7()), AccountId(Uuid::now_v7())];
    let filed = RequestId(town.files(citizen, Kind::Request, "Φως").await.id);
    let comment = RequestId(town.files(citizen, Kind::Comment, "Σχόλιο").await.id);
    town.catches_up().await;
    for (reader, case) in [(other, filed), (citizen, comment), (citizen, RequestId(Uuid::now_v7()))] {
        assert!(of_citizen(&town.store, reader, case).await.expect("it can be asked").is_none());
    }
    let his = mine(&town.store, other, &MineFilter::default(), &first(20)).await.expect("a list");
    assert!(his.items.is_empty());
}

#[tokio::test]
async fn his_list_comes_in_pages_newest_first() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    for number in 1..=5 {
        town.files(citizen, Kind::Request, &format!("Θέμα {number}")).await;
    }
    town.catches_up().await;
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let wanted = PageRequest { limit: 2, cursor };
        let page = mine(&town.store, citizen, &MineFilter::default(), &wanted).await.expect("a page");
        seen.push(page.items.iter().map(|row| row.number).collect::<Vec<_>>());
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [vec![5, 4], vec![3, 2], vec![1]]);
}

#[tokio::test]
async fn he_may_ask_for_one_kind_or_one_status() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    let answered = RequestId(town.files(citizen, Kind::Request, "Φως").await.id);
    town.files(citizen, Kind::Proposal, "Παγκάκι").await;
    town.clerk_does(answered, answers("Έγινε")).await;
    town.catches_up().await;
    let count = async |kind, status| {
        let found = mine(&town.store, citizen, &MineFilter { kind, status }, &first(20)).await;
        found.expect("a list").items.len()
    };
    assert_eq!(count(None, None).await, 2);
    assert_eq!(count(Some(Kind::Proposal), None).await, 1);
    assert_eq!(count(None, Some(Status::Answered)).await, 1);
    assert_eq!(count(Some(Kind::Proposal), Some(Status::Answered)).await, 0);
}

#[tokio::test]
async fn a_note_is_for_staff_alone() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    let case = RequestId(town.files(citizen, Kind::Request, "Φως").await.id);
    town.clerk_does(case, notes("Μόνο για εμάς")).await;
    town.catches_up().await;
    let staff = for_staff(&town.store, case, Reach::All).await.expect("it can be read").expect("it is there");
    let staff = town.reads(staff).await;
    let his = of_citizen(&town.store, citizen, case).await.expect("it can be read").expect("it is his");
    assert_eq!((staff.history.len(), his.history.len()), (2, 1));
    assert_eq!(staff.history[1].by, Some(town.clerk));
}

#[tokio::test]
async fn a_case_whose_key_is_destroyed_is_shown_without_what_was_personal() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    let case = RequestId(town.files(citizen, Kind::Request, "Φως").await.id);
    town.clerk_does(case, answers("Έγινε")).await;
    town.catches_up().await;
    town.owner_does("update data_keys set wrapped = null, destroyed_at = now()").await;
    let view = of_citizen(&town.store, citizen, case).await.expect("it can be read").expect("it is his");
    assert_eq!((view.row.status, view.row.number), (Status::Answered, 1));
    assert_eq!((view.row.subject, view.text), (None, None));
    assert_eq!(view.answer.expect("it is answered").text, None);
    assert_eq!(view.sender.expect("the account is known").email, None);
    let list = mine(&town.store, citizen, &MineFilter::default(), &first(20)).await.expect("a list");
    assert_eq!(list.items[0].subject, None);
}
