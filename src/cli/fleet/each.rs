//! Works on several organizations at the same time, up to a limit. Each has its own client, rate limit and result, so a
//! failure of one stops no other. The output of each organization is printed as a whole, in the order of the organizations.
//! A single organization is a fleet of one, whose output is printed at once.

use super::organization::{FleetEnd, OrganizationResult};
use crate::{
    cli::{args::ReviewFormat, exit::Failure, printer::Printer, progress::Progress},
    model::counted,
    session::WorkQueue,
};
use std::{future::Future, ops::ControlFlow, sync::Arc};

/// The result of one piece of work: the organization ended, or goes on with something.
pub type FleetStep<T> = ControlFlow<OrganizationResult, T>;

/// Organizations in order, each ended or with something to go on with.
pub struct Fleet<T> {
    /// Prints for all.
    pub(super) printer: Printer,
    /// How the result is written.
    pub(super) format: ReviewFormat,
    /// How many may be worked on at once.
    pub(super) at_once: usize,
    /// Whether one was named, and not several.
    pub(super) is_single: bool,
    /// The organizations.
    pub(super) entries: Vec<FleetEntry<T>>,
}

/// One organization of a fleet.
pub(super) struct FleetEntry<T> {
    pub name: String,
    /// Keeps what is said of it, if it is one of several.
    pub printer: Printer,
    pub state: FleetStep<T>,
}

impl<T: Send + 'static> Fleet<T> {
    /// Does the next piece of work for every organization that has not ended, and prints the output of each as soon as the
    /// organizations before it are printed.
    pub async fn each<U, F>(
        self,
        doing: &str,
        progress: &Progress,
        work: impl Fn(T, Printer, Progress) -> F,
    ) -> Fleet<U>
    where
        U: Send + 'static,
        F: Future<Output = Result<FleetStep<U>, Failure>> + Send + 'static,
    {
        let total = self.announce(doing, progress);

        // Those that have ended keep their places, so that all are printed in one order.
        let mut pieces = Vec::new();
        let mut started = Vec::new();
        for FleetEntry { name, printer, state } in self.entries {
            let ended = match state {
                FleetStep::Break(ended) => Some(ended),
                FleetStep::Continue(value) => {
                    let own = if self.is_single {
                        progress.clone()
                    } else {
                        progress.of(&name, &printer)
                    };
                    pieces.push(work(value, printer.clone(), own));
                    None
                }
            };
            started.push((name, printer, ended));
        }

        let (counter, is_single) = (progress.clone(), self.is_single);
        let count = move |through| {
            if !is_single {
                counter.count(through, total);
            }
        };
        let mut queue = WorkQueue::start(pieces, self.at_once, count);
        let mut entries = Vec::new();
        // Taken in order and not as they end, because the output of each is printed as a whole.
        for (name, printer, ended) in started {
            let state = match ended {
                Some(ended) => FleetStep::Break(ended),
                None => queue.next().await.unwrap_or_else(|failure| {
                    // The progress line would be drawn over the error.
                    if is_single {
                        progress.end();
                    }
                    FleetStep::Break(failed(&printer, &failure))
                }),
            };
            // The progress line must not be mixed with the output.
            progress.aside(|| printer.release(&name));
            entries.push(FleetEntry { name, printer, state });
        }
        progress.end();

        let fleet = Fleet {
            printer: self.printer,
            format: self.format,
            at_once: self.at_once,
            is_single: self.is_single,
            entries,
        };
        fleet.tell_failures();
        fleet
    }

    /// Does the last piece of work for every organization that has not ended, and returns the results with the most severe
    /// exit.
    pub async fn end_each<R, F>(
        self,
        doing: &str,
        progress: &Progress,
        request: R,
        work: impl Fn(T, Arc<R>, Printer, Progress) -> F,
    ) -> Result<FleetEnd, Failure>
    where
        F: Future<Output = Result<OrganizationResult, Failure>> + Send + 'static,
    {
        let request = Arc::new(request);
        let ended = self.each(doing, progress, |one, printer, progress| {
            let ended = work(one, Arc::clone(&request), printer, progress);
            async move { Ok(FleetStep::Break(ended.await?)) }
        });
        ended.await.finish()
    }

    /// Shows what is being done for how many organizations, and returns their number.
    fn announce(&self, doing: &str, progress: &Progress) -> usize {
        let going_on = self.entries.iter().filter(|entry| entry.state.is_continue());
        let total = going_on.count();
        if total > 0 && !self.is_single {
            progress.say(format!("{doing} {}", counted(total, "organization")));
            progress.count(0, total);
        }
        total
    }

    /// Says whether no organization has ended yet.
    pub fn is_whole(&self) -> bool {
        self.entries.iter().all(|entry| entry.state.is_continue())
    }
}

/// Prints why an organization failed, and returns its result.
pub(super) fn failed(printer: &Printer, failure: &Failure) -> OrganizationResult {
    printer.failure(failure);
    OrganizationResult::of(failure.exit())
}
