//! What is new to somebody is what is newer than his last look.

use store::Look;

use crate::world::World;

#[tokio::test]
async fn a_look_never_goes_back() {
    let world = World::begins().await;
    let (eleni, nikos) = (world.citizen("eleni@dimos.gr").await, world.citizen("nikos@dimos.gr").await);
    assert_eq!(world.store.last_look(eleni).await.ok(), Some(Look::default()));
    for (seen, known) in
        [((5, 2), (5, 2)), ((3, 4), (5, 4)), ((5, 4), (5, 4)), ((1, 1), (5, 4)), ((6, 0), (6, 4))]
    {
        let [seen, known] = [seen, known].map(|(requests, applications)| Look { requests, applications });
        world.store.looked(eleni, seen).await.expect("it is noted");
        assert_eq!(world.store.last_look(eleni).await.ok(), Some(known));
    }
    assert_eq!(world.store.last_look(nikos).await.ok(), Some(Look::default()));
}
