//! Who read what of whom, for those who look after it: the records one by one, and an account of the unusual.
//!
//! The measures are few and plain, so that somebody who is asked about one can answer; each number leads to the records
//! behind it. None is an accusation: a clerk who works on a campaign opens more cases than ever.

mod query;
mod unusual;

use domain::{AccountId, DepartmentId};
use jiff::Timestamp;
use store::Role;
use store::access::{Field, Purpose, Subject, Surface};
use uuid::Uuid;

pub use query::list;
pub use unusual::{Reading, Usual, namesakes, unusual};

/// One case or person that was shown to somebody.
#[derive(Clone, Debug)]
pub struct AccessLine {
    /// Its place among the records.
    pub position: i64,
    /// When.
    pub at: Timestamp,
    /// To whom; `None` for the command line.
    pub reader: Option<AccountId>,
    /// In which role.
    pub role: Role,
    /// From which department.
    pub department: Option<DepartmentId>,
    /// By which door.
    pub surface: Surface,
    /// What for.
    pub purpose: Purpose,
    /// Of which case or person.
    pub subject: Subject,
    /// Α.Α. of a case.
    pub number: Option<i64>,
    /// Which fields.
    pub fields: Vec<Field>,
    /// Why, where a reason was asked.
    pub reason: Option<String>,
}

/// Which records are wanted.
#[derive(Clone, Debug, Default)]
pub struct AccessFilter {
    /// Only of these cases or people.
    pub subjects: Option<Vec<Uuid>>,
    /// Only of these people: of them and of their cases.
    pub people: Option<Vec<Uuid>>,
    /// Only by this account.
    pub reader: Option<AccountId>,
    /// Only by the command line.
    pub machine: bool,
    /// Not before this.
    pub from: Option<Timestamp>,
    /// Before this.
    pub until: Option<Timestamp>,
    /// Only what is marked so.
    pub mark: Option<Mark>,
}

/// What a measure looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A case or a person that was opened; what passed by in a list is not.
    Opened,
    /// A case of another department, or one that somebody of another department has.
    Elsewhere,
    /// Between ten in the evening and six in the morning, in Athens.
    Night,
    /// A person with the reader's family name.
    Namesake,
}

impl Mark {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Opened, Self::Elsewhere, Self::Night, Self::Namesake];

    /// In addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Elsewhere => "elsewhere",
            Self::Night => "night",
            Self::Namesake => "namesake",
        }
    }

    /// The mark of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|mark| mark.as_str() == name)
    }
}

/// What of a record `r` counts as opened.
macro_rules! opened {
    () => {
        "r.purpose in ('case', 'counter', 'audit', 'export')"
    };
}
pub(crate) use opened;

/// Read at night.
macro_rules! night {
    () => {
        "(extract(hour from r.at at time zone 'Europe/Athens') >= 22
          or extract(hour from r.at at time zone 'Europe/Athens') < 6)"
    };
}
pub(crate) use night;

/// A case `q` or `a` of another department than the reader's, or that somebody `c` of another department has.
macro_rules! elsewhere {
    () => {
        concat!(
            "(r.department is not null and r.subject_kind <> 'person' and ",
            opened!(),
            " and (coalesce(q.department, a.department) <> r.department
                   or (coalesce(q.department, a.department) is null and c.id <> r.reader
                       and c.department is distinct from r.department)))"
        )
    };
}
pub(crate) use elsewhere;

/// The records `r` with the case of each (`q` or `a`), who has it (`c`), and the key that tells whose it is (`k`).
macro_rules! records {
    () => {
        "from access_records r
         left join requests q on r.subject_kind = 'request' and q.id = r.subject
         left join applications a on r.subject_kind = 'application' and a.id = r.subject
         left join accounts c on c.id = coalesce(q.assignee, a.assignee)
         left join lateral (select k.person, k.wrapped from data_keys k where k.aggregate_id = r.subject::text
              and k.aggregate_type = case r.subject_kind when 'request' then 'CitizenRequest'
                                                         when 'application' then 'CertificateApplication'
                                                         else 'Account' end limit 1) k on true "
    };
}
pub(crate) use records;
