//! The endpoints that most kinds of objects have: list, create, read, update and delete.

use serde_json::Value;

use crate::{
    protocol::{Answer, Call, CallResult, Generation, Method, Refusal},
    state::State,
};

/// A kind of object with a list of its own and an address for each object in it.
pub(crate) trait Collection: Copy {
    /// What the older of Close's two code bases calls such an object; nothing where the newer one answers.
    fn document(self) -> Option<&'static str> {
        None
    }

    /// Which of Close's two code bases answers.
    fn generation(self) -> Generation {
        self.document().map_or(Generation::Newer, |_| Generation::Older)
    }

    /// The answer to an id that no object has.
    fn missing(self) -> Refusal {
        self.document()
            .map_or(Refusal::NoSuchObject, Refusal::NoSuchDocument)
    }

    /// The position of an object.
    fn find(self, state: &State, id: &str) -> Option<usize>;

    fn list(self, state: &State, call: &Call) -> CallResult;

    fn create(self, state: &mut State, call: &Call) -> CallResult;

    /// An object as answers show it.
    fn shown(self, state: &State, call: &Call, position: usize) -> Value;

    fn read(self, state: &State, call: &Call, position: usize) -> CallResult {
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult;

    fn delete(self, state: &mut State, call: &Call, position: usize) -> CallResult;

    /// Answers a call to the list, or to one object of it.
    fn route(self, state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
        let id = match (call.method, rest) {
            (Method::Get, []) => return self.list(state, call),
            (Method::Post, []) => return self.create(state, call),
            (_, []) => return Err(Refusal::Method("GET, POST")),
            (_, [id]) => id,
            _ => return Err(Refusal::NoSuchUrl),
        };

        let position = self.find(state, id);
        let position = position.ok_or_else(|| self.missing())?;
        match call.method {
            Method::Get => self.read(state, call, position),
            Method::Put => self.update(state, call, position),
            Method::Delete => self.delete(state, call, position),
            Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
        }
    }
}
