//! To whom a case may be given: a department that there is, and somebody who handles cases.

use domain::{AccountId, DepartmentId};
use store::{Store, Unavailable};

/// The fields that name nobody, as both faces call them.
pub async fn unknown(
    store: &Store,
    department: Option<DepartmentId>,
    assignee: Option<AccountId>,
) -> Result<Vec<&'static str>, Unavailable> {
    let mut unknown = Vec::new();
    if let Some(department) = department
        && !store.departments().await?.iter().any(|known| known.id == department)
    {
        unknown.push("department");
    }
    if let Some(assignee) = assignee
        && !store.colleagues().await?.iter().any(|known| known.account == assignee)
    {
        unknown.push("assignee");
    }
    Ok(unknown)
}
