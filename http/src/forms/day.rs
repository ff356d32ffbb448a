//! A day as people write it.

use jiff::civil::Date;

/// `22/11/2026`, `22-11-2026`, `22.11.2026` or `2026-11-22`; `None` when it is no day.
#[must_use]
pub fn read(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    if !is_year {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::read;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for text in ["22/11/2026", " 22-11-2026", "22.11.2026 ", "2026-11-22"] {
            assert_eq!(read(text), Some(date(2026, 11, 22)), "{text}");
        }
        assert_eq!(read("1/2/2026"), Some(date(2026, 2, 1)));
        for text in ["", "22/11", "31/2/2026", "22/11/26", "a/b/c", "2026-13-01", "1/2/3/4", "1/2/+202"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
