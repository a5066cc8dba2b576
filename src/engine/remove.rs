//! Removes an object. The call names it, so that sending it again can remove nothing else: an answer that it is not
//! there tells what came of the one before.

use super::{StepContext, StepError, budgets::RESENDS};
use crate::model::Call;

/// Sends a removal and returns whether there was something to remove.
///
/// # Errors
///
/// Says that it was not removed, or that nobody knows.
pub async fn remove(context: &StepContext, call: &Call) -> Result<bool, StepError> {
    let mut backoff = context.interval.start(RESENDS);
    let mut earlier = None;

    loop {
        let error = match context.client.send(call).await {
            Ok(_) => return Ok(true),
            Err(error) => error,
        };

        // It is gone, as wanted. That counts as done by this run only if a try before may have deleted it.
        let fate = error.fate();
        if error.status() == Some(404) {
            return Ok(earlier.is_some() || fate.is_unknown());
        }

        // Whatever the last try says, an earlier one may have been carried out.
        if !fate.is_unknown() || !backoff.wait().await {
            return Err(earlier.unwrap_or(error).into());
        }
        earlier = Some(error);
    }
}
