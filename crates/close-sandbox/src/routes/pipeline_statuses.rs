//! What happens to the statuses inside pipelines: found, moved from one pipeline to another, removed.

use super::{losses, unique_names::claim};
use crate::{
    objects::{OpportunityStatus, position_of},
    protocol::{Call, Refusal},
    state::State,
};

/// The types of opportunity statuses; the first is the default.
pub(crate) const STATUS_TYPES: &[&str] = &["active", "won", "lost"];

/// The pipeline that a status is in, and its place there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StatusHome {
    pub pipeline: usize,
    pub status: usize,
}

/// Finds the home of a status.
pub(crate) fn home_of(state: &State, id: &str) -> Option<StatusHome> {
    let mut pipelines = state.pipelines.iter().enumerate();
    pipelines.find_map(|(pipeline, content)| {
        let status = position_of(&content.statuses, id)?;
        Some(StatusHome { pipeline, status })
    })
}

/// Refuses the label of a status that another one of the same pipeline has.
pub(crate) fn check_label(
    state: &State,
    status: &OpportunityStatus,
    others: &[OpportunityStatus],
) -> Result<(), Refusal> {
    claim(state, Some("duplicate_opportunity_status"), status, others)
}

/// Takes a status out of whichever pipeline has it and adds it to this one; its opportunities follow.
pub(crate) fn move_into(state: &mut State, pipeline: usize, id: &str) -> Result<(), Refusal> {
    let Some(home) = home_of(state, id).filter(|home| home.pipeline != pipeline) else {
        return Ok(());
    };

    // The label may be taken where the status goes, which is a conflict like any other.
    let moved = state.pipelines[home.pipeline].statuses.remove(home.status);
    check_label(state, &moved, &state.pipelines[pipeline].statuses)?;
    state.pipelines[pipeline].statuses.push(moved);
    Ok(())
}

/// Deletes a status wherever it is, under the rule for statuses in use.
pub(crate) fn remove(state: &mut State, call: &Call, id: &str) -> Result<(), Refusal> {
    let Some(home) = home_of(state, id) else {
        return Ok(());
    };
    if losses::is_status_in_use(state, id) && state.is("delete_status_in_use", "refuse") {
        return Err(Refusal::General(
            "This status is in use by opportunities.".to_owned(),
        ));
    }

    // An opportunity stays in its pipeline as long as that has a status left.
    let statuses = &mut state.pipelines[home.pipeline].statuses;
    let removed = statuses.remove(home.status);
    let heir = state.pipelines[home.pipeline].statuses.first();
    let heir = heir.or_else(|| state.opportunity_statuses().next());
    let heir = heir.map(|status| status.id.clone());
    losses::lose_status(state, id, &removed.label, heir, &call.cause());
    Ok(())
}
