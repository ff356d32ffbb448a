//! Times of day, and what is done at one of them or never. They are Athens' wherever the machine stands.

use jiff::civil::Time;

/// When something is done that is done once a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nightly {
    /// Only when somebody asks for it.
    Off,
    /// Every night at this time in Athens.
    At(Time),
}

/// `off` or `HH:MM`.
pub(super) fn nightly(text: &str) -> Result<Nightly, String> {
    match text {
        "off" => Ok(Nightly::Off),
        time => time_of_day(time).map(Nightly::At),
    }
}

/// `HH:MM`.
pub(super) fn time_of_day(text: &str) -> Result<Time, String> {
    let refusal = || format!("{text} is no time of day like 08:00");
    let (hour, minute) = text.split_once(':').ok_or_else(refusal)?;
    let (hour, minute) = (hour.parse().map_err(|_| refusal())?, minute.parse().map_err(|_| refusal())?);
    Time::new(hour, minute, 0, 0).map_err(|_| refusal())
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn a_time_of_day_has_hours_and_minutes() {
        assert_eq!(time_of_day("08:30"), Ok(time(8, 30, 0, 0)));
        for refused in ["", "8", "24:00", "08:60", "-1:00", "08:00:00"] {
            assert!(time_of_day(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn what_is_done_every_night_is_off_or_at_a_time() {
        assert_eq!(nightly("off"), Ok(Nightly::Off));
        assert_eq!(nightly("03:30"), Ok(Nightly::At(time(3, 30, 0, 0))));
        for refused in ["", "on", "OFF", "25:00"] {
            assert!(nightly(refused).is_err(), "{refused}");
        }
    }
}
