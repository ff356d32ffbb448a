//! One case for the auditor: told in sentences, as it was at a moment, and what is other between two.

use std::borrow::Borrow;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use projections::replay::{CaseLog, StreamKind};
use store::{Access, StoredEvent};
use uuid::Uuid;

use super::visit::case_id;
use super::{Failure, Frame, Section, Visit, refused};
use crate::forms::Field;
use crate::forms::moments::{Moments, Picked, pick};
use crate::people::People;
use crate::replay::{self, Change, Picture, Sentence, changes, tell};

/// `/audit/cases/{type}/{id}`
#[derive(Template, WebTemplate)]
#[template(path = "audit_case.html")]
pub struct AuditCasePage {
    pub(super) frame: Frame,
    pub(super) kind: StreamKind,
    pub(super) id: Uuid,
    pub(super) number: Option<i64>,
    /// Its personal data can be read no more.
    pub(super) is_erased: bool,
    pub(super) form: Moments,
    pub(super) shown: Shown,
    pub(super) comparison: Option<Comparison>,
    pub(super) sentences: Vec<Sentence>,
}

/// The case at the moment that was asked for.
pub enum Shown {
    /// What was typed is no moment.
    Nothing,
    /// The case was not there yet.
    TooEarly,
    /// An event on the way is of a version that this program cannot read.
    Unreadable,
    /// As it was.
    Moment(Box<Moment>),
}

/// The case at one moment.
pub struct Moment {
    pub(super) end: End,
    /// Which event of the case it is, from 1.
    pub(super) place: usize,
    pub(super) previous: Option<i64>,
    pub(super) next: Option<i64>,
    pub(super) staff: Picture,
    /// `None` for an anonymous comment.
    pub(super) citizen: Option<Picture>,
}

/// A place in the log, and when that was.
#[derive(Clone, Copy)]
pub struct End {
    pub(super) position: i64,
    pub(super) at: Timestamp,
}

/// Two moments beside each other.
pub struct Comparison {
    /// `None`: before the case was there.
    pub(super) from: Option<End>,
    /// `None`: before the case was there.
    pub(super) to: Option<End>,
    pub(super) changes: Vec<Change>,
}

/// `GET /audit/cases/{type}/{id}`
pub async fn show(visit: Visit, Path((kind, id)): Path<(String, String)>) -> Result<Response, Failure> {
    let access = Access::page(visit.auditor()?);
    let kind = StreamKind::from_name(&kind).ok_or_else(Failure::not_found)?;
    let (store, id) = (&visit.app.store, case_id(&id)?);
    let case = replay::case(store, &access, kind, id).await?.ok_or_else(Failure::not_found)?;
    let people = People::load(store).await?;
    let frame = visit.frame(Section::Audit);
    let page = AuditCasePage::of(frame, &people, &case, Moments::of(visit.query()));
    let is_good = page.form.faulty().is_empty();
    Ok(if is_good { page.into_response() } else { refused(page) })
}

impl AuditCasePage {
    /// The page of this case, with what was asked of it.
    pub(super) fn of(frame: Frame, people: &People, case: &CaseLog, mut form: Moments) -> Self {
        let shown = Shown::of(&frame, people, case, &mut form.at);
        let comparison = Comparison::of(&frame, people, case, &mut form);
        let sentences = tell(&frame, people, case);
        let (kind, id, number) = (case.kind(), case.id(), case.number());
        Self { frame, kind, id, number, is_erased: case.is_erased(), form, shown, comparison, sentences }
    }

    fn title(&self) -> String {
        let stream = self.frame.stream(self.kind);
        self.number.map_or(stream.clone(), |number| {
            format!("{stream} – {}", self.frame.t1("case-title", "number", number))
        })
    }

    fn here(&self) -> String {
        self.frame.to().audit_case(self.kind, self.id)
    }

    fn at(&self, position: impl Borrow<i64>) -> String {
        format!("{}?at={}", self.here(), position.borrow())
    }

    /// What this event changed.
    fn change(&self, index: usize) -> String {
        let to = self.sentences[index].position;
        let from = index.checked_sub(1).map_or(0, |before| self.sentences[before].position);
        format!("{}?at={to}&from={from}&to={to}#changes", self.here())
    }

    fn is_shown(&self, position: i64) -> bool {
        matches!(&self.shown, Shown::Moment(moment) if moment.end.position == position)
    }

    fn end(&self, end: Option<End>) -> String {
        end.map_or_else(
            || self.frame.t("before-filing"),
            |end| {
                let (at, position) = (self.frame.instant(&end.at).text, end.position.to_string());
                self.frame.language.say_with("moment-at", &[("at", &at), ("position", &position)])
            },
        )
    }
}

impl Shown {
    fn of(frame: &Frame, people: &People, case: &CaseLog, field: &mut Field) -> Self {
        let event = match pick(field, case) {
            Picked::Unreadable => return Self::Nothing,
            Picked::TooEarly => return Self::TooEarly,
            Picked::Unsaid => case.events().last(),
            Picked::Event(event) => Some(event),
        };
        event.and_then(|event| Moment::of(frame, people, case, event)).map_or(Self::Unreadable, Self::Moment)
    }
}

impl Moment {
    fn of(frame: &Frame, people: &People, case: &CaseLog, event: &StoredEvent) -> Option<Box<Self>> {
        let seen = case.at(event.position).ok().flatten()?;
        let events = case.events();
        let place = events.partition_point(|one| one.position <= event.position);
        let previous = place.checked_sub(2).map(|before| events[before].position);
        Some(Box::new(Self {
            end: End::of(event),
            place,
            previous,
            next: events.get(place).map(|after| after.position),
            staff: Picture::for_staff(frame, people, &seen.staff),
            citizen: seen.citizen.as_ref().map(|view| Picture::for_citizen(frame, view)),
        }))
    }
}

impl End {
    fn of(event: &StoredEvent) -> Self {
        Self { position: event.position, at: event.recorded_at }
    }
}

impl Comparison {
    /// `None` when none is asked for, or one of its moments cannot be shown.
    fn of(frame: &Frame, people: &People, case: &CaseLog, form: &mut Moments) -> Option<Self> {
        let (from, to) = (pick(&mut form.from, case), pick(&mut form.to, case));
        let (from, to) = match (from, to) {
            (Picked::Unsaid, Picked::Unsaid) | (Picked::Unreadable, _) | (_, Picked::Unreadable) => {
                return None;
            }
            (from, Picked::Unsaid) => (from.event(), case.events().last()),
            (from, to) => (from.event(), to.event()),
        };
        let seen = |event: Option<&StoredEvent>| {
            event.map_or(Ok(None), |event| case.at(event.position)).map(|seen| seen.map(|seen| seen.staff))
        };
        let (before, after) = (seen(from).ok()?, seen(to).ok()?);
        let changes = changes(frame, people, before.as_ref(), after.as_ref());
        Some(Self { from: from.map(End::of), to: to.map(End::of), changes })
    }
}
