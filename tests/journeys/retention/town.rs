//! A portal in which nothing goes by itself: a test says when, and as if it were which day.

use std::collections::BTreeMap;

use domain::AccountId;
use domain::citizen_request::{RequestCommand, Status};
use domain::retention::RetentionTerm;
use domain::words::Reason;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use portal::config::Keep;
use portal::retention::{Outcome, Removed, Retention, Terms};
use sqlx::PgPool;
use store::retention::{Night, Whose};
use tests::commands::{by_clerk, request};
use tests::{TestPortal, database};
use uuid::Uuid;

pub const TERMS: &str = r#"[
    {"class": "request", "from": "2000-01-01", "keep": "90d", "law": "ν. 1/2000"},
    {"class": "population_register", "from": "2000-01-01", "keep": "2y", "law": "ν. 2/2000"}
]"#;

pub struct Town {
    pub portal: TestPortal,
    pub owner: PgPool,
    pub retention: Retention,
}

impl Town {
    /// Nothing goes by itself here: each test says when.
    pub async fn opens() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(further: &[&str]) -> Self {
        let options = [&["--retention", "off"], further].concat();
        let portal = TestPortal::on(database().await, &options).await;
        let owner = PgPool::connect_with(portal.database.owner.clone()).await.expect("the database is there");
        let cases = RetentionTerm::parse_all(TERMS).expect("the terms are good");
        let retention = Retention {
            owner: portal.database.owner.clone(),
            store: portal.store().clone(),
            terms: Terms { unused: Keep::Days(90), comments: Keep::Days(730), cases },
            whose: Whose::Anothers,
            hold: store::retention::HOLD,
        };
        Self { portal, owner, retention }
    }

    pub async fn runs(&self, now: Timestamp) -> BTreeMap<&'static str, Removed> {
        self.portal.catches_up().await;
        match self.retention.run(Night::Asked, now).await.expect("it runs") {
            Outcome::Done { removed, .. } => removed,
            other => panic!("{other:?}"),
        }
    }

    pub async fn count(&self, question: &str) -> i64 {
        sqlx::query_scalar(question).fetch_one(&self.owner).await.expect("the question is right")
    }

    /// A request, and what was done with it.
    pub async fn case(&self, commands: &[RequestCommand]) -> Uuid {
        let store = self.portal.store();
        let id = store.execute(request(AccountId(Uuid::now_v7()), "θέμα")).await.expect("it is filed").id;
        for command in commands {
            store.execute(by_clerk(id, command.clone())).await.expect("it goes on");
        }
        id
    }

    pub async fn is_erased(&self, case: Uuid) -> bool {
        self.count(&format!(
            "select count(*) from data_keys where aggregate_id = '{case}' and wrapped is null"
        ))
        .await
            == 1
    }

    pub async fn closes(self) {
        self.owner.close().await;
        self.portal.stop().await;
    }
}

pub fn moved(to: Status) -> RequestCommand {
    let reason = Some(Reason::parse("Δεν αφορά τον Δήμο").expect("a test's text is allowed"));
    RequestCommand::ChangeStatus { to, reason }
}

/// Noon in Athens, so many days after today.
pub fn noon_after(days: i64) -> Timestamp {
    let today: Date = domain::terms::day_in_athens(Timestamp::now());
    let day = today.checked_add(SignedDuration::from_hours(24 * days)).expect("this is not the end of time");
    let midnight = domain::terms::first_moment_in_athens(day).expect("this is not the end of time");
    midnight + SignedDuration::from_hours(12)
}

pub fn gone(gone: u64, held: u64) -> Removed {
    Removed { gone, held }
}
