//! The JSON API through the router, with a database behind it: what it does, and what it refuses.

mod world;
mod routes;
mod citizens;
mod staff;
mod idempotency;
mod refusals;
mod bad_input;
mod addresses;
mod surroundings;
