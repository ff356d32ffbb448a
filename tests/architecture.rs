//! The architecture as a test: what ARCHITECTURE.md promises, a program checks.
//!
//! Each rule is a plain function from texts to complaints, in `architecture/`, with a small made-up input
//! that breaks it beside it: a rule that cannot fail is no rule. Here the rules meet the real tree.

#[path = "architecture/dependencies.rs"]
mod dependencies;
#[path = "architecture/tree.rs"]
mod tree;
#[path = "architecture/boundaries.rs"]
mod boundaries;
#[path = "architecture/sizes.rs"]
mod sizes;
#[path = "architecture/habits.rs"]
mod habits;

use tree::{Source, Tree};

/// Fails with all complaints at once: whoever breaks a rule wants to see every place.
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn rust_in(tree: &Tree, folders: &[&str]) -> Vec<Source> {
    folders.iter().flat_map(|folder| tree.under(&format!("{folder}/"))).filter(Source::is_rust).collect()
}

const PROGRAM: [&str; 6] = ["domain", "store", "projections", "protocol-adapter", "http", "portal"];

#[test]
fn dependencies_point_one_way() {
    let metadata = dependencies::metadata();
    none(&dependencies::wrong_direction(&metadata));
}

#[test]
fn the_domain_depends_on_nothing_that_does_io_or_chance() {
    none(&dependencies::beyond(&dependencies::metadata(), "domain", &dependencies::DOMAIN_MAY_USE));
}

#[test]
fn sql_in_a_handler_does_not_compile() {
    none(&dependencies::among(&dependencies::metadata(), "portal-http", &dependencies::HTTP_MAY_NOT_USE));
}

#[test]
fn sql_stands_only_in_store_projections_and_protocol_adapter() {
    none(&boundaries::sql(&rust_in(&Tree::read(), &["domain", "http", "portal"])));
}

#[test]
fn only_store_writes_events() {
    let others = PROGRAM.into_iter().filter(|folder| *folder != "store").collect::<Vec<_>>();
    none(&boundaries::writes_to_the_log(&rust_in(&Tree::read(), &others)));
}

#[test]
fn the_domain_reads_no_clock_and_throws_no_dice() {
    none(&boundaries::impurities(&rust_in(&Tree::read(), &["domain"])));
}

#[test]
fn the_domains_own_clippy_file_repeats_the_workspaces() {
    let tree = Tree::read();
    none(&boundaries::missing_lines(&tree.text("clippy.toml"), &tree.text("domain/clippy.toml")));
}

#[test]
fn the_municipalitys_name_stands_in_no_template() {
    let tree = Tree::read();
    let templates =
        ["http/templates/", "http/locales/", "http/assets/"].map(|folder| tree.under(folder)).concat();
    none(&boundaries::named_municipality(&templates));
}

#[test]
fn no_file_is_longer_than_300_lines() {
    none(&sizes::long_files(&Tree::read().written_by_us()));
}

#[test]
fn no_handler_is_longer_than_20_lines() {
    none(&sizes::long_handlers(&rust_in(&Tree::read(), &["http/src/api", "http/src/pages"])));
}

#[test]
fn no_module_is_called_mod_rs() {
    none(&habits::mod_files(&Tree::read().written_by_us()));
}

#[test]
fn nothing_is_left_unfinished_or_ignored() {
    none(&habits::leftovers(&Tree::read().written_by_us()));
}

#[test]
fn no_statement_selects_all_columns() {
    let tree = Tree::read();
    let sources = [rust_in(&tree, &PROGRAM), tree.under("migrations/")].concat();
    none(&habits::select_all(&sources));
}

#[test]
fn keys_are_looked_up_row_by_row() {
    none(&habits::plain_key_joins(&rust_in(&Tree::read(), &PROGRAM)));
}

#[test]
fn the_root_folders_are_the_cards_and_three_more() {
    none(&habits::missing_folders(&Tree::read()));
}

#[test]
fn migrations_are_named_for_their_time_and_change() {
    none(&habits::misnamed_migrations(&Tree::read().under("migrations/")));
}
