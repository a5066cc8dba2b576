//! Lets one call find out whether a server that can't be reached can be reached again, while the others that met the same
//! wait for it: a plan makes a dozen reads at once, and each of them would try, fail and tell of it five times.

use super::error::ApiErrorKind;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// What the calls of one client know about reaching the server.
#[derive(Default)]
pub(super) struct Outage {
    state: Mutex<OutageState>,
}

#[derive(Default)]
struct OutageState {
    /// Changes to true once the call that finds out has reached the server; closed where it gave up.
    scout: Option<watch::Receiver<bool>>,
    was_reached: bool,
    /// Why a call gave up before any of them reached the server.
    hopeless: Option<ApiErrorKind>,
}

/// What a call does that did not reach the server.
pub(super) enum OutageTurn {
    /// Try again, for the others too.
    Scout(OutageScout),
    /// Wait for the one that does.
    Wait(OutageWait),
}

/// The call that finds out. Where it ends without having reached the server, those that wait for it give up.
pub(super) struct OutageScout {
    found: watch::Sender<bool>,
}

/// A call that waits for another one to find out.
pub(super) struct OutageWait {
    found: watch::Receiver<bool>,
}

impl Outage {
    /// Says what a call has to do that did not reach the server.
    pub(super) fn turn(&self) -> OutageTurn {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Neither told nor given up yet.
        if let Some(found) = &state.scout
            && matches!(found.has_changed(), Ok(false))
        {
            return OutageTurn::Wait(OutageWait { found: found.clone() });
        }

        let (sender, found) = watch::channel(false);
        state.scout = Some(found);
        OutageTurn::Scout(OutageScout { found: sender })
    }

    /// Takes in that a call reached the server, whatever came of it.
    pub(super) fn reached(&self, scout: Option<OutageScout>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.was_reached = true;
        state.hopeless = None;
        drop(state);

        if let Some(scout) = scout {
            scout.found.send_replace(true);
        }
    }

    /// Takes in that a call gave up. Where none ever reached the server, no other has to try: a proxy that asks for a
    /// password is not asked again by each read of a plan.
    pub(super) fn gave_up(&self, why: &ApiErrorKind) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.was_reached {
            state.hopeless.get_or_insert_with(|| why.clone());
        }
    }

    /// Returns why no call has to try.
    pub(super) fn hopeless(&self) -> Option<ApiErrorKind> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.hopeless.clone()
    }

    /// Says whether any call ever reached the server.
    pub(super) fn was_reached(&self) -> bool {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .was_reached
    }
}

impl OutageWait {
    /// Waits, and says whether the server can be reached again.
    pub(super) async fn end(mut self) -> bool {
        let _ = self.found.changed().await;
        *self.found.borrow()
    }
}

#[cfg(test)]
mod tests {
    use super::{Outage, OutageTurn};

    #[tokio::test]
    async fn one_finds_out_for_all_and_a_later_outage_begins_anew() {
        let outage = Outage::default();
        for is_reached in [true, false, true] {
            let OutageTurn::Scout(scout) = outage.turn() else {
                panic!("nobody finds out");
            };
            let waits = [(); 3].map(|()| match outage.turn() {
                OutageTurn::Wait(wait) => wait,
                OutageTurn::Scout(_) => panic!("two find out"),
            });
            if is_reached {
                outage.reached(Some(scout));
            } else {
                drop(scout);
            }
            for wait in waits {
                assert_eq!(wait.end().await, is_reached);
            }
        }
        assert!(outage.was_reached());
    }
}
