//! What people type to sign in, parsed once at the edge.

use crate::master_key::RootSecret;

/// An e-mail address: something before and after one `@`, no white space, at most 254 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why an address or a password is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialError {
    /// Nothing was typed.
    Missing,
    /// Not an address.
    NotAnAddress,
    /// Fewer than 12 characters.
    TooShort,
    /// More than 254 characters (address) or 256 (password).
    TooLong,
    /// U+0000.
    Nul,
}

impl CredentialError {
    /// The stable name of the error, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotAnAddress => "not_an_address",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::Nul => "nul_character",
        }
    }
}

impl EmailAddress {
    /// The greatest length in characters (RFC 5321, section 4.5.3.1.3, less the angle brackets).
    pub const MOST: usize = 254;

    /// Parses what was typed; white space around it is dropped, as telephones add it.
    pub fn parse(text: &str) -> Result<Self, CredentialError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(CredentialError::Missing);
        }
        if text.contains('\0') {
            return Err(CredentialError::Nul);
        }
        if text.chars().count() > Self::MOST {
            return Err(CredentialError::TooLong);
        }
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '@';
        match text.split_once('@') {
            Some((local, host))
                if !local.is_empty() && !host.is_empty() && !local.contains(odd) && !host.contains(odd) =>
            {
                Ok(Self(text.to_owned()))
            }
            Some(_) | None => Err(CredentialError::NotAnAddress),
        }
    }

    /// The address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is stored to find it by: nobody without the root secret can tell the address from it.
    pub(crate) fn lookup(&self, root: &RootSecret) -> Vec<u8> {
        root.mac("e-mail look-up", self.0.to_lowercase().as_bytes())
    }
}

/// The shortest password in characters.
pub const PASSWORD_LEAST: usize = 12;

/// The longest password in characters.
pub const PASSWORD_MOST: usize = 256;

/// Whether a password is fit to be set.
pub fn check_password(password: &str) -> Result<(), CredentialError> {
    match password.chars().count() {
        0 => Err(CredentialError::Missing),
        _ if password.contains('\0') => Err(CredentialError::Nul),
        length if length < PASSWORD_LEAST => Err(CredentialError::TooShort),
        length if length > PASSWORD_MOST => Err(CredentialError::TooLong),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_at_sign_and_no_white_space() {
        for good in ["maria@example.gr", " maria@example.gr ", "μαρία@παράδειγμα.ελ", "o'neil+x@a"]
        {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for (bad, error) in [
            ("", CredentialError::Missing),
            ("   ", CredentialError::Missing),
            ("maria", CredentialError::NotAnAddress),
            ("@example.gr", CredentialError::NotAnAddress),
            ("maria@", CredentialError::NotAnAddress),
            ("a@b@c", CredentialError::NotAnAddress),
            ("ma ria@example.gr", CredentialError::NotAnAddress),
            ("a\0@b", CredentialError::Nul),
        ] {
            assert_eq!(EmailAddress::parse(bad).err(), Some(error), "{bad:?}");
        }
        assert_eq!(
            EmailAddress::parse(&format!("{}@b.gr", "a".repeat(250))).err(),
            Some(CredentialError::TooLong)
        );
    }

    #[test]
    fn the_same_address_in_other_case_is_found() {
        let root = RootSecret::generate();
        let lookup = |text: &str| EmailAddress::parse(text).expect("an address").lookup(&root);
        assert_eq!(lookup("Maria@Example.GR"), lookup("maria@example.gr"));
        assert_ne!(lookup("maria@example.gr"), lookup("mario@example.gr"));
    }

    #[test]
    fn a_password_has_at_least_twelve_characters_of_any_script() {
        assert_eq!(check_password(""), Err(CredentialError::Missing));
        assert_eq!(check_password("έντεκα-χαρα"), Err(CredentialError::TooShort));
        assert_eq!(check_password("δώδεκα-χαρακ"), Ok(()));
        assert_eq!(check_password(&"α".repeat(257)), Err(CredentialError::TooLong));
        assert_eq!(check_password("twelve\0chars"), Err(CredentialError::Nul));
    }
}
