//! Everything that the portal holds about a person: put together for the API, for «Τα δεδομένα μου» and for
//! `pyli person export`.

use domain::AccountId;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use jiff::Timestamp;
use projections::applications::{self, ApplicationView};
use projections::requests::{self, RequestView};
use projections::{Cursor, Page, PageRequest};
use store::access::{Field, Purpose, Seen, Subject};
use store::{Store, Unavailable, Unread};
use uuid::Uuid;

use crate::api::shapes::{Held, Looks, PersonData, Told};
use crate::messages::Language;
use crate::receipts::{Filed, Signed};

/// How many cases are listed at a time.
const PORTION: u32 = 100;

/// What is kept of a person, in the order in which it is told: the keys of messages.
pub const KEPT: [&str; 10] = [
    "kept-account",
    "kept-cases",
    "kept-receipts",
    "kept-drafts",
    "kept-sessions",
    "kept-letters",
    "kept-messages",
    "kept-submissions",
    "kept-accesses",
    "kept-notes",
];

/// All of it, for the citizen himself; `None` when there is no such account, or when it is forgotten.
pub async fn own(
    store: &Store,
    person: AccountId,
    language: Language,
    at: Timestamp,
) -> Result<Option<PersonData>, Unavailable> {
    Ok(read(store, person, language, at).await?.map(|(data, _)| data))
}

/// The same for whoever hands it out: it opens only by being recorded, with a row for him and for each of his cases.
pub async fn handed_out(
    store: &Store,
    person: AccountId,
    language: Language,
    at: Timestamp,
) -> Result<Option<Unread<PersonData>>, Unavailable> {
    let found = read(store, person, language, at).await?;
    let seen = |subject| Seen::of(subject, Purpose::Export, shown_of(subject).iter().copied().map(Some));
    Ok(found.map(|(data, subjects)| Unread::new(data, subjects.into_iter().map(seen).collect())))
}

fn shown_of(subject: Subject) -> &'static [Field] {
    match subject {
        Subject::Person(_) => &[Field::Details, Field::Account],
        Subject::Request(_) => &[Field::Subject, Field::Text, Field::Sender, Field::Answer, Field::History],
        Subject::Application(_) => {
            &[Field::Applicant, Field::Remarks, Field::Delivery, Field::Answer, Field::History]
        }
        Subject::Log { .. } => &[],
    }
}

/// All of it, and of what it tells.
async fn read(
    store: &Store,
    person: AccountId,
    language: Language,
    at: Timestamp,
) -> Result<Option<(PersonData, Vec<Subject>)>, Unavailable> {
    let requests = own_requests(store, person).await?;
    let applications = own_applications(store, person).await?;
    let mut subjects = vec![Subject::Person(person)];
    subjects.extend(requests.iter().map(|filed| Subject::Request(filed.case.row.id)));
    subjects.extend(applications.iter().map(|filed| Subject::Application(filed.case.row.id)));
    let cases: Vec<Uuid> = subjects[1..].iter().map(|subject| subject.id()).collect();
    let Some(kept) = store.kept_of_person(person, &cases).await? else { return Ok(None) };
    let declared = projections::citizens::own(store, person).await?;
    let looks =
        Looks { opened: store.opened_of_all(&subjects).await?, departments: store.departments().await? };
    let told = KEPT.iter().map(|key| Told::new(key.trim_start_matches("kept-"), language.say(key))).collect();
    let data = PersonData::of(at, Held { kept, declared, requests, applications, looks }).telling(told);
    Ok(Some((data, subjects)))
}

async fn own_requests(store: &Store, owner: AccountId) -> Result<Vec<Filed<RequestView>>, Unavailable> {
    let (mut found, mut page) = (Vec::new(), first());
    loop {
        let Page { items, next } =
            requests::mine(store, owner, &requests::MineFilter::default(), &page).await?;
        for row in items {
            let case = requests::of_citizen(store, owner, row.id).await?;
            let signed = Signed::again::<CitizenRequest>(store, row.id.0).await?;
            found.extend(case.zip(signed).map(|(case, signed)| Filed { case, signed }));
        }
        let Some(cursor) = next else { return Ok(found) };
        page = after(cursor);
    }
}

async fn own_applications(
    store: &Store,
    owner: AccountId,
) -> Result<Vec<Filed<ApplicationView>>, Unavailable> {
    let (mut found, mut page) = (Vec::new(), first());
    loop {
        let filter = applications::MineFilter::default();
        let Page { items, next } = applications::mine(store, owner, &filter, &page).await?;
        for row in items {
            let case = applications::of_citizen(store, owner, row.id).await?;
            let signed = Signed::again::<CertificateApplication>(store, row.id.0).await?;
            found.extend(case.zip(signed).map(|(case, signed)| Filed { case, signed }));
        }
        let Some(cursor) = next else { return Ok(found) };
        page = after(cursor);
    }
}

fn first() -> PageRequest {
    PageRequest { limit: PORTION, cursor: None }
}

fn after(cursor: Cursor) -> PageRequest {
    PageRequest { limit: PORTION, cursor: Some(cursor) }
}
