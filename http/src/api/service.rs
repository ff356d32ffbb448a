//! The two services whose cases staff handle: what is done with their cases is the same for both.

use domain::certificate_application::{ApplicationCommand, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestCommand};
use domain::{ApplicationId, RequestId};
use projections::applications::ApplicationView;
use projections::requests::RequestView;
use projections::{AtHand, Case, Reach};
use serde::Serialize;
use store::{Store, Unavailable, Unread};
use uuid::Uuid;

use super::headers::Versioned;
use super::shapes::{StaffApplication, StaffCase};
use crate::app::App;
use crate::problem::Problem;
use crate::protocol::Numbered;
use crate::{applications, requests};

/// A service.
pub trait Service: Send + 'static {
    /// What is asked of its cases.
    type Command: Clone;
    /// The aggregate of its cases.
    type Case: Numbered<Command = Self::Command, Error: Into<Problem>>;
    /// A case as its read model has it, sealed.
    type Row: Case<View = Self::View>;
    /// The same, opened.
    type View: Versioned + Send;
    /// A case as staff are shown it.
    type Shape: From<Self::View> + Serialize;

    /// The read model that serves it.
    const READ_MODEL: &'static str;

    /// One case; what is out of reach is `None`, like a missing one.
    fn for_staff(
        store: &Store,
        id: Uuid,
        reach: Reach,
    ) -> impl Future<Output = Result<Option<Unread<Self::View>>, Unavailable>> + Send;

    /// Its cases that were changed lately.
    fn at_hand(app: &App) -> &AtHand<Self::Row>;
}

/// Requests, complaints, proposals and comments.
pub struct Requests;

/// Applications for certificates.
pub struct Applications;

impl Service for Requests {
    type Command = RequestCommand;
    type Case = CitizenRequest;
    type Row = projections::requests::CaseRow;
    type View = RequestView;
    type Shape = StaffCase;

    const READ_MODEL: &'static str = requests::READ_MODEL;

    async fn for_staff(
        store: &Store,
        id: Uuid,
        reach: Reach,
    ) -> Result<Option<Unread<RequestView>>, Unavailable> {
        projections::requests::for_staff(store, RequestId(id), reach).await
    }

    fn at_hand(app: &App) -> &AtHand<Self::Row> {
        &app.at_hand.requests
    }
}

impl Service for Applications {
    type Command = ApplicationCommand;
    type Case = CertificateApplication;
    type Row = projections::applications::CaseRow;
    type View = ApplicationView;
    type Shape = StaffApplication;

    const READ_MODEL: &'static str = applications::READ_MODEL;

    async fn for_staff(
        store: &Store,
        id: Uuid,
        reach: Reach,
    ) -> Result<Option<Unread<ApplicationView>>, Unavailable> {
        projections::applications::for_staff(store, ApplicationId(id), reach).await
    }

    fn at_hand(app: &App) -> &AtHand<Self::Row> {
        &app.at_hand.applications
    }
}
