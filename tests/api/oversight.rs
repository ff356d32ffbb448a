//! Who looks after those who read: the account of a day, the records behind its numbers, and that this too is recorded.

use domain::words::Name;
use serde_json::json;
use store::accounts::EmailAddress;
use store::{NewAccount, Role};
use uuid::Uuid;

use crate::people::id;
use crate::world::{Answer, Call, PASSWORD, Portal};

/// A day on which the records of the tests are made to stand: three days ago in Athens.
fn day() -> String {
    let now = jiff::Zoned::now().with_time_zone(domain::terms::athens());
    now.checked_sub(jiff::Span::new().days(3)).expect("there was such a day").date().to_string()
}

struct House {
    portal: Portal,
    administrator: String,
    clerk: String,
    clerk_id: String,
    cases: Vec<String>,
}

impl House {
    /// A clerk of one department, and twelve cases of twelve citizens; one of them another department's clerk has.
    async fn opens() -> Self {
        let portal = Portal::open().await;
        let here = portal.department("Τεχνική Υπηρεσία").await;
        let there = portal.department("Δημοτολόγιο").await;
        let mut cases = Vec::new();
        for _ in 0..12 {
            cases.push(id(&portal.filed_by(&portal.citizen().await).await));
        }
        let administrator = portal.of_role(Role::Administrator).await;
        let colleague = portal.who(&portal.employed(Role::Staff, Some(there)).await).await;
        portal.catches_up().await;
        let path = format!("/api/v1/staff/requests/{}/assignment", cases[0]);
        let call = Call::new("POST", &path).bearer(&administrator).if_match("*");
        let given = json!({"assignee": colleague, "department": null});
        portal.send(call.json(&given)).await.expect(axum::http::StatusCode::OK);
        let clerk = portal.employed(Role::Staff, Some(here)).await;
        portal.catches_up().await;
        Self { clerk_id: portal.who(&clerk).await, portal, administrator, clerk, cases }
    }

    async fn reads(&self, token: &str, case: &str) {
        let answer = self.portal.get(&format!("/api/v1/staff/requests/{case}"), token).await;
        assert_eq!(answer.status.as_u16(), 200);
    }

    /// What was recorded until now was at this time of the day, in Athens.
    async fn it_was(&self, time: &str) {
        let day = day();
        let sql = format!(
            "alter table access_records disable trigger access_records_are_append_only;
             update access_records set at = ('{day} {time}'::timestamp at time zone 'Europe/Athens')
                 where at > now() - interval '1 day';
             alter table access_records enable trigger access_records_are_append_only"
        );
        for statement in sql.split(';') {
            self.portal.owner_does(statement).await;
        }
    }

    async fn shows(&self, query: &str) -> Answer {
        let path = format!("/staff/accesses{query}");
        let answer = self.portal.send(Call::new("GET", &path).cookie(&self.administrator)).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        answer
    }

    /// How many records a number leads to.
    async fn behind(&self, mark: &str) -> usize {
        let page = self.shows(&format!("?reader={}&day={}&mark={mark}", self.clerk_id, day())).await.page();
        page.matches("href=\"/staff/accesses?case=").count()
    }

    /// The row of the clerk in the account of the day, without its tags.
    async fn account(&self) -> String {
        let page = self.shows(&format!("?day={}", day())).await.page();
        let rows = page.split("<tr").find(|row| row.contains(&format!("reader={}", self.clerk_id)));
        let row = rows.expect("the clerk is in the account").to_owned();
        let text: Vec<&str> =
            row.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim()).collect();
        text.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

#[tokio::test]
async fn the_account_of_a_day_counts_and_each_number_leads_to_its_records() {
    let house = House::opens().await;
    for case in &house.cases[1..] {
        house.reads(&house.clerk, case).await;
    }
    house.it_was("12:00").await;
    house.reads(&house.clerk, &house.cases[0]).await;
    house.reads(&house.clerk, &house.cases[0]).await;
    house.it_was("23:30").await;
    let account = house.account().await;
    let expected = "Νίκος Υπάλληλος Ασυνήθιστο Υπάλληλος 13 12 \
                    Πολύ πάνω από το συνηθισμένο 1 2 0";
    assert_eq!(account, expected);
    assert_eq!(house.behind("opened").await, 13);
    assert_eq!(house.behind("elsewhere").await, 2, "the one case, twice");
    assert_eq!(house.behind("night").await, 2);
    assert_eq!(house.behind("namesake").await, 0);
    let page = house.shows(&format!("?case={}", house.cases[3])).await.page();
    assert!(page.contains("Νίκος Υπάλληλος") && page.contains("Υπάλληλος – Τεχνική Υπηρεσία"));
    assert!(!page.contains("Φωτισμός") && !page.contains("Παπαδοπούλου"), "no citizen's word is on it");
}

#[tokio::test]
async fn somebody_who_reads_of_a_namesake_is_seen() {
    let house = House::opens().await;
    let email = EmailAddress::parse("anna@dimos.example.gr").expect("an address");
    let new = NewAccount {
        role: Role::Staff,
        email: email.clone(),
        password: PASSWORD.into(),
        given_name: Name::parse("Άννα ΠΑΠΑΔΟΠΟΥΛΟΥ").expect("a name"),
        family_name: None,
        department: None,
    };
    let anna = house.portal.store().register(new).await.expect("the account is made");
    let signed_in = house.portal.store().sign_in(email.as_str(), &PASSWORD.into()).await.expect("it answers");
    let token = secrecy::ExposeSecret::expose_secret(&signed_in.expect("she is let in").token).to_owned();
    house.reads(&token, &house.cases[0]).await;
    house.it_was("12:00").await;
    let query = format!("?reader={}&mark=namesake", anna.0);
    let page = house.shows(&query).await.page();
    assert_eq!(page.matches("href=\"/staff/accesses?case=").count(), 1);
}

#[tokio::test]
async fn to_read_who_read_is_recorded_too_and_is_for_administrators_and_auditors() {
    let house = House::opens().await;
    house.reads(&house.clerk, &house.cases[5]).await;
    let before = house.portal.accesses().await.len();
    house.shows(&format!("?case={}", house.cases[5])).await;
    let records = house.portal.accesses().await;
    let administrator = house.portal.who(&house.administrator).await;
    let oversight = ("page".to_owned(), "oversight".to_owned(), house.cases[5].clone());
    assert_eq!(records.len(), before + 1);
    let (who, surface, purpose, subject) = records.last().expect("there is one").clone();
    assert_eq!((who, (surface, purpose, subject)), (administrator, oversight));
    for role in [Role::Staff, Role::Registrar, Role::Citizen] {
        let token = match role {
            Role::Citizen => house.portal.citizen().await,
            role => house.portal.of_role(role).await,
        };
        let answer = house.portal.send(Call::new("GET", "/staff/accesses").cookie(&token)).await;
        assert_eq!(answer.status.as_u16(), 403, "{role:?}");
    }
    let auditor = house.portal.of_role(Role::Auditor).await;
    for query in [
        "",
        "?case=x&day=0&person=%00",
        "?case=99999999999999999999&cursor=-1",
        &format!("?person={}", Uuid::nil()),
    ] {
        let answer =
            house.portal.send(Call::new("GET", &format!("/en/staff/accesses{query}")).cookie(&auditor)).await;
        assert!([200, 400, 422].contains(&answer.status.as_u16()), "{query}: {}", answer.status);
    }
}
