//! Ctrl-C: what only reads ends at once; what writes ends the calls that are under way.

use super::{
    exit::{Exit, Failure},
    progress::Progress,
};
use crate::api::Client;
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Does what only reads, until it is done or somebody presses Ctrl-C.
pub async fn unless_interrupted<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, Failure>
where
    Failure: From<E>,
{
    tokio::select! {
        result = work => Ok(result?),
        Ok(()) = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
    }
}

/// The first Ctrl-C lets calls that are under way end, and those that wait give up; the second ends the program.
pub fn watch(stop: Arc<AtomicBool>, client: Client, progress: Progress) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if stop.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(Exit::Interrupted.code()));
            }
            client.stop();
            progress.keep("interrupted: ending the calls that are under way; once more to stop at once");
        }
    })
}
