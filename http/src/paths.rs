//! The path of each page, in the language of whoever reads it.

mod certificates;

use std::borrow::Borrow;

use domain::{AccountId, ErasureId, RequestId};
use jiff::Timestamp;
use jiff::civil::Date;
use projections::replay::StreamKind;
use uuid::Uuid;

pub use certificates::slug;

use crate::cases::CaseRef;
use crate::messages::Language;

/// Builds paths for one language.
#[derive(Clone, Copy, Debug)]
pub struct Paths(pub Language);

macro_rules! fixed {
    ($($(#[$doc:meta])* $name:ident => $path:literal),+ $(,)?) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(self) -> String {
            self.under($path)
        })+
    };
}

impl Paths {
    fixed! {
        /// What the portal offers.
        home => "/",
        /// Sign in.
        sign_in => "/sign-in",
        /// Sign out (POST).
        sign_out => "/sign-out",
        /// Open an account.
        register => "/register",
        /// Have a link to a new password mailed.
        forgotten_password => "/forgotten-password",
        /// It is on its way, if there is such an account.
        forgotten_sent => "/forgotten-password/sent",
        /// Where the link to a new password leads.
        reset_password => "/reset-password",
        /// The new password is kept.
        password_set => "/reset-password/done",
        /// Where the link that confirms an address leads.
        confirm_email => "/confirm-email",
        /// The address is confirmed.
        address_confirmed => "/confirm-email/done",
        /// Whether mail is wanted (POST).
        profile_mail => "/profile/mail",
        /// Everything that is held about the citizen.
        person_data => "/profile/data",
        /// The same, to take away.
        person_data_file => "/profile/data/file",
        /// Have another link mailed (POST).
        profile_confirmation => "/profile/confirmation",
        /// File an anonymous comment.
        comment => "/comment",
        /// The citizen's requests.
        requests => "/requests",
        /// File a request.
        new_request => "/requests/new",
        /// The staff's queue.
        staff => "/staff",
        /// The list of the queue alone, for a page that is open.
        staff_list => "/staff/list",
        /// What is new, as it comes (server-sent events).
        live => "/staff/live",
        /// Citizens, for the counter.
        citizens => "/staff/citizens",
        /// The staff's numbers.
        dashboard => "/staff/dashboard",
        /// The register's book.
        book => "/staff/register",
        /// The registrar's page.
        protocol => "/staff/protocol",
        /// Whatever waits for the register is tried now (POST).
        protocol_retry => "/staff/protocol/retry",
        /// When the register did not answer.
        outages => "/staff/protocol/outages",
        /// Erasures, for administrators.
        erasures => "/staff/erasures",
        /// What a receipt proves, whoever shows it.
        receipt_check => "/receipts/check",
        /// A receipt that is shown, as a file (POST).
        receipt_file => "/receipts/file",
        /// The auditor's log.
        audit => "/audit",
        /// The accessibility statement.
        accessibility => "/accessibility",
        /// Who read what of whom.
        accesses => "/staff/accesses",
        /// What goes by itself when its time is over.
        retention => "/staff/retention",
        /// What is kept of whom.
        privacy => "/privacy",
    }

    /// One of the citizen's requests.
    #[must_use]
    pub fn request(self, id: impl Borrow<RequestId>) -> String {
        self.under(&format!("/requests/{}", id.borrow()))
    }

    /// Taking a request back.
    #[must_use]
    pub fn withdrawal(self, id: impl Borrow<RequestId>) -> String {
        self.under(&format!("/requests/{}/withdrawal", id.borrow()))
    }

    /// A case, for staff.
    #[must_use]
    pub fn staff_case(self, case: impl Borrow<CaseRef>) -> String {
        let CaseRef { service, id } = case.borrow();
        self.under(&format!("/staff/{}/{id}", service.as_str()))
    }

    /// One of the staff's actions on a case.
    #[must_use]
    pub fn staff_action(self, case: impl Borrow<CaseRef>, action: &str) -> String {
        format!("{}/{action}", self.staff_case(case))
    }

    /// A case at the register, for the registrar.
    #[must_use]
    pub fn protocol_case(self, case: impl Into<CaseRef>) -> String {
        let CaseRef { service, id } = case.into();
        format!("{}/{}/{id}", self.protocol(), service.as_str())
    }

    /// An outage of the register, by its first moment.
    #[must_use]
    pub fn outage(self, from: Timestamp) -> String {
        format!("{}/{}", self.outages(), from.as_microsecond())
    }

    /// One request for erasure.
    #[must_use]
    pub fn erasure(self, id: impl Borrow<ErasureId>) -> String {
        format!("{}/{}", self.erasures(), id.borrow())
    }

    /// A case, for the auditor.
    #[must_use]
    pub fn audit_case(self, kind: StreamKind, id: Uuid) -> String {
        self.under(&format!("/audit/cases/{}/{id}", kind.as_str()))
    }

    /// A citizen, for the counter.
    #[must_use]
    pub fn citizen(self, id: impl Borrow<AccountId>) -> String {
        self.under(&format!("/staff/citizens/{}", id.borrow()))
    }

    /// What is done at the counter.
    #[must_use]
    pub fn counter_action(self, id: impl Borrow<AccountId>, action: &str) -> String {
        format!("{}/{action}", self.citizen(id))
    }

    /// The sheet of a day in the register's book.
    #[must_use]
    pub fn book_day(self, day: impl Borrow<Date>) -> String {
        format!("{}?day={}", self.book(), day.borrow())
    }

    /// The register's book of a year, as a table.
    #[must_use]
    pub fn book_year(self, year: impl Borrow<i16>) -> String {
        format!("{}/{}.csv", self.book(), year.borrow())
    }

    /// An entry of the register's book.
    #[must_use]
    pub fn book_entry(self, year: impl Borrow<i16>, number: impl Borrow<u64>) -> String {
        format!("{}/{}/{}", self.book(), year.borrow(), number.borrow())
    }

    /// The cancellation of an entry.
    #[must_use]
    pub fn book_cancellation(self, year: i16, number: u64) -> String {
        format!("{}/cancellation", self.book_entry(year, number))
    }

    fn under(self, path: &str) -> String {
        match self.0 {
            Language::Greek => path.to_owned(),
            Language::English if path == "/" => "/en".to_owned(),
            Language::English => format!("/en{path}"),
        }
    }
}

/// A path that a stranger may have written: only one inside this portal is followed.
#[must_use]
pub fn local(path: &str) -> Option<&str> {
    let inside = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
    let clean = path.chars().all(|letter| letter.is_ascii_graphic() && letter != '\\');
    (inside && clean && path.len() <= 2000).then_some(path)
}

/// A value inside a query.
#[must_use]
pub fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_inside_the_portal_are_followed() {
        assert_eq!(local("/requests?status=closed"), Some("/requests?status=closed"));
        for bad in ["", "//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", "/a\\b"]
        {
            assert_eq!(local(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn english_pages_have_a_prefix() {
        assert_eq!(Paths(Language::Greek).home(), "/");
        assert_eq!(Paths(Language::English).home(), "/en");
        assert_eq!(Paths(Language::English).sign_in(), "/en/sign-in");
    }
}
