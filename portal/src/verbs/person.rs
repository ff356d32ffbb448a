//! `pyli person`: a citizen's data.

mod export;

use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use domain::AccountId;
use domain::erasure::Subject;
use domain::words::{LegalBasis, Reason};
use portal_http::erasures::{self, Done, NotErased, Wanted};
use store::{Actor, Store};

use crate::command_line::{Unusable, Verdict};
use crate::config::Config;
use crate::installation::Installation;

/// `pyli person …`
#[derive(Subcommand)]
pub enum Person {
    /// Print everything that the portal holds about a person, as JSON (GDPR, articles 15 and 20).
    Export(export::Export),
    /// Forget a citizen: the keys of all that is his are destroyed and his account ends. His cases stay, with numbers,
    /// dates and statuses, and nothing personal. A case under a legal hold stays as it is, and is named. It cannot be
    /// undone, and asks for no second person.
    Erase {
        /// His id: the id of his account.
        #[arg(value_name = "ID")]
        id: AccountId,
        /// Why.
        #[command(flatten)]
        why: Why,
    },
}

/// Why something is erased.
#[derive(Args)]
pub struct Why {
    /// Why; sealed under a key of its own, it outlives what is erased.
    #[arg(long)]
    reason: String,
    /// By which law, such as "GDPR 17(1)(b)".
    #[arg(long, value_name = "LAW")]
    legal_basis: Option<String>,
}

/// `pyli person …`
pub async fn run(config: Config, verb: Person) -> Result<Verdict> {
    let (id, why) = match verb {
        Person::Export(export) => return export::run(config, export).await,
        Person::Erase { id, why } => (id, why),
    };
    let wanted = why.about(Subject::Person(id))?;
    let installation = Installation::open(&config).await?;
    let outcome = erased(&installation.store, wanted).await;
    installation.close().await?;
    told(outcome)
}

impl Why {
    /// That this is wanted, for these reasons.
    pub fn about(self, subject: Subject) -> Result<Wanted> {
        let Self { reason, legal_basis } = self;
        let reason = self::reason(&reason)?;
        let legal_basis = LegalBasis::parse_optional(&legal_basis.unwrap_or_default());
        let legal_basis = legal_basis.map_err(|error| unusable("--legal-basis", error.code()))?;
        Ok(Wanted { subject, reason, legal_basis })
    }
}

/// A reason that was given on the command line.
pub fn reason(text: &str) -> Result<Reason> {
    Reason::parse(text).map_err(|error| unusable("--reason", error.code()))
}

/// Written down and carried out at once: two steps, as on the pages, by nobody in particular.
pub async fn erased(store: &Store, wanted: Wanted) -> Result<Done, NotErased> {
    let request = erasures::ask(store, wanted, Actor::SYSTEM).await?;
    erasures::carry_out(store, request, Actor::SYSTEM).await
}

/// What came of it. Erasing again what is erased is no mistake.
pub fn told(outcome: Result<Done, NotErased>) -> Result<Verdict> {
    match outcome {
        Ok(Done { position, held }) => {
            println!("erased at position {position}");
            for case in held {
                println!("stays under a legal hold: {}", name(case));
            }
        }
        Err(NotErased::NothingLeft) => println!("nothing is left to erase"),
        Err(error) => return Err(error.into()),
    }
    Ok(Verdict::Done)
}

fn name(subject: Subject) -> String {
    match subject {
        Subject::Person(id) => format!("person {id}"),
        Subject::Request(id) => format!("request {id}"),
        Subject::Application(id) => format!("application {id}"),
    }
}

fn unusable(option: &str, code: &str) -> anyhow::Error {
    anyhow!(Unusable(format!("{option} cannot be used: {code}")))
}
