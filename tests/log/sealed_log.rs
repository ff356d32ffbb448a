//! A log with every kind of row, sealed; and a superuser for whom nothing is forbidden.

use domain::AccountId;
use domain::citizen_request::{AfterAnswer, CitizenRequest, RequestCommand, Status};
use domain::protocol::ProtocolEntry;
use jiff::civil::date;
use store::seal::{LogKeys, Retired, Signer, Tail, Trusted};
use store::verify::{Asked, Report, Scope, VerifyError, Witnessed};
use store::{Access, Actor, Config, Store, Work};
use tests::TestDatabase;
use tests::commands::{answer, application, by_clerk, comment, note, request, status};
use uuid::Uuid;

use crate::world::World;

pub struct SealedLog {
    pub world: World,
    pub store: Store,
}

impl SealedLog {
    /// Of about five events a case, all of them sealed.
    pub async fn of(cases: u64) -> Self {
        let world = World::begins().await;
        let log = Self { store: world.store().await, world };
        log.goes_on(cases).await;
        log
    }

    pub async fn goes_on(&self, cases: u64) {
        let begin = self.world.counts("select count(*) from events where number is not null").await;
        for nth in (u64::try_from(begin).expect("a count")..).take(usize::try_from(cases).expect("few")) {
            one_case(&self.store, nth).await;
            if nth.is_multiple_of(3) {
                seal(&self.store).await;
            }
        }
        seal(&self.store).await;
    }

    /// Verifications up to this number of events, each a stream of its own and without personal fields; sealed at once.
    pub async fn grows_to(&self, events: u64) {
        self.world
            .does(&format!(
                "insert into {0} (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                                  payload, metadata, recorded_at)
                 select nth, 'UserVerification', gen_random_uuid()::text, 1, 'Verified', '1.0',
                     '{{\"Verified\": {{\"document\": \"passport\", \"office\": \"ΚΕΠ\"}}}}', '{{}}', now()
                 from generate_series((select coalesce(max(position), 0) + 1 from {0}), {events}) nth",
                "events"
            ))
            .await;
        seal(&self.store).await;
    }

    /// One more case, with the protocol number of an earlier one.
    pub async fn goes_on_with_the_protocol_number_of(&self, nth: u64) {
        one_case(&self.store, nth).await;
        seal(&self.store).await;
    }

    pub async fn verify(&self) -> Result<Report, VerifyError> {
        self.verify_with(&[], Scope::Whole).await
    }

    pub async fn verify_with(&self, second_place: &[Witnessed], scope: Scope) -> Result<Report, VerifyError> {
        let trusted = self.trusted();
        self.store.verify(&Asked { trusted: &trusted, second_place, scope }).await
    }

    pub fn trusted(&self) -> Trusted {
        self.store.log_keys().trusted()
    }

    /// What the second place has got by now.
    pub async fn witnessed(&self) -> Witnessed {
        let note = self.store.newest_checkpoint().await.expect("the database answers").expect("it is sealed");
        let checkpoint = self.trusted().open(&note).expect("our own");
        Witnessed { place: format!("checkpoint {}", checkpoint.size), checkpoint }
    }

    pub async fn exported(&self, tail: Tail) -> String {
        let export = self.store.export(1..=u64::MAX, tail).await.expect("it is sealed");
        let mut export = export.open(&self.store, &Access::command_line(None)).await.expect("it is recorded");
        let mut text = String::new();
        while let Some(lines) = export.next().await.expect("the database answers") {
            text.push_str(&lines);
        }
        text
    }

    /// Triggers, constraints and indexes are no hindrance to a superuser.
    pub async fn falls_into_the_hands_of_a_superuser(&self) {
        self.world
            .does(
                "alter table events disable trigger all;
                 alter table events drop constraint events_position, drop constraint events_stream,
                     drop constraint events_sequence_from_one, drop constraint events_payload_is_object,
                     drop constraint events_payload_is_text, drop constraint events_number_on_first;
                 drop index events_number, events_protocol_number_once;
                 alter table log_tiles drop constraint log_tiles_whole_hashes;
                 alter table data_keys drop constraint data_keys_destroyed_or_not",
            )
            .await;
    }

    /// A process with this signing key on the same database.
    pub async fn process_with(&self, key: u8, retired: Vec<Retired>) -> Store {
        let signer = signer(key);
        let config = Config {
            database: self.world.database.options.clone(),
            pool_size: 10,
            master_key: TestDatabase::master_key(),
            log_keys: LogKeys { signer, retired },
            witness: None,
            erasure_list: None,
        };
        Store::connect(config).await.expect("the database is there")
    }
}

/// In the name of the tests' log.
pub fn signer(key: u8) -> Signer {
    Signer::new("localhost", &[key; 32]).expect("a name")
}

/// Until nothing is left.
pub async fn seal(store: &Store) {
    while store.seal_once().await.expect("it can be sealed").is_some() {}
}

async fn one_case(store: &Store, nth: u64) {
    let citizen = AccountId(Uuid::now_v7());
    if nth % 5 == 4 {
        store.execute(comment("σχόλιο")).await.expect("it is filed");
        return;
    }
    if nth % 5 == 2 {
        store.execute(application(citizen)).await.expect("it is filed");
        return;
    }
    let case = store.execute(request(citizen, "κείμενο")).await.expect("it is filed").id;
    for command in [
        note("σημείωση"),
        status(Status::InReview),
        answer(AfterAnswer::KeepOpen),
        RequestCommand::RequestProtocol,
    ] {
        store.execute(by_clerk(case, command)).await.expect("it goes on");
    }
    let entry = ProtocolEntry { number: nth + 1, year: 2026, date: date(2026, 11, 22) };
    let protocol = RequestCommand::Protocol { entry, register: "built_in".to_owned(), by: None };
    store.execute(Work::<CitizenRequest>::on(case, protocol, Actor::SYSTEM)).await.expect("it is numbered");
}
