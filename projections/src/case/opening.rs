//! The parts of a case that the services share, with their personal texts opened.

use domain::Personal;
use store::Unavailable;
use store::personal_data::Opener;

use super::{AnswerView, Happening, HistoryEntry};

impl AnswerView<Personal<String>> {
    pub(crate) fn opened(self, opener: &Opener<'_>) -> Result<AnswerView, Unavailable> {
        Ok(AnswerView { text: opener.open(self.text)?, at: self.at })
    }
}

/// The whole history, oldest first.
pub(crate) fn opened_history<S>(
    history: Vec<HistoryEntry<Personal<String>, S>>,
    opener: &Opener<'_>,
) -> Result<Vec<HistoryEntry<String, S>>, Unavailable> {
    history
        .into_iter()
        .map(|HistoryEntry { at, what, by }| Ok(HistoryEntry { at, what: what.opened(opener)?, by }))
        .collect()
}

impl<S> Happening<Personal<String>, S> {
    fn opened(self, opener: &Opener<'_>) -> Result<Happening<String, S>, Unavailable> {
        Ok(match self {
            Self::Submitted => Happening::Submitted,
            Self::StatusChanged { to, reason } => {
                Happening::StatusChanged { to, reason: opener.open(reason)? }
            }
            Self::Answered { text } => Happening::Answered { text: opener.open(text)? },
            Self::Withdrawn => Happening::Withdrawn,
            Self::Assigned { department, assignee } => Happening::Assigned { department, assignee },
            Self::Noted { text } => Happening::Noted { text: opener.open(text)? },
            Self::ProtocolRequested => Happening::ProtocolRequested,
            Self::ProtocolDeferred => Happening::ProtocolDeferred,
            Self::Protocolled { number, year, date } => Happening::Protocolled { number, year, date },
            Self::ProtocolRefused { reason } => Happening::ProtocolRefused { reason },
            Self::LegalHoldSet { reason } => Happening::LegalHoldSet { reason: opener.open(reason)? },
            Self::LegalHoldLifted { reason } => Happening::LegalHoldLifted { reason: opener.open(reason)? },
            Self::Erased => Happening::Erased,
        })
    }
}
