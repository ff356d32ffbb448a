//! Pages and JSON API: sign-in, templates, static files. No SQL, no business rule.
//!
//! Read in this order: `app` (what every handler has at hand), `router` (every route, and what stands around
//! them), `session` (who asks), `roles` (who may), `limits` (how often), `problem` and `outcome` (how a refusal is told), `change`,
//! `protocol`, `assignment`, `receipts`, `requests`, `verification` and `applications` (what both faces ask), `cases`
//! (what staff ask of either service), `registrar` (what the register owes), `erasures` (who is forgotten), `replay` (what an auditor asks), `people`, `citizens`, `accesses` (who read what),
//! `person_data` (everything of one person),
//! `letters` (what is mailed), `api`, `pages`. A handler extracts, builds a command, executes it, waits for the read
//! models, and answers.

pub mod app;
pub mod router;
pub mod around;
pub mod health;
pub mod session;
pub mod roles;
pub mod limits;
pub mod problem;
pub mod outcome;
pub mod change;
pub mod protocol;
pub mod assignment;
pub mod receipts;
pub mod requests;
pub mod verification;
pub mod applications;
pub mod people;
pub mod citizens;
pub mod accesses;
pub mod person_data;
pub mod cases;
pub mod registrar;
pub mod erasures;
pub mod replay;
pub mod letters;
pub mod api;
pub mod messages;
pub mod paths;
pub mod assets;
pub mod forms;
pub mod pages;

pub use api::openapi;
pub use app::{App, Limits, Post, Settings};
pub use router::router;
