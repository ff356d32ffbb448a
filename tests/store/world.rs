//! A database with a store, and people in it.

use domain::words::Name;
use domain::{AccountId, DepartmentId};
use secrecy::SecretString;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use store::accounts::EmailAddress;
use store::{NewAccount, Role, Store};
use tests::{PASSWORD, TestDatabase};

pub struct World {
    pub store: Store,
    /// The owner of the database looks behind the store.
    pub owner: PgPool,
    pub database: TestDatabase,
}

impl World {
    pub async fn begins() -> Self {
        let database = tests::database().await;
        let owner = PgPoolOptions::new().max_connections(2).connect_with(database.owner.clone()).await;
        Self { store: database.store().await, owner: owner.expect("the database is there"), database }
    }

    pub async fn citizen(&self, email: &str) -> AccountId {
        self.account(email, Role::Citizen, ("Μαρία", Some("Παπαδοπούλου")), None).await
    }

    pub async fn account(
        &self,
        email: &str,
        role: Role,
        (given_name, family_name): (&str, Option<&str>),
        department: Option<DepartmentId>,
    ) -> AccountId {
        let new = NewAccount {
            role,
            email: address(email),
            password: SecretString::from(PASSWORD),
            given_name: name(given_name),
            family_name: family_name.map(name),
            department,
        };
        self.store.register(new).await.expect("the account is made")
    }

    /// The person, or the case, is forgotten.
    pub async fn destroys_the_key_of(&self, id: impl ToString) {
        let destroyed = sqlx::query(
            "update data_keys set wrapped = null, destroyed_at = now() where aggregate_id = $1 and wrapped is not null",
        );
        let destroyed = destroyed.bind(id.to_string()).execute(&self.owner).await.expect("the owner may");
        assert_eq!(destroyed.rows_affected(), 1);
    }
}

pub fn name(text: &str) -> Name {
    Name::parse(text).expect("the name is good")
}

pub fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("the address is good")
}
