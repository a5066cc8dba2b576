//! What is planned from an organization as it was read before, without asking anybody.

use super::{
    error::SessionError,
    plan_basis::{PlanBasis, asked, check_selection, problems},
    planning::{Consent, Planned},
};
use crate::{
    kinds,
    manifest::{
        ManifestReading,
        update::{PlannedDifference, Sides},
    },
    model::{Live, ObjectSelection},
    plan::{self, Action, CountedRecords, Organization, PlanRules},
};

/// Plans for an organization as it was read before, without asking anybody: no records are counted.
///
/// # Errors
///
/// Says which target names nothing.
pub fn plan_offline(
    read: &ManifestReading,
    selection: &ObjectSelection,
    consent: &Consent,
    organization: &Organization,
    live: Live,
) -> Result<Planned, SessionError> {
    let registry = kinds::registry();
    let (desired, left_out) = asked(read, &live, &consent.rules);
    let problems = problems(read, &live, &consent.rules, &left_out, |_| true);
    if !problems.is_empty() {
        return Ok(Planned::Broken(problems));
    }

    let Consent {
        addresses,
        rules,
        meant: _,
        no_keep_values: _,
    } = consent;
    let mut basis = PlanBasis::new(desired, live, rules, selection);
    let idle = check_selection(selection, &basis.adopted.known)?;
    let mut plan = basis.selected(basis.plan(organization), selection);
    let adopted = Box::new(basis.adopted);
    // Nobody is asked, so that it takes at least one for each search.
    let queries = plan::record_queries(registry, &plan, &adopted.live);
    plan::mark_kept(
        registry,
        &adopted.live,
        &mut plan,
        &queries,
        consent.keeps_values(),
    );
    let records = CountedRecords {
        searches: queries
            .values()
            .filter_map(|query| query.searches.as_ref())
            .map(|searches| searches.len() as u64)
            .sum(),
        ..CountedRecords::default()
    };
    let mut plan = plan::guard(registry, &adopted, plan, records, rules, addresses);
    plan.notes.extend(idle);
    plan.notes.extend(left_out.notes());
    plan::misfits(&adopted.known, rules, addresses).add_to(&mut plan);
    Ok(Planned::Ready { plan, adopted })
}

/// Brings what manifests say and what an organization has to the same addresses, so that the manifests can be updated.
///
/// What the rules ignore is left alone on both sides; nothing is pruned.
pub fn meet(read: ManifestReading, live: &Live, rules: &PlanRules) -> Sides {
    // Pruning would remove what the manifests don't list, and an update is there to list it.
    let rules = PlanRules {
        prune: Vec::new(),
        ..rules.clone()
    };
    let basis = PlanBasis::new(
        read.desired.clone(),
        live.clone(),
        &rules,
        &ObjectSelection::default(),
    );
    let planned = basis.plan(&Organization::default()).steps.into_iter();
    let planned = planned.map(|step| PlannedDifference {
        address: step.address,
        is_order: step.action == Action::Reorder,
    });
    let planned = planned.collect();
    let adopted = basis.adopted;
    let refusals = adopted.refusals.into_iter();

    Sides {
        read,
        desired: adopted.desired,
        live: adopted.live,
        adopted: adopted.adopted,
        untold: refusals
            .map(|refusal| (refusal.address, refusal.because))
            .collect(),
        planned,
    }
}
