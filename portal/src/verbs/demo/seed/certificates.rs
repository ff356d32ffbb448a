//! A citizen who has been verified at the counter, and what she has applied for.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use domain::catalogue::{DeliveryMethod, certificate};
use domain::certificate_application::{
    Applicant, ApplicationCommand, ApplicationStatus, CertificateApplication, Delivery,
};
use domain::person::{Details, DocumentKind};
use domain::terms::day_in_athens;
use domain::user_verification::VerificationState;
use domain::words::{CaseText, Office};
use domain::{AccountId, Personal};
use jiff::Timestamp;
use portal_http::verification::{self, Check};
use store::{Actor, Role, Store, Work};
use uuid::Uuid;

use super::department;
use crate::verbs::demo::samples::{MARIAS_DETAILS, Person, REGISTRY};

/// Maria declares her details, is verified, and applies twice; a clerk begins with the first.
pub async fn plant(store: &Store, maria: (&Person, AccountId), staff: Actor) -> Result<()> {
    let today = day_in_athens(Timestamp::now());
    let details = MARIAS_DETAILS.parse(today).map_err(|_| anyhow!("the sample details are refused"))?;
    let actor = Actor::account(Role::Citizen, maria.1);
    verification::declare(store, maria.1, details.clone(), actor).await?;
    let check = Check {
        citizen: maria.1,
        document: DocumentKind::IdentityCard,
        office: Office::parse("Δημαρχείο, γκισέ 2")?,
        actor: staff,
        submission: None,
        if_match: None,
    };
    verification::verify(store, check).await?;
    department(store, REGISTRY).await?;

    let first = apply(store, maria, &details, "family_status").await?;
    let begin = ApplicationCommand::ChangeStatus { to: ApplicationStatus::InProgress, reason: None };
    store.execute::<CertificateApplication>(Work::on(first, begin, staff)).await?;
    apply(store, maria, &details, "birth").await?;
    Ok(())
}

async fn apply(
    store: &Store,
    (person, account): (&Person, AccountId),
    details: &Details,
    code: &str,
) -> Result<Uuid> {
    let certificate = certificate(code).context("a sample certificate is not in the catalogue")?;
    let answers = BTreeMap::from([("purpose".to_owned(), "Για εγγραφή σε σχολείο".to_owned())]);
    let fields = certificate.check(&answers).map_err(|_| anyhow!("the sample answers are refused"))?;
    let command = ApplicationCommand::Submit {
        applicant: Applicant {
            account,
            email: Personal::Known(person.email.to_owned()),
            details: Personal::Known(details.clone()),
        },
        standing: VerificationState::Verified,
        certificate: certificate.code.clone(),
        details: Some(CaseText::parse("Ένα αντίγραφο αρκεί.")?),
        delivery: Delivery { method: DeliveryMethod::Portal, address: None, office: None },
        fields,
    };
    let work = Work::<CertificateApplication>::opening(command, Actor::account(Role::Citizen, account));
    Ok(store.execute(work).await?.id)
}
