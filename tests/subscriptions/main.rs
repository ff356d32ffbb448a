//! The subscription engine: what projections and reactions may rely on.

mod world;
mod applying;
mod interest;
mod recent;
mod workers;
mod poison;
mod reactions;
mod waiting;
mod shadows;
mod ahead;
