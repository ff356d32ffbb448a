//! Style sheet, scripts, letters and pictures: embedded in the program, under names that hold their hash.

use std::sync::LazyLock;

use axum::Router;
use memory_serve::{CacheControl, Manifest, MemoryServe};

use crate::app::App;

static NAMES: LazyLock<Manifest> = LazyLock::new(|| embedded().manifest());

/// Their routes.
pub fn routes() -> Router<App> {
    embedded().into_router()
}

/// The address of one of them, with its hash; `name` as it is called in `assets/dist/assets`.
#[must_use]
pub fn address(name: &str) -> String {
    let plain = format!("/assets/{name}");
    NAMES.get(&plain).map_or_else(|| plain.clone(), ToString::to_string)
}

fn embedded() -> MemoryServe {
    memory_serve::load!().index_file(None).enable_hashed_routes(true).cache_control(CacheControl::Medium)
}
