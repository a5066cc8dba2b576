//! Promise 6: whatever the manifests ask for and whoever agrees to what, no record loses a value that nobody gave up.

use super::{Broken, Dice, Held, Scene, World, fill, judge};
use close_sandbox::State;

/// Makes the organization of a scene and fills it with records.
///
/// # Errors
///
/// Says why the organization could not be made.
pub async fn begin(scene: &Scene) -> Result<(World, Held), Broken> {
    let mut state = State::new(scene.seed);
    for (name, value) in &scene.switches {
        state
            .switches
            .set(name, value)
            .map_err(|error| Broken::new(error.to_string()))?;
    }
    let world = World::start(state).await?;
    world.settle(&scene.before(), &[], 8).await?;
    let held = world.sandbox.edit(|state| fill(scene, state));
    Ok((world, held))
}

/// Applies a change and judges what became of the values.
///
/// # Errors
///
/// Names the value that was lost, or what a finished run left to do.
pub async fn only_what_was_agreed_to(mut dice: Dice) -> Result<usize, Broken> {
    let scene = Scene::draw(&mut dice);
    let (world, held) = begin(&scene).await?;
    let before = world.sandbox.state();
    let (manifest, agreed) = (scene.after(), scene.said());
    world.sandbox.clear_calls();
    let applied = world.apply(&manifest, &agreed, 8).await?;
    judge(&scene, &held, &before, &world.sandbox.state())
        .map_err(|broken| Broken::new(format!("{broken}\n{manifest}\nagreed to: {agreed:?}")))?;
    let writes = world.writes();
    match &applied.report {
        None if !writes.is_empty() => Err(Broken::new(format!(
            "a refused plan wrote {writes:?}\n{manifest}"
        ))),
        Some(report) if report.is_complete() && !applied.remaining.is_empty() => Err(Broken::new(format!(
            "the run ended well, but {}\n{manifest}",
            applied.troubles()
        ))),
        Some(_) | None => Ok(1),
    }
}
