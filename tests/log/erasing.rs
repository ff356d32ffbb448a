//! Somebody is forgotten: all of it or nothing, whatever goes on at the same moment, and in every process.

use std::time::{Duration, Instant};

use domain::citizen_request::{AfterAnswer, RequestCommand, Status};
use domain::erasure::Subject;
use domain::words::{Name, Reason};
use domain::{AccountId, RequestId};
use portal_http::erasures::{self, Done, Hold, NotErased, Wanted};
use secrecy::SecretString;
use store::accounts::EmailAddress;
use store::verify::{Asked, Scope};
use store::{Actor, ExecuteError, NewAccount, Role, Store, StreamId, Submission, Work};
use tests::commands::{answer, application, by_clerk, note, request, status, withdrawal};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::sealed_log::seal;
use crate::world::{World, events_of, story_of, stream};

const ADDRESS: &str = "eleni@example.gr";

fn reason() -> Reason {
    Reason::parse("Το ζήτησε η ίδια").expect("a test's text is allowed")
}

fn wanted(subject: Subject) -> Wanted {
    Wanted { subject, reason: reason(), legal_basis: None }
}

async fn citizen(store: &Store) -> AccountId {
    let name = |text| Name::parse(text).expect("a test's name is allowed");
    let new = NewAccount {
        role: Role::Citizen,
        email: EmailAddress::parse(ADDRESS).expect("the address is good"),
        password: SecretString::from("μακρύς κωδικός"),
        given_name: name("Ελένη"),
        family_name: Some(name("Παπαδοπούλου")),
        department: None,
    };
    store.register(new).await.expect("the account is made")
}

/// As the command line does it.
async fn erased(store: &Store, subject: Subject) -> Result<Done, NotErased> {
    let request = erasures::ask(store, wanted(subject), Actor::SYSTEM).await?;
    erasures::carry_out(store, request, Actor::SYSTEM).await
}

/// With a key, as a browser sends it.
fn submitted(citizen: AccountId) -> Work<domain::citizen_request::CitizenRequest> {
    let scope = format!("{citizen} POST /requests/new");
    request(citizen, "καναρίνι").once(Some(Submission { scope, key: Uuid::now_v7(), content: vec![1] }))
}

/// Of one person with a request, an application and an account, beside another person's case.
async fn hers_is_gone(world: &World) {
    for (question, left) in [
        ("select count(*) from data_keys where wrapped is not null and person is not null", 1),
        ("select count(*) from data_keys where destroyed_at is not null and destroyed_by is not null", 3),
        ("select count(*) from idempotency_keys", 0),
        ("select count(*) from accounts", 0),
        ("select count(*) from sessions", 0),
        ("select count(*) from form_drafts", 0),
        ("select count(*) from letters", 0),
    ] {
        assert_eq!(world.counts(question).await, left, "{question}");
    }
}

#[tokio::test]
async fn of_who_is_forgotten_the_cases_stay_and_nothing_personal() {
    let world = World::begins().await;
    let store = world.store().await;
    let eleni = citizen(&store).await;
    let case = store.execute(submitted(eleni)).await.expect("it is filed").id;
    store.execute(by_clerk(case, answer(AfterAnswer::KeepOpen))).await.expect("it goes on");
    let applied = store.execute(application(eleni)).await.expect("it is filed").id;
    let other = store.execute(request(AccountId(Uuid::now_v7()), "άλλος")).await.expect("it is filed").id;
    let password = SecretString::from("μακρύς κωδικός");
    assert!(store.sign_in(ADDRESS, &password).await.expect("it answers").is_some());
    store.keep_draft(eleni, "birth", &[("purpose".to_owned(), "x".to_owned())].into()).await.expect("kept");
    store.ask_confirmation(eleni, None).await.expect("asked");

    let done = erased(&store, Subject::Person(eleni)).await.expect("it is done");
    assert_eq!(done, Done { position: store.head().await.expect("it answers"), held: Vec::new() });
    assert_eq!(story_of(&store, case).await, ["Submitted", "Answered", "CaseErased"]);
    let verification = StreamId::of::<domain::user_verification::UserVerification>(eleni.0);
    let told = store.stream(&verification).await.expect("it answers");
    assert_eq!(told.iter().map(|event| event.event_type.as_str()).collect::<Vec<_>>(), ["PersonErased"]);
    hers_is_gone(&world).await;
    assert!(store.sign_in(ADDRESS, &password).await.expect("it answers").is_none());
    let (_, key) = store.stream_with_key(&stream(case)).await.expect("it answers");
    assert!(key.is_none());
    let (_, key) = store.stream_with_key(&stream(other)).await.expect("it answers");
    assert!(key.is_some(), "another's case is whole");
    assert_eq!(
        store
            .stream(&StreamId::of::<domain::certificate_application::CertificateApplication>(applied))
            .await
            .expect("it answers")
            .last()
            .map(|event| event.event_type.clone()),
        Some("CaseErased".to_owned())
    );

    // Her cases go on; she files nothing more, and her address is free.
    let refused = store.execute(by_clerk(case, answer(AfterAnswer::Close))).await;
    assert!(matches!(refused, Err(ExecuteError::Erased)));
    let close = RequestCommand::ChangeStatus { to: Status::Closed, reason: None };
    store.execute(by_clerk(case, close)).await.expect("it can be closed");
    let refused = store.execute(request(eleni, "ακόμη μία")).await.map(|done| done.id);
    assert!(matches!(refused, Err(ExecuteError::Erased)), "{refused:?}");
    citizen(&store).await;
    assert!(matches!(erased(&store, Subject::Person(eleni)).await, Err(NotErased::NothingLeft)));

    // The seal holds, and the log is right.
    seal(&store).await;
    let trusted = store.log_keys().trusted();
    let asked = Asked { trusted: &trusted, second_place: &[], scope: Scope::Whole };
    let report = store.verify(&asked).await.expect("nothing is wrong");
    assert_eq!(report.unknown, 0);
}

#[tokio::test]
async fn a_case_that_a_law_holds_stays_until_that_is_lifted() {
    let world = World::begins().await;
    let store = world.store().await;
    let eleni = citizen(&store).await;
    let mut cases = Vec::new();
    for text in ["πρώτη", "δεύτερη"] {
        cases.push(store.execute(request(eleni, text)).await.expect("it is filed").id);
    }
    let held = Subject::Request(RequestId(cases[0]));
    erasures::hold(&store, held, Hold::Set(reason()), Actor::SYSTEM).await.expect("it is held");
    assert!(matches!(erased(&store, held).await, Err(NotErased::Held)));

    let done = erased(&store, Subject::Person(eleni)).await.expect("the rest is done");
    assert_eq!(done.held, [held]);
    assert_eq!(story_of(&store, cases[0]).await, ["Submitted", "LegalHoldSet"]);
    assert_eq!(story_of(&store, cases[1]).await, ["Submitted", "CaseErased"]);
    store.execute(by_clerk(cases[0], note("συνεχίζεται"))).await.expect("it is whole");

    erasures::hold(&store, held, Hold::Lift(reason()), Actor::SYSTEM).await.expect("it is lifted");
    let done = erased(&store, Subject::Person(eleni)).await.expect("the rest of the rest is done");
    assert_eq!(done.held, []);
    assert_eq!(story_of(&store, cases[0]).await.last().map(String::as_str), Some("CaseErased"));
    assert_eq!(
        world.counts("select count(*) from data_keys where person is not null and wrapped is not null").await,
        0
    );
}

#[tokio::test]
async fn who_is_no_citizen_is_not_forgotten() {
    let world = World::begins().await;
    let store = world.store().await;
    let clerk = tests::employ(&store, "nikos@dimos.gr", Role::Staff).await;
    let refused = erased(&store, Subject::Person(clerk)).await;
    assert!(matches!(refused, Err(NotErased::OfTheMunicipality)), "{refused:?}");
    for nobody in [Subject::Person(AccountId(Uuid::now_v7())), Subject::Request(RequestId(Uuid::now_v7()))] {
        let refused = erased(&store, nobody).await;
        assert!(matches!(refused, Err(NotErased::Missing)), "{refused:?}");
    }
    assert_eq!(world.counts("select count(*) from events").await, 0);
}

#[tokio::test]
async fn another_process_drops_what_it_holds_within_a_second() {
    let world = World::begins().await;
    let (here, there) = (world.store().await, world.store().await);
    let eleni = citizen(&here).await;
    let case = here.execute(request(eleni, "καναρίνι")).await.expect("it is filed").id;
    there.execute(by_clerk(case, note("εκεί"))).await.expect("it goes on");
    assert!(there.has_in_memory(&stream(case)), "with its key, for the note was sealed with it");
    erased(&here, Subject::Person(eleni)).await.expect("it is done");
    let since = Instant::now();
    while there.has_in_memory(&stream(case)) {
        assert!(since.elapsed() < Duration::from_secs(1), "it is kept in memory");
        tokio::task::yield_now().await;
    }
    assert!(!here.has_in_memory(&stream(case)));
}

/// Two processes work on somebody's cases while a third forgets him: whatever came first is erased, whatever came later
/// is refused, and nothing of his can be read afterwards.
#[tokio::test]
async fn whatever_is_asked_at_the_same_moment_is_erased_or_refused() {
    let world = World::begins().await;
    let stores = [world.store().await, world.store().await, world.store().await];
    let eleni = citizen(&stores[0]).await;
    let first = stores[0].execute(request(eleni, "πρώτη")).await.expect("it is filed").id;
    let mut busy = JoinSet::new();
    for turn in 0..60_usize {
        let store = stores[turn % 2].clone();
        busy.spawn(async move {
            let work = match turn % 4 {
                0 | 1 => request(eleni, "νέα"),
                2 => by_clerk(first, note("σημείωμα")),
                _ => by_clerk(first, status(Status::InProgress)),
            };
            store.execute(work).await.map(drop)
        });
    }
    let done = erased(&stores[2], Subject::Person(eleni)).await.expect("it is done");
    assert_eq!(done.held, []);
    for outcome in busy.join_all().await {
        let allowed = matches!(
            outcome,
            Ok(()) | Err(ExecuteError::Erased | ExecuteError::Refused(_) | ExecuteError::Conflict)
        );
        assert!(allowed, "{outcome:?}");
    }
    let left = "select count(*) from data_keys where person is not null and wrapped is not null";
    assert_eq!(world.counts(left).await, 0);
    let behind = "select count(*) from events e join data_keys k using (aggregate_type, aggregate_id) \
                  where e.position > k.destroyed_by and e.payload::text like '%ciphertext%'";
    assert_eq!(world.counts(behind).await, 0, "nothing sealed comes after the erasure");
    let told = "select count(*) from data_keys k where destroyed_at is not null and aggregate_type = 'CitizenRequest' \
                and not exists (select from events e where e.aggregate_id = k.aggregate_id and e.event_type = 'CaseErased')";
    assert_eq!(world.counts(told).await, 0, "each case tells of it");
    let refused = stores[1].execute(withdrawal(first, eleni)).await;
    assert!(refused.is_ok(), "what needs no key goes on: {:?}", refused.map(|done| done.id));
    assert!(!events_of(&stores[1], first).await.is_empty());
}
