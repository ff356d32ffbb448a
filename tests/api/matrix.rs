//! Who may do what, cell by cell: every route of the table × everybody who may come × every state of a case. What is
//! expected of a cell is generated from the table; what is not there is what foreign things look like, to the byte.

mod hall;

use std::collections::BTreeMap;

use portal_http::roles::{Rule, TABLE, Who, Whose};
use serde_json::Value;
use uuid::Uuid;

use crate::world::{Answer, Call, Portal};
use hall::{EVERYBODY, Hall, Person};

/// Stands in every case, so that nobody is shown it by mistake.
const SECRET: &str = "Φωτισμός";

/// What must come of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// He is asked who he is.
    AskedWho,
    /// It is for others.
    NotHisRole,
    /// As if it were not there.
    Missing,
    /// He is let in; what comes of it is the business of other tests.
    LetIn,
}

/// What the table says of a cell.
fn verdict(rule: &Rule, person: Person) -> Verdict {
    if !rule.who.admits(person.role()) {
        return if person == Person::Visitor { Verdict::AskedWho } else { Verdict::NotHisRole };
    }
    let sees = match rule.whose {
        Whose::Nobodys | Whose::Anybodys => true,
        Whose::Own => person == Person::Owner,
        Whose::InReach => person != Person::ClerkElsewhere,
    };
    if sees { Verdict::LetIn } else { Verdict::Missing }
}

fn asserted(rule: &Rule, cell: &str, verdict: Verdict, answer: &Answer, missing: Option<&Answer>) {
    let status = answer.status.as_u16();
    let (is_api, page) = (rule.path.starts_with("/api/"), answer.page());
    if verdict != Verdict::LetIn {
        assert!(!page.contains(SECRET), "{cell} shows the case");
    }
    match verdict {
        Verdict::AskedWho if is_api => drop(answer.problem(401, "signed_out")),
        Verdict::AskedWho if rule.method == "GET" => {
            assert_eq!(status, 303, "{cell}");
            assert!(answer.header("location").is_some_and(|to| to.starts_with("/sign-in?next=")), "{cell}");
        }
        // The form is kept on the page of the sign-in, or he is led there.
        Verdict::AskedWho => assert!([200, 303, 404].contains(&status), "{cell}: {status}"),
        Verdict::NotHisRole if is_api => drop(answer.problem(403, "not_your_role")),
        Verdict::NotHisRole => assert_eq!(status, 403, "{cell}"),
        Verdict::Missing => {
            let missing = missing.expect("it was asked for");
            assert_eq!(
                (status, answer.headers.len()),
                (missing.status.as_u16(), missing.headers.len()),
                "{cell}"
            );
            assert_eq!(answer.body, missing.body, "{cell}");
        }
        // A link without its secret, a log that is not sealed yet: others' business. Nobody is kept out.
        Verdict::LetIn if rule.who == Who::Anybody => {
            assert!(![401, 403, 500].contains(&status), "{cell}: {status}");
        }
        Verdict::LetIn => {
            let none_there =
                ["{from}", "{step}", "/sent", "/erasures/"].iter().any(|part| rule.path.contains(part))
                    || cell.contains("erased");
            let fine =
                [200, 201, 204, 303, 400, 409, 412, 422].contains(&status) || none_there && status == 404;
            assert!(fine, "{cell}: {status} {page}");
        }
    }
}

#[tokio::test]
async fn every_cell_of_routes_roles_owners_and_states_is_as_the_table_says() {
    let hall = Hall::opens().await;
    let mut rules: Vec<&Rule> = TABLE.iter().collect();
    // What changes a case comes last.
    rules.sort_by_key(|rule| (rule.path.contains("withdrawal"), rule.method != "GET"));
    let mut cells: BTreeMap<String, usize> = BTreeMap::new();
    for rule in rules {
        for (service, thing) in hall.things(rule) {
            let (address, nowhere) = (
                hall.address(rule, service, &thing.id),
                hall.address(rule, service, &Uuid::now_v7().to_string()),
            );
            for person in EVERYBODY {
                let verdict = verdict(rule, person);
                let answer = hall.asks(rule, person, &address).await;
                let missing = match verdict {
                    Verdict::Missing => Some(hall.asks(rule, person, &nowhere).await),
                    _ => None,
                };
                let cell = format!("{} {} by {person:?}, {service} {}", rule.method, rule.path, thing.state);
                asserted(rule, &cell, verdict, &answer, missing.as_ref());
                *cells.entry(format!("{verdict:?}")).or_default() += 1;
            }
        }
    }
    let all: usize = cells.values().sum();
    assert!(all > TABLE.len() * EVERYBODY.len(), "every route is asked by everybody");
    println!("{} routes, {} people, {} cells: {cells:?}", TABLE.len(), EVERYBODY.len(), all);
}

#[tokio::test]
async fn every_route_of_the_document_has_a_row_and_every_row_a_route() {
    let portal = Portal::open().await;
    let document: Value = serde_json::from_str(&portal_http::openapi()).expect("it is JSON");
    let paths = document["paths"].as_object().expect("there are paths");
    let in_document = |rule: &&Rule| rule.path.starts_with("/api/");
    let described: usize = paths.values().map(|path| path.as_object().expect("operations").len()).sum();
    assert_eq!(TABLE.iter().filter(in_document).count(), described);
    for rule in TABLE {
        let is_twice =
            TABLE.iter().filter(|one| (one.method, one.path) == (rule.method, rule.path)).count() > 1;
        assert!(!is_twice, "{} {} has two rows", rule.method, rule.path);
        if in_document(&rule) {
            let operation = &paths[rule.path][rule.method.to_lowercase()];
            assert!(operation.is_object(), "{} {} is not described", rule.method, rule.path);
            assert_eq!(operation.get("security").is_some(), rule.who != Who::Anybody, "{}", rule.path);
            continue;
        }
        // What the router does not know is 404 whatever is asked; what it knows, 405 for a method that nobody has.
        let path = rule.path.replace(['{', '}'], "");
        let unknown = portal.begins(Call::new("BREW", &path)).await;
        let known = portal.begins(Call::new(rule.method, &path)).await;
        assert_eq!(unknown.status.as_u16(), 405, "{path} is not there");
        assert_ne!(known.status.as_u16(), 405, "{} {path} is not there", rule.method);
    }
    let nowhere = portal.begins(Call::new("BREW", "/nowhere")).await;
    assert_eq!(nowhere.status.as_u16(), 404);
}
