//! The state under its lock: each call is carried out as a whole or not at all, and persisted.

use std::path::PathBuf;
use std::sync::Arc;

use super::read_lag::ReadLag;
use crate::{
    file::{self, FileError},
    protocol::{Answer, Call},
    routes::dispatch,
    state::State,
    switches::Switches,
};

/// The state and where it is kept.
#[derive(Debug)]
pub(crate) struct StateHolder {
    state: Arc<State>,
    /// An equal state, on which the next write is tried: refused, only this one is spoiled. It spares each write a
    /// copy of everything. Gone where nothing keeps it equal.
    spare: Option<State>,
    /// What the file says, where the running switches are others.
    stored_switches: Switches,
    path: Option<PathBuf>,
    lag: ReadLag,
}

impl StateHolder {
    pub fn new(mut state: State, path: Option<PathBuf>, switches: &Switches) -> Self {
        let stored_switches = state.switches.clone();
        state.switches = stored_switches.overridden_by(switches);
        Self {
            state: Arc::new(state),
            spare: None,
            stored_switches,
            path,
            lag: ReadLag::default(),
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
        self.spare = None;
        let result = change(Arc::make_mut(&mut self.state));
        if self.state.switches != before {
            self.stored_switches = self.state.switches.clone();
        }
        // The next write saves it too, and an edit has no way to report a failure.
        let _ = self.save(&self.state);
        result
    }

    pub fn set_switches(&mut self, switches: Switches) {
        self.spare = None;
        Arc::make_mut(&mut self.state).switches = switches;
    }

    fn read(&mut self, call: &Call) -> Answer {
        if let Some(stale) = self.lag.stale_answer(call, &self.state) {
            return stale;
        }
        let state = Arc::make_mut(&mut self.state);
        let outcome = dispatch::answer(state, call);
        let counted = outcome.is_ok() && dispatch::count_read(state, call);
        if counted {
            // The spare copy lacks what this read has changed.
            self.spare = None;
        }
        if counted && let Err(error) = self.save(&self.state) {
            return Answer::error(500, error.to_string());
        }
        outcome.unwrap_or_else(|refusal| refusal.answer(&self.state.switches))
    }

    fn write(&mut self, call: &Call) -> Answer {
        // Tried on a copy, so that a refused call leaves nothing behind.
        let mut next = self.spare.take().unwrap_or_else(|| (*self.state).clone());
        match dispatch::answer(&mut next, call) {
            Err(refusal) => refusal.answer(&self.state.switches),
            Ok(answer) => {
                // On the disk before it is answered, so that a restart never knows less than a client was
                // told.
                if let Err(error) = self.save(&next) {
                    return Answer::error(500, error.to_string());
                }
                self.lag.written(call, &self.state);
                let before = std::mem::replace(&mut self.state, Arc::new(next));
                self.spare = caught_up(before, call);
                answer
            }
        }
    }

    fn save(&self, state: &State) -> Result<(), FileError> {
        let Some(path) = &self.path else { return Ok(()) };
        if state.switches == self.stored_switches {
            return file::write(path, state);
        }

        // Switches of the command line are for one run, and must not get into the file.
        file::write(
            path,
            &State {
                switches: self.stored_switches.clone(),
                ..state.clone()
            },
        )
    }
}

/// Brings the state before a call to the one after it, unless a stale read may still need it.
fn caught_up(before: Arc<State>, call: &Call) -> Option<State> {
    let mut state = Arc::into_inner(before)?;
    dispatch::answer(&mut state, call).is_ok().then_some(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Method;
    use serde_json::{Value, json};

    fn call(method: Method, path: &str, body: Value) -> Call {
        Call {
            method,
            path: path.to_owned(),
            query: Vec::new(),
            body: body.as_object().cloned().unwrap_or_default(),
        }
    }

    #[test]
    fn a_refused_call_leaves_no_trace_and_the_next_one_finds_all_that_was_written() {
        let mut holder = StateHolder::new(State::new(1), None, &Switches::default());
        let post = |path: &str, body: Value| call(Method::Post, path, body);
        holder.answer(&post(
            "/custom_field/lead/",
            json!({"name": "One", "type": "text"}),
        ));
        let status = json!({"label": "Won", "type": "won"});
        holder.answer(&post(
            "/pipeline/",
            json!({"name": "Other", "statuses": [status]}),
        ));
        let pipelines = &holder.state().pipelines;
        let taken: Vec<Value> = pipelines
            .iter()
            .map(|one| json!({"id": one.statuses[0].id}))
            .collect();
        let first = format!("/pipeline/{}/", pipelines[0].id);
        let calls = [
            post("/custom_field/lead/", json!({"name": "Two", "type": "text"})),
            post("/custom_field/lead/", json!({"name": "Two", "type": "text"})),
            call(Method::Get, "/custom_field/lead/", Value::Null),
            call(Method::Put, &first, json!({"statuses": taken})),
            post("/lead/", json!({"name": "Somebody"})),
            post("/lead/", json!({"status_id": "nobody's"})),
            post("/custom_field/lead/", json!({"name": "Three", "type": "text"})),
        ];
        let mut refused = 0;
        for call in calls {
            let before = holder.state().clone();
            let mut alone = before.clone();
            let (status, _) = alone.perform(call.method.name(), &call.path, Value::Object(call.body.clone()));
            assert_eq!(holder.answer(&call).status, status, "{}", call.cause());
            assert_eq!(*holder.state(), alone, "{}", call.cause());
            assert!(holder.spare.as_ref().is_none_or(|spare| spare == holder.state()));
            if status >= 400 {
                refused += 1;
                assert_eq!(*holder.state(), before, "{}", call.cause());
            }
        }
        assert!(refused >= 2, "only {refused} calls were refused");
    }
}
