//! Status of an application, and the table of what may follow what.

spelled! {
    /// Κατάσταση.
    ApplicationStatus {
        /// Υποβλήθηκε.
        Submitted => "submitted",
        /// Σε επεξεργασία.
        InProgress => "in_progress",
        /// Αναμονή στοιχείων από εσάς.
        AwaitingCitizen => "awaiting_citizen",
        /// Εκδόθηκε.
        Issued => "issued",
        /// Παραδόθηκε.
        Delivered => "delivered",
        /// Απορρίφθηκε.
        Rejected => "rejected",
        /// Ανακλήθηκε.
        Withdrawn => "withdrawn",
    }
}

impl ApplicationStatus {
    /// Submitted, in progress, or waiting for the citizen.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Submitted | Self::InProgress | Self::AwaitingCitizen => true,
            Self::Issued | Self::Delivered | Self::Rejected | Self::Withdrawn => false,
        }
    }

    /// The table of what may follow what. That `issued` also needs a protocol number is a rule of `decide`.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        match to {
            Self::Submitted => false,
            Self::InProgress => self == Self::Submitted || self == Self::AwaitingCitizen,
            Self::AwaitingCitizen => self == Self::InProgress,
            Self::Issued => self == Self::InProgress || self == Self::AwaitingCitizen,
            Self::Delivered => self == Self::Issued,
            Self::Rejected | Self::Withdrawn => self.is_open(),
        }
    }

    /// Whether staff set it by choosing it; the others come with filing or a withdrawal.
    #[must_use]
    pub fn is_set_by_hand(self) -> bool {
        match self {
            Self::InProgress | Self::AwaitingCitizen | Self::Issued | Self::Delivered | Self::Rejected => {
                true
            }
            Self::Submitted | Self::Withdrawn => false,
        }
    }

    /// Whether it asks for a reason: rejecting does.
    #[must_use]
    pub fn asks_reason(self) -> bool {
        match self {
            Self::Rejected => true,
            Self::Submitted
            | Self::InProgress
            | Self::AwaitingCitizen
            | Self::Issued
            | Self::Delivered
            | Self::Withdrawn => false,
        }
    }

    /// What staff may choose from here, in the order in which it is shown.
    pub fn choices(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |to| to.is_set_by_hand() && self.may_become(*to))
    }
}
