//! The verbs of `pyli`, and its exit status: 0 done, 1 refused or found wrong, 2 unusable arguments.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::{logs, verbs};

/// The citizen portal of a municipality.
#[derive(Parser)]
#[command(name = "pyli", version, max_term_width = 110)]
struct Program {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the portal.
    Serve,
    /// Run the portal on an embedded database with sample data.
    Demo,
    /// Bring the schema of the database up to date.
    Migrate,
    /// Departments of the municipality.
    #[command(subcommand)]
    Department(verbs::department::DepartmentVerb),
    /// Accounts of the municipality's own people.
    #[command(subcommand)]
    User(verbs::user::User),
    /// A citizen's data.
    #[command(subcommand)]
    Person(verbs::person::Person),
    /// The personal data of one case.
    #[command(subcommand)]
    Case(verbs::case::Case),
    /// The files of the keys.
    #[command(subcommand)]
    Keys(verbs::keys::Keys),
    /// The built-in document register.
    #[command(subcommand)]
    Register(verbs::register::Register),
    /// Build read models anew beside the live ones, and swap or compare them.
    Rebuild(verbs::rebuild::Rebuild),
    /// List the events that a subscription has set aside, or try them again.
    Parked(verbs::parked::ParkedEvents),
    /// List the messages that were perhaps sent before the database was restored, or send them.
    Held(verbs::held::HeldMail),
    /// Say that the database was restored from an older backup, where pyli could not notice it itself.
    Restored,
    /// What goes by itself when its time is over.
    #[command(subcommand)]
    Retention(verbs::retention::RetentionVerb),
    /// What an auditor looks at.
    #[command(subcommand)]
    Audit(verbs::audit::Audit),
    /// Print the OpenAPI 3.1 document of the API.
    Openapi,
}

/// What a verb that did its work has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Done (0).
    Done,
    /// Something was found wrong (1); what, stands on stdout.
    FoundWrong,
}

/// Arguments that parse, and yet cannot be used (2).
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(pub String);

/// Runs the program on the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let program = Program::parse();
    #[cfg(feature = "failpoints")]
    let _faults = fail::FailScenario::setup();
    logs::start(program.config.log_format, &program.config.log);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error.into()),
    };
    let outcome = runtime.block_on(run(program));
    // Whatever still hangs (a thread of a blocking call) does not hold the process up.
    runtime.shutdown_background();
    match outcome {
        Ok(Verdict::Done) => ExitCode::SUCCESS,
        Ok(Verdict::FoundWrong) => ExitCode::from(1),
        Err(error) => complain(&error),
    }
}

async fn run(program: Program) -> Result<Verdict> {
    let config = program.config;
    match program.verb {
        Verb::Serve => Box::pin(verbs::serve::run(config)).await,
        Verb::Demo => verbs::demo::run(config).await,
        Verb::Migrate => verbs::migrate::run(config).await,
        Verb::Department(department) => verbs::department::run(config, department).await,
        Verb::User(user) => verbs::user::run(config, user).await,
        Verb::Person(person) => verbs::person::run(config, person).await,
        Verb::Case(case) => verbs::case::run(config, case).await,
        Verb::Keys(keys) => verbs::keys::run(&config, keys).await,
        Verb::Register(register) => verbs::register::run(config, register).await,
        Verb::Rebuild(rebuild) => verbs::rebuild::run(config, rebuild).await,
        Verb::Parked(parked) => verbs::parked::run(config, parked).await,
        Verb::Held(held) => verbs::held::run(config, held).await,
        Verb::Restored => verbs::held::restored(config).await,
        Verb::Retention(retention) => verbs::retention::run(config, retention).await,
        Verb::Audit(audit) => verbs::audit::run(config, audit).await,
        Verb::Openapi => verbs::openapi(),
    }
}

fn complain(error: &anyhow::Error) -> ExitCode {
    eprintln!("pyli: {error:#}");
    ExitCode::from(if error.is::<Unusable>() { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_does_not_contradict_itself() {
        Program::command().debug_assert();
    }
}
