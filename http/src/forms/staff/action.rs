//! What a clerk can do with a case.

use store::Role;

/// Each is a form and a path of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The municipality's answer.
    Answer,
    /// Another status.
    Status,
    /// To somebody, to a department, or to nobody.
    Assignment,
    /// A note among staff.
    Note,
    /// To the protocol.
    Protocol,
    /// To the protocol again (registrar).
    Retry,
    /// The protocol's number, by hand (registrar).
    Number,
}

impl Action {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Answer,
        Self::Status,
        Self::Assignment,
        Self::Note,
        Self::Protocol,
        Self::Retry,
        Self::Number,
    ];

    /// The last part of its path.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Status => "status",
            Self::Assignment => "assignment",
            Self::Note => "note",
            Self::Protocol => "protocol",
            Self::Retry => "retry",
            Self::Number => "number",
        }
    }

    /// The action of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == name)
    }

    /// Whether somebody of this role may do it: what a register has refused, or failed to number, is the registrar's.
    #[must_use]
    pub fn is_for(self, role: Role) -> bool {
        match self {
            Self::Answer | Self::Status | Self::Assignment | Self::Note | Self::Protocol => true,
            Self::Retry | Self::Number => role == Role::Registrar,
        }
    }
}
