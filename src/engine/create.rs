//! Makes an object, and never twice: where the answer does not tell what came of it, looks before anything is said
//! or sent again.

use super::{
    StepContext, StepError,
    budgets::{CALL_UNDER_WAY, NOT_BEGUN, ONE_LOOK, READ_LAG, SENDS},
    lookup::{LookupResult, look},
    write,
};
use crate::{
    api::{ApiError, RetryBudget, WriteFate},
    model::Call,
    plan::Action,
};
use serde_json::Value;

/// A creation that no answer confirms.
struct CreateFailure {
    error: StepError,
    fate: WriteFate,
    /// Whether Close refused it, perhaps because the object is there already.
    is_refused: bool,
}

/// An object that is there after a creation, as Close shows it.
pub enum CreatedObject {
    /// The creation made it.
    Made(Value),
    /// Somebody made the same since the organization was read, so that Close refused the creation.
    Theirs(Value),
}

/// Sends a creation and returns what Close shows of the object.
///
/// # Errors
///
/// Says that it was not made, or what to look for where that can't be known.
pub async fn create(context: &StepContext, call: &Call) -> Result<CreatedObject, StepError> {
    // Close keeps one association of a field with a place, however often it is asked for it.
    let is_single = context.step.action == Action::Associate;
    let mut refusals = context.interval.start(NOT_BEGUN);
    let mut sends = 1;
    let mut is_only_call = true;
    let mut call = call.clone();

    loop {
        let failure = match context.client.send(&call).await {
            Ok(answer) if is_single || write::id_of(&answer.body).is_some() => {
                return Ok(CreatedObject::Made(answer.body));
            }
            // Without its id no later step can name the object, so such an answer counts as lost.
            Ok(_) => CreateFailure::answered_without_id(context),
            Err(error) => CreateFailure::from(error),
        };

        // Refused whole because of what it asked for besides, the object is made without that.
        if failure.is_refused
            && let Some(plainer) = write::without_asked(context.kind, &context.step, &call)
        {
            call = plainer;
            continue;
        }

        // A second POST would make a second object, so nothing is sent again before the first one was looked for.
        let Some(budget) = failure.look_budget(sends == 1, is_single) else {
            return Err(failure.error);
        };
        let found = look(context, budget).await;

        match found {
            // Nothing of this run can have made it where its only call was refused.
            LookupResult::Found(object)
                if failure.is_refused && is_only_call && context.step.action.creates() =>
            {
                return Ok(CreatedObject::Theirs(object));
            }
            LookupResult::Found(object) => return Ok(CreatedObject::Made(object)),
            // Sent again only where that can't make a second object: the first call can no longer arrive, or
            // Close keeps one.
            LookupResult::Absent if failure.may_repeat(is_single) && sends < SENDS => sends += 1,
            // Close says that it did not begin with it, and nothing shows that it did.
            LookupResult::Absent if failure.fate == WriteFate::NotBegun && refusals.wait().await => {}
            // The call may still arrive after the last look, so a person has to look before the next apply.
            LookupResult::Absent if failure.may_still_happen() => {
                return Err(failure.error.unseen(context.object()));
            }
            // Close's own words explain a refusal better than what was found.
            LookupResult::Doubtful(_) if failure.is_refused => return Err(failure.error),
            LookupResult::Doubtful(doubtful) => return Err(doubtful),
            LookupResult::Absent | LookupResult::Blind => return Err(failure.error),
        }
        is_only_call = false;
    }
}

impl CreateFailure {
    fn answered_without_id(context: &StepContext) -> Self {
        Self {
            error: StepError::NoId(context.object()),
            fate: WriteFate::Unknown {
                may_still_happen: false,
            },
            is_refused: false,
        }
    }

    /// Returns how long to look for the object, or nothing where it can't be there. After the first try it may also be
    /// the object of an earlier one.
    fn look_budget(&self, is_first: bool, is_single: bool) -> Option<RetryBudget> {
        match self.fate {
            // A refusal may mean that somebody made the same object since the organization was read; that
            // shows at once.
            WriteFate::Done | WriteFate::NotDone if is_first => self.is_refused.then_some(ONE_LOOK),
            // It can show only once it has arrived, which may take longer than reads lag.
            WriteFate::Unknown {
                may_still_happen: true,
            } if !is_single => Some(CALL_UNDER_WAY),
            WriteFate::Done | WriteFate::NotDone | WriteFate::NotBegun | WriteFate::Unknown { .. } => {
                Some(READ_LAG)
            }
        }
    }

    /// Says whether sending the call again can't make the object twice, provided that it does not show.
    fn may_repeat(&self, is_single: bool) -> bool {
        self.fate.is_unknown() && (is_single || !self.may_still_happen())
    }

    fn may_still_happen(&self) -> bool {
        matches!(
            self.fate,
            WriteFate::Unknown {
                may_still_happen: true
            }
        )
    }
}

impl From<ApiError> for CreateFailure {
    fn from(error: ApiError) -> Self {
        let fate = error.fate();
        Self {
            fate,
            // The statuses with which Close may say that the name is taken.
            is_refused: fate == WriteFate::NotDone && matches!(error.status(), Some(400 | 409 | 422)),
            error: error.into(),
        }
    }
}
