//! What numbers look like when people type them.

/// A year of four digits, 1800–2200.
pub(super) fn is_year(text: &str) -> bool {
    text.len() == 4 && is_digits(text) && text.parse().is_ok_and(|year: u16| (1800..=2200).contains(&year))
}

/// Digits, with spaces and hyphens between them or without: `1 23456789-02 5`.
pub(super) fn is_number(text: &str) -> bool {
    text.split([' ', '-']).all(is_digits)
}

/// `85`, `85,5`, `85.5`, and with the thousands marked as Greeks write them: `120.000,50`.
pub(super) fn is_decimal(text: &str) -> bool {
    match text.rsplit_once([',', '.']) {
        None => is_digits(text),
        Some((whole, fraction)) => is_digits(fraction) && (is_digits(whole) || is_grouped(whole)),
    }
}

/// `1.200.000`
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split('.');
    groups.next().is_some_and(|first| is_digits(first) && first.len() <= 3)
        && groups.all(|group| is_digits(group) && group.len() == 3)
}

/// The ten digits of ASCII, at least one.
fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
