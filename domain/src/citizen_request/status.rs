//! Kind and status of a request, and the table of what may follow what.

spelled! {
    /// Είδος.
    Kind {
        /// Αίτημα.
        Request => "request",
        /// Καταγγελία.
        Complaint => "complaint",
        /// Πρόταση.
        Proposal => "proposal",
        /// Σχόλιο, without a sender.
        Comment => "comment",
    }
}

spelled! {
    /// Κατάσταση.
    Status {
        /// Υποβλήθηκε.
        Submitted => "submitted",
        /// Σε αξιολόγηση.
        InReview => "in_review",
        /// Σε επεξεργασία.
        InProgress => "in_progress",
        /// Αναμονή στοιχείων από εσάς.
        AwaitingCitizen => "awaiting_citizen",
        /// Απαντήθηκε.
        Answered => "answered",
        /// Ολοκληρώθηκε.
        Closed => "closed",
        /// Απορρίφθηκε.
        Rejected => "rejected",
        /// Ανακλήθηκε.
        Withdrawn => "withdrawn",
    }
}

impl Kind {
    /// Whether nobody knows who filed it: it takes no answer and no withdrawal.
    #[must_use]
    pub fn is_anonymous(self) -> bool {
        match self {
            Self::Comment => true,
            Self::Request | Self::Complaint | Self::Proposal => false,
        }
    }
}

impl Status {
    /// Submitted, in review, in progress, or waiting for the citizen.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Submitted | Self::InReview | Self::InProgress | Self::AwaitingCitizen => true,
            Self::Answered | Self::Closed | Self::Rejected | Self::Withdrawn => false,
        }
    }

    /// Closed, rejected or withdrawn: nothing more is done about it, unless it is opened again.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Closed | Self::Rejected | Self::Withdrawn => true,
            Self::Submitted | Self::InReview | Self::InProgress | Self::AwaitingCitizen | Self::Answered => {
                false
            }
        }
    }

    /// The table of what may follow what, by whichever command. An answer may follow an answer. A comment
    /// closes without one, because nobody could receive it.
    #[must_use]
    pub fn may_become(self, to: Self, kind: Kind) -> bool {
        let anonymous = kind.is_anonymous();
        match to {
            Self::Submitted => false,
            Self::InReview | Self::AwaitingCitizen => self.is_open() && self != to,
            Self::InProgress => self != Self::InProgress && self != Self::Withdrawn,
            Self::Answered => !anonymous && (self.is_open() || self == Self::Answered),
            Self::Closed => self == Self::Answered || (anonymous && self.is_open()),
            Self::Rejected => self.is_open(),
            Self::Withdrawn => !anonymous && self.is_open(),
        }
    }

    /// Whether staff set it by choosing it; the others come with filing, an answer or a withdrawal.
    #[must_use]
    pub fn is_set_by_hand(self) -> bool {
        match self {
            Self::InReview | Self::InProgress | Self::AwaitingCitizen | Self::Closed | Self::Rejected => true,
            Self::Submitted | Self::Answered | Self::Withdrawn => false,
        }
    }

    /// Whether the way from here to there asks for a reason: rejecting and reopening do.
    #[must_use]
    pub fn asks_reason_for(self, to: Self) -> bool {
        match to {
            Self::Rejected => true,
            Self::InProgress => self == Self::Closed || self == Self::Rejected,
            Self::Submitted
            | Self::InReview
            | Self::AwaitingCitizen
            | Self::Answered
            | Self::Closed
            | Self::Withdrawn => false,
        }
    }

    /// What staff may choose from here for a case of this kind, in the order in which it is shown.
    pub fn choices(self, kind: Kind) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |to| to.is_set_by_hand() && self.may_become(*to, kind))
    }
}
