//! One step on its way, with everything that carrying it out takes. Decides nothing.

use super::{RecordCounter, SharedIndex};
use crate::{
    api::{Client, PollInterval},
    model::RegisteredKind,
    plan::Step,
};

/// A step that is being carried out.
#[derive(Clone)]
pub struct StepContext {
    /// Sends its calls.
    pub client: Client,
    /// Counts records.
    pub counter: RecordCounter,
    /// The kind of its object.
    pub kind: &'static RegisteredKind,
    /// The step.
    pub step: Step,
    /// Which id each object has.
    pub ids: SharedIndex,
    /// The unit of the waits between two looks.
    pub interval: PollInterval,
}

impl StepContext {
    /// Returns the id of the step's object, if it has one.
    pub fn id(&self) -> Option<String> {
        self.ids.of(&self.step.address)
    }

    /// Says in a sentence what the step's object is, as in "lead status `Qualified`".
    pub fn object(&self) -> String {
        format!("{} `{}`", self.kind.any.def.title, self.step.address.name())
    }
}
