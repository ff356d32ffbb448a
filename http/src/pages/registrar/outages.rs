//! When the register did not answer, and what was sent to it then.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use domain::terms::day_in_athens;
use jiff::Timestamp;
use projections::Cursor;
use protocol_adapter::audit::Outage;
use uuid::Uuid;

use super::{Part, Tab, tabs};
use crate::forms::Body;
use crate::forms::trail::Trail;
use crate::messages::now;
use crate::pages::{Failure, Frame, Section, Visit};
use crate::registrar::{self, Line, Overview};

/// `/staff/protocol/outages`
#[derive(Template, WebTemplate)]
#[template(path = "outages.html")]
pub struct OutagesPage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) overview: Overview,
    /// The calendar year in Athens.
    pub(in crate::pages) year: i16,
    /// The year that goes on.
    pub(in crate::pages) this_year: i16,
    /// Newest first; those of this page.
    pub(in crate::pages) outages: Vec<Outage>,
    pub(in crate::pages) paging: Paging,
}

/// `/staff/protocol/outages/{from}`
#[derive(Template, WebTemplate)]
#[template(path = "outage.html")]
pub struct OutagePage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) outage: Outage,
    /// What was sent to the register in it; those of this page.
    pub(in crate::pages) cases: Vec<Line>,
    pub(in crate::pages) paging: Paging,
}

/// Where in a list that is at hand as a whole.
#[derive(Default)]
pub struct Paging {
    pub(in crate::pages) previous: Option<String>,
    pub(in crate::pages) next: Option<String>,
}

/// `GET /staff/protocol/outages`
pub async fn show(visit: Visit) -> Result<OutagesPage, Failure> {
    let registrar = visit.registrar()?;
    let query = Body::read(visit.query().as_bytes());
    let this_year = day_in_athens(now()).year();
    let year = query.text("year").parse().ok().filter(|year| (1900..=this_year).contains(year));
    let year = year.unwrap_or(this_year);
    let store = &visit.app.store;
    let (overview, all) = tokio::try_join!(registrar::overview(store), registrar::outages(store, year))?;
    let choices = if year == this_year { Vec::new() } else { vec![format!("year={year}")] };
    let (outages, paging) = Paging::of(all, &Trail::of(&query), &choices);
    let frame = visit.desk(Section::Protocol, registrar).await?;
    Ok(OutagesPage { frame, overview, year, this_year, outages, paging })
}

/// `GET /staff/protocol/outages/{from}`
pub async fn one(visit: Visit, Path(from): Path<String>) -> Result<OutagePage, Failure> {
    let registrar = visit.registrar()?;
    let from = from.parse().ok().and_then(|from| Timestamp::from_microsecond(from).ok());
    let from = from.ok_or_else(Failure::not_found)?;
    let store = &visit.app.store;
    let of_its_year = registrar::outages(store, day_in_athens(from).year()).await?;
    let outage = of_its_year.into_iter().find(|outage| outage.from == from);
    let outage = outage.ok_or_else(Failure::not_found)?;
    let trail = Trail::of(&Body::read(visit.query().as_bytes()));
    let (ids, paging) = Paging::of(outage.cases.clone(), &trail, &[]);
    let ids: Vec<Uuid> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let cases = registrar::of(store, &ids).await?;
    let frame = visit.desk(Section::Protocol, registrar).await?;
    Ok(OutagePage { frame, outage, cases, paging })
}

impl Paging {
    /// The page of the trail, whose cursor says how many come before it.
    fn of<T>(all: Vec<T>, trail: &Trail, choices: &[String]) -> (Vec<T>, Self) {
        let page = trail.page();
        let limit = usize::try_from(page.limit).expect("a page fits into memory");
        let before = page.cursor.and_then(|cursor| usize::try_from(cursor.0).ok()).unwrap_or_default();
        let after = before.saturating_add(limit);
        let next = i64::try_from(after).ok().filter(|_| after < all.len());
        let next = next.map(|next| trail.next(&Cursor(next)).here(choices.to_vec()));
        let previous = trail.previous().map(|previous| previous.here(choices.to_vec()));
        (all.into_iter().skip(before).take(limit).collect(), Self { previous, next })
    }
}

impl OutagesPage {
    fn tabs(&self) -> Vec<Tab> {
        tabs(&self.frame, &self.overview, |part| part == Part::Outages)
    }

    fn of_year(&self, year: i16) -> String {
        format!("{}?year={year}", self.frame.to().outages())
    }

    /// The year before, and the year after where that is not in the future.
    fn years(&self) -> Vec<i16> {
        let after = (self.year < self.this_year).then(|| self.year + 1);
        [Some(self.year - 1), after].into_iter().flatten().filter(|year| *year >= 1900).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> (Vec<i32>, Paging) {
        Paging::of((0..45).collect(), &Trail::of(&Body::read(query.as_bytes())), &["year=2025".to_owned()])
    }

    #[test]
    fn a_long_list_has_pages_and_a_way_back() {
        let (first, paging) = page("");
        assert_eq!((first.first(), first.len(), paging.previous), (Some(&0), 20, None));
        let next = paging.next.expect("there are more");
        assert_eq!(next, "?year=2025&cursor=20");
        let (last, paging) = page("cursor=40&trail=20");
        assert_eq!((last.first(), last.len(), paging.next), (Some(&40), 5, None));
        assert_eq!(paging.previous, Some("?year=2025&cursor=20".to_owned()));
        assert_eq!(page("cursor=-7").0.len(), 20, "nonsense begins at the beginning");
        assert_eq!(page("cursor=900").0.len(), 0);
    }
}
