//! In what the words of the two services differ: their statuses, whose turn it is, and until when.

use domain::catalogue::Term;
use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::Status;
use domain::terms::{day_in_athens, in_force, of_requests};
use jiff::civil::Date;
use projections::applications::ApplicationView;
use projections::requests::RequestView;

/// A status of either service.
pub trait StatusWords {
    /// Its name in keys of messages: the same words for the same name in both services.
    fn name(&self) -> &'static str;

    /// The colour of its tag; its words say the same.
    fn class(&self) -> &'static str;
}

/// A case of either service, as far as sentences about it go.
pub trait CaseWords {
    /// Who acts next, for the citizen: the key of a message.
    fn next_key(&self) -> String;

    /// Who acts next, for staff: the key of a message.
    fn next_key_of_staff(&self) -> String;

    /// Until when an open case must be answered, and by which law; `None` where no law that is sure says so.
    fn due(&self) -> Option<(Date, &'static Term)>;
}

impl StatusWords for Status {
    fn name(&self) -> &'static str {
        self.as_str()
    }

    fn class(&self) -> &'static str {
        match self {
            Self::Submitted => "",
            Self::InReview | Self::InProgress => "govuk-tag--purple",
            Self::AwaitingCitizen => "govuk-tag--yellow",
            Self::Answered => "govuk-tag--green",
            Self::Closed | Self::Withdrawn => "govuk-tag--grey",
            Self::Rejected => "govuk-tag--red",
        }
    }
}

impl StatusWords for ApplicationStatus {
    fn name(&self) -> &'static str {
        self.as_str()
    }

    fn class(&self) -> &'static str {
        match self {
            Self::Submitted => "",
            Self::InProgress => "govuk-tag--purple",
            Self::AwaitingCitizen => "govuk-tag--yellow",
            Self::Issued => "govuk-tag--green",
            Self::Delivered | Self::Withdrawn => "govuk-tag--grey",
            Self::Rejected => "govuk-tag--red",
        }
    }
}

impl<T: StatusWords> StatusWords for &T {
    fn name(&self) -> &'static str {
        (*self).name()
    }

    fn class(&self) -> &'static str {
        (*self).class()
    }
}

impl CaseWords for RequestView {
    fn next_key(&self) -> String {
        format!("next-{}", self.row.status.as_str())
    }

    fn next_key_of_staff(&self) -> String {
        if self.row.kind.is_anonymous() && self.row.status.is_open() {
            return "next-staff-comment".to_owned();
        }
        format!("next-staff-{}", self.row.status.as_str())
    }

    fn due(&self) -> Option<(Date, &'static Term)> {
        let day = self.row.due_on.filter(|_| self.row.status.is_open())?;
        Some((day, in_force(of_requests(), day_in_athens(self.row.submitted_at))?))
    }
}

impl CaseWords for ApplicationView {
    fn next_key(&self) -> String {
        format!("next-application-{}", self.row.status.as_str())
    }

    fn next_key_of_staff(&self) -> String {
        format!("next-staff-application-{}", self.row.status.as_str())
    }

    fn due(&self) -> Option<(Date, &'static Term)> {
        let day = self.row.due_on.filter(|_| self.row.status.is_open())?;
        let certificate = self.row.certificate.certificate()?;
        Some((day, certificate.term(day_in_athens(self.row.submitted_at))?))
    }
}
