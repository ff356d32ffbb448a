//! An export: what is in it, and that it is checked without any database.

use std::io::Cursor;

use store::seal::{Hash, Signer, Tail, Trusted};
use store::verify::{Extent, Report, Sheet, VerifyError, export};
use tests::commands::comment;

use crate::sealed_log::SealedLog;
use crate::verifying::wrong;

pub fn verify(bytes: &[u8], trusted: &Trusted, extent: Extent) -> Result<Report, VerifyError> {
    export(Sheet::open(Cursor::new(bytes)).expect("it is in memory"), trusted, extent)
}

/// Lines first, then the note.
fn parts(text: &str) -> (Vec<&str>, &str) {
    let at = text.lines().take_while(|line| line.starts_with('{')).map(|line| line.len() + 1).sum();
    (text[..at].lines().collect(), &text[at..])
}

#[tokio::test]
async fn an_export_holds_the_sealed_lines_and_the_newest_checkpoint() {
    let log = SealedLog::of(70).await;
    let sealed = log.witnessed().await.checkpoint.size;
    log.store.execute(comment("μετά")).await.expect("it is filed");
    let text = log.exported(Tail::Sealed).await;
    let (lines, note) = parts(&text);
    assert!(sealed > 256, "more than one tile");
    assert_eq!(lines.len() as u64, sealed);
    assert_eq!(Some(note.to_owned()), log.store.newest_checkpoint().await.expect("the database answers"));
    let (leaf, _) =
        log.store.inclusion_proof(7, sealed).await.expect("the database answers").expect("sealed");
    assert_eq!(leaf, Hash::leaf(lines[6].as_bytes()));

    let report = verify(text.as_bytes(), &log.trusted(), Extent::Whole).expect("nothing is wrong");
    assert_eq!((report.events, report.sealed, report.streams), (sealed, sealed, 70));
    let with_tail = log.exported(Tail::Unsealed).await;
    let report = verify(with_tail.as_bytes(), &log.trusted(), Extent::Whole).expect("nothing is wrong");
    assert_eq!((report.events, report.sealed), (sealed + 1, sealed));
}

#[tokio::test]
async fn what_is_cut_off_left_out_or_put_in_is_named() {
    let log = SealedLog::of(6).await;
    let text = log.exported(Tail::Sealed).await;
    let (lines, note) = parts(&text);
    let found = |lines: &[&str], note: &str| {
        let text = format!("{}\n{note}", lines.join("\n"));
        wrong(verify(text.as_bytes(), &log.trusted(), Extent::Whole))
    };
    let size = lines.len() as u64;
    assert_eq!(found(&lines[..lines.len() - 2], note).first, size - 1);
    assert_eq!(found(&lines[1..], note).first, 1);
    assert_eq!(found(&[&lines[..4], &lines[5..]].concat(), note).first, 5);
    assert_eq!(found(&[&lines[..4], &lines[3..]].concat(), note).first, 5);
    assert!(found(&lines, "").what.contains("not a signed note"));
    assert!(found(&lines, &format!("{note}{note}")).what.contains("checkpoint"));
    let stranger = Signer::new("localhost", &[9; 32]).expect("a name");
    let forged = log.witnessed().await.checkpoint.sign(&stranger);
    assert!(found(&lines, &forged).what.contains("not signed by a known key"));
}

#[tokio::test]
async fn a_part_is_no_whole() {
    let log = SealedLog::of(6).await;
    let text = log.exported(Tail::Sealed).await;
    let (lines, note) = parts(&text);
    let part = format!("{}\n{note}", lines[3..9].join("\n"));
    let report = verify(part.as_bytes(), &log.trusted(), Extent::Part).expect("its places are right");
    assert_eq!((report.events, report.sealed), (6, 0));
    assert_eq!(wrong(verify(part.as_bytes(), &log.trusted(), Extent::Whole)).first, 1);
    let gap = format!("{}\n{}\n{note}", lines[3], lines[5]);
    assert_eq!(wrong(verify(gap.as_bytes(), &log.trusted(), Extent::Part)).first, 5);
}
