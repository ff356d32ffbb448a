//! What each verb does. Output on stdout, logs on stderr.

pub mod serve;
pub mod demo;
pub mod migrate;
pub mod department;
pub mod user;
pub mod keys;
pub mod person;
pub mod case;
pub mod register;
pub mod rebuild;
pub mod parked;
pub mod held;
pub mod retention;
pub mod audit;

use anyhow::Result;

use crate::command_line::Verdict;

/// `pyli openapi`
pub fn openapi() -> Result<Verdict> {
    println!("{}", portal_http::openapi());
    Ok(Verdict::Done)
}
