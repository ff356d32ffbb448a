//! The account of a day: how much everybody read, beside what is usual for him and for his peers.

use std::collections::BTreeMap;

use domain::AccountId;
use domain::terms::first_moment_in_athens;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use store::access::{Field, Purpose, Seen, Subject};
use store::{Role, Store, Unavailable, Unread};
use uuid::Uuid;

use super::{AccessFilter, elsewhere, night, opened, records};

/// What is usual is seen from so many days before.
const BEFORE: i64 = 28;

/// So many people in a day are never unusual.
const FEW: i64 = 10;

/// More than so many times what is usual is unusual.
const TIMES: i64 = 3;

/// What somebody read on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who; `None` for the command line.
    pub reader: Option<AccountId>,
    /// In which role.
    pub role: Role,
    /// How many answers showed him something.
    pub readings: i64,
    /// How many different people he read of, lists apart.
    pub people: i64,
    /// How many cases of others' departments he opened.
    pub elsewhere: i64,
    /// How many answers he had at night.
    pub at_night: i64,
    /// How many people with his family name he read of.
    pub namesakes: i64,
    /// What the number of people is compared with.
    pub usual: Usual,
}

/// How many people are usual in a day on which somebody reads: the median; `None` where there was no such day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usual {
    /// For himself.
    pub own: Option<i64>,
    /// For others in his role.
    pub peers: Option<i64>,
}

impl Reading {
    /// Whether he read of many more people than is usual for him or for his peers, whichever is more.
    #[must_use]
    pub fn is_of_many(&self) -> bool {
        let usual = self.usual.own.max(self.usual.peers).unwrap_or_default();
        self.people > FEW && self.people > TIMES * usual
    }

    /// Whether anything in it is worth a look.
    #[must_use]
    pub fn is_unusual(&self) -> bool {
        self.is_of_many() || self.elsewhere > 0 || self.at_night > 0 || self.namesakes > 0
    }
}

const DAYS: &str = concat!(
    "select (r.at at time zone 'Europe/Athens')::date as day, r.reader, r.role,
            count(distinct r.reading) as readings,
            count(distinct coalesce(k.person, r.subject)) filter (where ",
    opened!(),
    ") as people, count(distinct r.subject) filter (where ",
    elsewhere!(),
    ") as elsewhere, count(distinct r.reading) filter (where ",
    night!(),
    ") as at_night ",
    records!(),
    "where r.at >= $1 and r.at < $2 and r.purpose <> 'oversight' and r.fields <> '{nothing}'
     group by 1, 2, 3 order by 1, 2, 3"
);

/// Whom each reader read of on a day, lists apart.
const PAIRS: &str = concat!(
    "select distinct r.reader, coalesce(k.person, r.subject) as person ",
    records!(),
    "where ($1::timestamptz is null or r.at >= $1) and ($2::timestamptz is null or r.at < $2)
       and r.reader is not null and ",
    opened!()
);

struct Day {
    day: Date,
    reading: Reading,
}

/// The account of this day, what is unusual first. It names colleagues and nobody else.
pub async fn unusual(store: &Store, day: Date) -> Result<Unread<Vec<Reading>>, Unavailable> {
    let Some((first, from, until)) = moments(day) else { return Ok(Unread::new(Vec::new(), Vec::new())) };
    let (since, before) = (jiff_sqlx::Timestamp::from(first), jiff_sqlx::Timestamp::from(until));
    let days: Vec<Day> = sqlx::query_as(DAYS).bind(since).bind(before).fetch_all(store.pool()).await?;
    let namesakes = by_reader(store, Some(from), Some(until)).await?;
    let today = days.iter().filter(|one| one.day == day).map(|one| {
        let reading = one.reading;
        let his = reading.reader.and_then(|reader| namesakes.get(&reader.0)).map_or(0, Vec::len);
        let namesakes = i64::try_from(his).unwrap_or(i64::MAX);
        Reading { namesakes, usual: Usual::of(&days, day, &reading), ..reading }
    });
    let mut today: Vec<Reading> = today.collect();
    today.sort_by_key(|reading| (!reading.is_unusual(), -reading.people, reading.reader));
    let seen = |reader| Seen::of(Subject::Person(reader), Purpose::Oversight, [Some(Field::Accesses)]);
    let seen = today.iter().filter_map(|reading| reading.reader).map(seen).collect();
    Ok(Unread::new(today, seen))
}

/// The people of whom somebody read who has their family name, among the records of this time and this reader.
pub async fn namesakes(store: &Store, filter: &AccessFilter) -> Result<Vec<Uuid>, Unavailable> {
    let found = by_reader(store, filter.from, filter.until).await?;
    let wanted = |(reader, _): &(Uuid, Vec<Uuid>)| filter.reader.is_none_or(|wanted| wanted.0 == *reader);
    Ok(found.into_iter().filter(wanted).flat_map(|(_, people)| people).collect())
}

/// The people with his family name of whom each reader read between these times.
async fn by_reader(
    store: &Store,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<BTreeMap<Uuid, Vec<Uuid>>, Unavailable> {
    let pairs: Vec<(Uuid, Uuid)> = sqlx::query_as(PAIRS)
        .bind(from.map(jiff_sqlx::Timestamp::from))
        .bind(until.map(jiff_sqlx::Timestamp::from))
        .fetch_all(store.pool())
        .await?;
    let mut found: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for (reader, person) in store.namesakes(&pairs).await? {
        found.entry(reader).or_default().push(person);
    }
    Ok(found)
}

/// The first moment of what is usual, of the day, and of the next; `None` at the ends of the calendar.
fn moments(day: Date) -> Option<(Timestamp, Timestamp, Timestamp)> {
    let (first, next) = (day.checked_sub(BEFORE.days()).ok()?, day.tomorrow().ok()?);
    Some((first_moment_in_athens(first)?, first_moment_in_athens(day)?, first_moment_in_athens(next)?))
}

impl Usual {
    fn of(days: &[Day], day: Date, of: &Reading) -> Self {
        let his = |one: &&Day| one.reading.reader == of.reader;
        let before = days.iter().filter(|one| his(one) && one.day < day);
        let peers = days.iter().filter(|one| !his(one) && one.reading.role == of.role);
        let people = |one: &Day| one.reading.people;
        Self { own: median(before.map(people).collect()), peers: median(peers.map(people).collect()) }
    }
}

fn median(mut numbers: Vec<i64>) -> Option<i64> {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied()
}

impl<'r> FromRow<'r, PgRow> for Day {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let role: &str = row.try_get("role")?;
        let role = Role::acting(role).ok_or_else(|| sqlx::Error::Decode("an unknown role".into()))?;
        let reading = Reading {
            reader: row.try_get::<Option<Uuid>, _>("reader")?.map(AccountId),
            role,
            readings: row.try_get("readings")?,
            people: row.try_get("people")?,
            elsewhere: row.try_get("elsewhere")?,
            at_night: row.try_get("at_night")?,
            namesakes: 0,
            usual: Usual::default(),
        };
        Ok(Self { day: row.try_get::<jiff_sqlx::Date, _>("day")?.to_jiff(), reading })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(people: i64, own: Option<i64>, peers: Option<i64>) -> Reading {
        let (reader, role) = (None, Role::Staff);
        let usual = Usual { own, peers };
        Reading { reader, role, readings: 1, people, elsewhere: 0, at_night: 0, namesakes: 0, usual }
    }

    #[test]
    fn many_is_more_than_thrice_what_is_usual_for_him_or_his_peers_and_more_than_a_few() {
        assert!(!reading(10, None, None).is_of_many());
        assert!(reading(11, None, None).is_of_many());
        assert!(reading(31, Some(10), Some(4)).is_of_many());
        assert!(!reading(30, Some(10), Some(4)).is_of_many());
        assert!(!reading(31, Some(10), Some(11)).is_of_many(), "his peers read as much");
    }

    #[test]
    fn what_is_usual_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!((median(vec![5]), median(vec![9, 1, 5])), (Some(5), Some(5)));
    }
}
