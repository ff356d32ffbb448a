//! Who may depend on whom, read from `cargo metadata`.

use std::process::Command;

use serde_json::{Value, json};

/// Each crate of ours with those of ours it may use: the picture in ARCHITECTURE.md as a table.
const MAY_USE: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("store", &["domain"]),
    ("projections", &["domain", "store"]),
    ("protocol-adapter", &["domain"]),
    ("portal-http", &["domain", "store", "projections", "protocol-adapter"]),
    ("portal", &["domain", "store", "projections", "protocol-adapter", "portal-http"]),
    ("tests", &["domain", "store", "projections", "protocol-adapter", "portal-http", "portal"]),
    ("bench", &["domain", "store", "portal"]),
];

/// Names and values only: `jiff` and `uuid` for their types, `cqrs-es` for its traits. No runtime, no chance.
pub const DOMAIN_MAY_USE: [&str; 7] =
    ["cqrs-es", "jiff", "proptest", "serde", "serde_json", "thiserror", "uuid"];

/// What would bring SQL into a handler.
pub const HTTP_MAY_NOT_USE: [&str; 5] =
    ["jiff-sqlx", "postgres-es", "sqlx", "sqlx-postgres", "tokio-postgres"];

/// What cargo knows of the workspace's own packages.
pub fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the cargo that built this test can be run");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

/// Complaints about a crate of ours that uses one it may not, or that the table does not know.
pub fn wrong_direction(metadata: &Value) -> Vec<String> {
    let ours = packages(metadata).map(name).collect::<Vec<_>>();
    let mut complaints = Vec::new();
    for package in packages(metadata) {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name_, _)| *name_ == name(package)) else {
            complaints.push(format!("{} has no place in the order of the crates", name(package)));
            continue;
        };
        let used = dependencies(package).filter(|used| ours.contains(used) && !allowed.contains(used));
        complaints.extend(used.map(|used| format!("{} may not depend on {used}", name(package))));
    }
    complaints
}

/// Complaints about what a package uses beyond a list.
pub fn beyond(metadata: &Value, package: &str, allowed: &[&str]) -> Vec<String> {
    of(metadata, package)
        .filter(|used| !allowed.contains(used))
        .map(|used| format!("{package} may not use {used}"))
        .collect()
}

/// Complaints about what a package uses out of a list.
pub fn among(metadata: &Value, package: &str, forbidden: &[&str]) -> Vec<String> {
    of(metadata, package)
        .filter(|used| forbidden.contains(used))
        .map(|used| format!("{package} may not use {used}"))
        .collect()
}

fn of<'a>(metadata: &'a Value, package: &str) -> impl Iterator<Item = &'a str> {
    let found = packages(metadata).find(|candidate| name(candidate) == package);
    dependencies(found.unwrap_or_else(|| panic!("no package {package}")))
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().expect("cargo metadata lists packages").iter()
}

/// Of every kind: a test that needs a forbidden crate has the same smell.
fn dependencies(package: &Value) -> impl Iterator<Item = &str> {
    package["dependencies"].as_array().expect("cargo metadata lists dependencies").iter().map(name)
}

fn name(value: &Value) -> &str {
    value["name"].as_str().expect("cargo metadata names everything")
}

fn made_up(package: &str, uses: &[&str]) -> Value {
    let uses = uses.iter().map(|name| json!({"name": name})).collect::<Vec<_>>();
    json!({"packages": [
        {"name": package, "dependencies": uses},
        {"name": "portal-http", "dependencies": []},
    ]})
}

#[test]
fn a_dependency_against_the_flow_is_seen() {
    assert_eq!(
        wrong_direction(&made_up("store", &["domain", "portal-http"])),
        ["store may not depend on portal-http"]
    );
}

#[test]
fn a_crate_without_a_place_is_seen() {
    assert_eq!(wrong_direction(&made_up("utils", &[])), ["utils has no place in the order of the crates"]);
}

#[test]
fn a_runtime_in_the_domain_is_seen() {
    let metadata = made_up("domain", &["serde", "tokio"]);
    assert_eq!(beyond(&metadata, "domain", &DOMAIN_MAY_USE), ["domain may not use tokio"]);
}

#[test]
fn sqlx_beside_the_handlers_is_seen() {
    let metadata = made_up("http", &["axum", "sqlx"]);
    assert_eq!(among(&metadata, "http", &HTTP_MAY_NOT_USE), ["http may not use sqlx"]);
}
