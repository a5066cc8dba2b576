//! Decides whether a name is taken: one rule for statuses, pipelines, fields, types, roles and outcomes.

use super::answer::Refusal;
use super::state::State;

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    LeadStatus,
    OpportunityStatus,
    Pipeline,
    Field,
    ActivityType,
    ObjectType,
    Role,
    Outcome,
    Group,
}

/// Refuses a name that one of `others` has, where the switches say so.
pub(super) fn claim<'a>(
    state: &State,
    family: Family,
    name: &str,
    mut others: impl Iterator<Item = &'a str>,
) -> Result<(), Refusal> {
    let allowed = match family {
        Family::LeadStatus => state.is("duplicate_lead_status", "allow"),
        Family::OpportunityStatus => state.is("duplicate_opportunity_status", "allow"),
        Family::Pipeline => state.is("duplicate_pipeline", "allow"),
        Family::Field => state.is("duplicate_field", "allow"),
        Family::ActivityType => state.is("duplicate_activity_type", "allow"),
        Family::ObjectType => state.is("duplicate_object_type", "allow"),
        Family::Role => state.is("duplicate_role", "allow"),
        Family::Outcome => state.is("duplicate_outcome", "allow"),
        Family::Group => false,
    };
    let folded = state.is("duplicate_case", "ignored").then(|| name.to_lowercase());
    let same = |other: &str| match &folded {
        Some(folded) => other.to_lowercase() == *folded,
        None => other == name,
    };
    if allowed || !others.any(same) {
        return Ok(());
    }
    let attribute = match family {
        Family::LeadStatus | Family::OpportunityStatus => "label",
        Family::Pipeline
        | Family::Field
        | Family::ActivityType
        | Family::ObjectType
        | Family::Role
        | Family::Outcome
        | Family::Group => "name",
    };
    Err(Refusal::field(attribute, format!("\"{name}\" already exists.")))
}
