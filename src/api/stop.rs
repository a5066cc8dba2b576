//! The wish to end early: calls that wait give up, calls that are under way end by themselves.

use tokio::sync::watch;

/// Set once, never taken back.
#[derive(Debug, Default)]
pub(super) struct Stop(watch::Sender<bool>);

impl Stop {
    /// Sets it.
    pub(super) fn set(&self) {
        self.0.send_replace(true);
    }

    /// Returns as soon as it is set.
    pub(super) async fn wait(&self) {
        // Fails only where the sender is gone, and that is here.
        let _ = self.0.subscribe().wait_for(|is_set| *is_set).await;
    }
}
