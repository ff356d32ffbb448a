//! Forgotten passwords.

use reqwest::Method;
use tests::{PASSWORD, Reply};

use crate::world::Town;

const RESET: &str = "/reset-password";

async fn asks(town: &Town, email: &str) -> Reply {
    let request = town.portal.request(Method::POST, "/forgotten-password").form(&[("email", email)]);
    town.portal.send(request).await
}

fn told(reply: &Reply) -> (u16, String, Vec<(String, String)>) {
    let headers = reply.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect();
    (reply.status, reply.body.to_string(), headers)
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let town = Town::opens(&[]).await;
    town.portal.citizen("maria@example.gr").await;
    let known = asks(&town, "maria@example.gr").await;
    let unknown = asks(&town, "nobody@example.gr").await;
    assert_eq!(told(&known), told(&unknown));
    assert_eq!(known.headers["location"], "/forgotten-password/sent");
    assert!(town.mail_to("nobody@example.gr").await.is_empty());
    assert!(town.last_letter("maria@example.gr").await.text.contains(RESET));
    assert_eq!(asks(&town, "no address").await.status, 422);
    town.closes().await;
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_is_set_once() {
    let town = Town::opens(&[]).await;
    let cookie = town.registers("maria@example.gr").await;
    asks(&town, "Maria@Example.gr").await;
    asks(&town, "maria@example.gr").await;
    let letters = town.mail_to("maria@example.gr").await;
    let (first, second) = (letters[1].token(), letters[2].token());
    assert_eq!(town.opens_link(RESET, first, None).await.status, 422);
    let done = town.opens_link(RESET, first, Some("ένας νέος κωδικός")).await;
    assert_eq!(done.headers["location"], "/reset-password/done");
    assert_eq!(town.reads("/profile", &cookie).await.status, 303, "signed out");
    town.portal.sign_in("maria@example.gr", "ένας νέος κωδικός").await;
    for used in [first, second] {
        let again = town.opens_link(RESET, used, Some(PASSWORD)).await;
        assert_eq!(again.status, 410, "neither this link nor another one that was asked for is good now");
    }
    town.closes().await;
}

#[tokio::test]
async fn a_link_to_a_new_password_is_good_for_an_hour() {
    let town = Town::opens(&[]).await;
    town.portal.citizen("maria@example.gr").await;
    asks(&town, "maria@example.gr").await;
    let letter = town.last_letter("maria@example.gr").await;
    let hours = "select extract(epoch from expires_at - created_at)::bigint / 60 from letters \
                 where kind = 'password_reset'";
    assert!((59..=60).contains(&town.count(hours).await));
    town.behind("update letters set expires_at = now() where kind = 'password_reset'").await;
    assert_eq!(town.opens_link(RESET, letter.token(), Some(PASSWORD)).await.status, 410);
    town.closes().await;
}

#[tokio::test]
async fn without_mail_the_page_says_so() {
    let portal = tests::portal().await;
    let page = portal.get("/forgotten-password").await.expect(200);
    assert!(page.as_str().expect("a page").contains("δεν στέλνει e-mail"));
    portal.stop().await;
}
