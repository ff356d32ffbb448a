//! The document register: what every register keeps, what its answers mean, and how cases get their number.

mod world;
mod model;
mod contract;
mod book;
mod cancelling;
mod answers;
mod service;
mod delivery;
mod cases;
mod requests;
mod late_refusal;
mod applications;
mod outages;
mod contradictions;
mod registrar;
mod erasure;
mod processes;
mod years_end;
mod auditing;
mod campaign;
mod fight;
mod findings;
mod heavy_marathon;
mod heavy_controls;
mod heavy_outage;
mod heavy_crashes;
