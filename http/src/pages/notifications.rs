//! The part of «Τα στοιχεία μου» about e-mail: whether the address is confirmed, and whether mail is wanted.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use store::Session;
use store::mail::{MailStanding, MailWish};

use super::{Failure, Visit};
use crate::forms::Body;
use crate::letters;
use crate::limits::Network;
use crate::session::cookie_token;

/// What the part shows.
#[derive(Clone, Copy)]
pub struct Notifications {
    pub(super) standing: MailStanding,
    pub(super) done: Option<Done>,
}

/// What has just been done there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The choice is kept.
    Saved,
    /// Another link is on its way.
    SentAgain,
}

impl Notifications {
    /// Where this citizen stands.
    pub async fn of(visit: &Visit, citizen: &Session) -> Result<Self, Failure> {
        let recipient =
            visit.app.store.recipient(citizen.account.id).await?.ok_or_else(Failure::not_found)?;
        let done = match Body::read(visit.query().as_bytes()).text("done") {
            "mail" => Some(Done::Saved),
            "confirmation" => Some(Done::SentAgain),
            _ => None,
        };
        Ok(Self { standing: recipient.standing, done })
    }

    pub(super) fn refuses(self) -> bool {
        self.standing.wish == MailWish::Refused
    }

    pub(super) fn was_saved(self) -> bool {
        self.done == Some(Done::Saved)
    }

    pub(super) fn was_sent_again(self) -> bool {
        self.done == Some(Done::SentAgain)
    }
}

/// `GET` of one of the addresses below: where a sign-in in between leads.
pub async fn back(visit: Visit) -> Redirect {
    Redirect::to(&visit.paths().profile())
}

/// `POST /profile/mail`
pub async fn choose(visit: Visit, body: Body) -> Result<Response, Failure> {
    let citizen = visit.citizen()?;
    let wish = if body.has("refuse_mail") { MailWish::Refused } else { MailWish::Wanted };
    visit.app.store.keep_mail_wish(citizen.account.id, wish).await?;
    Ok(Redirect::to(&format!("{}?done=mail", visit.paths().profile())).into_response())
}

/// `POST /profile/confirmation`
pub async fn send_again(visit: Visit, network: Network, headers: HeaderMap) -> Result<Response, Failure> {
    let citizen = visit.citizen()?;
    visit.app.limits.letter(network, &citizen.account.email)?;
    let session = cookie_token(&headers);
    letters::ask_confirmation(&visit.app.store, citizen.account.id, session.as_deref()).await;
    Ok(Redirect::to(&format!("{}?done=confirmation", visit.paths().profile())).into_response())
}
