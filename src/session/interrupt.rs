//! The wish that the program ends, whoever has it: a person who presses Ctrl-C, or a system that stops programs or closes
//! their terminal. What only reads ends at once. Knows nothing of signals.

use super::error::SessionError;
use std::{future::Future, sync::LazyLock};
use tokio::sync::watch;

/// The wishes of this process: there is one, and a wish is meant for all of it.
static WISHES: LazyLock<StopWishes> = LazyLock::new(StopWishes::new);

/// The number of wishes so far, and whoever listens to it.
#[derive(Debug)]
struct StopWishes(watch::Sender<u32>);

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
        WISHES.listener()
    }

    /// Waits for the next wish; two that come together are heard one after the other.
    pub async fn next(&mut self) {
        let heard = self.heard;
        // The sender lives as long as the process.
        let _ = self.wishes.wait_for(|wishes| *wishes != heard).await;
        self.heard = heard.wrapping_add(1);
    }
}

impl StopWishes {
    fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    fn listener(&self) -> StopListener {
        let wishes = self.0.subscribe();
        let heard = *wishes.borrow();
        StopListener { wishes, heard }
    }

    fn tell(&self) -> bool {
        let is_heard = self.0.receiver_count() > 0;
        if is_heard {
            self.0.send_modify(|wishes| *wishes = wishes.wrapping_add(1));
        }
        is_heard
    }
}

impl Default for StopListener {
    fn default() -> Self {
        Self::new()
    }
}

/// Tells everybody who listens that the program is to end; says whether anybody does.
pub fn tell_stop() -> bool {
    WISHES.tell()
}

/// Does what only reads, until it is done or the program is to end.
pub async fn unless_interrupted<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, E>
where
    E: From<SessionError>,
{
    unless_told(work, StopListener::new()).await
}

async fn unless_told<T, E>(work: impl Future<Output = Result<T, E>>, mut stop: StopListener) -> Result<T, E>
where
    E: From<SessionError>,
{
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
        // Wishes of its own, since those of the process would end what other tests do meanwhile.
        let wishes = StopWishes::new();
        assert!(!wishes.tell(), "nobody listens yet");
        let reading = std::future::pending::<Result<(), SessionError>>();
        let reading = unless_told(reading, wishes.listener());
        let mut listener = wishes.listener();
        let (stopped, ()) = tokio::join!(reading, async {
            // Both listen by now.
            assert!(wishes.tell());
            assert!(wishes.tell());
            listener.next().await;
            listener.next().await;
        });
        assert!(matches!(stopped, Err(SessionError::Interrupted)), "{stopped:?}");
        let mut late = wishes.listener();
        let waits = tokio::time::timeout(std::time::Duration::from_millis(1), late.next());
        assert!(waits.await.is_err(), "what was wished before is not heard");
    }
}
