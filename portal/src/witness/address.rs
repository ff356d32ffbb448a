//! An address: it gets each checkpoint by POST. Where it also answers a GET with the newest that it keeps, that is
//! compared before anything is signed.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::{Client, Response, StatusCode, Url, redirect};
use store::seal::{Witness, WitnessError};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest checkpoint that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// Somebody else who keeps checkpoints, over HTTP.
pub struct WitnessAddress {
    client: Client,
    url: Url,
    /// What it said last, or was given since: it is asked until it has answered once.
    known: Mutex<Known>,
}

#[derive(Clone)]
enum Known {
    /// It has not answered yet, or what it said may be out of date.
    Nothing,
    /// It keeps this one.
    Newest(String),
    /// It does not say.
    Silent,
}

impl WitnessAddress {
    /// The one at this address. No redirect is followed, and no proxy is used.
    pub fn new(url: Url) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { client, url, known: Mutex::new(Known::Nothing) })
    }

    fn known(&self) -> Known {
        self.known.lock().expect("nobody panics while holding it").clone()
    }

    fn knows(&self, known: Known) {
        *self.known.lock().expect("nobody panics while holding it") = known;
    }
}

#[async_trait]
impl Witness for WitnessAddress {
    /// Until a checkpoint of ours is kept there, it is asked each time: somebody may put aside what it keeps.
    async fn newest(&self) -> Result<Option<String>, WitnessError> {
        match self.known() {
            Known::Newest(note) => return Ok(Some(note)),
            Known::Silent => return Ok(None),
            Known::Nothing => {}
        }
        let answer = self.client.get(self.url.clone()).send().await.map_err(|error| away(&error))?;
        match answer.status() {
            StatusCode::OK => body(answer).await.map(Some),
            status if status.is_client_error() || status == StatusCode::NOT_IMPLEMENTED => {
                if status != StatusCode::NOT_FOUND {
                    self.knows(Known::Silent);
                }
                Ok(None)
            }
            status => Err(WitnessError::Away(format!("it answers {}", status.as_u16()))),
        }
    }

    async fn keep(&self, size: u64, note: &str) -> Result<(), WitnessError> {
        let request = self.client.post(self.url.clone()).body(note.to_owned());
        let request = request.header("content-type", "text/plain; charset=utf-8");
        let answer = request.send().await.map_err(|error| away(&error))?;
        match answer.status() {
            status if status.is_success() => {
                if matches!(self.known(), Known::Nothing | Known::Newest(_)) {
                    self.knows(Known::Newest(note.to_owned()));
                }
                Ok(())
            }
            StatusCode::CONFLICT => {
                self.knows(Known::Nothing);
                Err(WitnessError::Forked { size })
            }
            status => Err(WitnessError::Away(format!("it answers {}", status.as_u16()))),
        }
    }
}

async fn body(mut answer: Response) -> Result<String, WitnessError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| away(&error))? {
        if body.len() + chunk.len() > LONGEST {
            return Err(WitnessError::Away("its answer is too long".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// The error's own words would quote the address.
fn away(error: &reqwest::Error) -> WitnessError {
    let what = if error.is_timeout() { "it does not answer in time" } else { "it cannot be spoken to" };
    WitnessError::Away(what.to_owned())
}
