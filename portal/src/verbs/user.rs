//! `pyli user add`: an account of the municipality's own people.

use std::io::BufRead;

use anyhow::{Context, Result, anyhow};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clap::{Subcommand, ValueEnum};
use domain::words::Name;
use domain::{AccountId, DepartmentId};
use rand::TryRng;
use rand::rngs::SysRng;
use secrecy::{ExposeSecret, SecretString};
use store::accounts::{EmailAddress, check_password};
use store::{NewAccount, Role, Store};
use zeroize::Zeroizing;

use crate::command_line::{Unusable, Verdict};
use crate::config::Config;
use crate::installation::Installation;

/// `pyli user …`
#[derive(Subcommand)]
pub enum User {
    /// Make an account; prints its id, and a new password unless one is given.
    Add {
        /// The address to sign in with.
        #[arg(long)]
        email: String,
        /// What the account may do.
        #[arg(long)]
        role: RoleOfStaff,
        /// The person's whole name.
        #[arg(long)]
        name: String,
        /// Where the person works: a department's name or id. Staff of a department see its cases and those of no
        /// department; without one they see all.
        #[arg(long, value_name = "NAME-OR-ID")]
        department: Option<String>,
        /// Read the password from stdin: one line, at least 12 characters.
        #[arg(long)]
        password_stdin: bool,
    },
}

/// The roles of the municipality's own people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleOfStaff {
    /// Υπάλληλος.
    Staff,
    /// Υπάλληλος πρωτοκόλλου.
    Registrar,
    /// Διαχειριστής.
    Administrator,
    /// Ελεγκτής.
    Auditor,
}

impl From<RoleOfStaff> for Role {
    fn from(role: RoleOfStaff) -> Self {
        match role {
            RoleOfStaff::Staff => Self::Staff,
            RoleOfStaff::Registrar => Self::Registrar,
            RoleOfStaff::Administrator => Self::Administrator,
            RoleOfStaff::Auditor => Self::Auditor,
        }
    }
}

/// `pyli user …`
pub async fn run(config: Config, user: User) -> Result<Verdict> {
    let User::Add { email, role, name, department, password_stdin } = user;
    let email = EmailAddress::parse(&email).map_err(|error| unusable("--email", error.code()))?;
    let given_name = Name::parse(&name).map_err(|error| unusable("--name", error.code()))?;
    let given = password_stdin.then(read_password).transpose()?;
    let password = given.clone().map_or_else(generate_password, Ok)?;
    let account = NewAccount {
        role: role.into(),
        email,
        password: password.clone(),
        given_name,
        family_name: None,
        department: None,
    };

    let installation = Installation::open(&config).await?;
    let outcome = make(&installation.store, account, department.as_deref()).await;
    installation.close().await?;
    println!("id: {}", outcome?);
    if given.is_none() {
        println!("password: {}", password.expose_secret());
    }
    Ok(Verdict::Done)
}

async fn make(store: &Store, account: NewAccount, department: Option<&str>) -> Result<AccountId> {
    let department = match department {
        Some(text) => Some(department_called(store, text).await?),
        None => None,
    };
    store.register(NewAccount { department, ..account }).await.context("the account was not made")
}

async fn department_called(store: &Store, text: &str) -> Result<DepartmentId> {
    let mut departments = store.departments().await.context("the departments cannot be read")?.into_iter();
    let found = departments.find(|department| department.goes_by(text)).map(|department| department.id);
    found.ok_or_else(|| {
        anyhow!(Unusable(format!("--department: there is no {text:?}; `pyli department add` makes one")))
    })
}

fn unusable(option: &str, code: &str) -> anyhow::Error {
    anyhow!(Unusable(format!("{option} cannot be used: {code}")))
}

/// One line, without its end.
fn read_password() -> Result<SecretString> {
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).context("the password cannot be read from stdin")?;
    let password =
        line.strip_suffix('\n').map_or(line.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    check_password(password).map_err(|error| unusable("the password", error.code()))?;
    Ok(SecretString::from(password))
}

/// 120 bits in 20 characters.
fn generate_password() -> Result<SecretString> {
    let mut bytes = Zeroizing::new([0; 15]);
    SysRng.try_fill_bytes(bytes.as_mut()).context("the system has no randomness")?;
    Ok(SecretString::from(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}
