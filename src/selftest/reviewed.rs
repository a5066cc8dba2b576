//! Promise 3: a reviewed plan is carried out as it was reviewed or not at all.

use super::{BrokenPromise, Dice, Scenario, losses};
use crate::{kinds, plan, session::Planned};
use serde_json::json;

/// Plans, lets somebody change what the plan does not touch, and then what it does.
///
/// # Errors
///
/// Says which change was taken for the other.
pub async fn or_not_at_all(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let (world, _) = losses::begin(&scenario).await?;
    let (manifest, agreed) = (scenario.after(), scenario.said());
    let ready = async |what: &str| match world.plan(&manifest, &agreed).await? {
        Planned::Ready { plan, adopted } => Ok((plan, adopted.live)),
        Planned::Broken(_) => Err(BrokenPromise::new(format!(
            "the manifest was not understood {what}"
        ))),
    };

    // A change elsewhere must not stop the plan; the change that it would make itself must.
    let (reviewed, _) = ready("at first").await?;
    world.sandbox.edit(|state| {
        let field = json!({ "name": "Somebody else's", "type": "text" });
        state.perform("POST", "/custom_field/contact/", field);
    });
    let (now, live) = ready("after another change").await?;
    let stale = plan::stale(kinds::registry(), &reviewed, &now, &live);
    if !stale.is_empty() {
        return Err(BrokenPromise::new(format!(
            "a change elsewhere made it stale: {stale:?}\n{manifest}"
        )));
    }

    let done = world.apply(&manifest, &agreed, 8).await?;
    let written = done.report.is_some_and(|report| report.is_complete());
    if !written || reviewed.steps.is_empty() {
        return Ok(1);
    }
    let (now, live) = ready("after the same change").await?;
    if plan::stale(kinds::registry(), &reviewed, &now, &live).is_empty() {
        return Err(BrokenPromise::new(format!(
            "a plan that somebody else carried out is not stale\n{manifest}"
        )));
    }
    Ok(1)
}
