//! Drafts: kept, sealed, filed, begun anew, forgotten.

use std::collections::BTreeMap;

use domain::AccountId;
use store::FormDraft;
use uuid::Uuid;

use crate::world::World;

const FORM: &str = "family_status";

impl World {
    async fn keeps(&self, account: AccountId, purpose: &str) {
        self.store.keep_draft(account, FORM, &answers(purpose)).await.expect("it is kept");
    }

    async fn finds(&self, account: AccountId) -> Option<FormDraft> {
        self.store.draft(account, FORM).await.expect("the database answers")
    }
}

fn answers(purpose: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("purpose".to_owned(), purpose.to_owned()), ("delivery".to_owned(), "post".to_owned())])
}

#[tokio::test]
async fn what_was_typed_is_kept_over_what_was_kept_under_one_submission() {
    let world = World::begins().await;
    let maria = world.citizen("maria@example.gr").await;
    assert!(world.finds(maria).await.is_none());
    world.keeps(maria, "Για το σχολείο").await;
    let first = world.finds(maria).await.expect("it is kept");
    assert_eq!((&first.answers, first.filed), (&answers("Για το σχολείο"), None));
    world.keeps(maria, "Για την εφορία").await;
    let second = world.finds(maria).await.expect("it is kept");
    assert_eq!((second.answers, second.submission), (answers("Για την εφορία"), first.submission));
}

#[tokio::test]
async fn a_draft_belongs_to_one_account_and_one_form() {
    let world = World::begins().await;
    let (maria, nikos) = (world.citizen("maria@example.gr").await, world.citizen("nikos@example.gr").await);
    world.keeps(maria, "Για το σχολείο").await;
    assert!(world.finds(nikos).await.is_none());
    assert!(world.store.draft(maria, "birth").await.expect("the database answers").is_none());
    world.keeps(nikos, "Για την εφορία").await;
    assert_eq!(world.finds(maria).await.expect("it is kept").answers, answers("Για το σχολείο"));
}

#[tokio::test]
async fn nothing_that_was_typed_stands_in_the_table() {
    let world = World::begins().await;
    let maria = world.citizen("maria@example.gr").await;
    world.keeps(maria, "Για το σχολείο").await;
    let kept: String = sqlx::query_scalar("select f::text from form_drafts f")
        .fetch_one(&world.owner)
        .await
        .expect("there is one");
    assert!(kept.contains("ciphertext"));
    for typed in ["σχολείο", "purpose", "delivery", "post"] {
        assert!(!kept.contains(typed), "{typed} can be read");
    }
    // Another's key does not open it.
    let nikos = world.citizen("nikos@example.gr").await;
    let moved = sqlx::query("update form_drafts set account = $1").bind(nikos.0).execute(&world.owner).await;
    moved.expect("the owner may");
    assert!(world.store.draft(nikos, FORM).await.is_err());
}

#[tokio::test]
async fn a_filed_draft_leads_to_its_case_and_is_begun_anew_under_a_new_submission() {
    let world = World::begins().await;
    let maria = world.citizen("maria@example.gr").await;
    world.keeps(maria, "Για το σχολείο").await;
    let first = world.finds(maria).await.expect("it is kept");
    let case = Uuid::now_v7();
    for _ in 0..2 {
        world.store.draft_filed(maria, FORM, case).await.expect("it is noted");
        let filed = world.finds(maria).await.expect("it is kept");
        assert_eq!((filed.filed, filed.submission), (Some(case), first.submission));
        assert!(filed.answers.is_empty());
    }
    let left = sqlx::query_scalar("select count(answers) from form_drafts").fetch_one(&world.owner);
    assert_eq!(left.await.ok(), Some(0_i64), "nothing is left of it in the table");

    world.keeps(maria, "Για την εφορία").await;
    let anew = world.finds(maria).await.expect("it is kept");
    assert_eq!((&anew.answers, anew.filed), (&answers("Για την εφορία"), None));
    assert_ne!(anew.submission, first.submission);
}

#[tokio::test]
async fn who_is_forgotten_has_no_draft_and_keeps_none() {
    let world = World::begins().await;
    let maria = world.citizen("maria@example.gr").await;
    world.keeps(maria, "Για το σχολείο").await;
    world.destroys_the_key_of(maria).await;
    assert!(world.finds(maria).await.is_none());
    assert!(world.store.keep_draft(maria, FORM, &answers("Για την εφορία")).await.is_err());
}
