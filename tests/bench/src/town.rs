//! The people who ask over HTTP: citizens and a member of staff who are signed in, and cases that are there.

use anyhow::{Context, Result, anyhow};
use domain::AccountId;
use domain::words::Name;
use secrecy::{ExposeSecret, SecretString};
use store::accounts::EmailAddress;
use store::{NewAccount, Role, Store};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::filing::{Filing, body};
use crate::load::Ask;

const PASSWORD: &str = "μακρύς κωδικός";

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    pub id: AccountId,
    pub token: String,
}

pub struct Town {
    pub citizens: Vec<Person>,
    pub clerk: Person,
}

impl Town {
    pub async fn of(store: &Store, citizens: usize) -> Result<Self> {
        let mut arriving = JoinSet::new();
        for nth in 0..citizens {
            arriving.spawn(person(store.clone(), Role::Citizen, format!("citizen{nth}@example.gr")));
        }
        let citizens = arriving.join_all().await.into_iter().collect::<Result<_>>()?;
        let clerk = person(store.clone(), Role::Staff, "clerk@example.gr".to_owned()).await?;
        Ok(Self { citizens, clerk })
    }

    /// Each of them files, in turn.
    pub fn filings(&self) -> Vec<Ask> {
        let ask = |person: &Person| {
            Ask::new("POST", "/api/v1/me/requests", &person.token, &[]).json(&body()).once().expecting(201)
        };
        self.citizens.iter().map(ask).collect()
    }

    /// Each of them reads his list, in turn.
    pub fn lists(&self) -> Vec<Ask> {
        let ask = |person: &Person| Ask::new("GET", "/api/v1/me/requests", &person.token, &[]);
        self.citizens.iter().map(ask).collect()
    }

    /// The clerk answers each of these cases.
    pub fn answers(&self, cases: &[Uuid]) -> Vec<Ask> {
        let text = serde_json::json!({"text": "Το συνεργείο θα περάσει την Τρίτη το πρωί και θα κλείσει τη λακκούβα."});
        let ask = |case: &Uuid| {
            let path = format!("/api/v1/staff/requests/{case}/answer");
            Ask::new("POST", &path, &self.clerk.token, &[("if-match", "*")]).json(&text).once()
        };
        cases.iter().map(ask).collect()
    }

    /// One of them signs in.
    pub fn sign_in() -> Ask {
        let credentials = serde_json::json!({"email": "citizen0@example.gr", "password": PASSWORD});
        Ask::new("POST", "/api/v1/sessions", "", &[]).json(&credentials).expecting(201)
    }

    /// Cases of these citizens, filed through the store.
    pub async fn cases(&self, store: &Store, count: usize) -> Result<Vec<Uuid>> {
        let mut filing = JoinSet::new();
        for nth in 0..count {
            let citizen = &self.citizens[nth % self.citizens.len()];
            let (store, work) = (store.clone(), Filing::by(citizen.id)?.work());
            filing.spawn(async move { store.execute(work).await.map(|executed| executed.id) });
        }
        Ok(filing.join_all().await.into_iter().collect::<Result<_, _>>()?)
    }
}

/// Registers, unless he is there, and signs in.
async fn person(store: Store, role: Role, address: String) -> Result<Person> {
    let password = SecretString::from(PASSWORD);
    let email = EmailAddress::parse(&address).map_err(|error| anyhow!("{address}: {error:?}"))?;
    if store.account_by_email(&email).await?.is_none() {
        let new = NewAccount {
            role,
            email,
            password: password.clone(),
            given_name: Name::parse("Μαρία")?,
            family_name: Some(Name::parse("Παπαδοπούλου")?),
            department: None,
        };
        store.register(new).await?;
    }
    let signed_in = store.sign_in(&address, &password).await?.context("the password is the one above")?;
    Ok(Person { id: signed_in.account.id, token: signed_in.token.expose_secret().to_owned() })
}
