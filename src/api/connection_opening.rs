//! Lets one call open the connection that all others then share.
//!
//! Over HTTP/2 one connection carries every call of a client, but a pool that does not know yet which version a server
//! speaks opens one for each call that comes meanwhile: fourteen handshakes for the first reads of a plan. So the first
//! call goes alone until its answer begins, and the others wait for it. It decides nothing else about a call.

use reqwest::Version;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::{sync::watch, time::Instant};

/// The longest wait for another call to open the connection; a server that takes longer to answer gets more connections.
const LONGEST_TURN: Duration = Duration::from_secs(2);

/// The connections of one client, as far as its answers tell.
pub(super) struct ConnectionOpening {
    state: Mutex<OpeningState>,
    /// How long an unused connection may count as open.
    idle: Duration,
}

enum OpeningState {
    /// Each call at a time needs a connection of its own (HTTP/1.1), so that waiting saves nothing.
    Separate,
    /// No connection is open, as far as is known.
    Closed,
    /// A call opens one, until its end of the channel is dropped.
    Opening(watch::Receiver<()>),
    /// One that all share (HTTP/2) carried an answer at that time.
    Shared(Instant),
}

/// A call that goes now; if it opens the connection, others wait until this is dropped.
pub(super) struct OpeningTurn {
    _opens: Option<watch::Sender<()>>,
}

impl ConnectionOpening {
    /// Knows of no connection yet. Calls without encryption are HTTP/1.1 and never wait.
    pub(super) fn new(is_clear_text: bool, idle: Duration) -> Self {
        let state = if is_clear_text {
            OpeningState::Separate
        } else {
            OpeningState::Closed
        };
        Self {
            state: Mutex::new(state),
            idle,
        }
    }

    /// Waits while another call opens the connection.
    pub(super) async fn turn(&self) -> OpeningTurn {
        let mut others = {
            let mut state = self.state();
            match &*state {
                OpeningState::Separate => return OpeningTurn { _opens: None },
                OpeningState::Shared(seen) if seen.elapsed() < self.idle => {
                    return OpeningTurn { _opens: None };
                }
                // A closed channel is that of a call that was given up.
                OpeningState::Opening(done) if done.has_changed().is_ok() => done.clone(),
                OpeningState::Closed | OpeningState::Shared(_) | OpeningState::Opening(_) => {
                    let (opens, done) = watch::channel(());
                    *state = OpeningState::Opening(done);
                    return OpeningTurn { _opens: Some(opens) };
                }
            }
        };

        // Whatever became of that call, this one goes now: where no connection came about, waiting in a row for the next
        // failure would only take longer.
        let _ = tokio::time::timeout(LONGEST_TURN, others.changed()).await;
        OpeningTurn { _opens: None }
    }

    /// Learns from the beginning of an answer whether calls share a connection.
    pub(super) fn answered(&self, version: Version) {
        *self.state() = if version == Version::HTTP_2 {
            OpeningState::Shared(Instant::now())
        } else {
            OpeningState::Separate
        };
    }

    /// Learns that a call had no answer, so that the connection may be gone.
    pub(super) fn lost(&self) {
        let mut state = self.state();
        if matches!(*state, OpeningState::Shared(_)) {
            *state = OpeningState::Closed;
        }
    }

    fn state(&self) -> MutexGuard<'_, OpeningState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::ConnectionOpening;
    use reqwest::Version;
    use std::time::Duration;
    use tokio::time::Instant;

    const IDLE: Duration = Duration::from_secs(15);

    /// How long a call waits for its turn.
    async fn waited(opening: &ConnectionOpening) -> Duration {
        let begun = Instant::now();
        drop(opening.turn().await);
        begun.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn others_wait_for_the_first_answer_and_no_longer() {
        for version in [Version::HTTP_2, Version::HTTP_11] {
            let opening = ConnectionOpening::new(false, IDLE);
            let first = opening.turn().await;
            let (one, two, ()) = tokio::join!(waited(&opening), waited(&opening), async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                opening.answered(version);
                drop(first);
            });
            for took in [one, two] {
                assert_eq!(took.as_millis(), 100, "{version:?}");
            }
            assert_eq!(waited(&opening).await, Duration::ZERO);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_first_call_holds_nobody_for_long() {
        let opening = ConnectionOpening::new(false, IDLE);
        let _first = opening.turn().await;
        assert_eq!(waited(&opening).await, super::LONGEST_TURN);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_failure_all_that_waited_go_at_once() {
        let opening = ConnectionOpening::new(false, IDLE);
        let first = opening.turn().await;
        let waits = async { tokio::join!(opening.turn(), opening.turn()) };
        let (_both, ()) = tokio::join!(waits, async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            opening.lost();
            drop(first);
        });
        // And the next one opens it again.
        let _next = opening.turn().await;
        assert_eq!(waited(&opening).await, super::LONGEST_TURN);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_was_lost_or_long_unused_is_opened_by_one_call_again() {
        let opening = ConnectionOpening::new(false, IDLE);
        for is_lost in [true, false] {
            opening.answered(Version::HTTP_2);
            assert_eq!(waited(&opening).await, Duration::ZERO);
            if is_lost {
                opening.lost();
            } else {
                tokio::time::sleep(IDLE).await;
            }
            let first = opening.turn().await;
            assert_eq!(waited(&opening).await, super::LONGEST_TURN, "{is_lost}");
            drop(first);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn calls_of_http_1_1_never_wait_for_each_other() {
        let clear = ConnectionOpening::new(true, IDLE);
        let _first = clear.turn().await;
        assert_eq!(waited(&clear).await, Duration::ZERO);
        let separate = ConnectionOpening::new(false, IDLE);
        separate.answered(Version::HTTP_11);
        separate.lost();
        let _first = separate.turn().await;
        assert_eq!(waited(&separate).await, Duration::ZERO);
    }
}
