//! Two runs at once from two folders, neither of which knows of the other: whatever both make is there once in the end, or
//! is told with the command that leaves it once.

use super::{
    AppliedManifest, BrokenPromise, Dice, Scenario, TrialOrganization, beyond, fill, inventory,
    lost_answers::{RERUNS, TWICE},
    trial_organization::TwinFate,
};
use crate::plan::Plan;
use close_sandbox::State;

/// How many worlds the long way tries.
pub const WORLDS: u64 = 50;

/// Follows what is printed so often at most; nothing that is made up here has more objects.
const WAYS_OUT: usize = 60;

/// Makes an organization from two folders at once, and changes it from both.
///
/// # Errors
///
/// Says what is there twice and was not told, or what the way out did not lead to.
pub async fn two_runs(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    // Nobody knows whether Close takes a second object of a name.
    let twice = if dice.one_in(2) { TWICE.as_slice() } else { &[] };
    let state = scenario.organization(twice)?;

    let made = at_once(&state, &scenario.before(), &[]).await?;
    let Some(world) = made else { return Ok(0) };
    world.sandbox.edit(|state| fill(&scenario, state));
    let changed = at_once(&world.sandbox.state(), &scenario.after(), &scenario.said()).await?;
    Ok(1 + usize::from(changed.is_some()))
}

/// Applies a manifest from two folders at once to a copy of an organization, and follows the way out. Nothing where one run
/// alone does not end well either.
async fn at_once(
    state: &State,
    manifest: &str,
    agreed: &[String],
) -> Result<Option<TrialOrganization>, BrokenPromise> {
    let alone = TrialOrganization::start(state.clone()).await?;
    if !alone.apply(manifest, agreed, 8).await?.is_complete() {
        return Ok(None);
    }
    let wanted = inventory(&alone.sandbox.state());

    let world = TrialOrganization::start(state.clone()).await?;
    let ends = world.apply_both(manifest, agreed, 8).await?;
    let more = beyond(&inventory(&world.sandbox.state()), &wanted);
    if !more.is_empty() && ends.iter().all(AppliedManifest::is_complete) {
        return Err(BrokenPromise::new(format!(
            "both runs ended well, and there is too much of {more:?}\n{manifest}"
        )));
    }

    // What the second run says of its own first, then what every later run says.
    let [_, second] = &ends;
    let printed: Vec<&str> = second.twins.iter().map(|twin| twin.removal.as_str()).collect();
    follow_all(&world, &printed).await?;
    let last = settle(&world, manifest, agreed).await?;
    match last.shortcomings(&inventory(&world.sandbox.state()), &wanted) {
        Some(what) => Err(BrokenPromise::new(format!(
            "after two runs at once: {what}\n{manifest}"
        ))),
        None => Ok(Some(world)),
    }
}

/// Applies, and follows the ways out that are printed, until nothing is refused.
async fn settle(
    world: &TrialOrganization,
    manifest: &str,
    agreed: &[String],
) -> Result<AppliedManifest, BrokenPromise> {
    let mut last = world.apply(manifest, agreed, 8).await?;
    let mut idle = 0;
    for _ in 0..WAYS_OUT {
        // Where nothing is printed, the next run may still find more to do, and so often one is enough after a fault.
        if last.remaining.is_empty() || idle > RERUNS {
            break;
        }
        let printed = ways_out(&last.remaining);
        idle = if printed.is_empty() { idle + 1 } else { 0 };
        follow_all(world, &printed).await?;
        last = world.apply(manifest, agreed, 8).await?;
    }
    Ok(last)
}

/// Returns the commands that the refusals of a plan name, the first of each.
fn ways_out(plan: &Plan) -> Vec<&str> {
    let reasons = plan.refusals.iter().map(|refusal| refusal.because.split('`'));
    reasons
        .filter_map(|mut parts| parts.find(|part| part.starts_with(COMMAND)))
        .collect()
}

/// Does what printed commands do. Close deletes nothing that something else uses, so such an object waits until its user is
/// gone, if need be until the next plan prints its command again; at least one of the commands has to lead out.
async fn follow_all(world: &TrialOrganization, commands: &[&str]) -> Result<(), BrokenPromise> {
    let (mut used, mut refused) = (Vec::new(), None);
    let mut is_any_done = false;
    for command in commands {
        let id = command.strip_prefix(COMMAND);
        let id = id.ok_or_else(|| BrokenPromise::new(format!("`{command}` is no way out")))?;
        match world.remove_twin(id).await {
            Ok(TwinFate::Gone) => is_any_done = true,
            Ok(TwinFate::Used) => used.push(id),
            Err(broken) => refused = Some(broken),
        }
    }

    match (used.first(), refused) {
        // Each of that name is used, and the refusal says what to do in Close.
        (Some(id), _) if !is_any_done => {
            choose_another(world, id);
            match world.remove_twin(id).await? {
                TwinFate::Gone => Ok(()),
                TwinFate::Used => Err(BrokenPromise::new(format!("{id} is still in use"))),
            }
        }
        (None, Some(broken)) if !is_any_done => Err(broken),
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

/// How the commands begin that lead out; an id follows.
const COMMAND: &str = "closectl undo --twin ";

/// Lets workflows that send a template send another one of its name, as somebody does in Close.
fn choose_another(world: &TrialOrganization, id: &str) {
    world.sandbox.edit(|state| {
        let mails = state.email_templates.iter().map(|one| (&one.id, &one.name));
        let messages = state.sms_templates.iter().map(|one| (&one.id, &one.name));
        let [mail, message] = [another(mails, id), another(messages, id)];

        for step in state.workflows.iter_mut().flat_map(|one| &mut one.steps) {
            for (sent, other) in [
                (&mut step.email_template_id, &mail),
                (&mut step.sms_template_id, &message),
            ] {
                if sent.as_deref() == Some(id) {
                    sent.clone_from(other);
                }
            }
        }
    });
}

/// Returns the id of another object that has the name of this one.
fn another<'a>(objects: impl Iterator<Item = (&'a String, &'a String)> + Clone, id: &str) -> Option<String> {
    let (_, name) = objects.clone().find(|(own, _)| *own == id)?;
    let mut others = objects.filter(|(own, other)| *own != id && *other == name);
    others.next().map(|(own, _)| own.clone())
}
