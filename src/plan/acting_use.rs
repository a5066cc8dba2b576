//! A setting that acts by itself, such as a workflow that sends a template, as far as a plan has to know it.

use crate::model::{ObjectChange, PeopleQuestion};
use serde_json::{Map, Value};

/// A setting that acts by itself with what a step changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingUse {
    /// The name of the kind of the setting.
    pub(super) kind: &'static str,
    /// Its name in a sentence.
    pub(super) title: String,
    /// Its id.
    pub(super) id: String,
    /// What it is like.
    pub(super) attributes: Map<String, Value>,
}

impl ActingUse {
    /// Returns the question who is in it.
    pub(super) fn question<'a>(&'a self, organization_id: &'a str) -> PeopleQuestion<'a> {
        PeopleQuestion {
            organization_id,
            user_id: None,
            id: &self.id,
            change: ObjectChange {
                before: Some(&self.attributes),
                after: Some(&self.attributes),
            },
        }
    }
}
