//! How much is tried, and in which order: chosen by chance, from a seed that is printed.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The size of a test: small in everyday runs, full when something has to be proved.
#[must_use]
pub fn size(small: usize, full: usize) -> usize {
    if crate::prove() { full } else { small }
}

/// The seed of this run: `PYLI_SEED`, or a new one. What happens between processes is not repeated by it, only the
/// faults and their order.
#[must_use]
pub fn seed() -> u64 {
    let given = std::env::var("PYLI_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| rand::rng().random_range(0..1_000_000));
    println!("seed {seed} (PYLI_SEED)");
    seed
}

/// A sequence of its own for each purpose.
#[must_use]
pub fn chance(seed: u64, purpose: u64) -> StdRng {
    StdRng::seed_from_u64(seed.wrapping_mul(1000).wrapping_add(purpose))
}
