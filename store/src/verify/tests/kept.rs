//! What a walk keeps of its rows: the database's keys, and a run that goes on from a checkpoint, are checked by it.

use std::collections::HashSet;

use super::super::facts::{Facts, stream_key};
use super::super::walk::Walk;
use super::*;

#[test]
fn a_walk_keeps_of_its_rows_what_others_ask_of_it() {
    let mut walk = Walk::from_the_beginning();
    for row in rows() {
        walk.take(&Facts::of_row(row)).expect("nothing is wrong");
    }
    assert_eq!(walk.protocol_numbers(), &HashSet::from([(2026, 5), (2026, 7)]));
    walk.beside(1, 2, Some("a note".to_owned()));
    let report = walk.report();
    assert_eq!((report.tiles, report.witnessed, report.newest.as_deref()), (1, 2, Some("a note")));

    // How far each stream has come, and the first of its events with personal fields.
    let streams = walk.into_streams();
    assert_eq!(streams.len(), 5);
    for (kind, id, last, personal_at) in [
        (CitizenRequest::TYPE, 1, 4, 1),
        (CitizenRequest::TYPE, 2, 4, 3),
        (CitizenRequest::TYPE, 3, 2, 9),
        (UserVerification::TYPE, 1, 1, 0),
        ("Invoice", 2, 1, 0),
    ] {
        let stream = streams[&stream_key(kind, &Uuid::from_u128(id).to_string())];
        assert_eq!((stream.last, stream.personal_at), (last, personal_at), "{kind} {id}");
    }
}
