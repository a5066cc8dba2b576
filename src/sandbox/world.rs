//! The state under its lock: each call is carried out as a whole or not at all, and persisted.

use std::path::PathBuf;
use std::sync::Arc;

use super::answer::Answer;
use super::call::Call;
use super::dispatch::{self, Lag};
use super::file::{self, FileError};
use super::state::State;
use super::switches::Switches;

/// The state and where it is kept.
#[derive(Debug)]
pub(super) struct World {
    state: Arc<State>,
    /// What the file says, where the running switches are others.
    stored_switches: Switches,
    path: Option<PathBuf>,
    lag: Lag,
}

impl World {
    pub fn new(mut state: State, path: Option<PathBuf>, switches: &Switches) -> Self {
        let stored_switches = state.switches.clone();
        state.switches = stored_switches.overridden_by(switches);
        Self {
            state: Arc::new(state),
            stored_switches,
            path,
            lag: Lag::default(),
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// Answers a call. A refused or unsaved one leaves no trace.
    pub fn answer(&mut self, call: &Call) -> Answer {
        if call.is_read() {
            self.read(call)
        } else {
            self.write(call)
        }
    }

    pub fn edit<R>(&mut self, change: impl FnOnce(&mut State) -> R) -> R {
        let before = self.state.switches.clone();
        let result = change(Arc::make_mut(&mut self.state));
        if self.state.switches != before {
            self.stored_switches = self.state.switches.clone();
        }
        // The next write saves it too, and an edit has no way to report a failure.
        let _ = self.save(&self.state);
        result
    }

    pub fn set_switches(&mut self, switches: Switches) {
        Arc::make_mut(&mut self.state).switches = switches;
    }

    fn read(&mut self, call: &Call) -> Answer {
        if let Some(stale) = self.lag.stale_answer(call) {
            return stale;
        }
        let state = Arc::make_mut(&mut self.state);
        let outcome = dispatch::answer(state, call);
        let counted = outcome.is_ok() && dispatch::count_read(state, call);
        if counted && let Err(error) = self.save(&self.state) {
            return Answer::error(500, error.to_string());
        }
        outcome.unwrap_or_else(|refusal| refusal.answer(&self.state.switches))
    }

    fn write(&mut self, call: &Call) -> Answer {
        if self.path.is_none() && dispatch::checks_first(call) {
            return self.write_in_place(call);
        }
        let mut next = (*self.state).clone();
        match dispatch::answer(&mut next, call) {
            Err(refusal) => refusal.answer(&self.state.switches),
            Ok(answer) => {
                if let Err(error) = self.save(&next) {
                    return Answer::error(500, error.to_string());
                }
                self.lag.written(call, &self.state);
                self.state = Arc::new(next);
                answer
            }
        }
    }

    /// Spares the copy of the state that would otherwise undo a refused call.
    fn write_in_place(&mut self, call: &Call) -> Answer {
        self.lag.written(call, &self.state);
        let state = Arc::make_mut(&mut self.state);
        let mint = state.mint.clone();
        dispatch::answer(state, call).unwrap_or_else(|refusal| {
            state.mint = mint;
            refusal.answer(&state.switches)
        })
    }

    fn save(&self, state: &State) -> Result<(), FileError> {
        let Some(path) = &self.path else { return Ok(()) };
        if state.switches == self.stored_switches {
            return file::write(path, state);
        }
        file::write(
            path,
            &State {
                switches: self.stored_switches.clone(),
                ..state.clone()
            },
        )
    }
}
