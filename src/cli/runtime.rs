//! The runtime that the commands wait on.

use super::exit::Failure;
use std::future::Future;

/// Does the shell's work.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    // Two threads are enough, because nearly all of the work is waiting.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(work)
}
