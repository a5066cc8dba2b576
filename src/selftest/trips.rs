//! Promises 1 and 2: what is pulled plans to nothing and makes the same organization elsewhere; what is applied stays
//! applied.

use super::{BrokenPromise, Dice, Scenario, TrialOrganization, losses};
use crate::{model::joined, session::Planned};
use close_sandbox::State;

/// Pulls, plans, applies to a new organization, and pulls there.
///
/// # Errors
///
/// Says what differs.
pub async fn round_trip(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let (world, _) = losses::begin(&scenario).await?;
    let pulled = world.pull().await?;
    let whole = joined(pulled.iter().map(|(_, text)| text.as_str()), "");
    if let Planned::Ready { plan, .. } = world.plan(&whole, &[]).await?
        && !plan.is_empty()
    {
        let steps = plan
            .steps
            .iter()
            .map(|step| format!("{} {}", step.action, step.address));
        return Err(BrokenPromise::new(format!(
            "after a pull, the plan is: {}",
            joined(steps, "; ")
        )));
    }

    // Another seed, so that no id is the same by accident.
    let other = TrialOrganization::start(State {
        switches: world.sandbox.state().switches,
        ..State::new(scenario.seed + 1_000)
    })
    .await?;
    // Everybody agrees to workflows that begin to run there.
    other.settle(&whole, &["*".to_owned()], 8).await?;

    for ((name, one), (_, two)) in pulled.iter().zip(&other.pull().await?) {
        if one != two {
            return Err(BrokenPromise::new(format!(
                "`{name}` differs after the trip:\n{one}\n{two}"
            )));
        }
    }
    Ok(1)
}

/// Applies twice, first to make an organization, then to change it.
///
/// # Errors
///
/// Names the first write that the second time made.
pub async fn second_apply(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let (world, _) = losses::begin(&scenario).await?;
    again(&world, &scenario.before(), &[]).await?;
    let (manifest, agreed) = (scenario.after(), scenario.said());
    if world.apply(&manifest, &agreed, 8).await?.is_complete() {
        again(&world, &manifest, &[]).await?;
    }
    Ok(1)
}

async fn again(world: &TrialOrganization, manifest: &str, agreed: &[String]) -> Result<(), BrokenPromise> {
    world.sandbox.clear_calls();
    world.apply(manifest, agreed, 8).await?;
    match world.writes().first() {
        None => Ok(()),
        Some(write) => Err(BrokenPromise::new(format!(
            "the second apply sent {} {}\n{manifest}",
            write.method, write.path
        ))),
    }
}
