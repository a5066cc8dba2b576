//! Ctrl-C for what writes: it ends the calls that are under way.

use super::{exit::Exit, progress::Progress};
use crate::api::Client;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::task::JoinHandle;

/// A watch for Ctrl-C, until it is dropped.
pub struct InterruptWatch(JoinHandle<()>);

impl Drop for InterruptWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The first Ctrl-C lets calls that are under way end, and those that wait give up; the second ends the program.
pub fn watch(stop: Arc<AtomicBool>, clients: Vec<Client>, progress: Progress) -> InterruptWatch {
    InterruptWatch(tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if stop.swap(true, Ordering::Relaxed) {
                // Whoever presses it twice doesn't want to wait for calls.
                std::process::exit(i32::from(Exit::Interrupted.code()));
            }
            clients.iter().for_each(Client::stop);
            progress.keep("interrupted: ending the calls that are under way; once more to stop at once");
        }
    }))
}
