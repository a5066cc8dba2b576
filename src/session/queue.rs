//! Works through pieces of work in their order, a bounded number at once. A piece that breaks off does not end the
//! others, and after Ctrl-C no further piece begins; one that has begun handles Ctrl-C itself.

use super::{error::SessionError, interrupt::StopListener};
use std::{
    collections::VecDeque,
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use tokio::{sync::oneshot, task::JoinHandle};

/// Work that is done by so many at once; its results come in its order.
pub struct WorkQueue<R, E> {
    results: VecDeque<oneshot::Receiver<Result<R, E>>>,
    watcher: JoinHandle<()>,
}

/// Work that has not begun, and where its result goes.
type PendingWork<F, R, E> = Arc<Mutex<VecDeque<(F, oneshot::Sender<Result<R, E>>)>>>;

impl<R, E> WorkQueue<R, E>
where
    R: Send + 'static,
    E: From<SessionError> + Send + 'static,
{
    /// Starts the work; `told` gets the number of finished pieces after each one.
    pub fn start<F>(work: Vec<F>, at_once: usize, told: impl Fn(usize) + Clone + Send + 'static) -> Self
    where
        F: Future<Output = Result<R, E>> + Send + 'static,
    {
        let workers = at_once.min(work.len());
        let (waiting, results) = work
            .into_iter()
            .map(|one| {
                let (sender, receiver) = oneshot::channel();
                ((one, sender), receiver)
            })
            .unzip();
        let waiting: PendingWork<F, R, E> = Arc::new(Mutex::new(waiting));

        // Work that has begun sees to Ctrl-C itself; this only keeps the rest from beginning.
        let interrupted = Arc::new(AtomicBool::new(false));
        let watcher = watch(Arc::clone(&interrupted));
        let through = Arc::new(AtomicUsize::new(0));

        for _ in 0..workers {
            let (waiting, interrupted) = (Arc::clone(&waiting), Arc::clone(&interrupted));
            let (through, told) = (Arc::clone(&through), told.clone());
            tokio::spawn(async move {
                while let Some((work, sender)) = next(&waiting) {
                    let result = if interrupted.load(Ordering::Relaxed) {
                        Err(SessionError::Interrupted.into())
                    } else {
                        // In a task of its own, so that a panic ends this piece of work and not the worker.
                        let ended = tokio::spawn(work).await;
                        ended.unwrap_or_else(|error| Err(SessionError::BrokenOff(error).into()))
                    };
                    told(through.fetch_add(1, Ordering::Relaxed) + 1);
                    // Nobody waits for it any more where the whole run has ended.
                    let _ = sender.send(result);
                }
            });
        }
        Self { results, watcher }
    }

    /// Returns the next result; there are as many as pieces of work.
    pub async fn next(&mut self) -> Result<R, E> {
        let gone = || E::from(SessionError::GivenUp);
        let receiver = self.results.pop_front().ok_or_else(gone)?;
        receiver.await.map_err(|_| gone())?
    }
}

impl<R, E> Drop for WorkQueue<R, E> {
    fn drop(&mut self) {
        self.watcher.abort();
    }
}

fn next<F, R, E>(waiting: &PendingWork<F, R, E>) -> Option<(F, oneshot::Sender<Result<R, E>>)> {
    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.pop_front()
}

fn watch(interrupted: Arc<AtomicBool>) -> JoinHandle<()> {
    let mut stop = StopListener::new();
    tokio::spawn(async move {
        stop.next().await;
        interrupted.store(true, Ordering::Relaxed);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn work_begins_in_order_so_many_at_once_and_ends_each_on_its_own() {
        let begun = Arc::new(Mutex::new(Vec::new()));
        let under_way = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(AtomicUsize::new(0));
        let piece = |at: usize| {
            let (begun, under_way, most) = (begun.clone(), under_way.clone(), most.clone());
            async move {
                begun.lock().unwrap().push(at);
                let now = under_way.fetch_add(1, Ordering::Relaxed) + 1;
                most.fetch_max(now, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_secs(10 - at as u64)).await;
                under_way.fetch_sub(1, Ordering::Relaxed);
                match at {
                    2 => panic!("a defect"),
                    3 => Err(SessionError::Unverified("no".to_owned())),
                    _ => Ok(at),
                }
            }
        };
        let told = Arc::new(AtomicUsize::new(0));
        let heard = told.clone();
        let hear = move |through| heard.store(through, Ordering::Relaxed);
        let mut queue = WorkQueue::start((0..6).map(piece).collect(), 2, hear);
        let mut ends = Vec::new();
        for _ in 0..6 {
            ends.push(queue.next().await.map_err(|error| error.to_string()));
        }
        assert_eq!(*begun.lock().unwrap(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(
            (most.load(Ordering::Relaxed), told.load(Ordering::Relaxed)),
            (2, 6)
        );
        assert_eq!((&ends[1], &ends[5]), (&Ok(1), &Ok(5)));
        assert!(ends[2].as_ref().unwrap_err().contains("crashed"), "{ends:?}");
        assert_eq!(ends[3], Err("failed to verify: no".to_owned()));
        assert!(queue.next().await.is_err(), "there are no more");
    }
}
