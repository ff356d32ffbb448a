//! An account is found by its id and by its address.

use domain::AccountId;
use store::Role;
use uuid::Uuid;

use crate::world::{World, address};

#[tokio::test]
async fn an_account_is_found_by_its_id_and_by_its_address_in_any_case() {
    let world = World::begins().await;
    let maria = world.citizen("Maria@Example.gr").await;
    let by_id = world.store.account_by_id(maria).await.expect("the database answers").expect("it is there");
    assert_eq!((by_id.role, by_id.email.as_str()), (Role::Citizen, "Maria@Example.gr"));
    assert_eq!((by_id.given_name.as_str(), by_id.family_name.as_str()), ("Μαρία", "Παπαδοπούλου"));
    for typed in ["maria@example.gr", "MARIA@EXAMPLE.GR"] {
        let found = world.store.account_by_email(&address(typed)).await.expect("the database answers");
        assert_eq!(found.map(|account| account.id), Some(maria));
    }
}

#[tokio::test]
async fn nobody_is_found_where_nobody_is_nor_once_he_is_forgotten() {
    let world = World::begins().await;
    let maria = world.citizen("maria@example.gr").await;
    let nobody = AccountId(Uuid::now_v7());
    assert!(world.store.account_by_id(nobody).await.expect("the database answers").is_none());
    let other = address("nikos@example.gr");
    assert!(world.store.account_by_email(&other).await.expect("the database answers").is_none());

    world.destroys_the_key_of(maria).await;
    assert!(world.store.account_by_id(maria).await.expect("the database answers").is_none());
    let gone = world.store.account_by_email(&address("maria@example.gr")).await;
    assert!(gone.expect("the database answers").is_none());
}
