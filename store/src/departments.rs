//! The municipality's departments, and who works there. A department is never renamed or taken away: past cases are
//! explained by it.

use domain::words::Name;
use domain::{AccountId, DepartmentId};

use crate::actor::Role;
use crate::connect::Store;
use crate::error::Unavailable;

/// A department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: String,
}

/// Somebody who handles cases, as his colleagues see him.
#[derive(Clone)]
pub struct Colleague {
    /// His account.
    pub account: AccountId,
    /// His whole name.
    pub name: String,
    /// What he may do.
    pub role: Role,
    /// Where he works.
    pub department: Option<DepartmentId>,
}

/// Why a department was not added.
#[derive(Debug, thiserror::Error)]
pub enum DepartmentError {
    /// There is one of this name.
    #[error("there is a department of this name already")]
    NameTaken,
    /// The database failed.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Store {
    /// Adds a department.
    pub async fn add_department(&self, _name: Name) -> Result<DepartmentId, DepartmentError> {
        todo!("helper STORE")
    }

    /// All departments, by name.
    pub async fn departments(&self) -> Result<Vec<Department>, Unavailable> {
        todo!("helper STORE")
    }

    /// Everybody who handles cases (staff, registrars, administrators), by name.
    pub async fn colleagues(&self) -> Result<Vec<Colleague>, Unavailable> {
        todo!("helper STORE")
    }
}
