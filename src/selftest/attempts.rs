//! Many attempts at one promise, some of them at the same time: most of the time of each is waiting.

use super::BrokenPromise;
use std::sync::Arc;
use tokio::{sync::Semaphore, task::JoinSet};

/// Makes all attempts, so many at once, and returns what came of each, in whatever order they ended.
///
/// # Errors
///
/// Returns the first failure; the attempts that are under way then are given up.
pub async fn all_of<A, T>(attempts: Vec<A>, at_once: usize) -> Result<Vec<T>, BrokenPromise>
where
    A: Future<Output = Result<T, BrokenPromise>> + Send + 'static,
    T: Send + 'static,
{
    let room = Arc::new(Semaphore::new(at_once));
    let mut tasks = JoinSet::new();
    for attempt in attempts {
        let room = Arc::clone(&room);
        tasks.spawn(async move {
            let _place = room.acquire().await;
            attempt.await
        });
    }

    let mut results = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        results.push(ended??);
    }
    Ok(results)
}
