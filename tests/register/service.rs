//! The built-in register as a service: what it answers to good and to bad input.

use protocol_adapter::{Keeps, Outcome, Register, service};
use reqwest::{Client, StatusCode};
use secrecy::SecretString;
use serde_json::{Value, json};
use tests::{TestDatabase, pyli, pyli_command, stopped_register};
use tokio_util::sync::DropGuard;

use crate::world::{Watch, book, client, document, pool, serve};

struct Service {
    url: String,
    http: Client,
    _server: DropGuard,
    _database: TestDatabase,
}

impl Service {
    async fn with_token(token: Option<&str>) -> Self {
        let database = tests::database().await;
        let book = book(&pool(&database).await, Keeps::SubjectAndSender, &Watch::at("2026-11-22T10:00:00Z"));
        let (url, server) = serve(service(book, token.map(SecretString::from))).await;
        Self { url, http: Client::new(), _server: server, _database: database }
    }

    async fn takes(&self, body: &Value) -> (StatusCode, Value) {
        let reply = self.http.post(format!("{}/entries", self.url)).json(body).send().await;
        let reply = reply.expect("it answers");
        (reply.status(), reply.json().await.expect("it answers with JSON"))
    }

    fn path(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    async fn shows(&self, path: &str) -> (StatusCode, Value) {
        let reply = self.http.get(self.path(path)).send().await.expect("it answers");
        (reply.status(), reply.json().await.expect("it answers with JSON"))
    }

    async fn cancels(&self, entry: &str, body: &Value) -> (StatusCode, Value) {
        let reply =
            self.http.post(self.path(&format!("/entries/{entry}/cancellation"))).json(body).send().await;
        let reply = reply.expect("it answers");
        (reply.status(), reply.json().await.expect("it answers with JSON"))
    }
}

fn body() -> Value {
    json!({"reference": "a", "direction": "incoming", "kind": "request", "subject": "Θέμα", "sender": "Μαρία",
           "filed_at": "2026-11-22T09:00:00Z"})
}

#[tokio::test]
async fn a_new_entry_is_201_and_the_same_again_200_with_the_same_body() {
    let service = Service::with_token(None).await;
    let (status, first) = service.takes(&body()).await;
    assert_eq!(status, 201);
    assert_eq!(
        first,
        json!({"number": 1, "year": 2026, "date": "2026-11-22", "reference": "a",
                             "registered_at": "2026-11-22T10:00:00Z"})
    );
    assert_eq!(service.takes(&body()).await, (StatusCode::OK, first));
}

#[tokio::test]
async fn bad_input_is_never_a_fault_of_the_server() {
    let service = Service::with_token(None).await;
    for (member, value, status) in [
        ("reference", json!(""), 422),
        ("reference", json!("α".repeat(201)), 422),
        ("subject", json!("a\u{0}b"), 422),
        ("sender", json!("x".repeat(2001)), 422),
        ("direction", json!("outgoing"), 422),
        ("filed_at", json!("χθες"), 400),
        ("kind", json!(7), 400),
        ("subject", Value::Null, 400),
    ] {
        let mut body = body();
        body[member] = value.clone();
        let (answered, problem) = service.takes(&body).await;
        assert_eq!(answered, status, "{member}: {value}");
        assert!(problem["detail"].is_string(), "{problem}");
    }
    let entries = format!("{}/entries", service.url);
    for (request, status) in [
        (service.http.post(&entries).body("{}"), 415),
        (service.http.post(&entries).header("content-type", "application/json").body("{\"a\""), 400),
        (
            service.http.post(&entries).header("content-type", "application/json").body("x".repeat(70_000)),
            413,
        ),
        (service.http.post(&entries).header("idempotency-key", "b").json(&body()), 400),
        (service.http.get(&entries), 400),
        (service.http.get(format!("{entries}?reference=%00")), 422),
        (service.http.get(format!("{entries}?reference=%ff")), 400),
        (service.http.get(format!("{entries}?reference=a&reference=b")), 400),
        (service.http.get(format!("{}/elsewhere", service.url)), 404),
        (service.http.delete(&entries), 405),
    ] {
        assert_eq!(request.send().await.expect("it answers").status(), status);
    }
    let health = service.http.get(format!("{}/healthz", service.url)).send().await.expect("it answers");
    assert_eq!(health.status(), 200);
}

#[tokio::test]
async fn with_a_token_nobody_else_reads_or_writes_the_book() {
    let service = Service::with_token(Some("μυστικό")).await;
    assert!(matches!(
        client(&service.url, crate::world::LONG).enter(&document("a")).await,
        Outcome::TurnedAway(_)
    ));
    for token in ["", "x", "μυστικ", "μυστικόν"] {
        let find = service.http.get(format!("{}/entries?reference=a", service.url)).bearer_auth(token);
        assert_eq!(find.send().await.expect("it answers").status(), 401, "{token}");
    }
    let token = Some(SecretString::from("μυστικό"));
    let url = service.url.parse().expect("the address is good");
    let ours = protocol_adapter::HttpRegister::new(url, crate::world::LONG, token).expect("a client is made");
    assert!(matches!(ours.enter(&document("a")).await, Outcome::Entered(_)));
}

#[tokio::test]
async fn without_the_token_no_path_answers_but_the_one_that_asks_for_health() {
    let service = Service::with_token(Some("μυστικό")).await;
    let paths = [
        ("GET", "/entries"),
        ("POST", "/entries"),
        ("DELETE", "/entries"),
        ("GET", "/entries/2026/1"),
        ("POST", "/entries/2026/1/cancellation"),
        ("GET", "/entries/2026/1/cancellation"),
        ("GET", "/book/2026.csv"),
        ("GET", "/"),
        ("GET", "/elsewhere"),
        ("GET", "/healthz/more"),
    ];
    for (method, path) in paths {
        let method: reqwest::Method = method.parse().expect("a method");
        let request =
            |token: &str| service.http.request(method.clone(), service.path(path)).bearer_auth(token);
        let status =
            |request: reqwest::RequestBuilder| async { request.send().await.expect("it answers").status() };
        assert_eq!(status(request("wrong")).await, 401, "{method} {path}");
        assert_ne!(status(request("μυστικό")).await, 401, "{method} {path}: the token is what was missing");
    }
    let health = service.http.get(service.path("/healthz")).send().await.expect("it answers");
    assert_eq!(health.status(), 200);
}

#[tokio::test]
async fn an_entry_is_shown_and_cancelled_once_and_the_book_tells_of_both() {
    let service = Service::with_token(None).await;
    service.takes(&body()).await;
    let mut formula = body();
    (formula["reference"], formula["subject"], formula["sender"]) =
        (json!("b"), json!("=1+1"), json!("Ο; \"Α\""));
    service.takes(&formula).await;
    let (status, entry) = service.shows("/entries/2026/1").await;
    assert_eq!(status, 200);
    assert_eq!((&entry["subject"], &entry["cancelled"]), (&json!("Θέμα"), &Value::Null));

    let wish = json!({"reason": " διπλή ", "by": "Άννα"});
    let (status, cancelled) = service.cancels("2026/1", &wish).await;
    assert_eq!((status, &cancelled["reference"]), (StatusCode::CREATED, &json!("a")));
    assert_eq!(
        cancelled["cancelled"],
        json!({"at": "2026-11-22T10:00:00Z", "by": "Άννα", "reason": "διπλή"})
    );
    let again = service.cancels("2026/1", &json!({"reason": "άλλη"})).await;
    assert_eq!(again, (StatusCode::OK, cancelled));
    let (status, problem) = service.takes(&body()).await;
    assert_eq!(status, 409);
    assert!(problem["detail"].as_str().is_some_and(|why| why.contains("1/2026")), "{problem}");

    let reply = service.http.get(service.path("/book/2026.csv")).send().await.expect("it answers");
    assert_eq!(reply.headers()["content-type"], "text/csv; charset=utf-8");
    let table = reply.bytes().await.expect("it is whole");
    let table = String::from_utf8(table.to_vec()).expect("it is UTF-8");
    let lines: Vec<_> = table.lines().collect();
    assert!(lines[0].starts_with("\u{feff}Αριθμός;Έτος;Ημερομηνία;Ώρα;"), "{table}");
    assert_eq!(lines[1], "1;2026;22/11/2026;12:00:00;request;Θέμα;Μαρία;a;22/11/2026 12:00:00;Άννα;διπλή");
    assert_eq!(lines[2], "2;2026;22/11/2026;12:00:00;request;'=1+1;\"Ο; \"\"Α\"\"\";b;;;");
    assert_eq!(lines.len(), 3);
}

#[tokio::test]
async fn of_an_entry_that_is_not_there_and_of_a_bad_cancellation_the_service_says_so() {
    let service = Service::with_token(None).await;
    service.takes(&body()).await;
    for path in [
        "/entries/2026/2",
        "/entries/2025/1",
        "/entries/x/1",
        "/entries/2026/-1",
        "/entries/2026/99999999999999999999",
        "/entries/99999/1",
        "/entries/2026/%ff",
        "/book/2026",
        "/book/x.csv",
        "/book/99999.csv",
    ] {
        assert_eq!(service.shows(path).await.0, 404, "{path}");
    }
    for (body, status) in [
        (json!({}), 400),
        (json!({"reason": 7}), 400),
        (json!({"reason": "  "}), 422),
        (json!({"reason": "α".repeat(2001)}), 422),
        (json!({"reason": "α\u{0}"}), 422),
        (json!({"reason": "α", "by": ""}), 422),
    ] {
        assert_eq!(service.cancels("2026/1", &body).await.0, status, "{body}");
    }
    assert_eq!(service.cancels("2026/7", &json!({"reason": "διπλή"})).await.0, 404);
    let plain = service.http.post(service.path("/entries/2026/1/cancellation")).body("{}").send().await;
    assert_eq!(plain.expect("it answers").status(), 415);
    assert_eq!(service.shows("/entries/2026/1").await.1["cancelled"], Value::Null);
    let empty = service.http.get(service.path("/book/1999.csv")).send().await.expect("it answers");
    assert_eq!((empty.status(), empty.text().await.expect("text").lines().count()), (StatusCode::OK, 1));
}

#[tokio::test]
async fn the_program_keeps_its_book_across_a_stop_and_a_crash() {
    let mut register = stopped_register().await;
    for number in 1..=3 {
        register.start().await;
        let ours = client(&register.url(), crate::world::LONG);
        let entered = ours.enter(&document(&format!("case {number}"))).await;
        assert!(matches!(entered, Outcome::Entered(entry) if entry.number == number));
        if number == 1 { register.stop().await } else { register.kill().await }
    }
}

#[tokio::test]
async fn the_program_brings_a_database_of_its_own_and_ends_in_time() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut command = pyli_command();
    command
        .args(["register", "serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path().join("data"));
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().expect("the program can be run");
    let lines = tokio::io::BufReader::new(child.stdout.take().expect("its output is piped"));
    let line = tokio::io::AsyncBufReadExt::lines(lines).next_line().await.expect("text").expect("it starts");
    let url = line.rsplit_once(' ').expect("the line ends with the address").1;
    let entered = client(url, crate::world::LONG).enter(&document("a")).await;
    assert!(matches!(entered, Outcome::Entered(entry) if entry.number == 1));
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    rustix::process::kill_process(pid.expect("it runs"), rustix::process::Signal::TERM).expect("it is there");
    let status =
        tokio::time::timeout(std::time::Duration::from_secs(10), child.wait()).await.expect("in time");
    assert!(status.expect("it can be waited for").success());
    assert!(!folder.path().join("data/cluster/postmaster.pid").exists(), "the database lives on");
}

#[tokio::test]
async fn an_unsafe_address_of_a_register_is_an_unusable_argument() {
    let output = pyli(&["serve", "--register", "http://protokollo.example.gr"]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("must be https, or on this machine"));
}
