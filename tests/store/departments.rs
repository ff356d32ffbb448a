//! Departments, and who works in them.

use domain::DepartmentId;
use store::accounts::RegisterError;
use store::{Department, DepartmentError, NewAccount, Role};
use uuid::Uuid;

use crate::world::{World, address, name};

#[tokio::test]
async fn departments_are_listed_as_the_greek_alphabet_goes() {
    let world = World::begins().await;
    for called in ["Υπηρεσία Δόμησης", "Ύδρευση", "Άδειες", "Καθαριότητα"]
    {
        world.store.add_department(name(called)).await.expect("it is new");
    }
    let listed = world.store.departments().await.expect("the database answers");
    let names: Vec<_> = listed.iter().map(|department| department.name.as_str()).collect();
    assert_eq!(names, ["Άδειες", "Καθαριότητα", "Ύδρευση", "Υπηρεσία Δόμησης"]);
}

#[tokio::test]
async fn a_name_is_taken_when_another_differs_in_accents_and_case_only() {
    let world = World::begins().await;
    let id = world.store.add_department(name("Τεχνικές Υπηρεσίες")).await.expect("it is new");
    let again = world.store.add_department(name("ΤΕΧΝΙΚΕΣ  ΥΠΗΡΕΣΙΕΣ ")).await;
    assert!(matches!(again, Err(DepartmentError::NameTaken)));
    let listed = world.store.departments().await.expect("the database answers");
    assert_eq!(listed, [Department { id, name: "Τεχνικές Υπηρεσίες".to_owned() }]);
    assert!(listed[0].goes_by("τεχνικεσ υπηρεσιεσ") && listed[0].goes_by(&id.to_string()));
    assert!(!listed[0].goes_by("Τεχνικές"));
}

#[tokio::test]
async fn the_application_can_neither_rename_nor_remove_a_department() {
    let world = World::begins().await;
    world.store.add_department(name("Ύδρευση")).await.expect("it is new");
    for statement in ["update departments set name = 'Άδειες'", "delete from departments"] {
        let refused = sqlx::query(statement).execute(world.store.pool()).await.expect_err("it may not");
        let code = refused.as_database_error().and_then(sqlx::error::DatabaseError::code);
        assert_eq!(code.as_deref(), Some("42501"));
    }
}

#[tokio::test]
async fn colleagues_are_those_who_handle_cases_by_name() {
    let world = World::begins().await;
    let water = world.store.add_department(name("Ύδρευση")).await.expect("it is new");
    let people = [
        ("z@dimos.gr", Role::Staff, ("Ωραία Ζώη", None), Some(water)),
        ("e@dimos.gr", Role::Registrar, ("Έλλη Βασιλείου", None), None),
        ("a@dimos.gr", Role::Administrator, ("ανδρέας", Some("Δήμου")), None),
        ("k@dimos.gr", Role::Staff, ("Ζωή", None), None),
        ("auditor@dimos.gr", Role::Auditor, ("Βάσω", None), None),
        ("maria@example.gr", Role::Citizen, ("Γεωργία", None), None),
    ];
    let mut ids = Vec::new();
    for (email, role, called, department) in people {
        ids.push(world.account(email, role, called, department).await);
    }
    let colleagues = world.store.colleagues().await.expect("the database answers");
    let names: Vec<_> = colleagues.iter().map(|colleague| colleague.name.as_str()).collect();
    assert_eq!(names, ["ανδρέας Δήμου", "Έλλη Βασιλείου", "Ζωή", "Ωραία Ζώη"]);
    let last = colleagues.last().expect("there are four");
    assert_eq!((last.account, last.role, last.department), (ids[0], Role::Staff, Some(water)));

    world.destroys_the_key_of(ids[0]).await;
    assert_eq!(world.store.colleagues().await.expect("the database answers").len(), 3);
}

#[tokio::test]
async fn nobody_works_in_a_department_that_is_not_there() {
    let world = World::begins().await;
    let new = NewAccount {
        role: Role::Staff,
        email: address("eleni@dimos.gr"),
        password: tests::PASSWORD.into(),
        given_name: name("Ελένη"),
        family_name: None,
        department: Some(DepartmentId(Uuid::now_v7())),
    };
    assert!(matches!(world.store.register(new).await, Err(RegisterError::Unavailable(_))));
}
