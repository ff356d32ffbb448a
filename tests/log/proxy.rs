//! A wire between store and server that can lose an answer, lose a request, or bring a request late.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sqlx::postgres::PgConnectOptions;
use store::{Config, Store};
use tempfile::TempDir;
use tests::TestDatabase;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{UnixListener, UnixStream};

const SOCKET: &str = ".s.PGSQL.5432";
/// The end of a server's answer: `ReadyForQuery`, outside of any transaction.
const READY: &[u8] = b"Z\0\0\0\x05I";

/// What happens to the appender's next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mischief {
    /// The server does it; the wire breaks before its answer is through.
    LosesTheAnswer,
    /// The wire breaks, and the server never hears of it.
    LosesTheRequest,
    /// The wire breaks, and the server hears of it only when the same store is about to append again.
    DelaysTheRequest,
}

pub struct Proxy {
    wire: Arc<Wire>,
    folder: TempDir,
}

struct Wire {
    server: PathBuf,
    mischief: Mutex<Option<Mischief>>,
    late: Mutex<Option<(UnixStream, Vec<u8>)>>,
}

impl Proxy {
    pub fn before(database: &PgConnectOptions) -> Self {
        let folder =
            tempfile::Builder::new().prefix("pyli-wire-").tempdir().expect("there is room for a folder");
        let listener = UnixListener::bind(folder.path().join(SOCKET)).expect("a socket can be made");
        let server = database.get_socket().expect("the cluster listens on a socket").join(SOCKET);
        let wire = Arc::new(Wire { server, mischief: Mutex::default(), late: Mutex::default() });
        let carrying = wire.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let wire = carrying.clone();
                // A broken wire is what this is for.
                tokio::spawn(async move { drop(carry(client, &wire).await) });
            }
        });
        Self { wire, folder }
    }

    /// A store that reaches its database over this wire.
    pub async fn store(&self, database: &TestDatabase) -> Store {
        let options = database.options.clone().socket(self.folder.path());
        let (master_key, log_keys) = (TestDatabase::master_key(), TestDatabase::log_keys());
        let config = Config {
            database: options,
            pool_size: 3,
            master_key,
            log_keys,
            witness: None,
            erasure_list: None,
        };
        Store::connect(config).await.expect("the wire holds")
    }

    /// The appender's next request meets with this.
    pub fn next(&self, mischief: Mischief) {
        *self.wire.mischief.lock().expect("nobody panics while holding it") = Some(mischief);
    }

    /// Whether it has been done.
    pub fn is_done(&self) -> bool {
        self.wire.mischief.lock().expect("nobody panics while holding it").is_none()
            && self.wire.late.lock().expect("nobody panics while holding it").is_none()
    }
}

async fn carry(mut client: UnixStream, wire: &Wire) -> io::Result<()> {
    let mut server = UnixStream::connect(Path::new(&wire.server)).await?;
    let mut hello = vec![0; 8192];
    let length = client.read(&mut hello).await?;
    server.write_all(&hello[..length]).await?;
    if contains(&hello[..length], "pyli appender") {
        return carry_appender(client, server, wire).await;
    }
    copy_bidirectional(&mut client, &mut server).await.map(|_| ())
}

async fn carry_appender(mut client: UnixStream, mut server: UnixStream, wire: &Wire) -> io::Result<()> {
    let (mut request, mut answer) = (vec![0; 1 << 18], vec![0; 1 << 18]);
    let mut loses_the_answer = false;
    loop {
        tokio::select! {
            length = client.read(&mut request) => {
                let request = &request[..length?];
                if request.is_empty() {
                    return Ok(());
                }
                let mischief = wire.mischief.lock().expect("nobody panics while holding it").take();
                match mischief {
                    Some(Mischief::LosesTheRequest) => return Ok(()),
                    Some(Mischief::DelaysTheRequest) => {
                        *wire.late.lock().expect("nobody panics while holding it") = Some((server, request.to_vec()));
                        return Ok(());
                    }
                    Some(Mischief::LosesTheAnswer) => loses_the_answer = true,
                    None if contains(request, "append_events") => wire.brings_what_is_late().await?,
                    None => {}
                }
                server.write_all(request).await?;
            }
            length = server.read(&mut answer) => {
                let answer = &answer[..length?];
                if answer.is_empty() || (loses_the_answer && answer.ends_with(READY)) {
                    return Ok(());
                }
                if !loses_the_answer {
                    client.write_all(answer).await?;
                }
            }
        }
    }
}

impl Wire {
    /// Returns when the server has done it.
    async fn brings_what_is_late(&self) -> io::Result<()> {
        let late = self.late.lock().expect("nobody panics while holding it").take();
        let Some((mut server, request)) = late else { return Ok(()) };
        server.write_all(&request).await?;
        let mut answer = Vec::new();
        while !answer.ends_with(READY) {
            server.read_buf(&mut answer).await?;
        }
        Ok(())
    }
}

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}
