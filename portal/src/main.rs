//! The program `pyli`.

fn main() {}
