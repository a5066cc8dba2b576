//! Promise 6: whatever the manifests ask for and whoever agrees to what, no record loses a value that nobody gave up.

use super::{BrokenPromise, Dice, HeldValues, Scenario, TrialOrganization, fill, judge};

/// Makes the organization of a scenario and fills it with records.
///
/// # Errors
///
/// Says why the organization could not be made.
pub async fn begin(scenario: &Scenario) -> Result<(TrialOrganization, HeldValues), BrokenPromise> {
    let world = TrialOrganization::start(scenario.organization(&[])?).await?;
    world.settle(&scenario.before(), &[], 8).await?;
    let held = world.sandbox.edit(|state| fill(scenario, state));
    Ok((world, held))
}

/// Applies a change and judges what became of the values.
///
/// # Errors
///
/// Names the value that was lost, or what a finished run left to do.
pub async fn only_what_was_agreed_to(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let (world, held) = begin(&scenario).await?;
    let before = world.sandbox.state();
    let (manifest, agreed) = (scenario.after(), scenario.said());
    world.sandbox.clear_calls();
    let applied = world.apply(&manifest, &agreed, 8).await?;
    judge(&scenario, &held, &before, &world.sandbox.state())
        .map_err(|broken| BrokenPromise::new(format!("{broken}\n{manifest}\nagreed to: {agreed:?}")))?;

    // Losing nothing is not enough: a refused plan writes nothing, and a finished one leaves nothing to do.
    let writes = world.writes();
    match &applied.report {
        None if !writes.is_empty() => Err(BrokenPromise::new(format!(
            "a refused plan wrote {writes:?}\n{manifest}"
        ))),
        Some(report) if report.is_complete() && !applied.remaining.is_empty() => Err(BrokenPromise::new(
            format!("the run ended well, but {}\n{manifest}", applied.troubles()),
        )),
        Some(_) | None => Ok(1),
    }
}
