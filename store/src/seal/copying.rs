//! The line of a row, copied from the bytes that the server sends: no value is made of its JSON. That is a tenth of the
//! work, and the sealer does it for every event.
//!
//! Only JSON as the append writes it, or as PostgreSQL wrote it when it kept `jsonb`, is copied. Whatever is other in any
//! way is left to `line`, which decides what is sound; so both give the same line, or this one none.

use std::io::Write;
use std::ops::Range;

use jiff::Timestamp;
use sqlx::postgres::{PgRow, PgValueFormat};
use sqlx::{Row, ValueRef};

use super::hash::Hash;
use super::line::{LARGEST, POSTGRES_EPOCH, written};

#[cfg(test)]
mod tests;

/// How deep JSON may be nested here.
const DEEPEST: u32 = 32;

/// Copies rows, one after the other; its memory is that of the longest line.
#[derive(Default)]
pub(super) struct Copyist {
    line: Vec<u8>,
    /// Of the objects that are being copied, the innermost last.
    members: Vec<Member>,
    sorted: Vec<u8>,
}

/// A row as it was sent, in binary form.
struct Columns<'a> {
    aggregate_id: &'a str,
    aggregate_type: &'a str,
    event_type: &'a str,
    event_version: &'a str,
    metadata: &'a str,
    number: Option<i64>,
    payload: &'a str,
    position: i64,
    /// Microseconds since 2000.
    recorded_at: i64,
    sequence: i64,
}

/// A member of an object, in the line.
#[derive(Clone)]
struct Member {
    /// Between its quotes.
    name: Range<usize>,
    whole: Range<usize>,
}

/// What a value may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    Any,
    /// A string, in an object that has nothing else.
    String,
}

impl Copyist {
    /// The position and the leaf of a sound row with the columns of `LogRow`; `None` says nothing of it.
    pub(super) fn leaf(&mut self, row: &PgRow) -> Option<(i64, Hash)> {
        let columns = Columns::of(row)?;
        self.copy(&columns)?;
        Some((columns.position, Hash::leaf(&self.line)))
    }

    fn copy(&mut self, row: &Columns<'_>) -> Option<()> {
        let is_place = |number: i64| (1..=LARGEST).contains(&number);
        let is_sound = is_place(row.position)
            && is_place(row.sequence)
            && row.number.is_none_or(|number| is_place(number) && row.sequence == 1);
        if !is_sound {
            return None;
        }
        self.line.clear();
        self.members.clear();
        self.text("{\"aggregate_id\":", row.aggregate_id)?;
        self.text(",\"aggregate_type\":", row.aggregate_type)?;
        self.text(",\"event_type\":", row.event_type)?;
        self.text(",\"event_version\":", row.event_version)?;
        self.document(",\"metadata\":", row.metadata, Allowed::String)?;
        match row.number {
            Some(number) => write!(self.line, ",\"number\":{number}").ok()?,
            None => self.line.extend_from_slice(b",\"number\":null"),
        }
        self.document(",\"payload\":", row.payload, Allowed::Any)?;
        let since_1970 = row.recorded_at.checked_add(POSTGRES_EPOCH)?;
        let time = written(Timestamp::from_microsecond(since_1970).ok()?);
        let (position, sequence) = (row.position, row.sequence);
        write!(self.line, ",\"position\":{position},\"recorded_at\":\"{time}\",\"sequence\":{sequence}}}")
            .ok()
    }

    fn text(&mut self, name: &str, text: &str) -> Option<()> {
        self.line.extend_from_slice(name.as_bytes());
        serde_json::to_writer(&mut self.line, text).ok()
    }

    /// An object, and nothing after it.
    fn document(&mut self, name: &str, text: &str, members: Allowed) -> Option<()> {
        self.line.extend_from_slice(name.as_bytes());
        let mut rest = text.as_bytes();
        self.object(&mut rest, members, 0)?;
        rest.is_empty().then_some(())
    }

    fn value(&mut self, rest: &mut &[u8], allowed: Allowed, depth: u32) -> Option<()> {
        match (rest.first()?, allowed) {
            (b'"', _) => self.take(rest, string(rest)?),
            (_, Allowed::String) => None,
            (b'{', _) => self.object(rest, Allowed::Any, depth + 1),
            (b'[', _) => self.array(rest, depth + 1),
            (b't' | b'n', _) if rest.starts_with(b"true") || rest.starts_with(b"null") => self.take(rest, 4),
            (b'f', _) if rest.starts_with(b"false") => self.take(rest, 5),
            _ => self.take(rest, number(rest)?),
        }
    }

    fn array(&mut self, rest: &mut &[u8], depth: u32) -> Option<()> {
        self.begins(rest, b'[', depth)?;
        if rest.first() == Some(&b']') {
            return self.take(rest, 1);
        }
        loop {
            self.value(rest, Allowed::Any, depth)?;
            if self.ends(rest, b']')? {
                return Some(());
            }
        }
    }

    /// `jsonb` has the shorter names first; here they must be in the order of their bytes.
    fn object(&mut self, rest: &mut &[u8], members: Allowed, depth: u32) -> Option<()> {
        self.begins(rest, b'{', depth)?;
        if rest.first() == Some(&b'}') {
            return self.take(rest, 1);
        }
        let first = self.members.len();
        loop {
            let begin = self.line.len();
            let length = string(rest)?;
            let name = begin + 1..begin + length - 1;
            self.take(rest, length)?;
            // An escape in a name could be sorted as what it stands for.
            let is_plain = self.line[name.clone()].iter().all(|byte| byte.is_ascii() && *byte != b'\\');
            self.separator(rest, b':').filter(|()| is_plain)?;
            self.value(rest, members, depth)?;
            self.members.push(Member { name, whole: begin..self.line.len() });
            if self.ends(rest, b'}')? {
                return self.sort(first);
            }
        }
    }

    /// Puts the members of the object that has just ended in order: those from `first` on.
    fn sort(&mut self, first: usize) -> Option<()> {
        let (line, members) = (&mut self.line, &mut self.members[first..]);
        let begin = members.first()?.whole.start;
        if !members.is_sorted_by(|one, next| line[one.name.clone()] < line[next.name.clone()]) {
            members.sort_unstable_by(|one, other| line[one.name.clone()].cmp(&line[other.name.clone()]));
            if members.array_windows().any(|[one, next]| line[one.name.clone()] == line[next.name.clone()]) {
                return None;
            }
            self.sorted.clear();
            for member in members.iter() {
                self.sorted.extend_from_slice(&line[member.whole.clone()]);
                self.sorted.push(b',');
            }
            // The brace is behind the last one, where a comma stands now.
            *self.sorted.last_mut()? = b'}';
            line.truncate(begin);
            line.extend_from_slice(&self.sorted);
        }
        self.members.truncate(first);
        Some(())
    }

    fn begins(&mut self, rest: &mut &[u8], bracket: u8, depth: u32) -> Option<()> {
        (rest.first() == Some(&bracket) && depth < DEEPEST).then_some(())?;
        self.take(rest, 1)
    }

    /// Behind a member or an item: whether it was the last.
    fn ends(&mut self, rest: &mut &[u8], bracket: u8) -> Option<bool> {
        if rest.first() == Some(&bracket) {
            self.take(rest, 1)?;
            return Some(true);
        }
        self.separator(rest, b',')?;
        Some(false)
    }

    /// With a space behind it where it was a `jsonb`.
    fn separator(&mut self, rest: &mut &[u8], separator: u8) -> Option<()> {
        let behind = rest.strip_prefix(&[separator])?;
        *rest = behind.strip_prefix(b" ").unwrap_or(behind);
        self.line.push(separator);
        Some(())
    }

    /// Copies so many bytes.
    fn take(&mut self, rest: &mut &[u8], length: usize) -> Option<()> {
        self.line.extend_from_slice(rest.split_off(..length)?);
        Some(())
    }
}

impl<'a> Columns<'a> {
    /// In the order of `LogRow::COLUMNS`.
    fn of(row: &'a PgRow) -> Option<Self> {
        let bytes = |column: usize| {
            let value = row.try_get_raw(column).ok()?;
            (value.format() == PgValueFormat::Binary && !value.is_null()).then(|| value.as_bytes().ok())?
        };
        let text = |column| std::str::from_utf8(bytes(column)?).ok();
        let integer = |column| Some(i64::from_be_bytes(bytes(column)?.try_into().ok()?));
        let has_number = !row.try_get_raw(9).ok()?.is_null();
        Some(Self {
            position: integer(0)?,
            aggregate_type: text(1)?,
            aggregate_id: text(2)?,
            sequence: integer(3)?,
            event_type: text(4)?,
            event_version: text(5)?,
            payload: text(6)?,
            metadata: text(7)?,
            recorded_at: integer(8)?,
            number: if has_number { Some(integer(9)?) } else { None },
        })
    }
}

/// The length of a string with its quotes, where it is written alike here and there: `None` for `\u…`.
fn string(text: &[u8]) -> Option<usize> {
    let mut at = text.starts_with(b"\"").then_some(1)?;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' if matches!(text.get(at + 1)?, b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
            b'\\' | 0..=0x1f => return None,
            _ => at += 1,
        }
    }
}

/// The length of an integer that every reader of JSON reads exactly. A point or an exponent is what must not follow.
fn number(text: &[u8]) -> Option<usize> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
    let digits = std::str::from_utf8(&text[..length]).ok()?;
    let is_shortest = digits == "0" || !digits.trim_start_matches('-').starts_with('0');
    let number: i64 = digits.parse().ok()?;
    (is_shortest && (-LARGEST..=LARGEST).contains(&number)).then_some(length)
}
