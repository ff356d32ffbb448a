//! A town in small: citizens who file and a clerk who acts, by commands; and what the read model has made of it.

pub mod certificates;

use std::sync::Arc;

use domain::citizen_request::{AfterAnswer, CitizenRequest, Kind, RequestCommand, Sender, Status};
use domain::words::{AnswerText, CaseText, NoteText, Reason, Subject};
use domain::{AccountId, Personal, RequestId};
use projections::PageRequest;
use projections::rebuild::{Program, RebuildError, Rebuilt, all, rebuild};
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Executor};
use store::subscriptions::Projection;
use store::{Access, Actor, Executed, Role, Store, Unread, Work};
use tests::TestDatabase;
use uuid::Uuid;

/// By what rebuilds in the tests are known.
pub const THIS_PROGRAM: Program = Program([1; 32]);

/// A database, and the portal's store on it.
pub struct Town {
    pub store: Store,
    pub clerk: AccountId,
    pub read_models: Vec<Arc<dyn Projection>>,
    pub database: TestDatabase,
}

impl Town {
    pub async fn begins() -> Self {
        Self::begins_in(tests::database().await).await
    }

    pub async fn begins_in(database: TestDatabase) -> Self {
        let store = database.store().await;
        let read_models = all(&TestDatabase::master_key());
        for projection in &read_models {
            store.install(projection.as_ref()).await.expect("the projection is installed");
        }
        Self { store, clerk: AccountId(Uuid::now_v7()), read_models, database }
    }

    /// A connection of the database's owner.
    pub async fn owner(&self) -> PgConnection {
        self.database.owner.connect().await.expect("the owner is let in")
    }

    /// What staff read: recorded, and opened.
    pub async fn reads<T>(&self, unread: Unread<T>) -> T {
        unread.open(&self.store, &Access::command_line(None)).await.expect("it is recorded")
    }

    pub async fn owner_does(&self, sql: &str) {
        self.owner().await.execute(sql).await.expect("the owner may");
    }

    pub async fn files(&self, citizen: AccountId, kind: Kind, subject: &str) -> Executed {
        let personal = |text: &str| Personal::Known(text.to_owned());
        let sender = Sender {
            account: citizen,
            given_name: personal("Μαρία"),
            family_name: personal("Παπαδοπούλου"),
            email: personal("maria@example.gr"),
        };
        let command = submission(kind, (kind != Kind::Comment).then_some(sender), subject);
        let actor = match kind {
            Kind::Comment => Actor::VISITOR,
            Kind::Request | Kind::Complaint | Kind::Proposal => Actor::account(Role::Citizen, citizen),
        };
        self.store.execute(Work::<CitizenRequest>::opening(command, actor)).await.expect("it is filed")
    }

    pub async fn clerk_does(&self, id: RequestId, command: RequestCommand) -> Executed {
        let actor = Actor::account(Role::Staff, self.clerk);
        self.store.execute(Work::<CitizenRequest>::on(id.0, command, actor)).await.expect("the clerk may")
    }

    pub async fn system_does(&self, id: RequestId, command: RequestCommand) -> Executed {
        let work = Work::<CitizenRequest>::on(id.0, command, Actor::SYSTEM);
        self.store.execute(work).await.expect("the system may")
    }

    /// Applies all there is to apply.
    pub async fn catches_up(&self) {
        for projection in &self.read_models {
            while self.store.follow_once(projection.as_ref()).await.expect("the batch is applied").is_some() {
            }
        }
    }

    /// Rebuilds one read model.
    pub async fn rebuilds(&self, projection: Arc<dyn Projection>) -> Result<Rebuilt, RebuildError> {
        let mut rebuilt = rebuild(&self.database.owner, &[projection], &THIS_PROGRAM).await?;
        Ok(rebuilt.pop().expect("one was asked for"))
    }

    /// Which tables are the live ones: others after a swap.
    pub async fn live_tables(&self) -> Vec<i64> {
        sqlx::query_scalar(
            "select oid::bigint from pg_class where relnamespace = 'read_model'::regnamespace and relkind = 'r'
             order by relname",
        )
        .fetch_all(&mut self.owner().await)
        .await
        .expect("they can be listed")
    }

    /// Every request's row as text: what two runs must have in common to the byte.
    pub async fn rows(&self) -> Vec<String> {
        self.rows_of("requests").await
    }

    /// Every row of this table as text.
    pub async fn rows_of(&self, table: &str) -> Vec<String> {
        sqlx::query_scalar(&format!("select r::text from read_model.{table} as r order by 1"))
            .fetch_all(&mut self.owner().await)
            .await
            .expect("rows are text")
    }

    /// A case of each sort, with everything that can happen to one.
    pub async fn lives_a_little(&self) -> Vec<RequestId> {
        let citizen = AccountId(Uuid::now_v7());
        let mut cases = Vec::new();
        for kind in Kind::ALL {
            let filed = self.files(citizen, *kind, &format!("Θέμα {}", kind.as_str())).await;
            cases.push(RequestId(filed.id));
        }
        self.clerk_does(cases[0], answers("Έκλεισε")).await;
        self.clerk_does(cases[0], answers("Έκλεισε οριστικά")).await;
        self.clerk_does(cases[1], changes(Status::Rejected, Some("Δεν μας αφορά"))).await;
        self.clerk_does(cases[1], notes("Μόνο για εμάς")).await;
        self.clerk_does(cases[2], RequestCommand::Assign { department: None, assignee: Some(self.clerk) })
            .await;
        self.clerk_does(cases[2], RequestCommand::RequestProtocol).await;
        self.system_does(cases[2], RequestCommand::DeferProtocol { reason: "time-out".to_owned() }).await;
        cases
    }
}

fn submission(kind: Kind, sender: Option<Sender>, subject: &str) -> RequestCommand {
    RequestCommand::Submit {
        kind,
        sender,
        subject: Subject::parse(subject).expect("a subject"),
        text: CaseText::parse("Στην οδό Ερμού").expect("a text"),
        desired_action: None,
    }
}

pub fn answers(text: &str) -> RequestCommand {
    let text = AnswerText::parse(text).expect("an answer");
    RequestCommand::Answer { text, then: AfterAnswer::KeepOpen }
}

pub fn changes(to: Status, reason: Option<&str>) -> RequestCommand {
    let reason = reason.map(|reason| Reason::parse(reason).expect("a reason"));
    RequestCommand::ChangeStatus { to, reason }
}

pub fn notes(text: &str) -> RequestCommand {
    RequestCommand::Note { text: NoteText::parse(text).expect("a note") }
}

/// The first `limit` of a list.
pub fn first(limit: u32) -> PageRequest {
    PageRequest { limit, cursor: None }
}
