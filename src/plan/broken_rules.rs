//! The rules of Close that only both sides together break: what a manifest changes doesn't go with what it leaves to the
//! organization.

use super::risk;
use crate::{
    diff::Change,
    model::{CheckFinding, Checks, RegisteredKind, Spec},
};
use serde_json::{Map, Value};

/// Finds a rule that an object breaks as it comes to be, where neither the manifests nor the organization break it alone:
/// Close would refuse the write.
pub(super) fn broken_together(
    kind: &RegisteredKind,
    live: &Spec,
    wanted: &Spec,
    changes: &[Change],
) -> Option<CheckFinding> {
    // With such an attribute, Close itself changes what else an object has.
    let decides = |change: &Change| kind.decides(&change.attribute);
    if changes.is_empty() || changes.iter().any(decides) {
        return None;
    }

    let alone: Vec<CheckFinding> = [live, wanted]
        .into_iter()
        .flat_map(|spec| findings(kind, spec.attributes.clone()))
        .collect();
    let together = findings(kind, risk::changed(Some(&live.attributes), changes));
    together
        .into_iter()
        .find(|finding| alone.iter().all(|other| other.code != finding.code))
}

/// Returns the rules of Close that an object breaks.
fn findings(kind: &RegisteredKind, attributes: Map<String, Value>) -> Vec<CheckFinding> {
    let mut checks = Checks::default();
    let lowered = kind.lower(Value::Object(attributes), Some(&mut checks));
    let known = lowered.is_ok();
    let errors = checks.errors().filter(|finding| known && finding.code.of_whole);
    errors.cloned().collect()
}
