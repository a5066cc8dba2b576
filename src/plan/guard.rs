//! Who agreed to what a person has to agree to, and what may not happen whatever anybody says.

use super::{
    Action, AdoptedSides, ConsentSource, HeldList, Plan, PlanRules, Policy, RecordCount, RecordTotal,
    Refusal, Step,
    forecast::forecast,
    judgement::{OVER_LIMIT, TouchedPlan},
    left_protection::left_protection,
};
use crate::model::{Address, ConsentRisk, ConsentSelectors, DesiredOrigin, Registry, counted, counted_as};
use std::collections::{BTreeMap, BTreeSet};

/// The records that the steps of a plan concern.
#[derive(Clone, Debug, Default)]
pub struct CountedRecords {
    /// How many lose values or get others, by step.
    pub by_step: BTreeMap<usize, RecordCount>,
    /// How many all steps together concern.
    pub total: Option<RecordTotal>,
    /// How many searches it takes to count them.
    pub searches: u64,
}

/// Puts the counts into a plan, with the calls that they come to, marks what is agreed to, and refuses what the policy forbids.
///
/// `agreed` selects the objects for which somebody agrees to a risk in this run.
pub fn guard(
    registry: &Registry,
    adopted: &AdoptedSides,
    mut plan: Plan,
    records: CountedRecords,
    rules: &PlanRules,
    agreed: &ConsentSelectors,
) -> Plan {
    for (id, count) in records.by_step {
        if let Some(step) = plan.steps.get_mut(id) {
            step.records = Some(count);
        }
    }
    plan.records = RecordTotal::with_returns(records.total, &plan.steps).map(Box::new);

    // The manifest counts first: what it approves was reviewed with it, and holds in every run.
    for step in &mut plan.steps {
        let entry = adopted.desired.entries.get(&step.address);
        let holds_none = step.records.as_ref().is_some_and(RecordCount::is_none);
        let approves = |risk: ConsentRisk| {
            let is_named = |address: &&Address| agreed.of(risk).iter().any(|one| one.agrees(address));
            let mut sets = step.approved_at().into_iter();
            sets.any(|addresses| addresses.iter().all(is_named))
        };
        let risks = step.consents.iter().map(|consent| consent.risk);
        let approved: BTreeSet<ConsentRisk> = risks.filter(|risk| approves(*risk)).collect();

        for consent in &mut step.consents {
            let risk = consent.risk;
            consent.agreed = if entry.is_some_and(|entry| entry.allows(risk)) {
                Some(ConsentSource::Manifest)
            } else {
                approved.contains(&risk).then_some(ConsentSource::Argument)
            };
            // Of access and outreach, the people whom they concern have told.
            consent.needed = match risk {
                ConsentRisk::DataLoss => !holds_none,
                ConsentRisk::Access | ConsentRisk::Outreach => consent.needed,
            };
        }
        step.sum_up_consents();
    }

    let in_use = in_use(registry, adopted, &plan);
    plan.refusals.extend(in_use);

    // The policy comes last: it judges the counts, and no approval overrides it.
    let forbidden = forbidden(registry, adopted, &plan, rules);
    plan.refusals.extend(forbidden);
    plan.forecast = Some(forecast(registry, &plan, &adopted.live, records.searches));
    plan
}

/// Refuses what the rules forbid of a plan that was guarded before and of which only some steps are left.
pub fn check_rules(registry: &Registry, adopted: &AdoptedSides, plan: &mut Plan, rules: &PlanRules) {
    let mut found = in_use(registry, adopted, plan);
    found.extend(forbidden(registry, adopted, plan, rules));
    found.retain(|refusal| !plan.refusals.contains(refusal));
    plan.refusals.extend(found);
}

/// Refuses the removal of what records have and could be moved away from: Close deletes no status that is in use (API
/// notes, core, addendum).
fn in_use(registry: &Registry, adopted: &AdoptedSides, plan: &Plan) -> Vec<Refusal> {
    let way_out = match adopted.desired.origin {
        DesiredOrigin::Manifests => {
            "say with `move_to` which one the records get, or move them in Close first"
        }
        DesiredOrigin::Promotion { .. } | DesiredOrigin::Undo => "move the records in Close first",
    };
    let goes = |step: &&Step| step.action.removes() || step.action == Action::Replace;
    let losing = plan.steps.iter().filter(goes).filter(|step| step.loses());
    let refusals = losing.filter_map(|step| {
        let kind = registry.kind(&step.kind)?;
        let count = step.records.as_ref().map_or(0, RecordCount::number);
        if count == 0 || !kind.any.def.moves_records {
            return None;
        }

        let because = format!(
            "{} it, and Close doesn't delete {} that are in use; {way_out}",
            counted_as(count, "record has", "records have"),
            kind.any.def.plural()
        );
        Some(Refusal::new(&step.address, step.at.as_ref(), because))
    });
    refusals.collect()
}

fn forbidden(registry: &Registry, adopted: &AdoptedSides, plan: &Plan, rules: &PlanRules) -> Vec<Refusal> {
    let Policy {
        protect,
        max_deletes,
        max_records_affected,
        keep_values: _,
    } = &rules.policy;

    // What the steps touch is found out once, for all who judge it.
    let touched = TouchedPlan::of(registry, adopted, plan);
    let mut refusals = touched.protected(protect);
    refusals.extend(left_protection(registry, adopted, plan, protect));
    refusals.extend(touched.shifted_away(protect));
    refusals.extend(touched.left_alone(&rules.ignore));
    refusals.extend(touched.still_held());
    let held = adopted.held.iter().filter(|list| list.is_changed_by(plan));
    refusals.extend(held.map(HeldList::refusal));

    if let Some(limits) = max_deletes {
        refusals.extend(touched.too_many_deletes(limits));
    }
    if let Some(most) = max_records_affected {
        refusals.extend(too_many_records(plan, *most));
    }
    refusals
}

/// Refuses a plan that takes values from more records than the policy allows, or moves the values of more, or of which
/// nobody knows that it does not.
fn too_many_records(plan: &Plan, most: u64) -> Option<Refusal> {
    let first = plan.steps.iter().find(|step| step.record_effect().is_some())?;
    let total = plan
        .records
        .as_deref()
        .cloned()
        .or_else(|| RecordTotal::summed(&plan.steps));
    let RecordTotal {
        affected,
        lost,
        moved,
    } = total?;
    if affected.most().is_some_and(|affected| affected <= most) {
        return None;
    }

    let happens = match (lost.is_none(), moved.is_none()) {
        (false, true) => "lose values",
        (true, false) => "move",
        (true, true) | (false, false) => "lose values or move",
    };
    let limit = format!("the policy allows {most} (max_records_affected)");
    let because = match affected {
        RecordCount::Counted { count } => {
            format!("{} would {happens}, but {limit}", counted(count, "record"))
        }
        RecordCount::AtMost { count } => format!(
            "up to {} would {happens}, but {limit}; the exact number is unknown",
            counted(count, "record")
        ),
        RecordCount::AtLeast { count } => format!(
            "at least {} would {happens}, but {limit}; the exact number is unknown",
            counted(count, "record")
        ),
        RecordCount::Unknown { because } => {
            format!(
                "closectl can't tell how many records would {happens}, but {limit}; counting failed: \
                 {because}"
            )
        }
    };
    let because = format!("{because}; {OVER_LIMIT}");
    Some(Refusal::new(&first.address, None, because))
}
