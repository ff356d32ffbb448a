//! The register in the registrar's words: how it stands, what an attempt came to, what to do now.

use jiff::{SignedDuration, Timestamp};
use projections::registrar::{Filed, Pending, Trouble};
use protocol_adapter::{Answer, Attempt, Ending, Silence, Standing};

use crate::messages::{Moment, now};
use crate::pages::frame::Frame;

/// An attempt without outcome that is older than this was cut off.
const UNDER_WAY: SignedDuration = SignedDuration::from_mins(1);

/// How the register stands, as pages say it.
pub struct StandingWords {
    /// The colour of the tag; the words say the same.
    pub class: &'static str,
    /// The tag.
    pub tag: String,
    /// Since when it is away, or when it last answered: the words before the moment, and the moment.
    pub at: Option<(String, Moment)>,
    /// What that means.
    pub text: String,
}

impl Frame {
    /// How the register stands.
    #[must_use]
    pub fn standing(&self, standing: &Standing) -> StandingWords {
        let (class, tag, text) = match standing {
            Standing::NotCalled => ("govuk-tag--grey", "register-not-called", "register-not-called-text"),
            Standing::Answers { .. } => ("govuk-tag--green", "register-answers", "register-answers-text"),
            Standing::Away { how, .. } => ("govuk-tag--red", "register-away", silence(*how)),
        };
        let at = match standing {
            Standing::NotCalled => None,
            Standing::Answers { last } => Some((self.t("register-last-answer"), self.moment(last))),
            Standing::Away { since, .. } => Some((self.t("register-away-since"), self.moment(since))),
        };
        StandingWords { class, tag: self.t(tag), at, text: self.t(text) }
    }

    /// What was filed: the kind of a request, or the certificate.
    #[must_use]
    pub fn filed(&self, filed: &Filed) -> String {
        match filed {
            Filed::Request(_, kind) => self.kind(kind),
            Filed::Application(_, certificate) => self.certificate(certificate),
        }
    }

    /// What an attempt came to.
    #[must_use]
    pub fn attempt(&self, attempt: &Attempt) -> String {
        self.t(match attempt.ending {
            Some(Ending::Entered) => "attempt-entered",
            Some(Ending::Refused) => "attempt-refused",
            Some(Ending::Unreachable) => "attempt-unreachable",
            Some(Ending::TurnedAway) => "attempt-turned-away",
            Some(Ending::Unreadable) => "attempt-unreadable",
            Some(Ending::Ambiguous) => "attempt-ambiguous",
            Some(Ending::Contradicts) => "attempt-contradicts",
            None if is_under_way(attempt.started_at) => "attempt-under-way",
            None => "attempt-cut-off",
        })
    }

    /// What the register said when it was asked about an attempt; `None` when it was not.
    #[must_use]
    pub fn asked(&self, attempt: &Attempt) -> Option<String> {
        let answer = self.t(match attempt.answer? {
            Answer::There => "asked-there",
            Answer::NotThere => "asked-not-there",
            Answer::Contradicts => "asked-contradicts",
            Answer::None => "asked-none",
        });
        let times = attempt.questions.to_string();
        Some(self.language.say_with("asked", &[("times", &times), ("answer", &answer)]))
    }

    /// What is wrong with a case, in a few words; `None` when its number follows by itself.
    #[must_use]
    pub fn trouble(&self, pending: &Pending) -> Option<String> {
        Some(self.t(match pending.trouble? {
            Trouble::Refused => "trouble-refused",
            Trouble::OtherReference => "trouble-other-reference",
            Trouble::SeveralEntries => "trouble-several-entries",
            Trouble::NumberHeld => "trouble-number-held",
            Trouble::NotUnderstood => "trouble-not-understood",
        }))
    }

    /// What a registrar is to do with a case.
    #[must_use]
    pub fn advice(&self, pending: &Pending) -> String {
        self.t(match pending.trouble {
            None if !pending.is_open() => "advice-none",
            None => "advice-waits",
            Some(Trouble::Refused) => "advice-refused",
            Some(Trouble::OtherReference) => "advice-other-reference",
            Some(Trouble::SeveralEntries) => "advice-several-entries",
            Some(Trouble::NumberHeld) => "advice-number-held",
            Some(Trouble::NotUnderstood) => "advice-not-understood",
        })
    }
}

fn silence(how: Silence) -> &'static str {
    match how {
        Silence::Unreachable => "register-unreachable",
        Silence::TurnsAway => "register-turns-away",
        Silence::Unclear => "register-unclear",
    }
}

fn is_under_way(started_at: Timestamp) -> bool {
    now().duration_since(started_at) < UNDER_WAY
}
