//! The seal of the log, for everybody: the newest checkpoint, proofs, and the keys that have signed. Hashes only; no
//! session is looked at.

use std::fmt::Write;

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::seal::Hash;
use utoipa::{IntoParams, ToSchema};

use super::faults::Fault;
use super::fields::{Fields, FromFields};
use super::headers;
use super::list::Query;
use crate::app::App;
use crate::limits::Network;
use crate::problem::Problem;

/// Positions and sizes are exact in every reader of JSON.
pub(super) const LARGEST: u64 = (1 << 53) - 1;

/// A new one may be there in a second.
const FOR_A_SECOND: &str = "public, max-age=1";
/// A proof about a log of a given size never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Keys are replaced seldom.
const FOR_A_MINUTE: &str = "public, max-age=60";

const TEXT: &str = "text/plain; charset=utf-8";

/// Which event, in which tree.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AboutEvent {
    /// The event's position, from 1.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
    position: u64,
    /// The size of the checkpoint, at least `position`.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
    size: u64,
}

/// Two sizes of the log.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AboutSizes {
    /// The size of the older checkpoint.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
    from: u64,
    /// The size of the newer one, at least `from`.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
    to: u64,
}

/// That an event is in the log (RFC 6962, 2.1.1). Hashes are SHA-256 in base64.
#[derive(Serialize, ToSchema)]
pub struct InclusionProof {
    position: u64,
    size: u64,
    /// The event's leaf; its index in the tree is `position` − 1.
    leaf: String,
    /// The siblings, from the leaf up.
    hashes: Vec<String>,
}

/// That an older log is the beginning of a newer one (RFC 6962, 2.1.2). Hashes are SHA-256 in base64.
#[derive(Serialize, ToSchema)]
pub struct ConsistencyProof {
    from: u64,
    to: u64,
    hashes: Vec<String>,
}

impl FromFields for AboutEvent {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (position, size) = (natural(fields, "position"), natural(fields, "size"));
        let (position, size) = (position?, size?);
        if position > size {
            return fields.fault("position", Fault::out_of_range(1, size));
        }
        Some(Self { position, size })
    }
}

impl FromFields for AboutSizes {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (from, to) = (natural(fields, "from"), natural(fields, "to"));
        let (from, to) = (from?, to?);
        if from > to {
            return fields.fault("from", Fault::out_of_range(1, to));
        }
        Some(Self { from, to })
    }
}

/// What the log looks like now, signed: a note as in C2SP tlog-checkpoint.
#[utoipa::path(get, path = "/api/v1/log/checkpoint", tag = "log", responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = 304, description = "it is the one that the client has"),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn checkpoint(
    State(app): State<App>,
    network: Network,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    app.limits.proof(network)?;
    let note = app.store.newest_checkpoint().await?.ok_or_else(not_sealed)?;
    // A checkpoint is known by its size: there are no two of one.
    let size = note.lines().nth(1).and_then(|size| size.parse().ok()).unwrap_or_default();
    let about = [(ETAG, headers::etag(size)), (CACHE_CONTROL, headers::fixed(FOR_A_SECOND))];
    if headers::names(&asked, &headers::etag(size)) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(CONTENT_TYPE, TEXT)], note).into_response())
}

/// That an event is in the log of a checkpoint.
#[utoipa::path(get, path = "/api/v1/log/proof", tag = "log", params(AboutEvent), responses(
    (status = 200, body = InclusionProof),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn proof(
    State(app): State<App>,
    network: Network,
    Query(AboutEvent { position, size }): Query<AboutEvent>,
) -> Result<Response, Problem> {
    app.limits.proof(network)?;
    let (leaf, path) = app.store.inclusion_proof(position, size).await?.ok_or_else(not_sealed)?;
    let proof = InclusionProof { position, size, leaf: leaf.to_string(), hashes: written(&path) };
    Ok(([(CACHE_CONTROL, FOR_EVER)], Json(proof)).into_response())
}

/// That the log of an older checkpoint is the beginning of that of a newer one.
#[utoipa::path(get, path = "/api/v1/log/consistency", tag = "log", params(AboutSizes), responses(
    (status = 200, body = ConsistencyProof),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn consistency(
    State(app): State<App>,
    network: Network,
    Query(AboutSizes { from, to }): Query<AboutSizes>,
) -> Result<Response, Problem> {
    app.limits.proof(network)?;
    let path = app.store.consistency_proof(from, to).await?.ok_or_else(not_sealed)?;
    let proof = ConsistencyProof { from, to, hashes: written(&path) };
    Ok(([(CACHE_CONTROL, FOR_EVER)], Json(proof)).into_response())
}

/// The public keys, one a line (C2SP signed-note): those that were replaced, the oldest first, each with the size of
/// the log up to which it counts; then the one that signs.
#[utoipa::path(get, path = "/api/v1/log/keys", tag = "log", responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn keys(State(app): State<App>) -> Response {
    let keys = app.store.log_keys();
    let mut text = String::new();
    for retired in &keys.retired {
        writeln!(text, "{} {}", retired.verifier, retired.until).expect("a string takes any text");
    }
    writeln!(text, "{}", keys.signer.verifier()).expect("a string takes any text");
    ([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, FOR_A_MINUTE)], text).into_response()
}

fn not_sealed() -> Problem {
    let detail = "Το ημερολόγιο δεν έχει σφραγιστεί ακόμη ως εκεί.";
    Problem::new(StatusCode::NOT_FOUND, "not_sealed", detail)
}

/// Digits alone: one form for each number, so that no cache keeps two.
fn natural(fields: &mut Fields, name: &str) -> Option<u64> {
    fields.text(name, |text| match text.parse() {
        Ok(number) if (1..=LARGEST).contains(&number) && number.to_string() == text => Ok(number),
        _ => Err(Fault::out_of_range(1, LARGEST)),
    })
}

fn written(path: &[Hash]) -> Vec<String> {
    path.iter().map(Hash::to_string).collect()
}
