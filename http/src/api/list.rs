//! Lists: `?limit=&cursor=` in, `{"items": […], "next": CURSOR|null}` and `Link: rel="next"` out.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, LINK};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::words::WordError;
use projections::search::SearchWords;
use projections::{Cursor, Mark, Page, PageRequest};
use serde::Serialize;
use utoipa::ToSchema;

use super::faults::Fault;
use super::fields::{Fields, FromFields};
use super::headers::{names, unchanged};
use crate::app::App;
use crate::problem::Problem;

/// How many rows, unless the client says otherwise.
const LIMIT: u32 = 20;

/// How many rows at most.
const LONGEST: u32 = 100;

/// A query, read whole or refused whole.
pub struct Query<T>(pub T);

impl<T: FromFields> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let pairs = axum::extract::Query::try_from_uri(&parts.uri);
        let axum::extract::Query(pairs) =
            pairs.map_err(|_| Problem::unreadable("Η διεύθυνση δεν διαβάζεται."))?;
        Fields::from_query(pairs).read().map(Self)
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct List<T> {
    /// Newest first.
    items: Vec<T>,
    /// What to send as `cursor` for the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// Reads `limit` and `cursor`.
pub fn page(fields: &mut Fields) -> Option<PageRequest> {
    let limit = fields.optional_text("limit", |text| match text.parse() {
        Ok(limit) if (1..=LONGEST).contains(&limit) => Ok(Some(limit)),
        _ => Err(Fault::out_of_range(1, LONGEST)),
    });
    let cursor = fields.optional_text("cursor", |text| match text.parse() {
        Ok(row) if row > 0 => Ok(Some(Cursor(row))),
        _ => Err(Fault::unknown_value()),
    });
    Some(PageRequest { limit: limit?.unwrap_or(LIMIT), cursor: cursor? })
}

/// What somebody looks for; `None` when nothing is left to look for.
pub fn search_words(typed: &str) -> Result<Option<SearchWords>, Fault> {
    if typed.chars().count() > SearchWords::MOST {
        return Err(WordError::TooLong { most: SearchWords::MOST }.into());
    }
    Ok(SearchWords::of(typed))
}

/// The answer with a page of a list, each row in its shape.
pub fn answer<R, T: From<R> + Serialize>(uri: &Uri, page: Page<R>) -> Response {
    let next = page.next.map(|cursor| cursor.0.to_string());
    let link = next.as_deref().and_then(|cursor| next_link(uri, cursor));
    let items: Vec<T> = page.items.into_iter().map(T::from).collect();
    let mut response = Json(List { items, next }).into_response();
    if let Some(link) = link {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// The same with an `ETag` of cases and versions.
pub fn answer_marked<R, T: From<R> + Serialize>(uri: &Uri, (page, mark): (Page<R>, Mark)) -> Response {
    let mut response = answer::<R, T>(uri, page);
    response.headers_mut().insert(ETAG, tag(mark));
    response
}

/// That the client has the page with this mark, when it has.
#[must_use]
pub fn already(headers: &HeaderMap, mark: Mark) -> Option<Response> {
    let tag = tag(mark);
    names(headers, &tag).then(|| unchanged(tag))
}

fn tag(mark: Mark) -> HeaderValue {
    let text = format!("\"{}\"", URL_SAFE_NO_PAD.encode(mark.0));
    HeaderValue::try_from(text).expect("base64 and quotes fit into a header")
}

fn next_link(uri: &Uri, cursor: &str) -> Option<HeaderValue> {
    let kept = uri.query().unwrap_or_default().split('&');
    let kept = kept.filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: Vec<String> = kept.map(str::to_owned).chain([format!("cursor={cursor}")]).collect();
    HeaderValue::try_from(format!("<{}?{}>; rel=\"next\"", uri.path(), query.join("&"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Only(PageRequest);

    impl FromFields for Only {
        fn read(fields: &mut Fields) -> Option<Self> {
            page(fields).map(Self)
        }
    }

    fn read(name: &str, value: &str) -> Option<PageRequest> {
        let fields = Fields::from_query(vec![(name.to_owned(), value.to_owned())]);
        fields.read::<Only>().ok().map(|only| only.0)
    }

    #[test]
    fn a_limit_is_between_1_and_100() {
        assert_eq!(read("limit", "1").map(|page| page.limit), Some(1));
        assert_eq!(read("limit", "100").map(|page| page.limit), Some(100));
        assert_eq!(read("limit", "").map(|page| page.limit), Some(20));
        for limit in ["0", "101", "-1", "ten", "1.5", "99999999999"] {
            assert!(read("limit", limit).is_none(), "{limit}");
        }
    }

    #[test]
    fn a_cursor_is_one_that_we_gave() {
        assert_eq!(read("cursor", "7").and_then(|page| page.cursor), Some(Cursor(7)));
        for cursor in ["0", "-7", "x", "99999999999999999999"] {
            assert!(read("cursor", cursor).is_none(), "{cursor}");
        }
    }

    #[test]
    fn the_next_page_keeps_the_filter() {
        let uri = "/api/v1/me/requests?kind=request&cursor=9&limit=2".parse().expect("an address");
        let link = next_link(&uri, "7").expect("a link");
        assert_eq!(link, "</api/v1/me/requests?kind=request&limit=2&cursor=7>; rel=\"next\"");
    }
}
