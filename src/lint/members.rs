//! What a kind finds odd about an object together with its members.

use super::{finding::LintFinding, input::LintInput};
use crate::model::{Checks, Problem, Spec};
use std::collections::BTreeMap;

/// Asks the kinds about every object whose list the manifests have.
pub fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    let specs: BTreeMap<_, &Spec> = input
        .wanted()
        .map(|one| (one.address(), &one.entry.spec))
        .collect();

    for order in &input.read.desired.orders {
        let holder = input.read.desired.entries.get(&order.container);
        let kind = holder.and_then(|holder| input.registry.kind(holder.spec.kind));
        let Some(kind) = kind else { continue };

        let members: Vec<&Spec> = order
            .members
            .iter()
            .filter_map(|member| specs.get(member).copied())
            .collect();
        let mut checks = Checks::default();
        (kind.any.check_members)(&members, &mut checks);

        // A pointer begins with the number of a member. Without one, the object around them is meant.
        for found in checks.0 {
            let (address, pointer) = match member(&found.pointer) {
                Some((at, rest)) => (members.get(at).map(|member| &member.address), rest),
                None => (None, ""),
            };
            let address = address.unwrap_or(&order.container);
            let problem = Problem::new(found.code, found.message)
                .at(input.place(address, pointer), "here")
                .help(found.help);
            findings.push(LintFinding::new(address.clone(), problem));
        }
    }
}

/// Splits a pointer into the number of a member and what leads on from it.
fn member(pointer: &str) -> Option<(usize, &str)> {
    let steps = pointer.strip_prefix('/')?;
    let (at, _) = steps.split_once('/').unwrap_or((steps, ""));
    Some((at.parse().ok()?, &steps[at.len()..]))
}
