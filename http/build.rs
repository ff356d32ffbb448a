//! Embeds the assets that `make assets` has built.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=assets/dist");
    println!("cargo::rerun-if-changed=locales");
    assert!(
        Path::new("assets/dist/assets/pyli.css").is_file(),
        "http/assets/dist is missing: run `make assets` first"
    );
    memory_serve::load_directory("./assets/dist");
}
