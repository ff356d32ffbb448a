//! Their samples, rendered by the test that renders all.

use domain::catalogue::{Certificate, Family, FieldFault};
use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::{Kind, Status};
use domain::user_verification::VerificationState;
use projections::Page;
use serde_json::json;
use store::Role;
use store::mail::{MailStanding, MailWish};

use super::citizens::{application, applications, certificate, details, property_tax, verification};
use super::receipts;
use super::rendered::{Samples, opened, render};
use super::{Language, Section, at, frame, view};
use crate::forms::application::{Answers, DeliveryForm, DestinationForm, Gap, QuestionsForm, Step};
use crate::forms::details::DetailsForm;
use crate::forms::mine::ApplicationFilters;
use crate::forms::{Body, Field, SubmissionId};
use crate::pages::Frame;
use crate::pages::certificates::steps::StepForm;
use crate::pages::certificates::{
    ApplicationPage, ApplicationSentPage, ApplicationWithdrawalPage, ApplicationsPage, CertificatesPage,
    CheckPage, CheckRow, ChoosePage, NotVerifiedPage, StartPage, StepPage, families,
};
use crate::pages::notifications::{Done, Notifications};
use crate::pages::person_data::{PersonDataPage, tell};
use crate::pages::profile::ProfilePage;
use crate::pages::receipt::{Receipt, ReceiptPage};

/// All of them.
pub fn samples(language: Language) -> Samples {
    [profiles(language), beginnings(language), steps(language), cases(language)].concat()
}

fn own(language: Language) -> Frame {
    frame(language, Section::Certificates, Some(Role::Citizen))
}

/// Confirmed and refused once verified; otherwise neither, and another link is on its way.
fn notifications(state: VerificationState) -> Notifications {
    if state == VerificationState::Verified {
        let standing = MailStanding { confirmed: true, wish: MailWish::Refused };
        return Notifications { standing, done: Some(Done::Saved) };
    }
    let standing = MailStanding { confirmed: false, wish: MailWish::Wanted };
    Notifications { standing, done: Some(Done::SentAgain) }
}

fn profiles(language: Language) -> Samples {
    let page = |state, form| ProfilePage {
        frame: frame(language, Section::Profile, Some(Role::Citizen)),
        verification: verification(state),
        form,
        mail: notifications(state),
        opened: opened(),
        saved: false,
        refusal: None,
    };
    let mut wrong =
        DetailsForm::of(&Body::read(b"given_name=a&birth_date-day=31&birth_date-month=2&tax_number=1"));
    wrong.details(jiff::civil::date(2026, 11, 22));
    let good = || DetailsForm::declared(&details());
    let saved = ProfilePage { saved: true, ..page(VerificationState::Unverified, good()) };
    let refused =
        ProfilePage { refusal: Some("refusal-conflict"), ..page(VerificationState::Revoked, good()) };
    vec![
        ("profile-errors", render(&page(VerificationState::Incomplete, wrong))),
        ("profile-saved", render(&saved)),
        ("profile-verified", render(&page(VerificationState::Verified, good()))),
        ("profile-revoked", render(&refused)),
        ("person-data", render(&person_data(language))),
    ]
}

fn person_data(language: Language) -> PersonDataPage {
    let look = json!({"at": "2026-11-22T08:31:05Z", "times": 2, "role": "staff", "department": null,
                      "surface": "page", "purpose": "counter", "fields": ["details"]});
    let document = json!({
        "at": "2026-11-22T08:31:05Z",
        "account": {"email": "eleni@example.org", "opened_at": "2026-11-22T08:31:05Z", "mail_wanted": true},
        "accesses": [look],
        "requests": [{"number": 42, "kind": "request", "accesses": [look], "status": "in_review", "text": "<b>Φως</b>", "history": [{"what": "submitted"}]}],
        "drafts": [],
    });
    PersonDataPage {
        frame: frame(language, Section::Profile, Some(Role::Citizen)),
        parts: tell(language, &document),
    }
}

fn beginnings(language: Language) -> Samples {
    let hub = |verification| CertificatesPage { frame: own(language), families: families(), verification };
    let family = Family::PopulationRegister;
    let list = |filters, list| ApplicationsPage { frame: own(language), family, filters, list };
    let none = || Page { items: Vec::new(), next: None };
    let mut unknown = Field::empty("certificate");
    unknown.choose("error-certificate-missing", |_| None::<()>);
    let choose = |certificate| ChoosePage { frame: own(language), family, certificate };
    let start = |code: &str| StartPage { frame: own(language), certificate: certificate(code), begun: true };
    let not_verified = |state| NotVerifiedPage { frame: own(language), verification: verification(state) };
    let visitors = CertificatesPage {
        frame: frame(language, Section::Certificates, None),
        families: families(),
        verification: None,
    };
    vec![
        ("certificates", render(&hub(Some(verification(VerificationState::Unverified))))),
        ("certificates-verified", render(&hub(Some(verification(VerificationState::Verified))))),
        ("certificates-visitor", render(&visitors)),
        ("applications", render(&list(ApplicationFilters::of("cursor=9"), applications()))),
        ("applications-empty", render(&list(ApplicationFilters::default(), none()))),
        ("applications-filtered", render(&list(ApplicationFilters::of("status=issued"), none()))),
        ("not-verified", render(&not_verified(VerificationState::Incomplete))),
        ("not-verified-revoked", render(&not_verified(VerificationState::Revoked))),
        ("application-choose", render(&choose(Field::empty("certificate")))),
        ("application-choose-errors", render(&choose(unknown))),
        ("application-start", render(&start("family_status"))),
        ("application-start-day", render(&start("nearest_relatives"))),
    ]
}

fn step(language: Language, certificate: &'static Certificate, form: StepForm) -> String {
    let back = String::from("/certificates");
    let by_post = true;
    render(&StepPage { frame: own(language), certificate, form, by_post, action: back.clone(), back })
}

fn steps(language: Language) -> Samples {
    let relatives = certificate("nearest_relatives");
    let mut answers = Answers::default();
    let questions = |certificate, field, body: &[u8], answers: &mut Answers| {
        let form = QuestionsForm::kept(certificate, answers, field).expect("it is asked");
        let mut form = form.typed(&Body::read(body));
        form.answer(certificate, answers);
        StepForm::Questions(form)
    };
    let text = questions(relatives, "deceased_name", b"date_of_death-day=a", &mut answers);
    let choice = questions(property_tax(), "property_kind", b"property_kind=b", &mut Answers::default());
    let mut delivery = DeliveryForm::kept(&answers);
    delivery.answer(relatives, &mut answers);
    let destination = DestinationForm::kept(&answers, Some(&details().address));
    vec![
        ("step-questions-errors", step(language, relatives, text)),
        ("step-choice-errors", step(language, property_tax(), choice)),
        ("step-details", step(language, relatives, StepForm::Details(Field::empty("details")))),
        ("step-delivery-errors", step(language, relatives, StepForm::Delivery(delivery))),
        ("step-destination", step(language, relatives, StepForm::Destination(Box::new(destination)))),
        ("check", check(language, Vec::new(), false)),
        ("check-sent-before", check(language, Vec::new(), true)),
        ("check-gaps", check(language, gaps(relatives), false)),
    ]
}

fn gaps(certificate: &'static Certificate) -> Vec<Gap> {
    let spec = &certificate.fields[0];
    let field = Gap { step: Step::Question(&spec.name), field: Some((spec, FieldFault::Missing)) };
    [field, Gap { step: Step::Details, field: None }, Gap { step: Step::Delivery, field: None }].into()
}

fn check(language: Language, gaps: Vec<Gap>, sent_before: bool) -> String {
    let row = |answer: &str, step| CheckRow {
        question: "Για ποιον σκοπό το χρειάζεστε;".to_owned(),
        answer: answer.to_owned(),
        step,
    };
    render(&CheckPage {
        frame: own(language),
        certificate: certificate("family_status"),
        rows: vec![row("Για τον ΕΦΚΑ", Step::Question("purpose")), row("", Step::Details)],
        gaps,
        submission: SubmissionId::fresh(),
        back: "/certificates".to_owned(),
        sent_before,
    })
}

fn cases(language: Language) -> Samples {
    let page = |view, refusal: Option<&str>| {
        let (at, refusal) = (language.moment(at(0)), refusal.map(str::to_owned));
        render(&ApplicationPage { frame: own(language), view, at, opened: opened(), refusal })
    };
    let sent = |number| ApplicationSentPage {
        frame: own(language),
        view: application(number, ApplicationStatus::Submitted),
    };
    let (view, submission) = (application(1, ApplicationStatus::Submitted), SubmissionId::fresh());
    let withdrawal = ApplicationWithdrawalPage { frame: own(language), view, submission };
    let receipt = |receipt, signed| {
        let (case, file) = ("/requests".to_owned(), "/requests/file".to_owned());
        ReceiptPage { frame: own(language), receipt, signed, case, file }
    };
    let frame = own(language);
    let of_request = Receipt::of_request(&frame, view_of_request());
    let of_application = Receipt::of_application(&frame, application(1, ApplicationStatus::Submitted));
    vec![
        ("application", page(application(2, ApplicationStatus::Issued), None)),
        (
            "application-refused",
            page(application(1, ApplicationStatus::Submitted), Some("refusal-withdrawn")),
        ),
        ("application-sent", render(&sent(2))),
        ("application-sent-pending", render(&sent(1))),
        ("application-withdrawal", render(&withdrawal)),
        ("receipt-request", render(&receipt(of_request, receipts::comment()))),
        ("receipt-application", render(&receipt(of_application, receipts::application()))),
    ]
}

fn view_of_request() -> projections::requests::RequestView {
    view(Kind::Complaint, Status::Submitted)
}
