//! What `-v` and `-vv` show of the work inside, on standard error.

use super::{args::OutputArgs, output_streams::LogStream};
use anstream::{AutoStream, ColorChoice};
use std::io;
use tracing_subscriber::EnvFilter;

/// The variable that chooses what is shown.
const VARIABLE: &str = "CLOSECTL_LOG";

/// Shows from now on what is wanted.
pub fn start(output: &OutputArgs) {
    let usual = match output.verbose {
        0 => "closectl=warn",
        1 => "closectl=info",
        _ => "closectl=debug",
    };

    // A filter that can't be read is ignored, because a run must not fail over what it logs.
    let chosen = std::env::var(VARIABLE)
        .ok()
        .filter(|chosen| !chosen.is_empty() && !output.quiet);
    let filter = chosen.and_then(|chosen| EnvFilter::try_new(chosen).ok());
    let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;

    let shown = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|| EnvFilter::new(usual)))
        .with_writer(|| LogStream)
        .with_ansi(color)
        .without_time()
        .with_target(false)
        .try_init();

    // Fails only where somebody shows it already.
    drop(shown);
}
