//! Whether the values that a step kept can be written back, and if not, why.

use crate::{
    engine::KeptFile,
    kinds,
    model::{Address, Live, counted_as, template},
    plan::{KeptStanding, KeptSubject, ObjectEffect, Plan, Step, ValueKeeping, fixed_reference::refers},
};

/// Says whether the values of a file can be written back that a step of a plan kept, in an organization as it is now.
pub fn standing(plan: &Plan, step: usize, kept: &Result<KeptFile, String>, live: &Live) -> KeptStanding {
    let file = match kept {
        Ok(file) => file,
        Err(because) => {
            return KeptStanding::Unusable {
                because: format!("its saved values can't be restored: failed to {because}"),
            };
        }
    };
    if let Some(why) = plan
        .steps
        .get(step)
        .and_then(|step| only_to_read(plan, step, live))
    {
        let kept = counted_as(file.count, "value is", "values are");
        return KeptStanding::Unusable {
            because: format!("{why}; {kept} kept in the run's folder"),
        };
    }

    let field = match &file.header.what {
        KeptSubject::Field(id) => Some(id.clone()),
        KeptSubject::Status(_) => None,
        KeptSubject::Records(_) => {
            return KeptStanding::Unusable {
                because: format!(
                    "Close can't restore records that were deleted with their type; {} kept in the run's folder",
                    counted_as(file.count, "record is", "records are")
                ),
            };
        }
    };
    KeptStanding::Whole {
        field,
        digest: file.digest.clone(),
        count: file.count,
        records: file.header.types.iter().map(|one| one.records.clone()).collect(),
    }
}

/// Says why the values of a step can only be read, if that is so. The plan expected it; what decides is what became of the
/// objects that they name.
fn only_to_read(plan: &Plan, step: &Step, live: &Live) -> Option<&'static str> {
    if step.keeps != Some(ValueKeeping::ValuesToRead) {
        return None;
    }
    if step.action.effect().object == ObjectEffect::Edited {
        let field = live.specs.get(&step.address);
        let kind = field.and_then(|field| kinds::registry().kind(field.kind));
        let refers_still = field.zip(kind).is_some_and(|(field, kind)| refers(kind, field));
        return (!refers_still).then_some("Close can't give the field its old type again");
    }

    // A place of a shared field names the field, and that names the type.
    let named = |step: &Step| {
        let before = step.changes.iter().map(|change| &change.before);
        before.flat_map(template::targets).collect::<Vec<_>>()
    };
    let direct = named(step);
    let beside = plan.steps.iter().filter(|other| direct.contains(&other.address));
    let all = beside.flat_map(named).chain(direct.iter().cloned());
    let is_gone = |id: &String| live.index.address(id).is_none();
    let is_type = |one: &Address| kinds::registry().kinds().any(|kind| kind.may_hold(one));
    let mut types = all.filter(is_type);
    types
        .any(|one| plan.ids.get(&one).is_none_or(is_gone))
        .then_some("Close can't restore the objects that they name, which were deleted with their type")
}
