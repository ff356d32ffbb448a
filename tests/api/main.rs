//! The JSON API, and what its pages make of bad input, through the router, with a database behind it: what it does, and what it refuses.

mod world;
mod people;
mod routes;
mod citizens;
mod staff;
mod details;
mod certificates;
mod applications;
mod counter;
mod queue;
mod register;
mod registrar;
mod dashboard;
mod bad_applications;
mod every_refusal;
mod heavy_revocation;
mod idempotency;
mod refusals;
mod bad_input;
mod addresses;
mod surroundings;
mod pages;
mod staff_pages;
mod citizen_pages;
mod book_pages;
