//! Ctrl-C while an organization is written to.

use super::{exit::Exit, progress::Progress};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::task::JoinHandle;

/// The first Ctrl-C lets calls that are under way end; the second ends the program.
pub fn watch(stop: Arc<AtomicBool>, progress: Progress) -> JoinHandle<()> {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if stop.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(Exit::Interrupted.code()));
            }
            progress.keep("interrupted: ending the calls that are under way; once more to stop at once");
        }
    })
}
