//! Asking for a link, and what is sent with one. A password is read once and never shown again.

use secrecy::{ExposeSecret, SecretString};
use store::accounts::{EmailAddress, check_password};

use super::account::{email_error, password_error};
use super::field::{Fault, Field, faulty};
use super::{Body, account};

/// The longest token that is looked at, in bytes.
const LONGEST_TOKEN: usize = 100;

/// Whose password is forgotten.
#[derive(Clone)]
pub struct ForgottenForm {
    /// E-mail address.
    pub email: Field,
}

impl ForgottenForm {
    /// With what came.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self { email: body.field("email") }
    }

    /// The address, or the error is at the field.
    pub fn address(&mut self) -> Option<EmailAddress> {
        let parsed = EmailAddress::parse(&self.email.value);
        if let Err(error) = &parsed {
            self.email.error.get_or_insert(Fault::of(email_error(*error)));
        }
        parsed.ok().filter(|_| self.email.error.is_none())
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.email])
    }
}

/// What is sent with a link: its token, and perhaps a new password.
#[derive(Clone)]
pub struct LinkForm {
    /// What the link carries.
    pub token: String,
    /// Never keeps its value.
    pub password: Field,
}

impl LinkForm {
    /// With what came, in the address or in the form.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        let token = body.text("token");
        let token = if token.len() > LONGEST_TOKEN { "" } else { token };
        Self { token: token.to_owned(), password: Field::empty("password") }
    }

    /// The new password, or the error is at the field.
    pub fn new_password(&mut self, body: &Body) -> Option<SecretString> {
        let password = account::password(body);
        let fit = check_password(password.expose_secret());
        self.password.error = fit.err().map(|error| Fault::of(password_error(error)));
        self.password.error.is_none().then_some(password)
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.password])
    }
}
