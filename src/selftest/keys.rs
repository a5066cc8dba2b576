//! Promise 7: with a wrong key, or for another organization, nothing is written, and neither a key nor a secret of
//! Close is in what people see.

use super::{
    BrokenPromise, Dice, Scenario, losses,
    trial_client::{Timeouts, connect},
    trial_folder::silent,
    trial_organization::read,
};
use crate::{
    kinds,
    model::ObjectSelection,
    render::{
        self,
        human::{ReviewExtent, TerminalLayout},
        review::of_plan,
    },
    session::{Consent, MeantOrganization, Planner, SessionError},
};

/// Plans and applies with a wrong key and with the right one.
///
/// # Errors
///
/// Says where a key was, or what was written.
pub async fn stay_secret(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let (world, _) = losses::begin(&scenario).await?;
    let wrong = format!("api_{:022}.{:022}", dice.below(1 << 30), dice.below(1 << 30));
    let secrets = [wrong.as_str(), world.sandbox.api_key()];
    world.sandbox.clear_calls();

    // First a wrong key: nothing may be written, and the error must not repeat the key.
    let manifest = read(&scenario.after())?;
    let reader = connect(&world.sandbox, &wrong, Timeouts::Patient)?.reader();
    let anybody = Consent::default();
    let planned = Planner::new(reader.clone(), &anybody, silent())
        .plan(&manifest, &ObjectSelection::default())
        .await;
    let Err(error) = planned else {
        return Err(BrokenPromise::new("a wrong key was good enough to plan"));
    };
    hides(&secrets, &format!("{error} {error:?} {reader:?}"))?;
    if let Some(write) = world.writes().first() {
        return Err(BrokenPromise::new(format!(
            "a wrong key sent {} {}",
            write.method, write.path
        )));
    }

    // Then a good key, of another organization than the one that is meant.
    let meant = Consent {
        meant: MeantOrganization {
            id: Some(format!("orga_{:043}", dice.below(1 << 30))),
            ..MeantOrganization::default()
        },
        ..Consent::default()
    };
    let elsewhere = Planner::new(world.client.reader(), &meant, silent())
        .plan(&manifest, &ObjectSelection::default())
        .await;
    if !matches!(elsewhere, Err(SessionError::OtherOrganization { .. })) || !world.writes().is_empty() {
        return Err(BrokenPromise::new(
            "the key of another organization was good enough to plan",
        ));
    }

    // Last a run that works, because plans and results are what people paste into tickets.
    let applied = world.apply(&scenario.after(), &scenario.said(), 8).await?;
    let shown = [
        render::human::review(
            &of_plan(kinds::registry(), &applied.plan),
            TerminalLayout::unknown(ReviewExtent::Everything),
        ),
        serde_json::to_string(&applied.plan)?,
        applied.troubles(),
        format!("{:?} {:?}", applied.report, world.client),
    ];

    // Signature keys are secrets of Close, which a run may have just been given.
    let state = world.sandbox.state();
    let signatures = state
        .webhooks
        .iter()
        .map(|webhook| webhook.signature_key.as_str());
    let secrets: Vec<&str> = secrets.into_iter().chain(signatures).collect();
    shown.iter().try_for_each(|text| hides(&secrets, text))?;
    Ok(1)
}

fn hides(secrets: &[&str], text: &str) -> Result<(), BrokenPromise> {
    if secrets.iter().any(|secret| text.contains(secret)) {
        return Err(BrokenPromise::new("a key stands in what people see"));
    }
    Ok(())
}
