//! Signed notes, as in C2SP signed-note: a text, an empty line, and a line for each signature (Ed25519).

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use super::hash::Hash;

/// What stands before a public key to say that it is one for Ed25519.
const ED25519: u8 = 1;

/// A note is a few hundred bytes; nothing longer than this is looked at.
const LONGEST: usize = 1 << 20;

/// Who signs: a name and a key. `Debug` shows the name only.
#[derive(Clone)]
pub struct Signer {
    name: String,
    key: SigningKey,
}

/// Who is believed: a name and a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
}

/// A name that a note cannot carry: empty, or with white space, control characters or a plus sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name of a log has no spaces and no plus sign")]
pub struct UnusableName;

/// A text that is no verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a verifier key like name+1234abcd+base64")]
pub struct NotAVerifier;

/// Why a note is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It does not have the form of a note.
    #[error("not a signed note")]
    Malformed,
    /// A signature of a key that is known does not fit the text.
    #[error("the signature does not fit the text")]
    WrongSignature,
    /// None of the known keys has signed it.
    #[error("not signed by a known key")]
    UnknownKey,
}

impl Signer {
    /// Signs as `name` with the key of these 32 bytes.
    pub fn new(name: &str, key: &[u8; 32]) -> Result<Self, UnusableName> {
        let usable =
            !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+');
        if !usable {
            return Err(UnusableName);
        }
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(key) })
    }

    /// The name of the log.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who believes what this one signs.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The note of `text`, which ends with a newline and has no empty line. The same text gives the same bytes.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let id = key_id(&self.name, &self.key.verifying_key());
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let name = &self.name;
        format!("{text}\n— {name} {}\n", BASE64.encode([id.as_slice(), &signature].concat()))
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Verifier {
    /// From `name+id+key`: the id in eight hexadecimal digits, the key in canonical base64.
    pub fn parse(text: &str) -> Result<Self, NotAVerifier> {
        let (name, rest) = text.split_once('+').ok_or(NotAVerifier)?;
        let (_, key) = rest.split_once('+').ok_or(NotAVerifier)?;
        let bytes = BASE64.decode(key).map_err(|_| NotAVerifier)?;
        let key = bytes.strip_prefix(&[ED25519]).and_then(|key| key.try_into().ok()).ok_or(NotAVerifier)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| NotAVerifier)?;
        let verifier = Self { name: name.to_owned(), key };
        // The id, and every other sign, must be the one that we would write.
        if verifier.to_string() == text && !name.is_empty() { Ok(verifier) } else { Err(NotAVerifier) }
    }

    /// The name of the log.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// `name+id+key`, the form in which it is handed to those who check.
impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = u32::from_be_bytes(key_id(&self.name, &self.key));
        let key = BASE64.encode([&[ED25519], self.key.as_bytes().as_slice()].concat());
        write!(f, "{}+{id:08x}+{key}", self.name)
    }
}

/// The text of a note that one of `verifiers` has signed, and which of them (its index). A wrong signature of a known key spoils the whole;
/// those of others are not looked at.
pub fn open<'a>(note: &'a str, verifiers: &[Verifier]) -> Result<(&'a str, usize), NoteError> {
    if note.len() > LONGEST {
        return Err(NoteError::Malformed);
    }
    let (text, signatures) = split(note).ok_or(NoteError::Malformed)?;
    let mut signed_by = None;
    for line in signatures.split_terminator('\n') {
        let (name, id, signature) = signature(line).ok_or(NoteError::Malformed)?;
        let known =
            |verifier: &Verifier| verifier.name == name && key_id(&verifier.name, &verifier.key) == id;
        let Some(index) = verifiers.iter().position(known) else { continue };
        let signature: [u8; 64] = signature.try_into().map_err(|_| NoteError::WrongSignature)?;
        let signature = Signature::from_bytes(&signature);
        let fits = verifiers[index].key.verify_strict(text.as_bytes(), &signature);
        fits.map_err(|_| NoteError::WrongSignature)?;
        signed_by.get_or_insert(index);
    }
    Ok((text, signed_by.ok_or(NoteError::UnknownKey)?))
}

/// The text with its last newline, and the lines of the signatures.
fn split(note: &str) -> Option<(&str, &str)> {
    let at = note.rfind("\n\n")?;
    let (text, signatures) = (&note[..=at], &note[at + 2..]);
    let is_plain = !note.contains(|c: char| c.is_control() && c != '\n');
    (is_plain && signatures.ends_with('\n')).then_some((text, signatures))
}

/// Name, key id and signature of a line `— name base64`.
fn signature(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = BASE64.decode(signature).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    (!name.is_empty() && !signature.is_empty()).then(|| (name, *id, signature.to_vec()))
}

fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let hash = Hash::of(&[name.as_bytes(), b"\n", &[ED25519], key.as_bytes()]);
    *hash.0.first_chunk().expect("a hash has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the format's own documents give.
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n— example.com/foo \
                        Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    #[test]
    fn the_example_of_the_format_is_believed() {
        let verifier = Verifier::parse(KEY).expect("a verifier key");
        assert_eq!(verifier.to_string(), KEY);
        assert_eq!(open(NOTE, &[verifier]), Ok(("This is an example message.\n", 0)));
    }

    #[test]
    fn a_note_is_believed_whole_or_not_at_all() {
        let signer = Signer::new("pyli.example.gr", &[7; 32]).expect("a name");
        let note = signer.sign("one\ntwo\n");
        let known = [Verifier::parse(KEY).expect("a verifier key"), signer.verifier()];
        assert_eq!(open(&note, &known), Ok(("one\ntwo\n", 1)));
        for at in 0..note.len() {
            for bit in 0..8 {
                let mut bytes = note.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                assert!(open(&changed, &known).is_err(), "byte {at}, bit {bit}");
            }
            assert!(
                note.is_char_boundary(at).then(|| open(&note[..at], &known)).is_none_or(|cut| cut.is_err())
            );
        }
        assert_eq!(open(&format!("{note}{note}"), &known), Err(NoteError::WrongSignature));
        assert_eq!(open(&note, &known[..1]), Err(NoteError::UnknownKey));
        assert_eq!(open("", &known), Err(NoteError::Malformed));
    }

    #[test]
    fn a_known_keys_wrong_signature_spoils_a_note_that_another_has_signed() {
        let (one, two) =
            (Signer::new("one", &[1; 32]).expect("a name"), Signer::new("two", &[2; 32]).expect("a name"));
        let (line_of_one, line_of_two) = (one.sign("a\n"), two.sign("b\n"));
        let both = format!("{line_of_one}{}", line_of_two.split_once("\n\n").expect("a note").1);
        assert_eq!(open(&both, &[one.verifier()]), Ok(("a\n", 0)));
        assert_eq!(open(&both, &[one.verifier(), two.verifier()]), Err(NoteError::WrongSignature));
    }

    #[test]
    fn a_verifier_key_has_one_form() {
        let other_id = KEY.replace("530d903a", "530d903b");
        let upper = KEY.replace("530d903a", "530D903A");
        for text in
            ["", "name", "a+b", other_id.as_str(), upper.as_str(), &format!("{KEY} "), &KEY[..KEY.len() - 4]]
        {
            assert_eq!(Verifier::parse(text), Err(NotAVerifier), "{text}");
        }
        for name in ["", "two words", "a+b", "a\nb"] {
            assert!(Signer::new(name, &[1; 32]).is_err(), "{name:?}");
        }
    }
}
