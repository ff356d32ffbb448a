//! Who is forgotten is nowhere: citizens with a word of their own in every place that takes one, half of them erased;
//! then no word of these stands anywhere in any form, and the others are whole.

mod words;
mod scan;
mod site;
mod life;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::RequestId;
use domain::erasure::Subject;
use domain::words::Reason;
use futures_util::StreamExt;
use futures_util::stream::iter;
use portal_http::erasures::{self, Wanted};
use serde_json::Value;
use store::Actor;
use tests::{PyliProcess, empty_database, prove};
use tokio::process::Command;
use uuid::Uuid;

use life::{Person, lives, registers};
use scan::{Found, Scanner, told};
use site::{Places, Site};
use words::{HIS_OWN, PLACES, Place, canary, written};

/// How many people do something at the same time.
const AT_ONCE: usize = 4;

/// How many people there are; every second one is erased.
fn people() -> usize {
    if prove() { 1000 } else { 6 }
}

fn is_erased(citizen: usize) -> bool {
    citizen % 2 == 1
}

fn erased() -> impl Iterator<Item = usize> {
    (0..people()).filter(|citizen| is_erased(*citizen))
}

fn others() -> impl Iterator<Item = usize> {
    (0..people()).filter(|citizen| !is_erased(*citizen))
}

#[tokio::test]
async fn of_who_is_erased_not_one_word_is_left_anywhere_and_the_others_are_whole() {
    let site = Site::opens().await;
    let people = town(&site).await;
    let backup = site.is_dumped("-Fc", "backup").await;
    assert_everybody_is_there(&site).await;
    std::fs::rename(&backup, site.places().keys().with_file_name("backup")).expect("it is moved");
    std::fs::remove_file(site.places().out().join("before")).expect("it is there");

    let scanner = Scanner::with_keys(erased(), &keys(&site, &people).await);
    forget(&site, &people).await;
    // The control of the look itself: words and keys are deleted, and the files still have them.
    let (site, left) = site.sleeps(|places| scanner.under(&[places.data()])).await;
    for place in [Place::Subject, Place::Key] {
        assert!(left.iter().any(|found| found.place == place), "{place:?}: {}", told(&left));
    }
    println!("before the disk was cleaned: {} finds in {} files", left.len(), files(&left));

    println!("{}", site.says(&["retention", "run"]).await);
    site.says(&["rebuild", "--all"]).await;
    site.says(&["rebuild", "--all", "--check"]).await;
    site.says(&["audit", "verify"]).await;
    handed_out(&site, &people).await;
    others_are_whole(&site, &people).await;
    let (site, left) = site.sleeps(|places| scanner.under(&everything(places))).await;
    assert!(left.is_empty(), "{}", told(&left));
    println!("{} forms of {} words looked for, none found", scanner.forms(), erased().count() * PLACES.len());

    restored(&site.places(), &people, &scanner).await;
    site.portal.terminate().await;
}

/// All live at the same time, as far as the machine goes.
async fn town(site: &Site) -> Vec<Person> {
    let registered = iter(0..people()).map(|citizen| registers(&site.portal, citizen)).buffered(AT_ONCE);
    let registered: Vec<_> = registered.collect().await;
    // They have opened the links in their letters: what happens to their cases is mailed to them.
    let confirm = "update accounts set email_confirmed_at = now() where role = 'citizen'";
    sqlx::raw_sql(confirm).execute(&site.owner).await.expect("the owner may");
    let (gate, clerk) = (&*site.portal, &site.clerk);
    let lives = iter(registered.into_iter().enumerate())
        .map(|(citizen, account)| lives(gate, clerk, citizen, account))
        .buffered(AT_ONCE);
    let people = lives.collect().await;
    site.is_quiet().await;
    people
}

/// Before anybody is erased each of them is found where a word stands in clear: in the search, and in the mail.
async fn assert_everybody_is_there(site: &Site) {
    let scanner = Scanner::of(0..people());
    let dump = site.is_dumped("-Fp", "before").await;
    let found = scanner.under(&[dump, site.places().mail()]);
    for citizen in 0..people() {
        for place in [Place::Subject, Place::GivenName, Place::Street, Place::Comment, Place::Address] {
            assert!(
                found.iter().any(|one| (one.citizen, one.place) == (citizen, place)),
                "{citizen} {place:?}"
            );
        }
    }
    let in_mail = found.iter().filter(|one| one.file.extension().is_some_and(|ending| ending == "eml"));
    let mailed: BTreeSet<_> = in_mail.map(|one| one.citizen).collect();
    assert_eq!(mailed.len(), people());
}

/// The wrapped keys of whoever will be erased.
async fn keys(site: &Site, people: &[Person]) -> Vec<(usize, Vec<u8>)> {
    let mut keys = Vec::new();
    for person in people.iter().filter(|person| is_erased(person.citizen)) {
        let his: Vec<Vec<u8>> = sqlx::query_scalar("select wrapped from data_keys where person = $1")
            .bind(person.id.0)
            .fetch_all(&site.owner)
            .await
            .expect("the owner may");
        assert_eq!(his.len(), 4, "a request, an application, his verification, his account");
        keys.extend(his.into_iter().map(|key| (person.citizen, key)));
    }
    keys
}

/// The first by the command line, the others by what it calls; and the comments in which they are named, one by one.
async fn forget(site: &Site, people: &[Person]) {
    let mut forgotten = people.iter().filter(|person| is_erased(person.citizen));
    let first = forgotten.next().expect("there is one");
    let id = first.id.to_string();
    let told = site.says(&["person", "erase", &id, "--reason", "Το ζήτησε"]).await;
    assert!(told.starts_with("erased at position "), "{told}");
    for person in forgotten {
        erase(site, Subject::Person(person.id)).await;
    }
    for person in people.iter().filter(|person| is_erased(person.citizen)) {
        let number = i64::try_from(person.comment).expect("it is small");
        let comment: Uuid = sqlx::query_scalar("select id from read_model.requests where number = $1")
            .bind(number)
            .fetch_one(&site.owner)
            .await
            .expect("the comment is there");
        erase(site, Subject::Request(RequestId(comment))).await;
    }
    site.is_quiet().await;
}

async fn erase(site: &Site, subject: Subject) {
    let reason = Reason::parse("Το ζήτησε").expect("a test's text is allowed");
    let wanted = Wanted { subject, reason, legal_basis: None };
    let request = erasures::ask(&site.store, wanted, Actor::SYSTEM).await.expect("it is asked");
    let done = erasures::carry_out(&site.store, request, Actor::SYSTEM).await.expect("it is done");
    assert_eq!(done.held, []);
}

/// What leaves the portal: the dump, the log, a person's data, a case's story.
async fn handed_out(site: &Site, people: &[Person]) {
    site.is_dumped("-Fp", "after").await;
    let out = site.places().out();
    let export = out.join("log.ndjson");
    site.says(&["audit", "export", "--unsealed", "-o", export.to_str().expect("UTF-8")]).await;
    for person in people.iter().filter(|person| is_erased(person.citizen)).take(3) {
        for case in [person.request, person.application] {
            let story = site.says(&["audit", "case", &case.to_string(), "--reason", "Έλεγχος"]).await;
            std::fs::write(out.join(format!("{case}")), story).expect("it is written");
        }
    }
    let queue = pages(&site.clerk, "/api/v1/staff/queue?service=requests").await
        + &pages(&site.clerk, "/api/v1/staff/queue?service=applications").await;
    std::fs::write(out.join("queue"), queue).expect("it is written");
}

/// All pages of a list, as text.
async fn pages(clerk: &tests::Officer, path: &str) -> String {
    let (mut all, mut cursor) = (String::new(), String::new());
    loop {
        let page = clerk.get(&format!("{path}&limit=100{cursor}")).await.expect(200);
        all += &page.to_string();
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// Who was not erased sees every word of his, and staff find him.
async fn others_are_whole(site: &Site, people: &[Person]) {
    for person in people.iter().filter(|person| !is_erased(person.citizen)) {
        let own = site.portal.get_as("/api/v1/me/data", &person.token).await.expect(200).to_string();
        for place in HIS_OWN {
            assert!(own.contains(&canary(person.citizen, place)), "{place:?} of {}", person.citizen);
        }
        let path = format!("/api/v1/staff/requests/{}", person.request);
        let case = site.clerk.get(&path).await.expect(200).to_string();
        assert!(case.contains(&canary(person.citizen, Place::Note)));
    }
    let found = Scanner::of(others()).under(&[site.places().out()]);
    for citizen in others() {
        for place in [Place::Subject, Place::GivenName, Place::Street, Place::Comment] {
            assert!(
                found.iter().any(|one| (one.citizen, one.place) == (citizen, place)),
                "{citizen} {place:?}"
            );
        }
    }
}

fn everything(places: &Places) -> Vec<PathBuf> {
    vec![places.data(), places.keys(), places.log(), places.mail(), places.out()]
}

fn files(found: &BTreeSet<Found>) -> usize {
    found.iter().map(|one| &one.file).collect::<BTreeSet<_>>().len()
}

/// An older backup has everybody's keys and words; with the list the portal shows none of the erased from its first
/// answer on, without it all of them.
async fn restored(places: &Places, people: &[Person], scanner: &Scanner) {
    let backup = places.keys().with_file_name("backup");
    let shown = first_answers(&backup, &places.keys(), people).await;
    let left = scanner.in_bytes(Path::new("restored, with the list"), shown.as_bytes());
    assert!(left.is_empty(), "{}", told(&left));
    let whole = Scanner::of(others()).in_bytes(Path::new("restored"), shown.as_bytes());
    let seen: BTreeSet<_> = whole.iter().map(|one| one.citizen).collect();
    assert_eq!(seen.len(), others().count());

    let without = places.out().with_file_name("keys-without-list");
    std::fs::create_dir(&without).expect("the folder can be made");
    tests::write_keys(&without);
    let shown = first_answers(&backup, &without, people).await;
    let left = scanner.in_bytes(Path::new("restored, without the list"), shown.as_bytes());
    let seen: BTreeSet<_> = left.iter().map(|one| one.citizen).collect();
    assert_eq!(seen.len(), erased().count(), "the control: {}", told(&left));
}

/// What a portal on the restored backup answers first, what staff find there, and what its database has.
async fn first_answers(backup: &Path, keys: &Path, people: &[Person]) -> String {
    // Another one has been migrated in that cluster: so the role is there that the backup names.
    let (_, database) = (tests::database().await, empty_database().await);
    let url = database.url();
    let restore = ["--no-owner", "--exit-on-error", "-d", &url, backup.to_str().expect("UTF-8")];
    postgres("pg_restore", &restore).await;
    let portal = PyliProcess::on(&database, |command| {
        command.env("PYLI_KEYS_DIR", keys);
    })
    .await;
    let clerk = portal.officer("eleni@dimos.gr").await;
    let mut shown = String::new();
    for person in people {
        let path = format!("/api/v1/staff/requests/{}", person.request);
        shown += &clerk.get(&path).await.expect(200).to_string();
        let own: Value = portal.get_as("/api/v1/me/data", &person.token).await.body;
        shown += &own.to_string();
    }
    shown += &pages(&clerk, "/api/v1/staff/queue?service=requests").await;
    shown += &pages(&clerk, "/api/v1/staff/queue?service=applications").await;
    portal.terminate().await;
    shown + &postgres("pg_dump", &["-d", &url]).await
}

async fn postgres(program: &str, arguments: &[&str]) -> String {
    let program = portal::cluster::program(program).expect("PostgreSQL is there");
    let output = Command::new(program).args(arguments).output().await.expect("it can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_canary_is_found_in_every_form() {
    let scanner = Scanner::of(0..2);
    for place in PLACES {
        for form in written(&canary(1, place)) {
            let planted = [b"\0\x7f~", form.bytes.as_slice(), b"=\0"].concat();
            let found = scanner.in_bytes(Path::new("here"), &planted);
            let is_seen = found.iter().any(|one| (one.citizen, one.place, one.how) == (1, place, form.how));
            assert!(
                is_seen && found.iter().all(|one| one.citizen == 1),
                "{place:?} as {}: {found:?}",
                form.how
            );
        }
    }
    // Whole, as other programs would have written it.
    for before in ["", "α", "ab"] {
        let text = STANDARD.encode(format!("{before}{}.", canary(0, Place::Subject)));
        assert!(!scanner.in_bytes(Path::new("here"), text.as_bytes()).is_empty(), "{text}");
    }
    assert!(scanner.in_bytes(Path::new("here"), canary(2, Place::Subject).as_bytes()).is_empty());
}
