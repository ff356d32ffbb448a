//! Every look is recorded before it is had, for good, and by everybody's own record.

use domain::{AccountId, DepartmentId, RequestId};
use jiff::{SignedDuration, Timestamp};
use sqlx::Row;
use store::access::{Access, Field, Purpose, Reader, Seen, Subject, Surface, Unread};
use store::{Role, Unavailable};
use tests::refused_with;
use uuid::Uuid;

use crate::world::World;

fn clerk() -> Access {
    let (account, department) = (AccountId(Uuid::now_v7()), DepartmentId(Uuid::now_v7()));
    let reader = Reader { account: Some(account), role: Role::Staff, department: Some(department) };
    Access { reader, surface: Surface::Page, reason: None }
}

fn case() -> Subject {
    Subject::Request(RequestId(Uuid::now_v7()))
}

fn opened(subject: Subject) -> Seen {
    Seen::of(subject, Purpose::Case, [Some(Field::Subject), None, Some(Field::Text)])
}

async fn counted(world: &World) -> i64 {
    let count = sqlx::query_scalar("select count(*) from access_records").fetch_one(&world.owner);
    count.await.expect("the owner may look")
}

#[tokio::test]
async fn what_is_opened_is_recorded_with_who_and_what_and_what_for() {
    let world = World::begins().await;
    let (clerk, case) = (clerk(), case());
    let unread = Unread::new("Λακκούβα", vec![opened(case)]);
    assert_eq!(unread.open(&world.store, &clerk).await.expect("it is recorded"), "Λακκούβα");
    let row = sqlx::query(
        "select reader, role, department, surface, purpose, subject_kind, subject, fields, reason from access_records",
    );
    let row = row.fetch_one(&world.owner).await.expect("there is one row");
    assert_eq!(row.get::<Option<Uuid>, _>("reader"), clerk.reader.account.map(|id| id.0));
    assert_eq!(row.get::<Option<Uuid>, _>("department"), clerk.reader.department.map(|id| id.0));
    assert_eq!(row.get::<Uuid, _>("subject"), case.id());
    assert_eq!(row.get::<Vec<String>, _>("fields"), ["subject", "text"]);
    assert_eq!(row.get::<Option<String>, _>("reason"), None);
    let texts = ["role", "surface", "purpose", "subject_kind"].map(|column| row.get::<String, _>(column));
    assert_eq!(texts, ["staff", "page", "case", "request"]);
}

#[tokio::test]
async fn a_list_is_one_reading_of_many_and_what_shows_nothing_is_none() {
    let world = World::begins().await;
    let cases: Vec<Seen> = (0..20).map(|_| opened(case())).collect();
    let nothing = Seen::of(case(), Purpose::List, [None]);
    let page = Unread::new(1, cases).and(Unread::new(2, vec![nothing])).map(|(one, two)| one + two);
    assert_eq!(page.open(&world.store, &clerk()).await.expect("it is recorded"), 3);
    assert_eq!(counted(&world).await, 20);
    let readings = sqlx::query_scalar::<_, i64>("select count(distinct reading) from access_records");
    assert_eq!(readings.fetch_one(&world.owner).await.expect("it is counted"), 1);
    Unread::new((), Vec::new()).open(&world.store, &clerk()).await.expect("there is nothing to record");
    assert_eq!(counted(&world).await, 20);
}

#[tokio::test]
async fn many_who_read_at_once_are_all_recorded() {
    let world = World::begins().await;
    let reading = |_| {
        let store = world.store.clone();
        tokio::spawn(async move { Unread::new((), vec![opened(case())]).open(&store, &clerk()).await })
    };
    let reading: Vec<_> = (0..200).map(reading).collect();
    for reading in reading {
        reading.await.expect("no panic").expect("it is recorded");
    }
    assert_eq!(counted(&world).await, 200);
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_shown() {
    let world = World::begins().await;
    sqlx::raw_sql("revoke insert on access_records from pyli_app").execute(&world.owner).await.expect("done");
    let shown = Unread::new("μυστικό", vec![opened(case())]).open(&world.store, &clerk()).await;
    assert!(matches!(shown, Err(Unavailable::Database(_))));
    sqlx::raw_sql("grant insert on access_records to pyli_app").execute(&world.owner).await.expect("done");
    let shown = Unread::new("μυστικό", vec![opened(case())]).open(&world.store, &clerk()).await;
    assert_eq!((shown.ok(), counted(&world).await), (Some("μυστικό"), 1));
}

#[tokio::test]
async fn a_connection_that_was_lost_costs_nobody_his_page() {
    let world = World::begins().await;
    let clerk = clerk();
    let read = || Unread::new((), vec![opened(case())]).open(&world.store, &clerk);
    read().await.expect("it is recorded");
    let killed = sqlx::query_scalar::<_, i64>(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity \
         where application_name = 'pyli recorder' and datname = current_database()",
    );
    assert_eq!(killed.fetch_one(&world.owner).await.expect("the owner may"), 1);
    read().await.expect("it is recorded over a new connection");
    assert_eq!(counted(&world).await, 2);
}

#[tokio::test]
async fn the_application_has_no_right_to_change_a_record_and_the_owner_is_stopped_too() {
    let world = World::begins().await;
    Unread::new((), vec![opened(case())]).open(&world.store, &clerk()).await.expect("it is recorded");
    for change in [
        "update access_records set reader = null",
        "update access_records set role = role where false",
        "delete from access_records",
        "truncate access_records",
    ] {
        assert_eq!(refused_with(&world.owner, "pyli_app", change).await, "42501", "{change}");
        assert_eq!(refused_with(&world.owner, "pyli", change).await, "23001", "{change}");
    }
    for change in ["drop table access_records", "alter table access_records disable trigger all"] {
        assert_eq!(refused_with(&world.owner, "pyli_app", change).await, "42501", "{change}");
    }
    assert_eq!(counted(&world).await, 1);
}

#[tokio::test]
async fn what_is_old_may_go_and_what_is_younger_than_a_year_never() {
    let world = World::begins().await;
    for days in [1, 400] {
        sqlx::query(
            "insert into access_records (at, reading, role, surface, purpose, subject_kind, subject, fields) \
             values (now() - make_interval(days => $1), gen_random_uuid(), 'system', 'command_line', 'audit', \
                     'request', gen_random_uuid(), '{events}')",
        )
        .bind(days)
        .execute(&world.owner)
        .await
        .expect("the owner may");
    }
    let days_ago = |days: i64| Timestamp::now() - SignedDuration::from_hours(24 * days);
    assert_eq!(world.store.forget_accesses(days_ago(380)).await.expect("they are old"), 1);
    assert!(world.store.forget_accesses(Timestamp::now()).await.is_err());
    assert_eq!(counted(&world).await, 1);
}

#[tokio::test]
async fn a_citizen_is_told_by_day_and_role_and_never_who() {
    let world = World::begins().await;
    let (clerk, case) = (clerk(), case());
    for _ in 0..3 {
        Unread::new((), vec![opened(case)]).open(&world.store, &clerk).await.expect("it is recorded");
    }
    let listed = Seen::of(case, Purpose::List, [Some(Field::Subject)]);
    Unread::new((), vec![listed]).open(&world.store, &Access::command_line(None)).await.expect("recorded");
    let told = world.store.opened(case, 10).await.expect("it can be read");
    assert_eq!(told.len(), 2);
    let lines: Vec<_> =
        told.iter().map(|line| (line.role, line.department, line.purpose, line.times)).collect();
    assert_eq!(lines[0], (Role::System, None, Purpose::List, 1));
    assert_eq!(lines[1], (Role::Staff, clerk.reader.department, Purpose::Case, 3));
    assert_eq!(told[1].fields, [Field::Subject, Field::Text]);
}
