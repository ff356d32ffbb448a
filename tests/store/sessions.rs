//! Sessions are looked up together, and each is still its own; a command takes one for good for a second.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use secrecy::{ExposeSecret, SecretString};
use tests::PASSWORD;

use crate::world::World;

/// Registers somebody and signs him in; his token.
async fn signed_in(world: &World, address: &str) -> String {
    world.citizen(address).await;
    let signed_in = world.store.sign_in(address, &SecretString::from(PASSWORD)).await;
    signed_in.expect("the store answers").expect("it is his").token.expose_secret().to_owned()
}

#[tokio::test]
async fn of_many_who_ask_at_once_each_hears_of_his_own_session() {
    let world = World::begins().await;
    let store = &world.store;
    let addresses = ["a@example.gr", "b@example.gr", "c@example.gr"];
    let mut tokens = Vec::new();
    for address in addresses {
        tokens.push(signed_in(&world, address).await);
    }
    tokens.push("nobody's".to_owned());
    let asked = (0..200).map(|nth| store.session(&tokens[nth % tokens.len()]));
    for (nth, found) in join_all(asked).await.into_iter().enumerate() {
        let found = found.expect("the store answers").map(|session| session.account.email);
        assert_eq!(found.as_deref(), addresses.get(nth % tokens.len()).copied());
    }
}

#[tokio::test]
async fn a_sign_out_counts_at_once_here_and_within_a_second_elsewhere() {
    let world = World::begins().await;
    let (here, elsewhere) = (&world.store, &world.database.store().await);
    let token = signed_in(&world, "maria@example.gr").await;
    for store in [here, elsewhere] {
        assert!(store.session_for_command(&token).await.expect("the store answers").is_some());
    }
    let signed_out = Instant::now();
    here.sign_out(&token).await.expect("the store answers");
    assert!(here.session_for_command(&token).await.expect("the store answers").is_none());
    assert!(
        elsewhere.session(&token).await.expect("the store answers").is_none(),
        "whoever reads is asked for"
    );
    while elsewhere.session_for_command(&token).await.expect("the store answers").is_some() {
        assert!(signed_out.elapsed() < Duration::from_millis(1200), "the second is over");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_session_that_a_command_knows_is_not_looked_up_again() {
    let world = World::begins().await;
    let store = &world.store;
    let token = signed_in(&world, "maria@example.gr").await;
    store.session(&token).await.expect("the store answers").expect("it is good");
    // Behind the store's back: only so it can be seen that nobody looked.
    sqlx::query("delete from sessions").execute(store.pool()).await.expect("they are gone");
    assert!(store.session_for_command(&token).await.expect("the store answers").is_some());
    assert!(store.session(&token).await.expect("the store answers").is_none());
}
