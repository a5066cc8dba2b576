//! All rules by name: those over any kind, those of one kind, and what can be odd about waivers.

use super::{rules, waivers};
use crate::model::{Code, Registry, Severity};

/// Returns the codes of all rules.
#[must_use]
pub fn codes(registry: &Registry) -> Vec<&'static Code> {
    let of_any = rules::RULES.iter().flat_map(|rule| rule.codes).copied();
    let of_one = registry.codes().into_iter();
    // Errors of a kind make the manifest invalid, so they are no findings of a rule and can't be waived.
    let of_one = of_one.filter(|code| code.severity < Severity::Error);
    of_any
        .chain(of_one)
        .chain(waivers::CODES.iter().copied())
        .collect()
}
