//! Who changes a case again is answered without its stream being read, and with the same as the log says.

use domain::citizen_request::{CitizenRequest, Kind, RequestCommand, Status};
use domain::{AccountId, RequestId};
use projections::requests::{AtHand, RequestView, from_log};
use serde_json::{Value, json};
use sqlx::Executor;
use store::{Actor, Executed, Role, Submission, Work};
use uuid::Uuid;

use crate::town::{Town, answers, changes, notes};

/// A clerk of a process that has some cases at hand.
struct Desk {
    town: Town,
    at_hand: AtHand,
    case: RequestId,
}

impl Desk {
    async fn with_a_case() -> Self {
        let town = Town::begins().await;
        let case = RequestId(town.files(AccountId(Uuid::now_v7()), Kind::Request, "Λακκούβα").await.id);
        Self { town, at_hand: AtHand::default(), case }
    }

    /// The case as he is shown it.
    async fn shown(&self, executed: &Executed) -> Value {
        let unread = self.at_hand.after(&self.town.store, executed).await.expect("it can be read");
        told(&self.town.reads(unread.expect("it is there")).await)
    }

    async fn does(&self, command: RequestCommand) -> Value {
        self.shown(&self.town.clerk_does(self.case, command).await).await
    }

    async fn by_the_log(&self) -> Value {
        let case = from_log(&self.town.store, self.case).await.expect("it can be read");
        told(&case.expect("it is there"))
    }

    /// The same clerk, while nobody can read the log.
    async fn is_shown_without_the_log(&self, executed: &Executed) -> Option<Value> {
        let mut owner = self.town.owner().await;
        owner.execute("begin; lock table events").await.expect("it is locked");
        let shown = tokio::select! {
            shown = self.shown(executed) => Some(shown),
            () = waits_for_the_log(&self.town) => None,
        };
        owner.execute("rollback").await.expect("it is free again");
        shown
    }
}

/// Until somebody waits for the log's table.
async fn waits_for_the_log(town: &Town) {
    let mut owner = town.owner().await;
    let waits = "select exists (select from pg_locks where relation = 'events'::regclass and not granted)";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut owner).await.expect("locks can be seen") {
        tokio::task::yield_now().await;
    }
}

fn told(view: &RequestView) -> Value {
    json!([view, view.revision, view.sequence])
}

#[tokio::test]
async fn what_is_at_hand_tells_the_same_as_the_log_after_each_change() {
    let desk = Desk::with_a_case().await;
    let assigned = RequestCommand::Assign { department: None, assignee: Some(desk.town.clerk) };
    let course = [
        answers("Έκλεισε"),
        notes("Μόνο για εμάς"),
        assigned,
        changes(Status::InProgress, None),
        answers("Οριστικά"),
        changes(Status::Closed, Some("Έγινε")),
    ];
    for command in course {
        assert_eq!(desk.does(command).await, desk.by_the_log().await);
    }
}

#[tokio::test]
async fn the_second_change_of_a_case_needs_no_look_at_the_log() {
    let desk = Desk::with_a_case().await;
    let first = desk.town.clerk_does(desk.case, answers("Έκλεισε")).await;
    assert_eq!(desk.is_shown_without_the_log(&first).await, None, "nothing is at hand yet");
    desk.shown(&first).await;
    let second = desk.town.clerk_does(desk.case, notes("Τηλεφώνησε")).await;
    let shown = desk.is_shown_without_the_log(&second).await.expect("it is at hand");
    assert_eq!(shown, desk.by_the_log().await);
}

#[tokio::test]
async fn what_others_did_in_between_is_not_left_out() {
    let desk = Desk::with_a_case().await;
    desk.does(answers("Έκλεισε")).await;
    // Neither passes by what this process has at hand: another one does them.
    desk.town.clerk_does(desk.case, RequestCommand::RequestProtocol).await;
    desk.town.system_does(desk.case, RequestCommand::DeferProtocol { reason: "time-out".to_owned() }).await;
    let shown = desk.does(notes("Περιμένει")).await;
    assert_eq!(shown, desk.by_the_log().await);
    assert_eq!(shown[2], 5);
}

#[tokio::test]
async fn a_change_that_is_sent_twice_shows_what_the_case_has_become_since() {
    let desk = Desk::with_a_case().await;
    let sent = || {
        let submission = Submission { scope: "clerk POST".to_owned(), key: Uuid::nil(), content: Vec::new() };
        let actor = Actor::account(Role::Staff, desk.town.clerk);
        Work::<CitizenRequest>::on(desk.case.0, answers("Έκλεισε"), actor).once(Some(submission))
    };
    desk.does(notes("Τηλεφώνησε")).await;
    // Another process took it first, and did something else after it.
    desk.town.store.execute(sent()).await.expect("the clerk may");
    desk.town.clerk_does(desk.case, notes("Από άλλη διεργασία")).await;
    let again = desk.town.store.execute(sent()).await.expect("it is known");
    assert!(again.repeated);
    assert_eq!(desk.shown(&again).await, desk.by_the_log().await);
}

#[tokio::test]
async fn a_case_that_is_at_hand_is_shown_as_erased_once_its_key_is_gone() {
    let desk = Desk::with_a_case().await;
    desk.does(answers("Έκλεισε")).await;
    let executed = desk.town.clerk_does(desk.case, changes(Status::InProgress, None)).await;
    desk.town
        .owner_does("update data_keys set wrapped = null, destroyed_at = now() where aggregate_type = 'CitizenRequest'")
        .await;
    let keyless = Executed { data_key: None, ..executed };
    let shown = desk.shown(&keyless).await;
    assert_eq!((&shown[0]["subject"], &shown[0]["text"]), (&Value::Null, &Value::Null));
}
