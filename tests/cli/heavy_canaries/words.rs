//! Canaries: words that are nowhere else, one for each place into which a citizen's words go; and how they look when
//! something has written them down.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha256};

/// Where a canary goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Address,
    Password,
    GivenName,
    FamilyName,
    FatherName,
    MotherName,
    Document,
    Street,
    City,
    PopulationRegister,
    Subject,
    Text,
    DesiredAction,
    Purpose,
    Remarks,
    Answer,
    Note,
    StatusReason,
    Draft,
    Revocation,
    /// In somebody else's anonymous comment.
    Comment,
    /// In everything that was refused.
    Refused,
    /// In what staff looked for.
    Search,
    /// No word: a data key of his, wrapped. Who has it and the master key reads all the rest.
    Key,
}

use Place as P;

/// All of them.
pub const PLACES: [Place; 23] = [
    P::Address,
    P::Password,
    P::GivenName,
    P::FamilyName,
    P::FatherName,
    P::MotherName,
    P::Document,
    P::Street,
    P::City,
    P::PopulationRegister,
    P::Subject,
    P::Text,
    P::DesiredAction,
    P::Purpose,
    P::Remarks,
    P::Answer,
    P::Note,
    P::StatusReason,
    P::Draft,
    P::Revocation,
    P::Comment,
    P::Refused,
    P::Search,
];

/// What the citizen himself is shown of what was taken.
pub const HIS_OWN: [Place; 15] = [
    P::Address,
    P::GivenName,
    P::FamilyName,
    P::FatherName,
    P::MotherName,
    P::Document,
    P::Street,
    P::City,
    P::PopulationRegister,
    P::Subject,
    P::Text,
    P::DesiredAction,
    P::Purpose,
    P::Remarks,
    P::Answer,
];

/// Sixteen letters that stay what they are when case and accents are folded.
const LATIN: [char; 16] = ['b', 'c', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'q', 'r', 's', 't'];
const GREEK: [char; 16] = ['β', 'γ', 'δ', 'ζ', 'θ', 'κ', 'λ', 'μ', 'ν', 'ξ', 'π', 'ρ', 'τ', 'φ', 'χ', 'ψ'];

/// The canary of this citizen for this place: the same in every run.
pub fn canary(citizen: usize, place: Place) -> String {
    let is_latin = matches!(place, P::Address | P::Password | P::Document | P::Text | P::Remarks | P::Note);
    let letters = if is_latin { LATIN } else { GREEK };
    let hash = Sha256::digest(format!("{citizen} {place:?}"));
    hash.iter()
        .take(6)
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| letters[usize::from(nibble)])
        .collect()
}

/// A canary as something may have written it down.
pub struct Written {
    pub how: &'static str,
    pub bytes: Vec<u8>,
}

/// Every way in which a word is looked for.
pub fn written(word: &str) -> Vec<Written> {
    let mut all = Vec::new();
    let mut add = |how, bytes: Vec<u8>| all.push(Written { how, bytes });
    add("UTF-8", word.as_bytes().to_vec());
    add("capitals", word.to_uppercase().into_bytes());
    add("UTF-16LE", word.encode_utf16().flat_map(u16::to_le_bytes).collect());
    add("UTF-16BE", word.encode_utf16().flat_map(u16::to_be_bytes).collect());
    for offset in 0..3 {
        let inner = base64_inside(word.as_bytes(), offset);
        add("base64", inner.clone().into_bytes());
        add("base64url", inner.replace('+', "-").replace('/', "_").into_bytes());
    }
    let bytes = |form: fn(u8) -> String| word.bytes().map(form).collect::<String>().into_bytes();
    add("hexadecimal", bytes(|byte| format!("{byte:02x}")));
    add("hexadecimal", bytes(|byte| format!("{byte:02X}")));
    if !word.is_ascii() {
        let letters = |form: fn(char) -> String| word.chars().map(form).collect::<String>().into_bytes();
        add("JSON", letters(|letter| format!("\\u{:04x}", u32::from(letter))));
        add("JSON", letters(|letter| format!("\\u{:04X}", u32::from(letter))));
        add("HTML", letters(|letter| format!("&#{};", u32::from(letter))));
        add("HTML", letters(|letter| format!("&#x{:x};", u32::from(letter))));
        add("URL", bytes(|byte| format!("%{byte:02X}")));
        add("URL", bytes(|byte| format!("%{byte:02x}")));
        add("quoted-printable", bytes(|byte| format!("={byte:02X}")));
    }
    all
}

/// What is the same in the base64 of any text in which these bytes begin at that offset (of three).
fn base64_inside(bytes: &[u8], offset: usize) -> String {
    let text = STANDARD_NO_PAD.encode([&[0; 2][..offset], bytes].concat());
    let end = text.len() - usize::from(!(offset + bytes.len()).is_multiple_of(3));
    text[[0, 2, 3][offset]..end].to_owned()
}
