//! A document register that misbehaves: on a real socket, with a book of its own, and a fault for every second document
//! that it is sent. It is not idempotent: what it is sent twice it enters twice.
//!
//! Read in this order: `faults` (what goes wrong, and when), `book` (what it has entered), `wire` (the little HTTP that it
//! speaks). It can be killed and started again; what was on its way inside it dies with it.

pub mod faults;
mod book;
mod wire;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use book::{Book, Line};
use faults::{Fault, Faults};
use wire::{Answer, Asked};

use crate::register_process::free_port;

/// How late an entry is made that the client has given up.
#[derive(Clone, Copy)]
pub struct Lateness {
    /// Longer than the client waits, and so that the entry is made before it has settled.
    pub within: Duration,
    /// So that the entry is made when the client believes that nothing can come any more.
    pub beyond: Duration,
}

/// A register that a test may kill and start again at one address.
pub struct UnrulyRegister {
    address: SocketAddr,
    shared: Arc<Shared>,
    life: Option<CancellationToken>,
    tracker: TaskTracker,
}

struct Shared {
    mind: Mutex<Mind>,
    /// How long it takes for a document when it behaves.
    latency: Duration,
    lateness: Lateness,
    connections: AtomicUsize,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

/// What it knows and how it is disposed.
struct Mind {
    book: Book,
    faults: Faults,
    /// How many documents each sender has sent.
    sent: BTreeMap<String, usize>,
}

impl UnrulyRegister {
    /// A register that is not started yet; its faults follow from the seed.
    #[must_use]
    pub fn new(seed: u64, lateness: Lateness) -> Self {
        let mind =
            Mutex::new(Mind { book: Book::default(), faults: Faults::none(seed), sent: BTreeMap::new() });
        let [connections, at_once, most_at_once] = [0; 3].map(AtomicUsize::new);
        let latency = Duration::ZERO;
        let shared = Arc::new(Shared { mind, latency, lateness, connections, at_once, most_at_once });
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        Self { address, shared, life: None, tracker: TaskTracker::new() }
    }

    /// The same, not started yet either, taking its time for each document.
    #[must_use]
    pub fn slow(mut self, latency: Duration) -> Self {
        let shared = Arc::get_mut(&mut self.shared).expect("nobody else has it yet");
        shared.latency = latency;
        self
    }

    /// Its address, whether it runs or not.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts it.
    pub async fn start(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("the address is its own");
        let life = CancellationToken::new();
        let (shared, tracker, token) = (self.shared.clone(), self.tracker.clone(), life.clone());
        let accepting = async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let serving = serve(shared.clone(), stream);
                tracker.spawn(token.clone().run_until_cancelled_owned(serving));
            }
        };
        self.tracker.spawn(life.clone().run_until_cancelled_owned(accepting));
        self.life = Some(life);
    }

    /// Ends it at once, with whatever it was about to do; connections to it are refused from then on.
    pub async fn kill(&mut self) {
        self.life.take().expect("it runs").cancel();
        self.tracker.close();
        self.tracker.wait().await;
        self.tracker.reopen();
    }

    /// The last entries are gone, as after a crash of a register that does not keep what it has acknowledged.
    pub fn forgets(&self, entries: usize) {
        let mut mind = self.shared.mind();
        let forgotten = mind.book.forgets(entries);
        for _ in 0..forgotten {
            mind.faults.happened(Fault::Forgets);
        }
    }

    /// It is in the next calendar year from now on.
    pub fn turns_the_year(&self) {
        let mut mind = self.shared.mind();
        mind.book.turns_the_year();
        mind.faults.happened(Fault::AnotherYear);
    }

    /// From now on something goes wrong with every second document; `used` are numbers that cases have.
    pub fn misbehaves(&self, used: Vec<u64>) {
        self.shared.mind().faults.begin(used);
    }

    /// From now on, only these faults, one for each document; then none. `used` are numbers that cases have.
    pub fn does(&self, faults: &[Fault], used: Vec<u64>) {
        self.shared.mind().faults.only(faults, used);
    }

    /// From now on it behaves.
    pub fn behaves(&self) {
        self.shared.mind().faults.end();
    }

    /// How often each fault has happened.
    #[must_use]
    pub fn happened(&self) -> BTreeMap<Fault, usize> {
        self.shared.mind().faults.counts.clone()
    }

    /// How many documents it was sent by the one who has this token.
    #[must_use]
    pub fn sent_by(&self, token: &str) -> usize {
        self.shared.mind().sent.get(token).copied().unwrap_or_default()
    }

    /// A copy of its book.
    #[must_use]
    pub fn book(&self) -> Book {
        self.shared.mind().book.clone()
    }

    /// How many connections it has taken.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// The most documents and questions that were before it at the same time.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::SeqCst)
    }

    /// Waits until nothing is on its way inside it.
    pub async fn is_idle(&self) {
        // The one that is left accepts connections.
        while self.tracker.len() > 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Shared {
    fn mind(&self) -> MutexGuard<'_, Mind> {
        self.mind.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An entry, and another one where there is one already.
    fn enters(&self, reference: &str) -> Line {
        let mut mind = self.mind();
        let (line, is_double) = mind.book.enters(reference);
        if is_double {
            mind.faults.happened(Fault::EnteredTwice);
        }
        line
    }
}

async fn serve(shared: Arc<Shared>, mut stream: TcpStream) {
    let Some(asked) = wire::read(&mut stream).await else { return };
    let now = shared.at_once.fetch_add(1, Ordering::SeqCst) + 1;
    shared.most_at_once.fetch_max(now, Ordering::SeqCst);
    let answer = match &asked {
        Asked::Enter { reference, sender } => {
            *shared.mind().sent.entry(sender.clone()).or_default() += 1;
            tokio::time::sleep(shared.latency).await;
            enter(&shared, reference).await
        }
        Asked::Find { reference } => find(&shared, reference).await,
        Asked::Other => Some(Answer::status(404)),
    };
    shared.at_once.fetch_sub(1, Ordering::SeqCst);
    if let Some(answer) = answer {
        wire::write(&mut stream, &answer).await;
    }
    // Without an answer the connection is cut.
}

/// `None`: the connection is cut.
async fn enter(shared: &Shared, reference: &str) -> Option<Answer> {
    let fault = shared.mind().faults.next_for_a_document();
    let good = |line: &Line| Answer::entry(201, line);
    let Some(fault) = fault else { return Some(good(&shared.enters(reference))) };
    match fault {
        Fault::Hangs => hang(shared).await,
        Fault::DropsReply => {
            shared.enters(reference);
            None
        }
        Fault::EntersAndFails => {
            shared.enters(reference);
            Some(Answer::status(500))
        }
        Fault::Fails => Some(Answer::status(500)),
        Fault::Slow => {
            let line = shared.enters(reference);
            tokio::time::sleep(shared.lateness.within).await;
            Some(good(&line))
        }
        Fault::Garbage => {
            shared.enters(reference);
            Some(Answer::garbage())
        }
        Fault::OtherReference => {
            let line = shared.enters(reference);
            Some(good(&Line { reference: uuid::Uuid::now_v7().to_string(), ..line }))
        }
        Fault::UsedNumber => {
            let line = shared.enters(reference);
            Some(good(&shared.mind().faults.used_number().map_or(line.clone(), |used| used.said_of(&line))))
        }
        Fault::Conflict => Some(Answer::status(409)),
        Fault::Unprocessable => Some(Answer::status(422)),
        Fault::LateWithin => late(shared, reference, shared.lateness.within).await,
        Fault::LateBeyond => late(shared, reference, shared.lateness.beyond).await,
        Fault::EnteredTwice => {
            shared.enters(reference);
            shared.enters(reference);
            None
        }
        Fault::RefusesConnections | Fault::Forgets | Fault::AnotherYear => {
            unreachable!("{fault:?} is no answer to a document")
        }
    }
}

async fn find(shared: &Shared, reference: &str) -> Option<Answer> {
    let fault = shared.mind().faults.next_for_a_question();
    match fault {
        Some(Fault::Hangs) => hang(shared).await,
        Some(_) => Some(Answer::status(500)),
        None => Some(Answer::list(&shared.mind().book.of(reference))),
    }
}

async fn hang(shared: &Shared) -> Option<Answer> {
    tokio::time::sleep(shared.lateness.within).await;
    None
}

/// The client has gone long before; the entry is made all the same.
async fn late(shared: &Shared, reference: &str, after: Duration) -> Option<Answer> {
    tokio::time::sleep(after).await;
    if after == shared.lateness.beyond {
        shared.mind().book.too_late.insert(reference.to_owned());
    }
    Some(Answer::entry(201, &shared.enters(reference)))
}
