//! A case in sentences, its pictures, and its differences, in words.

use projections::replay::CaseLog;

use super::samples::{Key, application, citizen, comment, from_the_future, people, request};
use super::{Change, Picture, Sentence, changes, tell};
use crate::messages::Language;
use crate::pages::Frame;

fn greek() -> Frame {
    Frame::speaking(Language::Greek)
}

fn told(case: &CaseLog) -> Vec<String> {
    tell(&greek(), &people(), case).into_iter().map(|sentence| sentence.what).collect()
}

#[test]
fn each_event_of_a_request_is_a_sentence_about_who_did_what() {
    let expected = [
        "Ο πολίτης υπέβαλε υπόθεση με Α.Α. 7: Καταγγελία.",
        "Υπάλληλος (Νίκος Λύτρας) άλλαξε την κατάσταση σε «Σε αξιολόγηση».",
        "Υπάλληλος (Νίκος Λύτρας) ανέθεσε την υπόθεση: Νίκος Λύτρας – Τεχνική Υπηρεσία.",
        "Υπάλληλος (Νίκος Λύτρας) έγραψε εσωτερικό σημείωμα.",
        "Υπάλληλος (Νίκος Λύτρας) έστειλε την υπόθεση στο πρωτόκολλο.",
        "Η Πύλη δεν πήρε αριθμό από το πρωτόκολλο και ενημέρωσε τον πολίτη ότι εκκρεμεί.",
        "Η Πύλη πήρε από το πρωτόκολλο την απάντηση ότι δεν δέχεται την υπόθεση.",
        "Υπάλληλος πρωτοκόλλου (Νίκος Λύτρας) έγραψε με το χέρι τον αριθμό πρωτοκόλλου 12345/2026, με ημερομηνία \
         23 Νοεμβρίου 2026.",
        "Υπάλληλος (Νίκος Λύτρας) απάντησε στον πολίτη.",
        "Υπάλληλος (Νίκος Λύτρας) άλλαξε την κατάσταση σε «Σε επεξεργασία».",
        "Υπάλληλος (Νίκος Λύτρας) άφησε την υπόθεση χωρίς υπεύθυνο.",
        "Ο πολίτης ανακάλεσε την υπόθεση.",
    ];
    assert_eq!(told(&request(Key::Kept)), expected);
    assert_eq!(told(&request(Key::Destroyed)), expected, "an erased case is told all the same");
}

#[test]
fn applications_verifications_and_comments_are_told_too() {
    let sentences = told(&application());
    assert_eq!(sentences[0], "Ο πολίτης υπέβαλε υπόθεση με Α.Α. 7: Πιστοποιητικό οικογενειακής κατάστασης.");
    let numbered = "Η Πύλη πήρε από το πρωτόκολλο τον αριθμό 12345/2026, με ημερομηνία 23 Νοεμβρίου 2026.";
    assert_eq!(sentences[1], numbered);
    assert_eq!(sentences[3], "Υπάλληλος (Νίκος Λύτρας) άλλαξε την κατάσταση σε «Εκδόθηκε».");
    let expected = [
        "Ο πολίτης δήλωσε τα στοιχεία του.",
        "Υπάλληλος (Νίκος Λύτρας) έλεγξε τα στοιχεία και πιστοποίησε τον πολίτη. Έγγραφο: Διαβατήριο. Γραφείο: \
         Δημαρχείο.",
        "Υπάλληλος (Νίκος Λύτρας) ανακάλεσε την πιστοποίηση.",
    ];
    assert_eq!(told(&citizen(Key::Kept)), expected);
    assert_eq!(told(&comment()), ["Ανώνυμος επισκέπτης υπέβαλε υπόθεση με Α.Α. 7: Σχόλιο."]);
}

#[test]
fn an_event_of_a_newer_version_is_told_by_its_name_and_the_case_is_not_guessed() {
    let case = from_the_future();
    let last = told(&case).pop().expect("there are two");
    let expected =
        "Ανώνυμος επισκέπτης: συμβάν «Merged» στη μορφή 2.0, που αυτή η έκδοση της Πύλης δεν γνωρίζει.";
    assert_eq!(last, expected);
    assert!(case.at(case.events()[0].position).expect("it can be read").is_some());
    assert!(case.at(case.events()[1].position).is_err());
}

#[test]
fn what_was_written_is_opened_and_once_erased_it_is_said_to_be() {
    let words = |key| {
        let sentences = tell(&greek(), &people(), &request(key));
        let facts = |sentence: &Sentence| sentence.facts.iter().map(|fact| fact.value.clone()).collect();
        sentences.iter().map(facts).collect::<Vec<Vec<String>>>()
    };
    let kept = words(Key::Kept);
    assert_eq!(
        kept[0],
        ["Λακκούβα", "Στην οδό Ερμού", "Να κλείσει", "Ελένη Παπαδοπούλου", "eleni@example.gr"]
    );
    assert_eq!(
        (kept[1].as_slice(), kept[8].as_slice()),
        (&["Θα το δούμε".to_owned()][..], &["Έκλεισε".to_owned()][..])
    );
    let erased = words(Key::Destroyed);
    assert_eq!(
        (erased[3].as_slice(), erased[8].as_slice()),
        (&["(έχει διαγραφεί)".to_owned()][..], &["(έχει διαγραφεί)".to_owned()][..])
    );
    assert_eq!(erased[5], ["δεν απαντά"], "what the register said is nobody's");
    let all = erased.concat().join(" ");
    assert!(!all.contains("Ερμού") && !all.contains("eleni"));
}

#[test]
fn the_citizen_did_not_see_what_is_for_staff_alone() {
    let (frame, people) = (greek(), people());
    let case = request(Key::Kept);
    let seen = case.at(70).expect("it can be read").expect("it is there");
    let staff = Picture::for_staff(&frame, &people, &seen.staff);
    let citizen = Picture::for_citizen(&frame, seen.citizen.as_ref().expect("he can follow it"));
    let text = |picture: &Picture| {
        let facts = picture.facts.iter().map(|fact| fact.value.clone());
        let told = picture.history.iter().map(|told| format!("{} {:?} {:?}", told.what, told.text, told.by));
        facts.chain(told).collect::<Vec<_>>().join("\n")
    };
    let (staff, citizen) = (text(&staff), text(&citizen));
    for hidden in ["Ρώτησα το συνεργείο", "Νίκος Λύτρας", "Τεχνική Υπηρεσία", "δεν απαντά"]
    {
        assert!(staff.contains(hidden) && !citizen.contains(hidden), "{hidden}");
    }
    assert!(citizen.contains("Λακκούβα") && citizen.contains("Σε αξιολόγηση"));
    let comment = comment().at(10).expect("it can be read").expect("it is there");
    assert!(comment.citizen.is_none(), "nobody follows a comment");
}

#[test]
fn differences_are_named_and_in_words() {
    let case = request(Key::Kept);
    let at = |position| case.at(position).expect("it can be read").map(|seen| seen.staff);
    let changes = changes(&greek(), &people(), at(20).as_ref(), at(90).as_ref());
    let lines: Vec<_> = changes
        .iter()
        .map(|Change { field, before, after }| format!("{field}: {before} → {after}"))
        .collect();
    assert_eq!(
        lines,
        [
            "Κατάσταση: Σε αξιολόγηση → Απαντήθηκε",
            "Πρωτόκολλο: Χωρίς πρωτόκολλο → Πρωτοκολλήθηκε",
            "Αριθμός πρωτοκόλλου:  → 12345",
            "Έτος πρωτοκόλλου:  → 2026",
            "Ημερομηνία πρωτοκόλλου:  → 23 Νοεμβρίου 2026",
            "Τμήμα:  → Τεχνική Υπηρεσία",
            "Υπεύθυνος:  → Νίκος Λύτρας",
            "Απάντηση του Δήμου:  → Έκλεισε",
            "Ημερομηνία απάντησης:  → 22 Νοεμβρίου 2026, 10:40:00",
            "Τελευταία αλλαγή: 22 Νοεμβρίου 2026, 10:33:00 → 22 Νοεμβρίου 2026, 10:40:00",
        ]
    );
    assert!(super::changes(&greek(), &people(), at(20).as_ref(), at(29).as_ref()).is_empty());
}

#[test]
fn every_member_of_every_view_has_a_name() {
    for case in [request(Key::Kept), application(), citizen(Key::Kept)] {
        for event in case.events() {
            let seen = case.at(event.position).expect("it can be read").expect("it is there");
            for change in changes(&greek(), &people(), None, Some(&seen.staff)) {
                let is_path =
                    change.field.chars().all(|letter| letter.is_ascii_lowercase() || "._".contains(letter));
                assert!(!is_path, "{} has no name", change.field);
            }
        }
    }
}
