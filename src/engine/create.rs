//! Makes an object, and never twice: where the answer does not tell what came of it, looks before anything is said
//! or sent again.

use super::{
    StepContext, StepError,
    doubt::Doubt,
    lookup::{LookupResult, look},
    poll_interval::{LONG_LOOKS, LOOKS, SENDS},
    write,
};
use crate::{model::Call, plan::Action};
use serde_json::Value;

/// Sends a creation and returns what Close shows of the object.
///
/// # Errors
///
/// Says that it was not made, or what to look for where that can't be known.
pub async fn create(job: &StepContext, call: &Call) -> Result<Value, StepError> {
    // Close keeps one association of a field with a place, however often it is asked for it.
    let is_single = job.step.action == Action::Associate;
    let mut sends = 1;
    loop {
        let (error, doubt) = match job.client.send(call).await {
            Ok(answer) if is_single || write::id_of(&answer.body).is_some() => return Ok(answer.body),
            Ok(_) => (StepError::NoId(job.object()), Doubt::Over),
            Err(error) => {
                let doubt = Doubt::of(&error);
                (StepError::Api(error), doubt)
            }
        };
        let looks = match doubt {
            Doubt::None if sends == 1 => return Err(error),
            // Only somebody else can have made it, and their write is a while ago.
            Doubt::Refused if sends == 1 => 1,
            Doubt::UnderWay if !is_single => LONG_LOOKS,
            Doubt::None | Doubt::Refused | Doubt::Over | Doubt::UnderWay => LOOKS,
        };
        let may_repeat = doubt == Doubt::Over || (doubt == Doubt::UnderWay && is_single);
        match look(job, looks).await {
            LookupResult::Found(made) => return Ok(made),
            LookupResult::Absent if may_repeat && sends < SENDS => sends += 1,
            LookupResult::Absent if doubt == Doubt::UnderWay => return Err(error.unseen(job.object())),
            LookupResult::Doubtful(_) if doubt == Doubt::Refused => return Err(error),
            LookupResult::Doubtful(doubtful) => return Err(doubtful),
            LookupResult::Absent | LookupResult::Blind => return Err(error),
        }
    }
}
