//! Who has opened a case or has seen somebody's details, as the citizen is told.

use serde::Serialize;
use store::Department;
use store::access::Opened;
use utoipa::ToSchema;

use super::names::{PurposeName, ReaderName, ShownName, SurfaceName};

/// Looks of one day, by one role of one department, at one door and for one purpose. Who it was is not told.
#[derive(Serialize, ToSchema)]
#[schema(as = Access)]
pub struct AccessTold {
    /// The last of them.
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// How many.
    times: i64,
    /// `system`: whoever runs the program.
    role: ReaderName,
    /// By its name; null for whoever has none.
    #[schema(required)]
    department: Option<String>,
    surface: SurfaceName,
    purpose: PurposeName,
    /// What was shown.
    fields: Vec<ShownName>,
}

/// Who has opened a case, or has seen one's own details: the newest first, at most a hundred.
#[derive(Serialize, ToSchema)]
pub struct Accesses {
    items: Vec<AccessTold>,
}

impl Accesses {
    /// With the names of departments.
    #[must_use]
    pub fn of(opened: Vec<Opened>, departments: &[Department]) -> Self {
        Self { items: opened.into_iter().map(|opened| AccessTold::of(opened, departments)).collect() }
    }
}

impl AccessTold {
    /// With the name of the department.
    #[must_use]
    pub fn of(opened: Opened, departments: &[Department]) -> Self {
        let department = departments.iter().find(|one| Some(one.id) == opened.department);
        Self {
            at: opened.at,
            times: opened.times,
            role: opened.role.into(),
            department: department.map(|department| department.name.clone()),
            surface: opened.surface.into(),
            purpose: opened.purpose.into(),
            fields: opened.fields.into_iter().map(ShownName::from).collect(),
        }
    }
}
