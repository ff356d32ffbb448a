//! Which cases are over for so long that their personal data may go. The read models are asked first, for they have the
//! class; since when a case is over is asked of the log itself.

use domain::erasure::Subject;
use domain::retention::CaseClass;
use domain::{ApplicationId, RequestId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use store::{Store, Unavailable};
use uuid::Uuid;

/// Whether cases with an entry in the register are among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbered {
    /// They are.
    Too,
    /// They are not.
    Never,
}

/// The next cases of this class after `after`, in the order of their ids, that were over before `before` and have not
/// been opened since; cases under a hold are among them.
pub async fn over(
    store: &Store,
    (class, numbered): (CaseClass, Numbered),
    before: Timestamp,
    after: Uuid,
    most: i64,
) -> Result<Vec<Subject>, Unavailable> {
    let (statement, subject): (_, fn(Uuid) -> Subject) = match class {
        CaseClass::Request | CaseClass::Complaint | CaseClass::Proposal | CaseClass::Comment => {
            (REQUESTS, |id| Subject::Request(RequestId(id)))
        }
        CaseClass::PopulationRegister | CaseClass::PropertyTax => {
            (APPLICATIONS, |id| Subject::Application(ApplicationId(id)))
        }
    };
    let found: Vec<Uuid> = sqlx::query_scalar(statement)
        .bind(class.as_str())
        .bind(before.to_sqlx())
        .bind(after)
        .bind(most)
        .bind(states(numbered))
        .fetch_all(store.pool())
        .await?;
    Ok(found.into_iter().map(subject).collect())
}

fn states(numbered: Numbered) -> &'static [&'static str] {
    match numbered {
        Numbered::Too => &["none", "registered"],
        Numbered::Never => &["none"],
    }
}

const REQUESTS: &str = "
    select r.id from read_model.requests r
    join public.data_keys k on k.aggregate_type = 'CitizenRequest' and k.aggregate_id = r.id::text
    where r.kind = $1 and r.status in ('closed', 'rejected', 'withdrawn')
      and r.protocol_state = any ($5)
      and r.submitted_at < $2 and r.id > $3 and k.wrapped is not null
      and (select max(e.recorded_at) from public.events e
           where e.aggregate_type = 'CitizenRequest' and e.aggregate_id = r.id::text
             and e.event_type in ('StatusChanged', 'Withdrawn')) < $2
    order by r.id limit $4";

const APPLICATIONS: &str = "
    select r.id from read_model.applications r
    join public.data_keys k on k.aggregate_type = 'CertificateApplication' and k.aggregate_id = r.id::text
    where r.family = $1 and r.status in ('issued', 'delivered', 'rejected', 'withdrawn')
      and r.protocol_state = any ($5)
      and r.submitted_at < $2 and r.id > $3 and k.wrapped is not null
      and (select max(e.recorded_at) from public.events e
           where e.aggregate_type = 'CertificateApplication' and e.aggregate_id = r.id::text
             and e.event_type in ('StatusChanged', 'Withdrawn')) < $2
    order by r.id limit $4";
