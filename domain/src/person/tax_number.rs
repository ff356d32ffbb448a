//! ΑΦΜ: nine digits, the last of which checks the others.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A tax number. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxNumber(String);

/// Why a text is no tax number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaxNumberError {
    /// Nothing was typed.
    #[error("missing")]
    Missing,
    /// Not nine digits.
    #[error("not nine digits")]
    NotNineDigits,
    /// The last digit does not fit the others, or all are zero.
    #[error("the check digit is wrong")]
    WrongCheckDigit,
}

impl TaxNumberError {
    /// The stable name of the error, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotNineDigits => "not_nine_digits",
            Self::WrongCheckDigit => "wrong_check_digit",
        }
    }
}

impl TaxNumber {
    /// Parses what was typed: white space is dropped, an old number of eight digits gets a leading zero.
    pub fn parse(text: &str) -> Result<Self, TaxNumberError> {
        let mut digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.is_empty() {
            return Err(TaxNumberError::Missing);
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(TaxNumberError::NotNineDigits);
        }
        if digits.len() == 8 {
            digits.insert(0, '0');
        }
        if digits.len() != 9 {
            return Err(TaxNumberError::NotNineDigits);
        }
        if digits == "000000000" || !last_digit_fits(&digits) {
            return Err(TaxNumberError::WrongCheckDigit);
        }
        Ok(Self(digits))
    }

    /// The nine digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `Σ d[i] · 2^(8−i)` over the first eight, modulo 11, modulo 10.
fn last_digit_fits(nine: &str) -> bool {
    let digits: Vec<u32> = nine.bytes().map(|byte| u32::from(byte - b'0')).collect();
    let sum: u32 = digits[..8].iter().zip((1..=8).rev()).map(|(digit, power)| digit << power).sum();
    sum % 11 % 10 == digits[8]
}

impl fmt::Debug for TaxNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TaxNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        for good in ["094259216", "094429812", "94259216", " 094 259 216 "] {
            assert!(TaxNumber::parse(good).is_ok(), "{good}");
        }
        for bad in ["123456781", "987654321", "000000000", "00000000", "094259217"] {
            assert_eq!(TaxNumber::parse(bad).err(), Some(TaxNumberError::WrongCheckDigit), "{bad}");
        }
    }

    #[test]
    fn a_tax_number_has_nine_digits() {
        for bad in ["1", "1234567", "1234567890", "09425921a", "٠٩٤٢٥٩٢١٦", "-94259216"] {
            assert_eq!(TaxNumber::parse(bad).err(), Some(TaxNumberError::NotNineDigits), "{bad}");
        }
        assert_eq!(TaxNumber::parse("  ").err(), Some(TaxNumberError::Missing));
    }

    #[test]
    fn an_old_number_gets_its_leading_zero() {
        assert_eq!(
            TaxNumber::parse("94259216").map(|number| number.as_str().to_owned()),
            Ok("094259216".to_owned())
        );
    }
}
