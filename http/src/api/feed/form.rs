//! Which form of the feed the client accepts.

use axum::http::HeaderValue;
use axum::http::header::GetAll;

/// The forms that there are; the first is the one for whoever does not mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The lines of an export.
    Lines,
    /// A batch of `CloudEvents`: one JSON array.
    CloudEvents,
}

impl Form {
    const ALL: [Self; 2] = [Self::Lines, Self::CloudEvents];

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Lines => "application/x-ndjson",
            Self::CloudEvents => "application/cloudevents-batch+json",
        }
    }

    /// The one that is liked most; `None` when none is accepted.
    pub fn accepted(accept: &GetAll<'_, HeaderValue>) -> Option<Self> {
        let ranges: Vec<Range> = accept.iter().flat_map(read).collect();
        if ranges.is_empty() {
            return Some(Self::Lines);
        }
        let liked = Self::ALL.map(|form| (form, form.liked(&ranges)));
        let best = liked.iter().map(|(_, quality)| *quality).max().filter(|best| *best > 0)?;
        liked.iter().find(|(_, quality)| *quality == best).map(|(form, _)| *form)
    }

    /// In thousandths: what the range says that names it most exactly.
    fn liked(self, ranges: &[Range]) -> u16 {
        let exactness = |range: &&Range| {
            ["*/*", "application/*", self.media_type()]
                .iter()
                .position(|name| range.name.eq_ignore_ascii_case(name))
        };
        let fitting = ranges.iter().filter(|range| exactness(range).is_some());
        fitting.max_by_key(|range| (exactness(range), range.quality)).map_or(0, |range| range.quality)
    }
}

/// `application/*;q=0.5`
struct Range {
    name: String,
    /// In thousandths.
    quality: u16,
}

/// What cannot be read is passed over.
fn read(value: &HeaderValue) -> Vec<Range> {
    let ranges = value.to_str().unwrap_or_default().split(',');
    let range = |text: &str| {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().filter(|name| name.contains('/'))?.to_owned();
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Some(Range { name, quality: quality.map_or(1000, thousandths) })
    };
    ranges.filter_map(range).collect()
}

/// `0.25` is 250; what is no quality is none.
fn thousandths(text: &str) -> u16 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = rest.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("1", Ok(0)) => 1000,
        ("0", Ok(part)) if rest.len() <= 3 => part,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderMap;
    use axum::http::header::ACCEPT;

    fn accepted(values: &[&'static str]) -> Option<Form> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(ACCEPT, HeaderValue::from_static(value));
        }
        Form::accepted(&headers.get_all(ACCEPT))
    }

    #[test]
    fn whoever_does_not_mind_gets_lines() {
        for values in [&[][..], &["*/*"], &["application/*"], &["text/html, */*;q=0.1"], &["", "x"]] {
            assert_eq!(accepted(values), Some(Form::Lines), "{values:?}");
        }
    }

    #[test]
    fn the_form_that_is_liked_most_is_given() {
        for (values, form) in [
            (&["application/cloudevents-batch+json"][..], Some(Form::CloudEvents)),
            (&["Application/CloudEvents-Batch+JSON;charset=utf-8"], Some(Form::CloudEvents)),
            (&["application/x-ndjson;q=0.5", "application/cloudevents-batch+json"], Some(Form::CloudEvents)),
            (&["application/x-ndjson, application/cloudevents-batch+json"], Some(Form::Lines)),
            (&["application/x-ndjson;q=0, */*"], Some(Form::CloudEvents)),
            (&["*/*;q=0.1, application/cloudevents-batch+json;q=0.11"], Some(Form::CloudEvents)),
            (&["*/*;q=0"], None),
            (&["application/json"], None),
            (&["text/*", "application/cloudevents+json"], None),
            (&["application/x-ndjson;q=2"], None),
        ] {
            assert_eq!(accepted(values), form, "{values:?}");
        }
    }
}
