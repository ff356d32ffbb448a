//! Identifiers: newtypes over UUIDv7, so that one kind is never taken for another.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// An account: a citizen's, or one of the municipality's own people's. Also the person's id everywhere.
    AccountId
);
id!(
    /// A citizen's request, complaint, proposal, or an anonymous comment.
    RequestId
);
id!(
    /// A citizen's application for a certificate.
    ApplicationId
);
id!(
    /// A department of the municipality.
    DepartmentId
);
id!(
    /// A request that somebody be forgotten, or a case.
    ErasureId
);
