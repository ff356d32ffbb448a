//! Log lines on stderr; nothing personal is in them, not even when the program panics.

use std::panic::PanicHookInfo;

use tracing::error;
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// The lines of a library that quote the path of a request, which may be anything that somebody has typed. They are not
/// written, whatever filter is asked for.
const NEVER: &str = "tower_http::csrf::service=debug";

/// Starts the log of this process; a filter that cannot be read is replaced by `info`.
pub fn start(format: LogFormat, filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let filter = filter.add_directive(NEVER.parse().expect("the directive is well formed"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Json => lines.json().flatten_event(true).init(),
        LogFormat::Plain => lines.with_ansi(false).init(),
    }
    std::panic::set_hook(Box::new(panicked));
}

/// Where, and never what: the message of a panic may quote what somebody typed.
fn panicked(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    error!(place, "panicked");
}
