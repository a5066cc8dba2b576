//! Works on several organizations side by side, a bounded number at once. Each has a client, a rate budget and an end
//! of its own: what fails for one stops no other. Each is printed as a whole, in order.

use super::queue::Queue;
use crate::cli::{
    args::ReviewFormat,
    exit::{Exit, Failure},
    printer::Printer,
    progress::Progress,
    ready_organization::OrganizationResult,
};
use crate::model::counted;
use std::{future::Future, ops::ControlFlow};

/// What one piece of work came to: the organization ended, or goes on with something.
pub type Step<T> = ControlFlow<OrganizationResult, T>;

/// Several organizations in order, each ended or with something to go on with.
pub struct Fleet<T> {
    /// Prints for all.
    pub(super) printer: Printer,
    /// How the result is written.
    pub(super) format: ReviewFormat,
    /// How many may be worked on at once.
    pub(super) at_once: usize,
    /// The organizations.
    pub(super) entries: Vec<Entry<T>>,
}

/// One organization of several.
pub(super) struct Entry<T> {
    pub name: String,
    /// Keeps what is said of it.
    pub printer: Printer,
    pub state: Step<T>,
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
            entries,
        } = self;
        let total = entries.iter().filter(|entry| entry.state.is_continue()).count();
        if total > 0 {
            progress.say(format!("{doing} {}", counted(total, "organization")));
            progress.count(0, total);
        }
        let mut pieces = Vec::new();
        let mut started = Vec::new();
        for Entry { name, printer, state } in entries {
            let ended = match state {
                Step::Break(ended) => Some(ended),
                Step::Continue(value) => {
                    pieces.push(work(value, printer.clone(), progress.of(&name, &printer)));
                    None
                }
            };
            started.push((name, printer, ended));
        }
        let counter = progress.clone();
        let mut queue = Queue::start(pieces, at_once, move |through| counter.count(through, total));
        let mut entries = Vec::new();
        for (name, printer, ended) in started {
            let state = match ended {
                Some(ended) => Step::Break(ended),
                None => {
                    let result = queue.next().await;
                    result.unwrap_or_else(|failure| Step::Break(failed(&printer, &failure)))
                }
            };
            progress.aside(|| printer.release(&name));
            entries.push(Entry { name, printer, state });
        }
        progress.end();
        Fleet {
            printer,
            format,
            at_once,
            entries,
        }
    }

    /// Says whether no organization has ended yet.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.entries.iter().all(|entry| entry.state.is_continue())
    }
}

/// Says why an organization can't go on.
pub(super) fn failed(printer: &Printer, failure: &Failure) -> OrganizationResult {
    printer.failure(failure);
    OrganizationResult::early(failure.exit(), word(failure.exit()))
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
