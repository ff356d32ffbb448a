//! The sample data: people and cases, made by the same commands that people use.

mod certificates;

use anyhow::{Context, Result, anyhow};
use domain::citizen_request::{AfterAnswer, CitizenRequest, Kind, RequestCommand, Sender, Status};
use domain::words::{AnswerText, CaseText, DesiredAction, Name, Subject};
use domain::{AccountId, DepartmentId, Personal};
use secrecy::SecretString;
use store::accounts::{EmailAddress, RegisterError};
use store::{Actor, DepartmentError, NewAccount, Role, Store, Work};
use uuid::Uuid;

use super::samples::{ANSWER, CASES, Case, ELENI, MARIA, NIKOS, PEOPLE, Person};

/// Plants the samples into an empty log; leaves a log with anything in it alone.
pub async fn plant(store: &Store) -> Result<()> {
    if store.head().await? > 0 {
        return Ok(());
    }
    let maria = (&MARIA, account(store, &MARIA).await?);
    let nikos = (&NIKOS, account(store, &NIKOS).await?);
    let staff = Actor::account(Role::Staff, account(store, &ELENI).await?);
    for person in &PEOPLE {
        account(store, person).await?;
    }

    let [lamps, ramp, bicycles, bins, playground, pothole] = &CASES;
    let lamps = file(store, Kind::Complaint, Some(maria), lamps).await?;
    change_status(store, lamps, staff, Status::InProgress).await?;
    let ramp = file(store, Kind::Request, Some(maria), ramp).await?;
    answer(store, ramp, staff).await?;
    file(store, Kind::Proposal, Some(nikos), bicycles).await?;
    let bins = file(store, Kind::Request, Some(nikos), bins).await?;
    change_status(store, bins, staff, Status::InReview).await?;
    file(store, Kind::Comment, None, playground).await?;
    file(store, Kind::Comment, None, pothole).await?;
    certificates::plant(store, maria, staff).await
}

/// The account of a person; one that an interrupted start has made is used.
async fn account(store: &Store, person: &Person) -> Result<AccountId> {
    let email = EmailAddress::parse(person.email);
    let new = NewAccount {
        role: person.role,
        email: email.map_err(|error| anyhow!("a sample address is refused: {}", error.code()))?,
        password: SecretString::from(person.password),
        given_name: Name::parse(person.given_name)?,
        family_name: person.family_name.map(Name::parse).transpose()?,
        department: department_of(store, person).await?,
    };
    match store.register(new).await {
        Ok(id) => Ok(id),
        Err(RegisterError::EmailTaken) => {
            let signed_in = store.sign_in(person.email, &SecretString::from(person.password)).await?;
            Ok(signed_in.context("a sample account has another password")?.account.id)
        }
        Err(error) => Err(error.into()),
    }
}

async fn department_of(store: &Store, person: &Person) -> Result<Option<DepartmentId>> {
    let Some(name) = person.department else { return Ok(None) };
    department(store, name).await.map(Some)
}

/// The department of this name; one that an interrupted start has made is used.
async fn department(store: &Store, name: &str) -> Result<DepartmentId> {
    match store.add_department(Name::parse(name)?).await {
        Ok(id) => Ok(id),
        Err(DepartmentError::NameTaken) => {
            let known = store.departments().await?;
            known.into_iter().find(|one| one.name == name).map(|one| one.id).context("a department is gone")
        }
        Err(error) => Err(error.into()),
    }
}

async fn file(store: &Store, kind: Kind, sender: Option<(&Person, AccountId)>, case: &Case) -> Result<Uuid> {
    let actor = sender.map_or(Actor::VISITOR, |(_, id)| Actor::account(Role::Citizen, id));
    let command = RequestCommand::Submit {
        kind,
        sender: sender.map(|(person, account)| Sender {
            account,
            given_name: Personal::Known(person.given_name.to_owned()),
            family_name: Personal::Known(person.family_name.unwrap_or_default().to_owned()),
            email: Personal::Known(person.email.to_owned()),
        }),
        subject: Subject::parse(case.subject)?,
        text: CaseText::parse(case.text)?,
        desired_action: DesiredAction::parse_optional(case.desired_action)?,
    };
    Ok(store.execute::<CitizenRequest>(Work::opening(command, actor)).await?.id)
}

async fn change_status(store: &Store, case: Uuid, staff: Actor, to: Status) -> Result<()> {
    let command = RequestCommand::ChangeStatus { to, reason: None };
    store.execute::<CitizenRequest>(Work::on(case, command, staff)).await?;
    Ok(())
}

async fn answer(store: &Store, case: Uuid, staff: Actor) -> Result<()> {
    let command = RequestCommand::Answer { text: AnswerText::parse(ANSWER)?, then: AfterAnswer::KeepOpen };
    store.execute::<CitizenRequest>(Work::on(case, command, staff)).await?;
    Ok(())
}
