use super::*;

#[test]
fn a_verified_citizen_files_and_it_goes_to_the_protocol_at_once() {
    given(&[]).when(submit(VerificationState::Verified)).then(&[submitted()]);
    assert_eq!(given(&[submitted()]).0.protocol(), Some(ProtocolState::Requested));
}

#[test]
fn nobody_else_files() {
    for standing in VerificationState::ALL.iter().filter(|one| **one != VerificationState::Verified) {
        given(&[]).when(submit(*standing)).then_refused(ApplicationError::NotVerified);
    }
}

#[test]
fn that_he_is_not_verified_is_told_before_anything_about_the_application() {
    let nothing_of_it_is_good = ApplicationCommand::Submit {
        applicant: applicant(),
        standing: VerificationState::Revoked,
        certificate: code("nearest_relatives"),
        details: None,
        delivery: by(DeliveryMethod::Email),
        fields: fields(),
    };
    given(&[]).when(nothing_of_it_is_good).then_refused(ApplicationError::NotVerified);
}

#[test]
fn a_way_of_delivery_that_the_certificate_does_not_have_is_refused() {
    for certificate in crate::catalogue::certificates() {
        for method in DeliveryMethod::ALL {
            let command = ApplicationCommand::Submit {
                applicant: applicant(),
                standing: VerificationState::Verified,
                certificate: certificate.code.clone(),
                details: None,
                delivery: by(*method),
                fields: fields(),
            };
            let refused_for_it = given(&[]).when(command).0 == Err(ApplicationError::DeliveryNotOffered);
            let offered = certificate.delivery.contains(method);
            assert_eq!(refused_for_it, !offered, "{} by {method:?}", certificate.code.as_str());
        }
    }
}

#[test]
fn a_certificate_that_the_catalogue_has_dropped_is_not_offered() {
    let dropped: CertificateCode = serde_json::from_str(r#""dog_licence""#).expect("any code loads");
    let command = ApplicationCommand::Submit {
        applicant: applicant(),
        standing: VerificationState::Verified,
        certificate: dropped,
        details: None,
        delivery: by(DeliveryMethod::Portal),
        fields: fields(),
    };
    given(&[]).when(command).then_refused(ApplicationError::DeliveryNotOffered);
}

#[test]
fn fields_that_were_checked_for_another_certificate_are_refused() {
    let command = ApplicationCommand::Submit {
        applicant: applicant(),
        standing: VerificationState::Verified,
        certificate: code("birth"),
        details: None,
        delivery: by(DeliveryMethod::Portal),
        fields: fields(),
    };
    given(&[]).when(command).then_refused(ApplicationError::FieldsOfAnother);
}

#[test]
fn nothing_is_filed_twice_and_that_comes_first() {
    for standing in VerificationState::ALL {
        given(&[submitted()]).when(submit(*standing)).then_refused(ApplicationError::AlreadyFiled);
    }
}

#[test]
fn before_it_is_filed_every_other_command_is_refused() {
    let commands = [
        move_to(ApplicationStatus::InProgress),
        answer(),
        ApplicationCommand::Withdraw { by: OWNER },
        ApplicationCommand::Assign { department: None, assignee: None },
        note(),
        ApplicationCommand::RetryProtocol,
        ApplicationCommand::DeferProtocol { reason: String::new() },
        number(1, "manual"),
        number(1, "built_in"),
        ApplicationCommand::RefuseProtocol { reason: String::new() },
    ];
    for command in commands {
        given(&[]).when(command).then_refused(ApplicationError::NotFiled);
    }
}

#[test]
fn debug_shows_nothing_that_the_citizen_typed() {
    let shown = format!("{:?} {:?}", submit(VerificationState::Verified), submitted());
    for secret in ["Ελένη", "Παπαδοπούλου", "eleni@", "παιδιά", "σύνταξη", "094259216", "Ερμού"]
    {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[test]
fn the_person_of_a_stream_is_who_filed_it() {
    assert_eq!(CertificateApplication::person(&submitted()), Some(OWNER));
    assert_eq!(CertificateApplication::person(&answered()), None);
}
