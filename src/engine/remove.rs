//! Removes an object. The call names it, so that sending it again can remove nothing else: an answer that it is not
//! there tells what came of the one before.

use super::{StepContext, StepError, doubt::Doubt, poll_interval::SENDS};
use crate::model::Call;

/// Sends a removal and returns whether there was something to remove.
///
/// # Errors
///
/// Says that it was not removed, or that nobody knows.
pub async fn remove(job: &StepContext, call: &Call) -> Result<bool, StepError> {
    let mut sends = 1;
    let mut earlier = None;
    loop {
        let error = match job.client.send(call).await {
            Ok(_) => return Ok(true),
            Err(error) => error,
        };
        if error.status() == Some(404) {
            return Ok(sends > 1 || error.fate().is_unknown());
        }
        match Doubt::of(&error) {
            Doubt::Over | Doubt::UnderWay if sends < SENDS => earlier = Some(error),
            // Whatever the last try says, an earlier one may have been carried out.
            Doubt::None | Doubt::Refused | Doubt::Over | Doubt::UnderWay => {
                return Err(earlier.unwrap_or(error).into());
            }
        }
        job.pace.wait(sends).await;
        sends += 1;
    }
}
