//! Signing in and registering. A password is read once and never shown again.

use domain::words::Name;
use secrecy::{ExposeSecret, SecretString};
use store::accounts::{CredentialError, EmailAddress, check_password};
use store::{NewAccount, Role};

use super::field::{Fault, Field, Sentences, faulty};
use super::{Body, Draft};
use crate::paths;

const GIVEN: Sentences = Sentences { missing: "error-given-name-missing", too_long: "error-name-long" };
const FAMILY: Sentences = Sentences { missing: "error-family-name-missing", too_long: "error-name-long" };

/// Address and password.
#[derive(Clone)]
pub struct SignInForm {
    /// Where to go afterwards: a path of this portal, or nothing.
    pub next: String,
    /// What was being filled in.
    pub draft: Option<Draft>,
    /// E-mail address.
    pub email: Field,
    /// Never keeps its value.
    pub password: Field,
}

impl SignInForm {
    /// An empty one.
    #[must_use]
    pub fn to(next: &str, draft: Option<Draft>) -> Self {
        let next = paths::local(next).unwrap_or_default().to_owned();
        Self { next, draft, email: Field::empty("email"), password: Field::empty("password") }
    }

    /// With what came.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self { email: body.field("email"), ..Self::to(body.text("next"), Draft::carried(body)) }
    }

    /// One error for both fields: which of them is wrong is not said.
    pub fn refuse(&mut self) {
        self.email.error = Some(Fault::of("error-sign-in"));
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.email, &self.password])
    }
}

/// The password that came with a form.
#[must_use]
pub fn password(body: &Body) -> SecretString {
    SecretString::from(body.text("password"))
}

/// Names, address and password of somebody new.
#[derive(Clone)]
pub struct RegisterForm {
    /// What was being filled in.
    pub draft: Option<Draft>,
    /// Given name.
    pub given_name: Field,
    /// Family name.
    pub family_name: Field,
    /// E-mail address.
    pub email: Field,
    /// Never keeps its value.
    pub password: Field,
}

impl RegisterForm {
    /// With what came.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self {
            draft: Draft::carried(body),
            given_name: body.field("given_name"),
            family_name: body.field("family_name"),
            email: body.field("email"),
            password: Field::empty("password"),
        }
    }

    /// The account to be made, or `None` and the errors are at the fields.
    pub fn account(&mut self, password: SecretString) -> Option<NewAccount> {
        let given_name = self.given_name.parse(GIVEN, Name::parse);
        let family_name = self.family_name.parse(FAMILY, Name::parse);
        let email = self.email_address();
        let fit = check_password(password.expose_secret());
        self.password.error = fit.err().map(|error| Fault::of(password_error(error)));
        if self.password.error.is_some() {
            return None;
        }
        Some(NewAccount {
            role: Role::Citizen,
            email: email?,
            password,
            given_name: given_name?,
            family_name: Some(family_name?),
            department: None,
        })
    }

    /// Somebody has the address already.
    pub fn taken(&mut self) {
        self.email.error = Some(Fault::of("error-email-taken"));
    }

    /// The fields with errors, in the order of the page.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.given_name, &self.family_name, &self.email, &self.password])
    }

    fn email_address(&mut self) -> Option<EmailAddress> {
        let parsed = EmailAddress::parse(&self.email.value);
        if let Err(error) = &parsed {
            self.email.error.get_or_insert(Fault::of(email_error(*error)));
        }
        parsed.ok().filter(|_| self.email.error.is_none())
    }
}

pub(super) fn email_error(error: CredentialError) -> &'static str {
    match error {
        CredentialError::Missing => "error-email-missing",
        CredentialError::NotAnAddress | CredentialError::TooShort => "error-email-address",
        CredentialError::TooLong => "error-email-long",
        CredentialError::Nul => "error-unreadable",
    }
}

pub(super) fn password_error(error: CredentialError) -> &'static str {
    match error {
        CredentialError::Missing => "error-password-missing",
        CredentialError::TooShort | CredentialError::NotAnAddress => "error-password-short",
        CredentialError::TooLong => "error-password-long",
        CredentialError::Nul => "error-unreadable",
    }
}
