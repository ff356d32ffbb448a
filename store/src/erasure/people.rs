//! Whose streams there are, as far as their keys go.

use cqrs_es::Aggregate;
use domain::AccountId;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use domain::user_verification::UserVerification;
use sqlx::Row;
use uuid::Uuid;

use crate::accounts::ACCOUNT;
use crate::actor::Role;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::StreamId;

/// Somebody, as an erasure finds him.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// There is no such person, and never was.
    Unknown,
    /// One of the municipality's own people: their names belong to what they did.
    OfTheMunicipality,
    /// A citizen with an account.
    Citizen,
    /// A citizen who is forgotten already; what a law holds may be there still.
    Erased,
}

/// The kinds of streams that are a person's.
const KINDS: [&str; 4] =
    [CitizenRequest::TYPE, CertificateApplication::TYPE, UserVerification::TYPE, ACCOUNT];

impl Store {
    /// Who he is.
    pub async fn person(&self, id: AccountId) -> Result<Person, Unavailable> {
        let row = sqlx::query(
            "select (select role from accounts where id = $1) as role, \
             exists (select from data_keys where aggregate_type = 'Account' and aggregate_id = $1::text \
                     and wrapped is null) as is_erased",
        )
        .bind(id.0)
        .fetch_one(self.pool())
        .await?;
        let role: Option<String> = row.try_get("role")?;
        Ok(match role {
            _ if row.try_get("is_erased")? => Person::Erased,
            Some(role) if role == Role::Citizen.as_str() => Person::Citizen,
            Some(_) => Person::OfTheMunicipality,
            None => Person::Unknown,
        })
    }

    /// The streams of this person that have a key still, oldest first.
    pub async fn streams_of(&self, person: AccountId) -> Result<Vec<StreamId>, Unavailable> {
        let rows: Vec<(String, Uuid)> = sqlx::query_as(
            "select aggregate_type, aggregate_id::uuid from data_keys \
             where person = $1 and wrapped is not null order by created_at, aggregate_type",
        )
        .bind(person.0)
        .fetch_all(self.pool())
        .await?;
        rows.into_iter().map(|(kind, id)| stream(&kind, id)).collect()
    }
}

fn stream(kind: &str, aggregate_id: Uuid) -> Result<StreamId, Unavailable> {
    let known = KINDS.into_iter().find(|known| *known == kind);
    known
        .map(|aggregate_type| StreamId { aggregate_type, aggregate_id })
        .ok_or_else(|| Unavailable::Unreadable(format!("a person's data key of an unknown kind: {kind}")))
}
