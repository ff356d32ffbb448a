//! Given / when / then, for every rule of a verification.

mod properties;

use cqrs_es::DomainEvent;
use jiff::civil::date;
use uuid::Uuid;

use super::{Fingerprints, UserVerification, VerificationCommand, VerificationError, VerificationEvent};
use super::{VerificationEvent as Event, VerificationState as State};
use crate::Decider;
use crate::ids::AccountId;
use crate::person::{Address, Details, DocumentKind, Identity, TaxNumber};
use crate::personal::Personal;
use crate::words::{Office, Reason};

/// A history, and what is asked after it.
struct Given(UserVerification);

/// What became of it.
struct When(Result<Vec<VerificationEvent>, VerificationError>);

fn given(history: &[VerificationEvent]) -> Given {
    let mut verification = UserVerification::default();
    for event in history {
        verification.fold(event);
    }
    Given(verification)
}

impl Given {
    fn when(&self, command: VerificationCommand) -> When {
        When(self.0.decide(command))
    }
}

impl When {
    #[track_caller]
    fn then(self, events: &[VerificationEvent]) {
        assert_eq!(self.0.as_deref(), Ok(events));
    }

    #[track_caller]
    fn then_nothing_new(self) {
        self.then(&[]);
    }

    #[track_caller]
    fn then_refused(self, refusal: VerificationError) {
        assert_eq!(self.0, Err(refusal));
    }
}

const CITIZEN: AccountId = AccountId(Uuid::from_u128(0x0193_4f2a_0000_7000_8000_0000_0000_0001));

fn details() -> Details {
    Details {
        given_name: "Ελένη".to_owned(),
        family_name: "Παπαδοπούλου".to_owned(),
        father_name: "Γεώργιος".to_owned(),
        mother_name: None,
        birth_date: date(1956, 3, 25),
        tax_number: TaxNumber::parse("094259216").expect("a good number"),
        identity: Identity { kind: DocumentKind::IdentityCard, number: "ΑΒ 123456".to_owned() },
        phone: "2101234567".to_owned(),
        address: Address {
            street: "Ερμού 1".to_owned(),
            postal_code: "10431".to_owned(),
            city: "Αθήνα".to_owned(),
        },
        population_register: None,
    }
}

/// Fingerprints without a key: what they are of is all that a rule sees.
fn fingerprints(details: &Details) -> Fingerprints {
    let of = |bytes: Vec<u8>| bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    Fingerprints { checked: of(details.checked()), whole: of(details.whole()) }
}

fn renamed() -> Details {
    Details { family_name: "Νάσιου".to_owned(), ..details() }
}

fn moved_house() -> Details {
    let address = Address { street: "Ρήγα 2".to_owned(), ..details().address };
    Details { address, phone: "6912345678".to_owned(), ..details() }
}

fn declare(details: Details) -> VerificationCommand {
    let fingerprints = fingerprints(&details);
    VerificationCommand::Declare { account: CITIZEN, details: Box::new(details), fingerprints }
}

fn declared(details: Details) -> Event {
    let fingerprints = fingerprints(&details);
    Event::DetailsDeclared { account: CITIZEN, details: Personal::Known(details), fingerprints }
}

fn verify() -> VerificationCommand {
    let office = Office::parse("ΚΕΠ 1").expect("allowed text");
    VerificationCommand::Verify { document: DocumentKind::IdentityCard, office }
}

fn verified() -> Event {
    Event::Verified { document: DocumentKind::IdentityCard, office: "ΚΕΠ 1".to_owned() }
}

fn revoke() -> VerificationCommand {
    VerificationCommand::Revoke {
        reason: Reason::parse("Πλαστή ταυτότητα").expect("allowed text")
    }
}

fn revoked() -> Event {
    Event::Revoked { reason: Personal::Known("Πλαστή ταυτότητα".to_owned()) }
}

fn erase() -> VerificationCommand {
    VerificationCommand::Erase { request: None }
}

fn erased() -> Event {
    Event::PersonErased { request: None }
}

/// A way by which somebody's verification comes to that state.
fn history(state: State) -> Vec<Event> {
    match state {
        State::Incomplete => vec![],
        State::Unverified => vec![declared(details())],
        State::Verified => vec![declared(details()), verified()],
        State::Revoked => vec![declared(details()), verified(), revoked()],
    }
}

#[test]
fn every_way_to_a_state_ends_in_it() {
    for state in State::ALL {
        assert_eq!(given(&history(*state)).0.state(), *state);
        assert_eq!(State::from_name(state.as_str()), Some(*state));
    }
}

/// Down: from; across: after details for the first time or with another name, `Verify`, `Revoke`. `.` is refused.
#[rustfmt::skip]
const EDGES: [(State, [&str; 3]); 4] = [
    (State::Incomplete, ["unverified", ".",        "."]),
    (State::Unverified, ["unverified", "verified", "."]),
    (State::Verified,   ["unverified", ".",        "revoked"]),
    (State::Revoked,    ["unverified", "verified", "."]),
];

#[test]
fn every_edge_is_as_the_table_says() {
    for (from, row) in EDGES {
        for (command, to) in [declare(renamed()), verify(), revoke()].into_iter().zip(row) {
            let mut verification = given(&history(from)).0;
            let after = verification.decide(command.clone()).map_or(".", |events| {
                for event in &events {
                    verification.fold(event);
                }
                verification.state().as_str()
            });
            assert_eq!(after, to, "{command:?} from {from:?}");
        }
    }
}

#[test]
fn a_citizen_declares_his_details() {
    given(&[]).when(declare(details())).then(&[declared(details())]);
}

#[test]
fn the_same_details_again_are_nothing_new() {
    for state in State::ALL.iter().filter(|state| **state != State::Incomplete) {
        given(&history(*state)).when(declare(details())).then_nothing_new();
    }
}

#[test]
fn nobody_is_verified_before_his_details_are_there() {
    given(&[]).when(verify()).then_refused(VerificationError::DetailsMissing);
}

#[test]
fn a_clerk_verifies_and_it_stands_with_which_document_and_where() {
    for state in [State::Unverified, State::Revoked] {
        given(&history(state)).when(verify()).then(&[verified()]);
    }
}

#[test]
fn who_is_verified_is_not_verified_twice() {
    given(&history(State::Verified)).when(verify()).then_refused(VerificationError::AlreadyVerified);
}

#[test]
fn staff_revoke_with_a_reason() {
    given(&history(State::Verified)).when(revoke()).then(&[revoked()]);
}

#[test]
fn there_is_nothing_to_revoke_of_who_is_not_verified() {
    for state in [State::Incomplete, State::Unverified, State::Revoked] {
        given(&history(state)).when(revoke()).then_refused(VerificationError::NotVerified);
    }
}

#[test]
fn a_change_of_what_was_checked_ends_the_verification_and_a_revocation_too() {
    for state in [State::Verified, State::Revoked] {
        let mut case = given(&history(state));
        case.when(declare(renamed())).then(&[declared(renamed())]);
        case.0.fold(&declared(renamed()));
        assert_eq!(case.0.state(), State::Unverified);
        case.when(verify()).then(&[verified()]);
    }
}

#[test]
fn a_change_of_address_or_telephone_leaves_it_as_it_is() {
    for state in State::ALL.iter().filter(|state| **state != State::Incomplete) {
        let mut case = given(&history(*state));
        case.when(declare(moved_house())).then(&[declared(moved_house())]);
        case.0.fold(&declared(moved_house()));
        assert_eq!(case.0.state(), *state);
    }
}

#[test]
fn going_back_to_what_was_checked_once_needs_the_counter_again() {
    let there_and_back = [history(State::Verified), vec![declared(renamed()), declared(details())]].concat();
    assert_eq!(given(&there_and_back).0.state(), State::Unverified);
}

#[test]
fn who_is_forgotten_is_forgotten_from_every_state_once_and_for_all() {
    for state in State::ALL {
        let mut case = given(&history(*state));
        case.when(erase()).then(&[erased()]);
        case.0.fold(&erased());
        assert_eq!((case.0.state(), case.0.is_erased()), (State::Incomplete, true));
        case.when(erase()).then_nothing_new();
        for command in [declare(details()), declare(renamed()), verify(), revoke()] {
            case.when(command).then_refused(VerificationError::Erased);
        }
    }
}

#[test]
fn every_event_moves_the_revision_because_people_cause_them_all() {
    let mut verification = UserVerification::default();
    assert_eq!(verification.revision(), 0);
    for (count, event) in (1..).zip(history(State::Revoked)) {
        verification.fold(&event);
        assert_eq!(verification.revision(), count);
    }
}

#[test]
fn the_person_of_a_stream_is_who_declared_himself() {
    assert_eq!(UserVerification::person(&declared(details())), Some(CITIZEN));
    assert_eq!(UserVerification::person(&verified()), None);
    assert_eq!(UserVerification::person(&revoked()), None);
    assert_eq!(UserVerification::person(&erased()), None);
}

#[test]
fn debug_shows_nothing_of_the_citizen() {
    let all = format!("{:?} {:?} {:?}", declare(details()), declared(details()), revoked());
    for secret in ["Ελένη", "Παπαδοπούλου", "094259216", "ΑΒ 123456", "Ερμού", "Πλαστή"]
    {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

#[test]
fn every_refusal_has_a_code_of_its_own_and_every_event_a_name() {
    let refusals = [
        VerificationError::DetailsMissing,
        VerificationError::AlreadyVerified,
        VerificationError::NotVerified,
        VerificationError::Erased,
    ];
    let codes: std::collections::BTreeSet<_> = refusals.iter().map(VerificationError::code).collect();
    assert_eq!(codes.len(), refusals.len());
    let names: Vec<_> = history(State::Revoked).iter().map(DomainEvent::event_type).collect();
    assert_eq!(names, ["DetailsDeclared", "Verified", "Revoked"]);
}
