//! The test that renders them.

use askama::Template;
use axum::http::StatusCode;
use domain::citizen_request::{Kind, Status};
use projections::Page;
use store::Role;
use store::mail::{Asked, LinkKind};

use super::{
    Language, Section, accesses, at, audit, book, citizens_rendered, erasures, frame, list, receipts,
    registrar, retention, staff, view,
};
use crate::app::Post;
use crate::forms::account::{RegisterForm, SignInForm};
use crate::forms::draft::DraftOf;
use crate::forms::filing::FilingForm;
use crate::forms::filters::Filters;
use crate::forms::link::{ForgottenForm, LinkForm};
use crate::forms::{Body, Draft, SubmissionId};
use crate::pages::case::{CasePage, WithdrawalPage};
use crate::pages::comment::{CommentPage, CommentSentPage};
use crate::pages::failure::FailurePage;
use crate::pages::forgotten_password::{ForgottenPage, ForgottenSentPage};
use crate::pages::home::HomePage;
use crate::pages::link::{LinkDonePage, LinkPage, WorthlessPage};
use crate::pages::new_request::{NewRequestPage, RequestSentPage};
use crate::pages::opened::OpenedLine;
use crate::pages::register::RegisterPage;
use crate::pages::requests::RequestsPage;
use crate::pages::seal::Filed;
use crate::pages::sign_in::SignInPage;
use crate::pages::statements::{AccessibilityPage, PrivacyPage};

pub(super) type Samples = Vec<(&'static str, String)>;

#[test]
fn every_page_is_rendered_in_both_languages() {
    for language in Language::ALL {
        for (name, html) in samples(*language) {
            assert!(html.contains(&format!("lang=\"{}\"", language.code())), "{name}");
            assert!(!html.contains("style=") && !html.contains("<style"), "{name} has no inline style");
            assert!(!html.contains("<script>") && !html.contains("onclick"), "{name} has no inline script");
            assert!(!html.contains("http://") && !html.contains("https://"), "{name} asks nobody else");
            keep(language.code(), name, &html);
        }
    }
}

#[test]
fn what_was_typed_is_escaped_and_kept() {
    let page = comment(Language::Greek, "subject=%3Cb%3E&text=%0Aa&desired_action=");
    assert!(page.contains("value=\"&#60;b&#62;\""));
    assert!(page.contains("\n\na</textarea>"), "a first empty line survives");
}

#[test]
fn a_form_with_errors_names_each_of_them_twice_and_in_the_title() {
    let page = comment(Language::Greek, "subject=&text=");
    assert!(page.contains("<title>Πρόβλημα: "));
    assert_eq!(page.matches("Συμπληρώστε το Θέμα").count(), 2);
    assert_eq!(page.matches("Συμπληρώστε το Κείμενο").count(), 2);
    assert!(page.contains("href=\"#subject\"") && page.contains("id=\"subject\""));
}

/// For a look at them: `PYLI_SAMPLES=folder cargo nextest run -p portal-http rendered`.
fn keep(language: &str, name: &str, html: &str) {
    if let Ok(folder) = std::env::var("PYLI_SAMPLES") {
        let file = std::path::Path::new(&folder).join(format!("{language}-{name}.html"));
        std::fs::write(file, html).expect("the folder can be written to");
    }
}

fn samples(language: Language) -> Samples {
    [
        visitors(language),
        links(language),
        citizens(language),
        staff::all(language),
        book::all(language),
        registrar::all(language),
        erasures::all(language),
        failures(language),
        citizens_rendered::samples(language),
        receipts::samples(language),
        audit::samples(language),
        accesses::samples(language),
        retention::samples(language),
    ]
    .concat()
}

pub(super) fn render(page: &impl Template) -> String {
    page.render().expect("a page renders")
}

fn comment(language: Language, body: &str) -> String {
    let mut form = FilingForm::of(&Body::read(body.as_bytes()));
    form.comment();
    render(&CommentPage { frame: frame(language, Section::Comment, None), form, sent_before: false })
}

fn visitors(language: Language) -> Samples {
    let out = |section| frame(language, section, None);
    let draft = Draft { of: DraftOf::NewRequest, body: Body::read(b"subject=a&text=b") };
    let mut form = SignInForm::to("/requests", Some(draft));
    form.refuse();
    let mut registration = RegisterForm::of(&Body::default());
    registration.taken();
    let sent = |signed| {
        let filed = Filed { number: 42, at: at(0), position: 12 };
        render(&CommentSentPage { frame: out(Section::Comment), filed, signed })
    };
    let blank = FilingForm::of(&Body::default());
    let comment_page = CommentPage { frame: out(Section::Comment), form: blank, sent_before: false };
    vec![
        ("home", render(&HomePage { frame: out(Section::Home) })),
        ("sign-in", render(&SignInPage { frame: out(Section::Elsewhere), form })),
        ("register", render(&RegisterPage { frame: out(Section::Elsewhere), form: registration })),
        ("comment", render(&comment_page)),
        ("comment-errors", comment(language, "subject=&text=")),
        ("comment-sent", sent(Some(receipts::comment()))),
        ("comment-sent-later", sent(None)),
        ("accessibility", render(&AccessibilityPage { frame: out(Section::Elsewhere) })),
        ("privacy", render(&PrivacyPage { frame: out(Section::Elsewhere) })),
    ]
}

fn links(language: Language) -> Samples {
    let out = || frame(language, Section::Elsewhere, None);
    let mut forgotten = ForgottenForm::of(&Body::read(b"email=maria"));
    forgotten.address();
    let asked = ForgottenForm::of(&Body::default());
    let fresh = LinkForm::of(&Body::read(b"token=t0k-en_"));
    let mut short = fresh.clone();
    short.new_password(&Body::read(b"password=a"));
    let page = |kind, asked, form| render(&LinkPage { frame: out(), kind, asked, form });
    let worthless = |kind| render(&WorthlessPage { frame: out(), kind });
    let done = |kind| render(&LinkDonePage { frame: out(), kind });
    let (confirmation, reset) = (LinkKind::Confirmation, LinkKind::PasswordReset);
    let no_post = ForgottenPage { frame: out(), form: asked, post: Post::None };
    vec![
        ("forgotten", render(&ForgottenPage { frame: out(), form: forgotten, post: Post::Sent })),
        ("forgotten-unavailable", render(&no_post)),
        ("forgotten-sent", render(&ForgottenSentPage { frame: out() })),
        ("confirm-here", page(confirmation, Asked::Here, fresh.clone())),
        ("confirm-elsewhere", page(confirmation, Asked::Elsewhere, fresh)),
        ("reset-errors", page(reset, Asked::Elsewhere, short)),
        ("confirm-worthless", worthless(confirmation)),
        ("reset-worthless", worthless(reset)),
        ("confirm-done", done(confirmation)),
        ("reset-done", done(reset)),
    ]
}

fn citizens(language: Language) -> Samples {
    let own = || frame(language, Section::Requests, Some(Role::Citizen));
    let case = view(Kind::Request, Status::Answered);
    let mut form = FilingForm::of(&Body::read(b"subject=a"));
    form.kind.choose("error-kind-missing", |_| None::<()>);
    let filed = Filed { number: 42, at: at(0), position: 12 };
    let none = Page { items: Vec::new(), next: None };
    let filters = Filters::of("status=all&cursor=9");
    let (seen, refusal) = (language.moment(at(0)), Some("refusal-withdrawn".to_owned()));
    let withdrawal = WithdrawalPage { frame: own(), view: case.clone(), submission: SubmissionId::fresh() };
    vec![
        ("requests", render(&RequestsPage { frame: own(), filters, list: list() })),
        ("requests-empty", render(&RequestsPage { frame: own(), filters: Filters::default(), list: none })),
        ("new-request", render(&NewRequestPage { frame: own(), form, sent_before: true })),
        ("request-sent", render(&RequestSentPage { frame: own(), id: case.row.id, filed })),
        (
            "case",
            render(&CasePage { frame: own(), view: case, at: seen.clone(), opened: opened(), refusal: None }),
        ),
        (
            "case-refused",
            render(&CasePage {
                frame: own(),
                view: view(Kind::Proposal, Status::Submitted),
                at: seen,
                opened: Vec::new(),
                refusal,
            }),
        ),
        ("withdrawal", render(&withdrawal)),
    ]
}

/// Who has opened a case, once and several times.
pub(super) fn opened() -> Vec<OpenedLine> {
    let line = |times| OpenedLine {
        at: at(3600),
        who: "Υπάλληλος – Τεχνική Υπηρεσία".to_owned(),
        what: "Άνοιξε για διεκπεραίωση".to_owned(),
        times,
    };
    vec![line(None), line(Some("3 φορές".to_owned()))]
}

fn failures(language: Language) -> Samples {
    let all =
        [("404", 404), ("405", 405), ("403", 403), ("500", 500), ("503", 503), ("400", 400), ("429", 429)];
    let page = |(name, status)| {
        let status = StatusCode::from_u16(status).expect("a status");
        (name, render(&FailurePage::of(frame(language, Section::Elsewhere, None), status)))
    };
    all.map(page).into()
}
