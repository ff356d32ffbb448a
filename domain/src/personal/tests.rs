use serde_json::{from_value, json, to_value};

use super::{Personal, Sealed};

fn sealed(field: Option<&str>) -> Personal<String> {
    Personal::Sealed(Sealed {
        ciphertext: "Y2lwaGVydGV4dA==".to_owned(),
        commitment: "Y29tbWl0bWVudA==".to_owned(),
        field: field.map(str::to_owned),
        nonce: "bm9uY2U=".to_owned(),
    })
}

#[test]
fn each_of_the_three_forms_comes_back_from_json_as_it_was() {
    let forms = [
        Personal::Known("Ελένη".to_owned()),
        Personal::Known(String::new()),
        sealed(None),
        sealed(Some("Submitted.text")),
        Personal::Erased,
    ];
    for form in forms {
        let json = to_value(&form).expect("it serialises");
        assert!(from_value::<Personal<String>>(json.clone()).expect("it loads") == form, "{json}");
    }
}

#[test]
fn the_log_keeps_of_a_sealed_value_its_three_members_and_nothing_else() {
    let stored = json!({
        "ciphertext": "Y2lwaGVydGV4dA==", "commitment": "Y29tbWl0bWVudA==", "nonce": "bm9uY2U="
    });
    assert_eq!(to_value(sealed(None)).expect("it serialises"), stored);
}

#[test]
fn an_unknown_member_beside_the_sealed_ones_is_refused() {
    let strange = json!({"ciphertext": "", "commitment": "", "nonce": "", "clear": "Ελένη"});
    assert!(from_value::<Personal<String>>(strange).is_err());
    assert!(from_value::<Personal<String>>(json!("Ελένη")).is_err());
    let both = json!({"personal": "Ελένη", "ciphertext": "", "commitment": "", "nonce": ""});
    assert!(from_value::<Personal<String>>(both).is_err());
}

#[test]
fn a_sealed_value_misses_none_of_its_members() {
    for missing in ["ciphertext", "commitment", "nonce"] {
        let mut stored = to_value(sealed(None)).expect("it serialises");
        stored.as_object_mut().expect("an object").remove(missing);
        assert!(from_value::<Personal<String>>(stored).is_err(), "without {missing}");
    }
}

#[test]
fn only_a_known_value_can_be_read() {
    assert_eq!(Personal::Known(7).known(), Some(&7));
    assert_eq!(sealed(None).known(), None);
    assert_eq!(Personal::<u8>::Erased.known(), None);
}

#[test]
fn debug_shows_which_form_it_is_and_nothing_of_the_value() {
    assert_eq!(format!("{:?}", Personal::Known("Ελένη")), "Personal(known)");
    assert_eq!(format!("{:?}", sealed(None)), "Personal(sealed)");
    assert_eq!(format!("{:?}", Personal::<String>::Erased), "Personal(erased)");
}
