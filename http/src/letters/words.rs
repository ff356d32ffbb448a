//! What each letter says.

use projections::dashboard::PerService;

use super::{Case, LANGUAGE, Letterhead, News, Said};
use crate::paths::Paths;

/// To a citizen about his case.
pub(super) fn about(head: &Letterhead, case: Case, number: i64, news: &News) -> Said {
    let subject = match case {
        Case::Request(_) => "mail-subject-request",
        Case::Application(_) => "mail-subject-application",
    };
    let path = match case {
        Case::Request(id) => Paths(LANGUAGE).request(id),
        Case::Application(id) => Paths(LANGUAGE).application(id),
    };
    Said {
        subject: LANGUAGE.say_with(subject, &[("number", &number.to_string())]),
        paragraphs: told(news),
        links: vec![(LANGUAGE.say("mail-open-case"), format!("{}{path}", head.public_url))],
        footnotes: said(&["mail-why-case", "mail-no-reply"]),
    }
}

/// To somebody new.
pub(super) fn confirmation(head: &Letterhead, token: &str) -> Said {
    let path = Paths(LANGUAGE).confirm_email();
    Said {
        subject: LANGUAGE.say("mail-confirmation-subject"),
        paragraphs: said(&["mail-confirmation-text"]),
        links: vec![link(head, "mail-confirmation-open", &path, token)],
        footnotes: said(&["mail-confirmation-lasts", "mail-confirmation-stranger", "mail-no-reply"]),
    }
}

/// To somebody who has forgotten his password.
pub(super) fn password_reset(head: &Letterhead, token: &str) -> Said {
    let path = Paths(LANGUAGE).reset_password();
    Said {
        subject: LANGUAGE.say("mail-reset-subject"),
        paragraphs: said(&["mail-reset-text"]),
        links: vec![link(head, "mail-reset-open", &path, token)],
        footnotes: said(&["mail-reset-lasts", "mail-reset-stranger", "mail-no-reply"]),
    }
}

/// To a member of staff.
pub(super) fn digest(head: &Letterhead, new: PerService) -> Said {
    let count = |key, count: i64| LANGUAGE.say_with(key, &[("count", &count.to_string())]);
    let path = Paths(LANGUAGE).staff();
    Said {
        subject: LANGUAGE.say("mail-digest-subject"),
        paragraphs: vec![
            LANGUAGE.say("mail-digest-text"),
            count("mail-digest-requests", new.requests),
            count("mail-digest-applications", new.applications),
        ],
        links: vec![(LANGUAGE.say("mail-digest-open"), format!("{}{path}", head.public_url))],
        footnotes: said(&["mail-no-reply"]),
    }
}

fn told(news: &News) -> Vec<String> {
    let status = |name: &str| {
        let status = LANGUAGE.say(&format!("status-{name}"));
        LANGUAGE.say_with("mail-status", &[("status", &status)])
    };
    match news {
        News::Deferred => said(&["mail-deferred", "mail-deferred-next"]),
        News::Numbered(entry) => {
            let number = format!("{}/{}", entry.number, entry.year);
            let day = LANGUAGE.day(entry.date).text;
            vec![LANGUAGE.say_with("mail-numbered", &[("number", &number), ("day", &day)])]
        }
        News::Answered => said(&["mail-answered"]),
        News::Request(to) => vec![status(to.as_str())],
        News::Application(to) => vec![status(to.as_str())],
    }
}

fn said(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| LANGUAGE.say(key)).collect()
}

/// A token is made of letters, digits, `-` and `_`: it stands in an address as it is.
fn link(head: &Letterhead, key: &str, path: &str, token: &str) -> (String, String) {
    (LANGUAGE.say(key), format!("{}{path}?token={token}", head.public_url))
}
