//! A new migration is compiled in: cargo looks at the folder, which `sqlx::migrate!` alone does not tell it to.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
