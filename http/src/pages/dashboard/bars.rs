//! Numbers as bars: plain SVG attributes, for the pages carry no inline style.

/// The greatest length of a bar, in the units of the drawing.
const LONGEST: i64 = 1000;
/// So that the smallest number above nothing can still be seen.
const SHORTEST: i64 = 6;

/// A number, its words, the list behind it, and how long its bar is.
pub struct Bar {
    /// In words.
    pub words: String,
    /// The list behind it.
    pub path: String,
    /// The number.
    pub number: i64,
    /// 0 to 1000.
    pub length: i64,
}

/// Bars in proportion to the greatest of them.
#[must_use]
pub fn of(numbers: Vec<((String, String), i64)>) -> Vec<Bar> {
    let greatest = numbers.iter().map(|(_, number)| *number).max().unwrap_or(0).max(1);
    let bar = |((words, path), number): ((String, String), i64)| {
        let length = if number == 0 { 0 } else { (number * LONGEST / greatest).max(SHORTEST) };
        Bar { words, path, number, length }
    };
    numbers.into_iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn bars_are_in_proportion_and_the_smallest_can_be_seen() {
        let numbers = [0, 1, 50, 10_000].map(|number| ((String::new(), String::new()), number));
        let lengths: Vec<_> = of(numbers.into()).iter().map(|bar| bar.length).collect();
        assert_eq!(lengths, [0, 6, 6, 1000]);
        assert!(of(vec![((String::new(), String::new()), 0)]).iter().all(|bar| bar.length == 0));
    }
}
