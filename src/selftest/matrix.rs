//! Promise 4 on the sales team of the examples: every write that makes it and every write that changes it, struck by
//! every fault, whichever way Close falls.

use super::{
    BrokenPromise, Dice, TrialOrganization,
    attempts::all_of,
    inventory,
    lost_answers::{RERUNS, TWICE, fault},
    team,
    trial_client::Timeouts,
};
use close_sandbox::{FaultAction, RecordedCall, State, Switches};
use std::{fmt, sync::Arc, time::Duration};

/// Everything that goes wrong with a write, once.
static FAULTS: [FaultAction; 16] = [
    FaultAction::LoseAnswer,
    FaultAction::RefuseBefore,
    FaultAction::RateLimited {
        retry_after: Some(0),
        header: true,
    },
    FaultAction::RateLimited {
        retry_after: None,
        header: false,
    },
    FaultAction::Status(500),
    FaultAction::Status(502),
    FaultAction::Status(503),
    FaultAction::StatusAfter(500),
    FaultAction::StatusAfter(502),
    FaultAction::StatusAfter(503),
    FaultAction::CutBody,
    FaultAction::InvalidJson,
    FaultAction::Html,
    FaultAction::Redirect(308),
    FaultAction::EmptyBody,
    FaultAction::Silence(Duration::from_secs(30)),
];

/// How many cells are tried at once; most of a cell is waiting.
const AT_ONCE: usize = 6;

/// Answers with which the sales team can't be what it wants to be, so that a run without a fault fails as well.
const IMPOSSIBLE: &[&str] = &["type_changes", "delete_type_with_fields"];

/// What the matrix came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatrixCoverage {
    /// How many cells.
    pub cells: usize,
    /// In how many of them the struck run came to its end by itself.
    pub whole: usize,
}

/// An organization, what it is to become, and what a run without a fault makes of it.
struct MatrixPhase {
    start: State,
    manifest: &'static str,
    agreed: Vec<String>,
    writes: Vec<RecordedCall>,
    wanted: Vec<String>,
    unknowns: String,
}

/// Of how many cells a long round tries one; the rounds of as many seeds in a row try all.
const SHARE: usize = 32;
/// The same for a round that is over soon.
const SHORT_SHARE: usize = 499;
/// How many rounds try every cell twice, each time with other answers to what nobody knows.
pub const ROUNDS: u64 = 2 * SHARE as u64;

/// Tries the share of the cells that belongs to a seed, for one way in which Close falls.
///
/// # Errors
///
/// Names the cell, and what was too many, missing or left to do.
pub async fn long_round(seed: u64) -> Result<MatrixCoverage, BrokenPromise> {
    round(Dice::seeded(seed), SHARE, seed as usize % SHARE).await
}

/// Tries a few cells, for one way in which Close falls.
///
/// # Errors
///
/// Names the cell, and what was too many, missing or left to do.
pub async fn short_round(mut dice: Dice) -> Result<MatrixCoverage, BrokenPromise> {
    let part = dice.below(SHORT_SHARE);
    round(dice, SHORT_SHARE, part).await
}

/// Tries, for one way in which Close falls, one cell in so many.
async fn round(mut dice: Dice, share: usize, part: usize) -> Result<MatrixCoverage, BrokenPromise> {
    let switches = draw(&mut dice)?;
    let first = MatrixPhase::of(
        State {
            switches,
            ..State::new(7)
        },
        team::NOW,
        &[],
    )
    .await?;

    // The second phase changes an organization that is in use, so there have to be records first.
    let world = TrialOrganization::start(first.start.clone()).await?;
    world.settle(team::NOW, &[], 8).await?;
    world.sandbox.edit(team::fill);
    let second = MatrixPhase::of(world.sandbox.state(), team::LATER, team::GIVEN_UP).await?;

    let mut cells = Vec::new();
    for phase in [Arc::new(first), Arc::new(second)] {
        for at in 0..phase.writes.len() {
            for (number, action) in FAULTS.iter().enumerate() {
                // Every round tries a share of the cells, shifted from write to write so that it meets all
                // faults.
                if (at * FAULTS.len() + number + at / share) % share != part {
                    continue;
                }
                let phase = phase.clone();
                cells.push(async move { phase.cell(at, action).await });
            }
        }
    }

    let tried = all_of(cells, AT_ONCE).await?;
    Ok(MatrixCoverage {
        cells: tried.len(),
        whole: tried.into_iter().filter(|is_whole| *is_whole).count(),
    })
}

/// Decides everything that nobody knows about Close.
fn draw(dice: &mut Dice) -> Result<Switches, BrokenPromise> {
    let mut switches = Switches::default();
    let drawn = Switches::all()
        .iter()
        .filter(|switch| !IMPOSSIBLE.contains(&switch.name));
    let drawn: Vec<(&str, &str)> = drawn
        .map(|switch| (switch.name, *dice.pick(&switch.values)))
        .collect();
    for (name, value) in drawn.iter().chain(TWICE.iter()) {
        switches.set(name, value)?;
    }
    Ok(switches)
}

impl MatrixPhase {
    /// Carries the phase out without a fault.
    async fn of(start: State, manifest: &'static str, agreed: &[&str]) -> Result<Self, BrokenPromise> {
        let agreed: Vec<String> = agreed.iter().map(|&address| address.to_owned()).collect();
        let world = TrialOrganization::start(start.clone()).await?;
        let unknowns = serde_json::to_string(&start.switches)?;
        let applied = world.apply(manifest, &agreed, 1).await?;

        // What fails by itself would look like the work of every fault.
        if !applied.is_complete() {
            return Err(BrokenPromise::new(format!(
                "without a fault: {}, with {unknowns}",
                applied.troubles()
            )));
        }
        Ok(Self {
            start,
            manifest,
            agreed,
            writes: world.writes(),
            wanted: everything(&world.sandbox.state()),
            unknowns,
        })
    }

    /// Strikes one write and runs again until nothing is left; says whether the first run was enough.
    async fn cell(&self, at: usize, action: &FaultAction) -> Result<bool, BrokenPromise> {
        // On a busy machine, only a server that says nothing should look like one.
        if !matches!(action, FaultAction::Silence(_)) {
            return self.tried(at, action, Timeouts::Patient).await;
        }

        // A client that gives up soon may also give up on a server that is only slow, on a busy machine. So what it finds
        // broken has to be broken for one that waits as well.
        match self.tried(at, action, Timeouts::Short).await {
            Ok(is_whole) => Ok(is_whole),
            Err(_) => self.tried(at, action, Timeouts::Slow).await,
        }
    }

    /// Tries a cell with a client that waits so long for an answer.
    async fn tried(
        &self,
        at: usize,
        action: &FaultAction,
        timeouts: Timeouts,
    ) -> Result<bool, BrokenPromise> {
        let world = TrialOrganization::hurried(self.start.clone(), timeouts).await?;
        world.strike(Some(fault(&self.writes, at, action)));
        let first = world.apply(self.manifest, &self.agreed, 1).await;
        world.strike(None);

        let broken = |what: &dyn fmt::Display| {
            let RecordedCall {
                method, path, body, ..
            } = &self.writes[at];
            let body = body.as_ref().map(ToString::to_string).unwrap_or_default();
            BrokenPromise::new(format!(
                "{action:?} of write {at}, {method} {path} {body}: {what}, with {}",
                self.unknowns
            ))
        };

        let last = first.map_err(|error| broken(&error))?;
        let is_whole = last.is_complete();
        if !is_whole && !self.may_be_left(at, action) {
            return Err(broken(&format!("not done in the same run: {}", last.troubles())));
        }

        let last = world
            .apply_again(last, self.manifest, &self.agreed, 1, RERUNS)
            .await
            .map_err(|error| broken(&error))?;
        let found = everything(&world.sandbox.state());
        let shortcomings = last.shortcomings(&found, &self.wanted);
        shortcomings.map_or(Ok(is_whole), |what| Err(broken(&what)))
    }

    /// Says whether a run may leave the write that was struck to the next one: where it can't be known whether
    /// something is still being made, where an answer says that the server is elsewhere, and where what was lost with
    /// the answer is shown only once.
    fn may_be_left(&self, at: usize, action: &FaultAction) -> bool {
        let RecordedCall { method, path, .. } = &self.writes[at];
        match action {
            FaultAction::Redirect(_) => true,
            FaultAction::RefuseBefore
            | FaultAction::Status(502)
            | FaultAction::Silence(_)
            | FaultAction::Late(_)
            | FaultAction::Held => method == "POST",
            FaultAction::LoseAnswer
            | FaultAction::StatusAfter(_)
            | FaultAction::CutBody
            | FaultAction::InvalidJson
            | FaultAction::EmptyBody => method == "POST" && path == "/webhook/",
            FaultAction::RateLimited { .. }
            | FaultAction::StricterLimit { .. }
            | FaultAction::Status(_)
            | FaultAction::Answer(..)
            | FaultAction::Html
            | FaultAction::Meet(_) => false,
        }
    }
}

/// Lists everything by name.
fn everything(state: &State) -> Vec<String> {
    let mut lines = inventory(state);
    lines.extend(team::holdings(state));
    lines
}
