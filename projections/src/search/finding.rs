//! What events give to be found by.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use domain::Personal;
use domain::catalogue::CertificateCode;
use domain::certificate_application::{ApplicationEvent, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestEvent};
use domain::person::Details;
use domain::protocol::ProtocolEntry;
use domain::user_verification::{UserVerification, VerificationEvent};
use store::personal_data::Opener;
use store::{StoredEvent, StreamId, Unavailable};
use uuid::Uuid;

use super::keys::Keys;
use super::words::folded;

/// A service and the id of a case.
pub(super) type Case = (&'static str, Uuid);

/// What a batch of events changes.
#[derive(Default)]
pub(super) struct Findings {
    /// New cases and their words.
    pub cases: BTreeMap<Case, String>,
    /// Protocol numbers that came.
    pub numbers: BTreeMap<Case, String>,
    /// Cases whose key is destroyed.
    pub erased_cases: BTreeSet<Case>,
    /// Citizens and their words.
    pub citizens: BTreeMap<Uuid, String>,
    /// Citizens whose key is destroyed.
    pub erased_citizens: BTreeSet<Uuid>,
}

/// The aggregate type as `StreamId` has it; `None` for one that nothing is found by.
pub(super) fn known_type(name: &str) -> Option<&'static str> {
    [CitizenRequest::TYPE, CertificateApplication::TYPE, UserVerification::TYPE]
        .into_iter()
        .find(|known| *known == name)
}

impl Findings {
    /// Takes in what one more event gives.
    pub(super) fn add(&mut self, stored: &StoredEvent, keys: &Keys) -> Result<(), Unavailable> {
        let Some(aggregate_type) = known_type(&stored.aggregate_type) else { return Ok(()) };
        let stream = StreamId { aggregate_type, aggregate_id: stored.aggregate_id };
        let Some(key) = keys.get(&stream) else {
            self.erase(&stream);
            return Ok(());
        };
        let opener = Opener::with_key(stream, Some(key));
        match aggregate_type {
            CitizenRequest::TYPE => self.add_request(stored, &opener)?,
            CertificateApplication::TYPE => self.add_application(stored, &opener)?,
            _ => self.add_citizen(stored, &opener)?,
        }
        Ok(())
    }

    fn erase(&mut self, stream: &StreamId) {
        let id = stream.aggregate_id;
        match stream.aggregate_type {
            CitizenRequest::TYPE => self.erased_cases.insert((REQUESTS, id)),
            CertificateApplication::TYPE => self.erased_cases.insert((APPLICATIONS, id)),
            _ => self.erased_citizens.insert(id),
        };
    }

    fn add_request(&mut self, stored: &StoredEvent, opener: &Opener<'_>) -> Result<(), Unavailable> {
        let case = (REQUESTS, stored.aggregate_id);
        match stored.decode()? {
            RequestEvent::Submitted { subject, text, sender, .. } => {
                let mut words = vec![running_number(stored)];
                words.extend(texts(opener, [subject, text])?);
                if let Some(sender) = sender {
                    words.extend(texts(opener, [sender.given_name, sender.family_name, sender.email])?);
                }
                self.cases.insert(case, joined(&words));
            }
            RequestEvent::Protocolled { entry, .. } => self.add_number(case, &entry),
            RequestEvent::StatusChanged { .. }
            | RequestEvent::Answered { .. }
            | RequestEvent::Withdrawn {}
            | RequestEvent::Assigned { .. }
            | RequestEvent::Noted { .. }
            | RequestEvent::ProtocolRequested {}
            | RequestEvent::ProtocolDeferred { .. }
            | RequestEvent::ProtocolRefused { .. }
            | RequestEvent::LegalHoldSet { .. }
            | RequestEvent::LegalHoldLifted { .. }
            | RequestEvent::CaseErased { .. } => {}
        }
        Ok(())
    }

    fn add_application(&mut self, stored: &StoredEvent, opener: &Opener<'_>) -> Result<(), Unavailable> {
        let case = (APPLICATIONS, stored.aggregate_id);
        match stored.decode()? {
            ApplicationEvent::Submitted { applicant, certificate, details, .. } => {
                let mut words = vec![running_number(stored), name(&certificate)];
                words.extend(opener.open(applicant.email)?);
                words.extend(opener.open(details)?);
                if let Some(known) = opener.open(applicant.details)? {
                    words.extend([known.given_name, known.family_name, known.tax_number.as_str().to_owned()]);
                }
                self.cases.insert(case, joined(&words));
            }
            ApplicationEvent::Protocolled { entry, .. } => self.add_number(case, &entry),
            ApplicationEvent::StatusChanged { .. }
            | ApplicationEvent::Answered { .. }
            | ApplicationEvent::Withdrawn {}
            | ApplicationEvent::Assigned { .. }
            | ApplicationEvent::Noted { .. }
            | ApplicationEvent::ProtocolRequested {}
            | ApplicationEvent::ProtocolDeferred { .. }
            | ApplicationEvent::ProtocolRefused { .. }
            | ApplicationEvent::LegalHoldSet { .. }
            | ApplicationEvent::LegalHoldLifted { .. }
            | ApplicationEvent::CaseErased { .. } => {}
        }
        Ok(())
    }

    fn add_citizen(&mut self, stored: &StoredEvent, opener: &Opener<'_>) -> Result<(), Unavailable> {
        match stored.decode()? {
            VerificationEvent::DetailsDeclared { details, .. } => {
                if let Some(known) = opener.open(details)? {
                    self.citizens.insert(stored.aggregate_id, joined(&words_of(known)));
                }
            }
            VerificationEvent::Verified { .. }
            | VerificationEvent::Revoked { .. }
            | VerificationEvent::PersonErased { .. } => {}
        }
        Ok(())
    }

    fn add_number(&mut self, case: Case, entry: &ProtocolEntry) {
        self.numbers.insert(case, format!("{}/{}", entry.number, entry.year));
    }
}

/// As `case_search.service` has them.
const REQUESTS: &str = "requests";
const APPLICATIONS: &str = "applications";

/// Those of them that open, one after the other.
fn texts<const N: usize>(
    opener: &Opener<'_>,
    sealed: [Personal<String>; N],
) -> Result<Vec<String>, Unavailable> {
    sealed.into_iter().filter_map(|field| opener.open(field).transpose()).collect()
}

fn running_number(stored: &StoredEvent) -> String {
    stored.number.map(|number| number.to_string()).unwrap_or_default()
}

fn name(certificate: &CertificateCode) -> String {
    let known = certificate.certificate().map(|certificate| certificate.name.el.clone());
    known.unwrap_or_else(|| certificate.as_str().to_owned())
}

fn words_of(details: Details) -> Vec<String> {
    let address = details.address;
    // Somebody looks for a number without the spaces in which another has written it.
    let dense: String = details.phone.chars().filter(char::is_ascii_digit).collect();
    vec![
        details.given_name,
        details.family_name,
        details.father_name,
        details.tax_number.as_str().to_owned(),
        details.identity.number,
        details.phone,
        dense,
        address.street,
        address.postal_code,
        address.city,
    ]
}

/// One word is never found across two of them.
fn joined(texts: &[String]) -> String {
    folded(&texts.join("\n"))
}
