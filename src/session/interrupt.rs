//! The wish that the program ends, whoever has it: a person who presses Ctrl-C, or a system that stops programs or closes
//! their terminal. What only reads ends at once. Knows nothing of signals.

use super::error::SessionError;
use std::{future::Future, sync::LazyLock};
use tokio::sync::watch;

/// How many wishes there were so far. There is one process, and a wish is meant for all of it.
static WISHES: LazyLock<watch::Sender<u32>> = LazyLock::new(|| watch::Sender::new(0));

/// Work that hears of wishes to stop, from its beginning to its end.
#[derive(Debug)]
pub struct StopListener {
    wishes: watch::Receiver<u32>,
    heard: u32,
}

impl StopListener {
    /// Begins to listen; what was wished before is not heard.
    #[must_use]
    pub fn new() -> Self {
        let wishes = WISHES.subscribe();
        let heard = *wishes.borrow();
        Self { wishes, heard }
    }

    /// Waits for the next wish; two that come together are heard one after the other.
    pub async fn next(&mut self) {
        let heard = self.heard;
        // The sender lives as long as the process.
        let _ = self.wishes.wait_for(|wishes| *wishes != heard).await;
        self.heard = heard.wrapping_add(1);
    }
}

impl Default for StopListener {
    fn default() -> Self {
        Self::new()
    }
}

/// Tells everybody who listens that the program is to end; says whether anybody does.
pub fn tell_stop() -> bool {
    let is_heard = WISHES.receiver_count() > 0;
    if is_heard {
        WISHES.send_modify(|wishes| *wishes = wishes.wrapping_add(1));
    }
    is_heard
}

/// Does what only reads, until it is done or the program is to end.
pub async fn unless_interrupted<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, E>
where
    E: From<SessionError>,
{
    let mut stop = StopListener::new();
    tokio::select! {
        result = work => result,
        () = stop.next() => Err(SessionError::Interrupted.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everybody_who_listens_hears_every_wish_and_nobody_else_does() {
        let reading = unless_interrupted(std::future::pending::<Result<(), SessionError>>());
        let mut listener = StopListener::new();
        let (stopped, ()) = tokio::join!(reading, async {
            // Both listen by now.
            assert!(tell_stop());
            assert!(tell_stop());
            listener.next().await;
            listener.next().await;
        });
        assert!(matches!(stopped, Err(SessionError::Interrupted)), "{stopped:?}");
        let mut late = StopListener::new();
        let waits = tokio::time::timeout(std::time::Duration::from_millis(1), late.next());
        assert!(waits.await.is_err(), "what was wished before is not heard");
    }
}
