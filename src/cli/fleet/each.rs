//! Works on several organizations side by side, a bounded number at once. Each has a client, a rate budget and an end
//! of its own: what fails for one stops no other. Each is printed as a whole, in order.

use crate::cli::{
    args::Format,
    exit::{Exit, Failure},
    member::Ended,
    printer::Printer,
    progress::Progress,
};
use std::{
    future::Future,
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use tokio::{sync::Semaphore, task::JoinHandle};

/// What one piece of work came to: the organization ended, or goes on with something.
pub type Step<T> = ControlFlow<Ended, T>;

/// Several organizations in order, each ended or with something to go on with.
pub struct Fleet<T> {
    /// Prints for all.
    pub(super) printer: Printer,
    /// How the result is written.
    pub(super) format: Format,
    /// How many may be worked on at once.
    pub(super) at_once: usize,
    /// The organizations.
    pub(super) ships: Vec<Ship<T>>,
}

/// One organization of several.
pub(super) struct Ship<T> {
    pub name: String,
    /// Keeps what is said of it.
    pub printer: Printer,
    pub state: Step<T>,
}

/// What is under way for an organization.
enum Work<T> {
    None(Ended),
    Task(JoinHandle<Result<Step<T>, Failure>>),
}

impl<T: Send + 'static> Fleet<T> {
    /// Does the next piece of work for every organization that has not ended, and prints what is said of each as soon
    /// as those before it are printed.
    pub async fn each<U, F>(
        self,
        doing: &str,
        progress: &Progress,
        work: impl Fn(T, Printer, Progress) -> F,
    ) -> Fleet<U>
    where
        U: Send + 'static,
        F: Future<Output = Result<Step<U>, Failure>> + Send + 'static,
    {
        let Self {
            printer,
            format,
            at_once,
            ships,
        } = self;
        let total = ships.iter().filter(|ship| ship.state.is_continue()).count();
        if total > 0 {
            let many = if total == 1 { "" } else { "s" };
            progress.say(format!("{doing} {total} organization{many}"));
            progress.count(0, total);
        }
        let places = Arc::new(Semaphore::new(at_once));
        let through = Arc::new(AtomicUsize::new(0));
        let interrupted = Arc::new(AtomicBool::new(false));
        let watcher = watch(Arc::clone(&interrupted));
        let start = |ship: Ship<T>| {
            let Ship { name, printer, state } = ship;
            let under_way = match state {
                Step::Break(ended) => Work::None(ended),
                Step::Continue(value) => {
                    let work = work(value, printer.clone(), progress.of(&name, &printer));
                    let (places, through) = (Arc::clone(&places), Arc::clone(&through));
                    let (progress, interrupted) = (progress.clone(), Arc::clone(&interrupted));
                    Work::Task(tokio::spawn(async move {
                        // Acquiring fails only on a closed semaphore, and this one is never closed.
                        let _place = places.acquire().await;
                        let result = match interrupted.load(Ordering::Relaxed) {
                            true => Err(Failure::Interrupted),
                            false => work.await,
                        };
                        progress.count(through.fetch_add(1, Ordering::Relaxed) + 1, total);
                        result
                    }))
                }
            };
            (name, printer, under_way)
        };
        let started: Vec<_> = ships.into_iter().map(start).collect();
        let mut ships = Vec::new();
        for (name, printer, under_way) in started {
            let state = match under_way {
                Work::None(ended) => Step::Break(ended),
                Work::Task(task) => {
                    let result = task.await.unwrap_or_else(|error| {
                        let text =
                            format!("the work on it broke off, and what became of it is not known: {error}");
                        Err(Failure::Unknown(text))
                    });
                    result.unwrap_or_else(|failure| Step::Break(failed(&printer, &failure)))
                }
            };
            progress.aside(|| printer.release(&name));
            ships.push(Ship { name, printer, state });
        }
        watcher.abort();
        progress.end();
        Fleet {
            printer,
            format,
            at_once,
            ships,
        }
    }

    /// Says whether no organization has ended yet.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.ships.iter().all(|ship| ship.state.is_continue())
    }
}

/// Ctrl-C ends what only reads by itself; what has not begun must not begin then.
fn watch(interrupted: Arc<AtomicBool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.store(true, Ordering::Relaxed);
        }
    })
}

/// Says why an organization can't go on.
pub(super) fn failed(printer: &Printer, failure: &Failure) -> Ended {
    printer.failure(failure);
    Ended::early(failure.exit(), word(failure.exit()))
}

/// Says how an organization ended of which nothing else is known.
pub(super) fn word(exit: Exit) -> &'static str {
    match exit {
        Exit::Done => "applied",
        Exit::Error => "failed",
        Exit::Pending => "pending",
        Exit::Refused => "refused",
        Exit::Partly => "partly applied",
        Exit::Interrupted => "interrupted",
    }
}
