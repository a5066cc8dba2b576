//! Who agreed to what is lost, and what may not happen whatever anybody says.

use super::{AdoptedSides, LossApproval, Plan, RecordCount, Refusal, Step};
use crate::model::{Address, Registry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What may not happen in an organization, whatever the manifests say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Addresses (`*` for any text) that may not be deleted or lose values.
    #[serde(default)]
    pub protect: Vec<String>,
    /// The most deletions of each kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_deletes: Option<MaxDeletes>,
    /// The most records that all steps together may take values from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_records_affected: Option<u64>,
}

/// The most deletions of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaxDeletes {
    /// As a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// As a share of the live objects of the kind, from 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u64>,
}

/// Puts the counts into a plan, marks what is agreed to, and refuses what the policy forbids.
///
/// `agreed` holds addresses, `*` for any text, for which somebody accepts the loss in this run.
pub fn guard(
    registry: &Registry,
    adopted: &AdoptedSides,
    mut plan: Plan,
    records: BTreeMap<usize, RecordCount>,
    policy: &Policy,
    agreed: &[String],
) -> Plan {
    for (id, count) in records {
        if let Some(step) = plan.steps.get_mut(id) {
            step.records = Some(count);
        }
    }
    for step in &mut plan.steps {
        if !step.loses() {
            continue;
        }
        let written = adopted
            .desired
            .entries
            .get(&step.address)
            .is_some_and(|entry| entry.allow_data_loss);
        step.agreed = if written {
            Some(LossApproval::Manifest)
        } else if agreed.iter().any(|pattern| covers(pattern, &step.address)) {
            Some(LossApproval::Argument)
        } else {
            None
        };
    }
    let known = |pattern: &String| {
        let desired = adopted.desired.entries.keys();
        let mut all = desired
            .chain(adopted.live.specs.keys())
            .chain(adopted.live.orders.keys());
        all.any(|address| covers(pattern, address))
    };
    for pattern in agreed.iter().filter(|pattern| !known(pattern)) {
        plan.refusals.push(Refusal {
            address: Address::of(pattern.clone()),
            because: "data loss is allowed for this address, and nothing has it; correct it".to_owned(),
            at: None,
        });
    }
    let forbidden = forbidden(registry, adopted, &plan, policy);
    plan.refusals.extend(forbidden);
    plan
}

/// Says whether a pattern covers an address, also where the pattern is not in canonical spelling.
#[must_use]
pub fn covers(pattern: &str, address: &Address) -> bool {
    address.matches(pattern) || *address == Address::parse(pattern)
}

fn forbidden(registry: &Registry, adopted: &AdoptedSides, plan: &Plan, policy: &Policy) -> Vec<Refusal> {
    let Policy {
        protect,
        max_deletes,
        max_records_affected,
    } = policy;
    let mut refusals = Vec::new();
    let mut deleted: BTreeMap<&str, Vec<&Step>> = BTreeMap::new();
    let mut affected = 0;
    for step in &plan.steps {
        let deletes = step.action.removes();
        let old = adopted.renamed.get(&step.address);
        let names = [Some(&step.address), old];
        let rule = protect
            .iter()
            .find(|rule| names.iter().flatten().any(|address| covers(rule, address)));
        if let Some(rule) = rule.filter(|_| deletes || step.loses()) {
            refusals.push(Refusal {
                address: step.address.clone(),
                because: format!("the policy protects `{rule}`: it may not be deleted or lose values"),
                at: step.at.clone(),
            });
        }
        if deletes {
            deleted.entry(&step.kind).or_default().push(step);
        }
        affected += match (&step.records, step.loses()) {
            (Some(RecordCount::Counted { count } | RecordCount::AtLeast { count }), true) => *count,
            _ => 0,
        };
    }
    for (kind, steps) in deleted {
        let live = adopted
            .live
            .specs
            .values()
            .filter(|spec| spec.kind == kind)
            .count() as u64;
        let count = steps.len() as u64;
        let MaxDeletes { count: most, percent } = max_deletes.clone().unwrap_or_default();
        let share = percent.map(|percent| live * percent / 100);
        if most.is_some_and(|most| count > most) || share.is_some_and(|most| count > most) {
            let title = registry
                .kind(kind)
                .map_or_else(String::new, |kind| kind.any.def.plural());
            let limits = [
                most.map(|most| most.to_string()),
                percent.map(|percent| format!("{percent} % of {live}")),
            ];
            refusals.push(Refusal {
                address: steps[0].address.clone(),
                because: format!(
                    "the plan deletes {count} {title}, and the policy allows {}",
                    limits.into_iter().flatten().collect::<Vec<_>>().join(" and ")
                ),
                at: steps[0].at.clone(),
            });
        }
    }
    if let Some(most) = max_records_affected.filter(|most| affected > *most) {
        refusals.push(Refusal {
            address: plan
                .steps
                .iter()
                .find(|step| step.loses())
                .map_or(Address::of("*"), |step| step.address.clone()),
            because: format!(
                "{affected} records would lose values, and the policy allows {most} (max_records_affected)"
            ),
            at: None,
        });
    }
    refusals
}
