//! What is other in a case between two moments: member by member of what staff saw.

use std::collections::BTreeMap;

use serde_json::Value;

use super::View;

/// One member that is other. `Debug` shows no value: it may be personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its path in the view, such as `protocol.state`.
    pub field: String,
    /// As it was; `None` when there was none, or it is erased.
    pub before: Option<Value>,
    /// As it is; `None` when there is none, or it is erased.
    pub after: Option<Value>,
}

/// What is other in `after`; everything, when there was nothing before. Histories are left out: they are told event by
/// event.
#[must_use]
pub fn differences(before: Option<&View>, after: Option<&View>) -> Vec<Difference> {
    let (mut before, mut after) = (members(before), members(after));
    let fields: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    let mut differences = Vec::new();
    for field in fields {
        let (was, is) = (before.remove(&field), after.remove(&field));
        if was != is {
            differences.push(Difference { field, before: was, after: is });
        }
    }
    differences.sort_by(|one, other| one.field.cmp(&other.field));
    differences
}

fn members(view: Option<&View>) -> BTreeMap<String, Value> {
    let mut members = BTreeMap::new();
    if let Some(view) = view {
        let mut view = serde_json::to_value(view).expect("a view is plain data");
        if let Some(view) = view.as_object_mut() {
            view.remove("history");
        }
        flatten(String::new(), view, &mut members);
    }
    members
}

/// Each leaf with the path to it; what is null is not there.
fn flatten(path: String, value: Value, members: &mut BTreeMap<String, Value>) {
    match value {
        Value::Null => {}
        Value::Object(inside) => {
            for (name, value) in inside {
                let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                flatten(path, value, members);
            }
        }
        leaf @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            members.insert(path, leaf);
        }
    }
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Difference").field("field", &self.field).finish_non_exhaustive()
    }
}
