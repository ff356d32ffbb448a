//! Live and rebuilt tables: a checksum of each, and only where these differ the first row that does, and in what.
//! No value of any row is told, only its key and the names of its columns.

use std::fmt;

use sqlx::{FromRow, PgConnection};
use store::subscriptions::Projection;

use super::RebuildError;

/// One table, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Which table.
    pub table: &'static str,
    /// How many rows the live one has.
    pub rows: i64,
    /// A checksum over the live rows in the order of their keys, in hexadecimal digits.
    pub checksum: String,
    /// `None`: as the log says.
    pub difference: Option<Difference>,
}

/// How a table differs from what the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How many rows it should have.
    pub rows: i64,
    /// The primary key of the first row that differs.
    pub key: String,
    /// In what it differs.
    pub odd: Odd,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Odd {
    /// It is not in the live table.
    Missing,
    /// It is only in the live table.
    TooMany,
    /// These columns hold something else.
    Columns(Vec<String>),
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, rows, checksum, difference } = self;
        write!(f, "{table}: {} rows, checksum {checksum}, ", grouped(*rows))?;
        match difference {
            None => f.write_str("as the log says"),
            Some(difference) => difference.fmt(f),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, key, odd } = self;
        write!(f, "and not as the log says ({} rows); the first that differs: {key}, ", grouped(*rows))?;
        match odd {
            Odd::Missing => f.write_str("which is missing"),
            Odd::TooMany => f.write_str("which should not be there"),
            Odd::Columns(columns) => write!(f, "in {}", columns.join(", ")),
        }
    }
}

/// `1234567` as `1,234,567`.
fn grouped(rows: i64) -> String {
    let digits = rows.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Compares every table of the projection, in the caller's snapshot.
pub(super) async fn tables(
    tx: &mut PgConnection,
    projection: &dyn Projection,
) -> Result<Vec<Compared>, RebuildError> {
    let mut all = Vec::new();
    for table in projection.tables() {
        let key = key_of(tx, table).await?.ok_or(RebuildError::TableMissing(projection.name()))?;
        let live = sum_of(tx, "read_model", table, &key).await?;
        let rebuilt = sum_of(tx, "read_model_next", table, &key).await?;
        let mut difference = None;
        if live != rebuilt {
            let (key, odd) = first_difference(tx, table, &key).await?.told();
            difference = Some(Difference { rows: rebuilt.rows, key, odd });
        }
        all.push(Compared { table, rows: live.rows, checksum: live.checksum, difference });
    }
    Ok(all)
}

/// How many rows, and a checksum over all of them in the order of their keys.
#[derive(PartialEq, Eq, FromRow)]
struct Sum {
    rows: i64,
    checksum: String,
}

async fn sum_of(tx: &mut PgConnection, schema: &str, table: &str, key: &str) -> Result<Sum, RebuildError> {
    let sql = format!(
        "select count(t) as rows, md5(coalesce(string_agg(md5(t::text), '' order by {key}), '')) as checksum
         from {schema}.{table} as t"
    );
    Ok(sqlx::query_as(&sql).fetch_one(tx).await?)
}

/// The columns of the table's primary key, for `order by`; `None` when there is no such table or key.
async fn key_of(tx: &mut PgConnection, table: &str) -> Result<Option<String>, RebuildError> {
    Ok(sqlx::query_scalar(
        "select string_agg(format('t.%I', a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum))
         from pg_index i
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
         where i.indisprimary and i.indrelid = format('read_model.%I', $1::text)::regclass",
    )
    .bind(table)
    .fetch_one(tx)
    .await?)
}

/// A row of which the two tables have not the same; `columns` are those whose texts differ.
#[derive(FromRow)]
struct OddRow {
    key: String,
    is_live: bool,
    is_rebuilt: bool,
    columns: Vec<String>,
}

impl OddRow {
    fn told(self) -> (String, Odd) {
        let odd = match (self.is_live, self.is_rebuilt) {
            (false, _) => Odd::Missing,
            (true, false) => Odd::TooMany,
            (true, true) => Odd::Columns(self.columns),
        };
        (self.key, odd)
    }
}

async fn first_difference(tx: &mut PgConnection, table: &str, key: &str) -> Result<OddRow, RebuildError> {
    let rows = |schema: &str| {
        format!(
            "select row({key})::text collate \"C\" as key, md5(t::text) as row, t from {schema}.{table} as t"
        )
    };
    let sql = format!(
        "select coalesce(live.key, rebuilt.key) as key,
                live.key is not null as is_live, rebuilt.key is not null as is_rebuilt,
                array(select l.key
                      from jsonb_each_text(to_jsonb(live.t)) as l
                      join jsonb_each_text(to_jsonb(rebuilt.t)) as r on r.key = l.key
                      where l.value is distinct from r.value
                      order by l.key) as columns
         from ({}) as live
         full join ({}) as rebuilt on rebuilt.key = live.key
         where rebuilt.row is distinct from live.row
         order by coalesce(live.key, rebuilt.key)
         limit 1",
        rows("read_model"),
        rows("read_model_next")
    );
    Ok(sqlx::query_as(&sql).fetch_one(tx).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_in_groups_of_three_digits() {
        let seen = [0, 12, 123, 1234, 123_456, 1_234_567].map(grouped);
        assert_eq!(seen, ["0", "12", "123", "1,234", "123,456", "1,234,567"]);
    }

    #[test]
    fn a_table_is_told_with_its_checksum_and_the_first_row_that_differs() {
        let mut table =
            Compared { table: "requests", rows: 1234, checksum: "0af1".to_owned(), difference: None };
        assert_eq!(table.to_string(), "requests: 1,234 rows, checksum 0af1, as the log says");
        let odd = Odd::Columns(vec!["status".to_owned(), "version".to_owned()]);
        table.difference = Some(Difference { rows: 1235, key: "(7)".to_owned(), odd });
        assert_eq!(
            table.to_string(),
            "requests: 1,234 rows, checksum 0af1, and not as the log says (1,235 rows); \
             the first that differs: (7), in status, version"
        );
    }
}
