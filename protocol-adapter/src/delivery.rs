//! How a document is brought to the register: entered once, and never given up.
//!
//! The attempt is written down before the call. After one of which nobody knows what came of it, the register is asked
//! by reference: "there" is believed at once, "not there" only when nothing of the attempt can still be on its way.

use std::sync::Arc;
use std::time::Duration;

use domain::protocol::ProtocolEntry;
use sqlx::PgPool;
use tokio::time::Instant;
use tracing::{error, info, warn};

use crate::attempts::{Attempts, Last};
use crate::circuit::{Change, Circuit};
use crate::pace::Pace;
use crate::{Contradiction, Document, Outcome, Register, Unclear, failpoints};

/// The way to one register.
pub struct Delivery {
    register: Arc<dyn Register>,
    attempts: Attempts,
    circuit: Circuit,
    pace: Pace,
    timing: Timing,
    marker: EffectMarker,
}

/// Keeps, outside the database and before each call, its number among all that is done in the world
/// (docs/decisions/0018).
pub type EffectMarker = Arc<dyn Fn(i64) + Send + Sync>;

/// How long things take at most, and how many calls a process makes.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// One call.
    pub timeout: Duration,
    /// From the beginning of an attempt until nothing of it can still be on its way.
    pub settle: Duration,
    /// Between two attempts at one document.
    pub retry_max: Duration,
    /// Calls a second.
    pub per_second: u32,
    /// Documents that are brought at the same time.
    pub at_once: usize,
}

/// What a document is brought for.
#[derive(Clone, Copy, Debug)]
pub struct Errand {
    /// The position of the event that asked for the number.
    pub task: i64,
    /// Nothing is sent after this: somebody else may be at it by then.
    pub send_before: Instant,
}

/// What came of it, and what was learned of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// What came of it.
    pub verdict: Verdict,
    /// What was learned of the register.
    pub news: News,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has a number.
    Entered(ProtocolEntry),
    /// The register says no, for good, with its reason.
    Refused(String),
    /// To be tried again; why, in words without personal data.
    Waits(&'static str),
    /// The register does not understand it; to be tried again when somebody has looked at it.
    NotUnderstood(String),
    /// What the register says of it cannot be; to be tried again when somebody has looked at both books.
    Contradicts(Contradiction),
}

/// What was learned of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing new.
    Nothing,
    /// It had been away and answers again: whatever waits can be tried now.
    IsBack,
}

impl Timing {
    /// How long a worker may have a task: long enough for a whole attempt and its settling, and for the turns of a
    /// question and a call when all others go first.
    #[must_use]
    pub fn lease(&self) -> Duration {
        let turns = u32::try_from(2 * self.at_once).unwrap_or(u32::MAX);
        let waiting = Duration::from_secs(1) * turns / self.per_second.max(1);
        self.timeout + self.settle + Duration::from_secs(1) + waiting
    }
}

impl Delivery {
    /// The way to `register`; the attempts are written into the database behind `pool`.
    #[must_use]
    pub fn new(register: Arc<dyn Register>, pool: PgPool, timing: Timing) -> Self {
        let (attempts, circuit) = (Attempts::new(pool), Circuit::new(timing.retry_max / 2));
        let pace = Pace::new(timing.per_second);
        Self { register, attempts, circuit, pace, timing, marker: Arc::new(drop) }
    }

    /// The same, with what marks each call outside the database.
    #[must_use]
    pub fn marked_by(self, marker: EffectMarker) -> Self {
        Self { marker, ..self }
    }

    /// The register's name.
    #[must_use]
    pub fn register(&self) -> &str {
        self.register.name()
    }

    /// How long things take at most.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// Whether the register is away and it is not yet time to try it again.
    #[must_use]
    pub fn is_held_back(&self) -> bool {
        self.circuit.holds_back(Instant::now())
    }

    /// Brings a document to the register, or says why it waits. `Err` when the database did not answer: then the
    /// attempt stands without outcome, and the next one asks first.
    pub async fn bring(&self, document: &Document, errand: Errand) -> sqlx::Result<Delivered> {
        if !self.circuit.lets_through(Instant::now()) {
            let verdict = Verdict::Waits("the register is away");
            return Ok(Delivered { verdict, news: News::Nothing });
        }
        let last = self.attempts.last(document, self.timing.settle).await?;
        let is_asked = last.is_doubtful && !failpoints::skip_look_up();
        let (found, heard) = if is_asked { self.ask(document, last).await? } else { (None, Change::Nothing) };
        if let Some(verdict) = found {
            return Ok(self.delivered(verdict, heard));
        }
        let (verdict, change) = self.send(document, last, errand).await?;
        Ok(self.delivered(verdict, heard.and(change)))
    }

    /// Asks for a document that may be there; no verdict when it surely is not.
    async fn ask(&self, document: &Document, last: Last) -> sqlx::Result<(Option<Verdict>, Change)> {
        self.pace.turn().await;
        let found = self.register.find(&document.reference).await;
        metrics::counter!("pyli_register_questions_total", "answer" => named(&found)).increment(1);
        let change = match found {
            Ok(_) | Err(Unclear::Contradicts(_)) => self.circuit.answered(),
            Err(Unclear::NoAnswer) => self.circuit.doubt(Instant::now()),
        };
        self.attempts.asked(&document.reference, last, named(&found)).await?;
        let verdict = match found {
            Ok(Some(entry)) => Verdict::Entered(entry),
            Ok(None) if last.is_settled || failpoints::skip_settle() => return Ok((None, change)),
            Ok(None) => Verdict::Waits("an attempt may still be on its way to the register"),
            Err(Unclear::NoAnswer) => Verdict::Waits("the register does not say whether it is entered"),
            Err(Unclear::Contradicts(contradiction)) => Verdict::Contradicts(contradiction),
        };
        Ok((Some(verdict), change))
    }

    async fn send(&self, document: &Document, last: Last, errand: Errand) -> sqlx::Result<(Verdict, Change)> {
        self.pace.turn().await;
        // Whoever asks after the settling must not be overtaken by a call that was begun long before it was sent.
        let send_before = errand.send_before.min(Instant::now() + self.timing.timeout);
        let reference = &document.reference;
        failpoints::about_to_begin();
        match self.attempts.begin(reference, last, errand.task).await? {
            Some(effect) => (self.marker)(effect),
            None if failpoints::skip_taken() => {}
            None => return Ok((Verdict::Waits("somebody else is sending it"), Change::Nothing)),
        }
        failpoints::begun();
        if Instant::now() > send_before && !failpoints::skip_lease_check() {
            self.attempts.end(reference, last, &Outcome::Unreachable).await?;
            return Ok((Verdict::Waits("the time for sending it was over"), Change::Nothing));
        }
        let outcome = self.register.enter(document).await;
        metrics::counter!("pyli_register_attempts_total", "outcome" => outcome.as_str()).increment(1);
        let change = self.learn(&outcome);
        self.attempts.end(reference, last, &outcome).await?;
        Ok((self.judge(outcome, change), change))
    }

    fn learn(&self, outcome: &Outcome) -> Change {
        match outcome {
            Outcome::Entered(_) | Outcome::Refused(_) | Outcome::Unreadable(_) | Outcome::Contradicts(_) => {
                self.circuit.answered()
            }
            Outcome::Unreachable | Outcome::TurnedAway(_) => self.circuit.away(Instant::now()),
            Outcome::Ambiguous => self.circuit.doubt(Instant::now()),
        }
    }

    fn judge(&self, outcome: Outcome, change: Change) -> Verdict {
        match outcome {
            Outcome::Entered(entry) => Verdict::Entered(entry),
            Outcome::Refused(reason) => Verdict::Refused(reason),
            Outcome::Unreachable => Verdict::Waits("the register cannot be reached"),
            Outcome::Ambiguous => Verdict::Waits("the register did not answer clearly"),
            Outcome::Unreadable(reason) => Verdict::NotUnderstood(reason),
            Outcome::Contradicts(contradiction) => Verdict::Contradicts(contradiction),
            Outcome::TurnedAway(reason) => {
                let register = self.register.name();
                if change == Change::Opened {
                    error!(register, reason, "the register turns us away: mend its address or its token");
                }
                Verdict::Waits("the register turns us away")
            }
        }
    }

    fn delivered(&self, verdict: Verdict, change: Change) -> Delivered {
        let register = self.register.name();
        let news = match change {
            Change::Nothing => News::Nothing,
            Change::Opened => {
                warn!(register, "the register is away");
                News::Nothing
            }
            Change::Closed => {
                info!(register, "the register is back");
                News::IsBack
            }
        };
        Delivered { verdict, news }
    }
}

/// What is counted of a question.
fn named(found: &Result<Option<ProtocolEntry>, Unclear>) -> &'static str {
    match found {
        Ok(Some(_)) => "there",
        Ok(None) => "not_there",
        Err(Unclear::NoAnswer) => "none",
        Err(Unclear::Contradicts(_)) => "contradicts",
    }
}
