//! A JSON document of a row, read as everybody must read it.

use serde_json::Value;
use serde_json::value::RawValue;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;

/// PostgreSQL keeps the text, in which a name can stand twice; of such a document two readers could see different things.
pub(super) fn document(row: &PgRow, column: &str) -> Result<Value, sqlx::Error> {
    let text: Json<&RawValue> = row.try_get(column)?;
    let text = text.0.get();
    let value: Value = serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))?;
    if members(&value) != colons(text) {
        return Err(sqlx::Error::Decode("a name stands twice".into()));
    }
    Ok(value)
}

/// How many members its objects have.
fn members(value: &Value) -> usize {
    match value {
        Value::Object(all) => all.len() + all.values().map(members).sum::<usize>(),
        Value::Array(items) => items.iter().map(members).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// How many colons stand outside of the strings: as many as members.
fn colons(json: &str) -> usize {
    let (mut is_string, mut is_escaped, mut colons) = (false, false, 0);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_string = !is_string,
            b':' if !is_string => colons += 1,
            _ => {}
        }
    }
    colons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_one_colon_too_many() {
        for sound in [r#"{"a":1,"b":{"a":":\":","c":[{},{"a":null}]}}"#, r#"{"a\\": "x", "b" : ":"}"#, "[]"] {
            let value: Value = serde_json::from_str(sound).expect("it is JSON");
            assert_eq!(members(&value), colons(sound), "{sound}");
        }
        for twice in [r#"{"a":1,"a":1}"#, r#"{"b":{"a":1,"c":2,"a":3}}"#, r#"[{"a":":","\u0061":2}]"#] {
            let value: Value = serde_json::from_str(twice).expect("it is JSON");
            assert!(members(&value) < colons(twice), "{twice}");
        }
    }
}
