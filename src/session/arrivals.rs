//! Waits for what earlier runs sent and may still arrive, before anything counts as missing. Only reads.

use super::{connection::Connection, error::SessionError};
use crate::{
    api::Reader,
    engine::{self, FetchedOrganization, LATE_WRITE, LateWrites, RunEvent, RunLock, RunObserver},
    kinds,
};
use std::future::Future;
use tokio::time::{Instant, sleep_until};

/// Where runs leave their plans and journals, in the folder that closectl keeps.
pub const RUNS: &str = "runs";
/// Where the locks are that let one run write at a time, in the same folder.
pub const LOCKS: &str = "locks";

/// The runs before this one on an organization, of which something may still arrive.
#[derive(Clone, Copy, Debug)]
pub struct EarlierRuns<'a> {
    connection: &'a Connection,
    /// Whether this run has the lock, so that no other one is under way.
    has_lock: bool,
}

impl<'a> EarlierRuns<'a> {
    /// Returns those of an organization, for whoever has the lock of it or not.
    #[must_use]
    pub fn of(connection: &'a Connection, has_lock: bool) -> Self {
        Self { connection, has_lock }
    }

    /// Returns the connection to their organization.
    #[must_use]
    pub fn connection(self) -> &'a Connection {
        self.connection
    }

    /// Returns an organization that was read, once nothing that it lacks can arrive any more.
    ///
    /// # Errors
    ///
    /// Says why it can't be read again.
    pub async fn arrived<F>(
        self,
        reader: &Reader,
        observer: &RunObserver,
        mut fetched: FetchedOrganization,
        fetch: impl Fn() -> F,
    ) -> Result<FetchedOrganization, SessionError>
    where
        F: Future<Output = Result<FetchedOrganization, SessionError>>,
    {
        let Some(late) = self.late_writes(&fetched) else {
            return Ok(fetched);
        };
        let Some(awaited) = late.awaited(&fetched.live) else {
            late.settle(&fetched.live);
            return Ok(fetched);
        };
        let deadline = Instant::now() + awaited.left;
        observer(&RunEvent::Awaiting(awaited));

        // The whole organization is read again only when one of the lists concerned is another one than before.
        let registry = kinds::registry();
        let mut backoff = self.connection.interval.start(LATE_WRITE);
        let mut lists = Vec::new();
        let missing = loop {
            let now = engine::lists(registry, reader, &late.kinds()).await;
            let is_over = Instant::now() >= deadline;
            if now != lists || is_over {
                lists = now;
                fetched = fetch().await?;
            }

            match late.awaited(&fetched.live) {
                None => break 0,
                Some(awaited) if is_over => break awaited.count,
                Some(_) => {}
            }
            let wait = backoff.next_wait().unwrap_or_default();
            sleep_until(deadline.min(Instant::now() + wait)).await;
        };

        late.settle(&fetched.live);
        observer(&RunEvent::Awaited { missing });
        Ok(fetched)
    }

    /// Finds what may still arrive; nothing where a run is under way that sends it.
    fn late_writes(self, fetched: &FetchedOrganization) -> Option<LateWrites> {
        let Connection { folder, patience, .. } = self.connection;
        let owner = self.connection.owner_of(&fetched.organization);
        let now = jiff::Timestamp::now();
        let late = LateWrites::find(&folder.join(RUNS), &owner, now, *patience);
        let is_under_way = || !self.has_lock && RunLock::is_taken(&folder.join(LOCKS), &owner);
        Some(late).filter(|late| !late.is_empty() && !is_under_way())
    }
}
