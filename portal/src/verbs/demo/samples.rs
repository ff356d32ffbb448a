//! Who and what is in the demo. Nobody of these exists.

use domain::person::{RawAddress, RawDetails};
use store::Role;

/// Somebody of the demo.
pub struct Person {
    /// What he may do.
    pub role: Role,
    /// To sign in with.
    pub email: &'static str,
    /// To sign in with.
    pub password: &'static str,
    /// Given name; of the municipality's own people the whole.
    pub given_name: &'static str,
    /// Family name of a citizen.
    pub family_name: Option<&'static str>,
    /// Where somebody of the municipality works; who works in none sees all cases.
    pub department: Option<&'static str>,
}

/// Roads, lights, parks.
pub const WORKS: &str = "Τεχνική Υπηρεσία";
/// The population register.
pub const REGISTRY: &str = "Δημοτολόγιο";

/// A citizen, verified at the counter.
pub const MARIA: Person = Person {
    role: Role::Citizen,
    email: "maria@example.gr",
    password: "maria-maria-maria",
    given_name: "Μαρία",
    family_name: Some("Παπαδοπούλου"),
    department: None,
};
/// Another citizen, who has not shown his papers yet.
pub const NIKOS: Person = Person {
    role: Role::Citizen,
    email: "nikos@example.gr",
    password: "nikos-nikos-nikos",
    given_name: "Νίκος",
    family_name: Some("Γεωργίου"),
    department: None,
};
/// A member of staff.
pub const ELENI: Person = Person {
    role: Role::Staff,
    email: "eleni@dimos.example.gr",
    password: "eleni-eleni-eleni",
    given_name: "Ελένη Δημητρίου",
    family_name: None,
    department: None,
};
/// A member of staff who sees the cases of her department, and those of none.
pub const ANNA: Person = Person {
    role: Role::Staff,
    email: "anna@dimos.example.gr",
    password: "anna-anna-anna",
    given_name: "Άννα Σταύρου",
    family_name: None,
    department: Some(WORKS),
};
/// Who keeps the document register.
pub const PETROS: Person = Person {
    role: Role::Registrar,
    email: "petros@dimos.example.gr",
    password: "petros-petros-petros",
    given_name: "Πέτρος Αλεξίου",
    family_name: None,
    department: None,
};
/// Who reads the log and writes nothing.
pub const AUDITOR: Person = Person {
    role: Role::Auditor,
    email: "elegktis@dimos.example.gr",
    password: "elegktis-elegktis",
    given_name: "Σοφία Μαυρίδη",
    family_name: None,
    department: None,
};
/// The administrator.
pub const ADMINISTRATOR: Person = Person {
    role: Role::Administrator,
    email: "admin@dimos.example.gr",
    password: "admin-admin-admin",
    given_name: "Κώστας Ιωάννου",
    family_name: None,
    department: None,
};

/// Another one: nobody is forgotten by a single administrator.
pub const SECOND_ADMINISTRATOR: Person = Person {
    role: Role::Administrator,
    email: "admin2@dimos.example.gr",
    password: "admin2-admin2-admin2",
    given_name: "Δήμητρα Νικολάου",
    family_name: None,
    department: None,
};

/// What Maria has declared of herself. The tax number has a good check digit and is nobody's of this name.
pub const MARIAS_DETAILS: RawDetails<'static> = RawDetails {
    given_name: "Μαρία",
    family_name: "Παπαδοπούλου",
    father_name: "Γεώργιος",
    mother_name: "Ελένη",
    birth_date: "1984-03-25",
    tax_number: "094259216",
    identity_kind: "identity_card",
    identity_number: "ΑΒ 123456",
    phone: "210 0000000",
    address: RawAddress { street: "Ερμού 12", postal_code: "10563", city: "Αθήνα" },
    population_register: "Δήμος Επίδειξης, 1234/5",
};

/// Everybody of the demo.
pub const PEOPLE: [Person; 8] =
    [MARIA, NIKOS, ELENI, ANNA, PETROS, ADMINISTRATOR, SECOND_ADMINISTRATOR, AUDITOR];

/// What somebody files.
pub struct Case {
    /// Θέμα.
    pub subject: &'static str,
    /// Κείμενο.
    pub text: &'static str,
    /// Επιθυμητή Ενέργεια; blank for none.
    pub desired_action: &'static str,
}

/// Lamps, ramp, bicycles, bins, playground, pothole.
pub const CASES: [Case; 6] = [
    Case {
        subject: "Χαλασμένος φωτισμός στην πλατεία",
        text: "Εδώ και δύο εβδομάδες τρεις λάμπες στην πλατεία δεν ανάβουν και το βράδυ είναι επικίνδυνα.",
        desired_action: "Να αντικατασταθούν οι λάμπες.",
    },
    Case {
        subject: "Ράμπα για αμαξίδια στο πεζοδρόμιο",
        text: "Στη γωνία του δημοτικού σχολείου δεν υπάρχει ράμπα και δεν περνούν αμαξίδια και καρότσια.",
        desired_action: "Να κατασκευαστεί ράμπα.",
    },
    Case {
        subject: "Θέσεις για ποδήλατα στη βιβλιοθήκη",
        text: "Προτείνω να μπουν θέσεις στάθμευσης ποδηλάτων μπροστά στη δημοτική βιβλιοθήκη.",
        desired_action: "",
    },
    Case {
        subject: "Πρόσθετος κάδος ανακύκλωσης",
        text: "Ο κάδος της οδού μας γεμίζει μέσα σε μία ημέρα.",
        desired_action: "Να τοποθετηθεί δεύτερος κάδος.",
    },
    Case {
        subject: "Ωραία η νέα παιδική χαρά",
        text: "Συγχαρητήρια για την παιδική χαρά δίπλα στο ποτάμι.",
        desired_action: "",
    },
    Case {
        subject: "Λακκούβα στον παραλιακό δρόμο",
        text: "Μετά τη βροχή άνοιξε μεγάλη λακκούβα πριν από τη στροφή του λιμανιού.",
        desired_action: "Να κλείσει πριν γίνει ατύχημα.",
    },
];

/// The answer about the ramp.
pub const ANSWER: &str =
    "Η ράμπα εντάχθηκε στο πρόγραμμα του επόμενου μήνα. Σας ευχαριστούμε για την επισήμανση.";
