//! Links that confirm an address.

use tests::PASSWORD;

use crate::world::Town;

const CONFIRM: &str = "/confirm-email";

#[tokio::test]
async fn an_address_is_confirmed_by_a_button_in_the_session_that_registered() {
    let town = Town::opens(&[]).await;
    let cookie = town.registers("maria@example.gr").await;
    let letter = town.last_letter("maria@example.gr").await;
    let account = town.portal.sign_in("maria@example.gr", PASSWORD).await;
    let account = town.portal.get_as("/api/v1/me", &account).await.id();
    let page = town.reads(&format!("{CONFIRM}?token={}", letter.token()), &cookie).await.expect(200);
    let page = page.as_str().expect("a page").to_owned();
    assert!(page.contains("Επιβεβαίωση") && !page.contains("type=\"password\""));
    assert!(!town.is_confirmed(&account).await, "looking confirms nothing");

    let form = [("token", letter.token())];
    let done = town.sends(CONFIRM, &cookie, &form).await;
    assert_eq!(done.headers["location"], "/confirm-email/done");
    assert!(town.is_confirmed(&account).await);
    assert_eq!(town.reads("/profile", &cookie).await.status, 200, "the session goes on");
    assert_eq!(town.sends(CONFIRM, &cookie, &form).await.status, 410, "a link is good once");
    town.closes().await;
}

#[tokio::test]
async fn an_address_confirmed_elsewhere_is_taken_over_with_a_new_password() {
    let town = Town::opens(&[]).await;
    let stranger = town.registers("maria@example.gr").await;
    let letter = town.last_letter("maria@example.gr").await;
    let page = town.portal.get(&format!("{CONFIRM}?token={}", letter.token())).await.expect(200);
    assert!(page.as_str().expect("a page").contains("type=\"password\""));
    assert_eq!(town.opens_link(CONFIRM, letter.token(), None).await.status, 422, "it needs a password");
    assert_eq!(town.opens_link(CONFIRM, letter.token(), Some("short")).await.status, 422);

    let done = town.opens_link(CONFIRM, letter.token(), Some("ένας νέος κωδικός")).await;
    assert_eq!(done.headers["location"], "/reset-password/done");
    assert_eq!(town.reads("/profile", &stranger).await.status, 303, "the stranger is signed out");
    town.portal.sign_in("maria@example.gr", "ένας νέος κωδικός").await;
    let old = serde_json::json!({"email": "maria@example.gr", "password": PASSWORD});
    let request = town.portal.request(reqwest::Method::POST, "/api/v1/sessions").json(&old);
    assert_eq!(town.portal.send(request).await.status, 401, "the old password is worth nothing");
    town.closes().await;
}

#[tokio::test]
async fn a_link_that_is_wrong_old_or_of_another_kind_leads_nowhere() {
    let town = Town::opens(&[]).await;
    town.portal.citizen("maria@example.gr").await;
    let letter = town.last_letter("maria@example.gr").await;
    for token in ["", "wrong", &"x".repeat(10_000), "%00", "ά"] {
        assert_eq!(town.opens_link(CONFIRM, token, Some(PASSWORD)).await.status, 410, "{token}");
    }
    assert_eq!(town.opens_link("/reset-password", letter.token(), Some(PASSWORD)).await.status, 410);
    town.behind("update letters set expires_at = now()").await;
    assert_eq!(town.opens_link(CONFIRM, letter.token(), Some(PASSWORD)).await.status, 410);
    let page = town.portal.get(&format!("{CONFIRM}?token={}", letter.token())).await;
    assert_eq!(page.status, 410);
    town.closes().await;
}

#[tokio::test]
async fn a_link_can_be_sent_again_and_no_token_lies_in_the_database() {
    let town = Town::opens(&[]).await;
    let cookie = town.registers("maria@example.gr").await;
    let first = town.last_letter("maria@example.gr").await;
    let again = town.sends("/profile/confirmation", &cookie, &[]).await;
    assert_eq!(again.headers["location"], "/profile?done=confirmation");
    let second = town.last_letter("maria@example.gr").await;
    assert_ne!(first.token(), second.token());
    let clear = format!(
        "select count(*) from letters l where l::text like '%{}%' or l::text like '%maria%'",
        second.token()
    );
    assert_eq!(town.count(&clear).await, 0);
    assert_eq!(town.sends(CONFIRM, &cookie, &[("token", second.token())]).await.status, 303);
    let after = town.sends("/profile/confirmation", &cookie, &[]).await;
    assert_eq!(after.status, 303);
    assert_eq!(town.mail_to("maria@example.gr").await.len(), 2, "a confirmed address needs no link");
    town.closes().await;
}

#[tokio::test]
async fn a_choice_about_mail_is_kept() {
    let town = Town::opens(&[]).await;
    let cookie = town.registers("maria@example.gr").await;
    for (form, checked) in [(&[("refuse_mail", "yes")][..], true), (&[][..], false)] {
        assert_eq!(
            town.sends("/profile/mail", &cookie, form).await.headers["location"],
            "/profile?done=mail"
        );
        let page = town.reads("/profile", &cookie).await.expect(200);
        assert_eq!(page.as_str().expect("a page").contains("value=\"yes\" checked"), checked);
    }
    town.closes().await;
}
