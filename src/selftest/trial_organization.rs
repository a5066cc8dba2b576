//! One organization in memory, and what the commands do to it, called as the commands call it.

use super::{
    AppliedManifest, BrokenPromise,
    trial_client::{Timeouts, connect},
    trial_folder::{TrialFolder, agreeing, silent},
    world_letters::add_letters,
};
use crate::{
    api::Client,
    engine::{RunResult, confirm, fetch},
    kinds,
    manifest::{self, ManifestReading, TextPlacing, VariableValues},
    model::{Address, Live, ObjectSelection, Sources},
    plan::{Plan, Policy, Risk, Step},
    session::{ManifestIntent, Planned, Planner, RunConclusion, TwinRemoval, Verification},
};
use close_sandbox::{Fault, RateLimit, RecordedCall, Sandbox, Settings, State, Store};
use std::{collections::BTreeMap, path::Path, time::Duration};
use tempfile::TempDir;

/// A running organization and a client of it.
#[derive(Debug)]
pub struct TrialOrganization {
    /// The organization.
    pub sandbox: Sandbox,
    /// Talks to it.
    pub client: Client,
    /// How long at most a run waits for what the one before it sent: not at all, where nothing arrives late.
    pub patience: Duration,
    folder: TempDir,
}

/// What became of an object that was to be deleted as one of several of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwinFate {
    /// It is gone.
    Gone,
    /// Nothing was done, because it is in use, and the refusal says what to do.
    Used,
}

/// How a refusal says what to do about an object that is in use as each of its name is.
const CHOOSE_ANOTHER: &str = "let whatever uses it use another object with this name";

/// The name by which plans know the one manifest of a world.
const MANIFEST: &str = "manifest.yaml";

impl TrialOrganization {
    /// Starts an organization.
    ///
    /// # Errors
    ///
    /// Says why it can't be started.
    pub async fn start(state: State) -> Result<Self, BrokenPromise> {
        Self::hurried(state, Timeouts::Patient).await
    }

    /// Starts an organization whose client is in a hurry.
    ///
    /// # Errors
    ///
    /// Says why it can't be started.
    pub async fn hurried(state: State, timeouts: Timeouts) -> Result<Self, BrokenPromise> {
        // A self-test that kept to the rate of searches would take minutes.
        let settings = Settings {
            rate_limit: Some(RateLimit::unlimited()),
            ..Settings::default()
        };
        let sandbox = Sandbox::start(Store::Memory(state), settings).await?;
        let client = connect(&sandbox, sandbox.api_key(), timeouts)?;
        let folder = tempfile::tempdir()?;
        Ok(Self {
            sandbox,
            client,
            patience: Duration::ZERO,
            folder,
        })
    }

    /// Plans.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the manifest, or what could not be read.
    pub async fn plan(&self, manifest: &str, agreed: &[String]) -> Result<Planned, BrokenPromise> {
        self.plan_sources(&with_letters(manifest), agreed).await
    }

    /// Plans manifests that are there already, with the files that they name.
    ///
    /// # Errors
    ///
    /// Says what is wrong with them, or what could not be read.
    pub async fn plan_sources(&self, sources: &Sources, agreed: &[String]) -> Result<Planned, BrokenPromise> {
        let consent = agreeing(agreed);
        let planned = Planner::new(self.client.reader(), &consent, silent())
            .plan(&read_sources(sources)?, &ObjectSelection::default())
            .await?;
        if let Planned::Broken(problems) = &planned {
            return Err(BrokenPromise::new(format!(
                "the manifest was not understood: {problems:?}"
            )));
        }
        Ok(planned)
    }

    /// Plans, applies unless that is refused, and plans again, as `closectl apply --yes` does.
    ///
    /// # Errors
    ///
    /// Says what could not be read; steps that fail are no error.
    pub async fn apply(
        &self,
        manifest: &str,
        agreed: &[String],
        parallelism: usize,
    ) -> Result<AppliedManifest, BrokenPromise> {
        let folder = self.folder_at(self.folder.path(), parallelism, agreed)?;
        let (plan, ended) = run_in(&folder, manifest).await?;
        self.applied(manifest, agreed, plan, ended).await
    }

    /// Applies a manifest as a project with a policy does; says whether it was carried out.
    ///
    /// # Errors
    ///
    /// Says what could not be read; steps that fail are no error.
    pub async fn apply_under(
        &self,
        manifest: &str,
        agreed: &[String],
        policy: &Policy,
    ) -> Result<bool, BrokenPromise> {
        let mut folder = self.folder_at(self.folder.path(), 8, agreed)?;
        folder.consent.rules.policy = policy.clone();
        let (_, ended) = run_in(&folder, manifest).await?;
        Ok(!matches!(ended, RunConclusion::Refused))
    }

    /// Plans in two folders and only then applies in both, at the same time.
    ///
    /// # Errors
    ///
    /// Says what could not be read; steps that fail are no error.
    pub async fn apply_both(
        &self,
        manifest: &str,
        agreed: &[String],
        parallelism: usize,
    ) -> Result<[AppliedManifest; 2], BrokenPromise> {
        let elsewhere = tempfile::tempdir()?;
        let one = self.folder_at(self.folder.path(), parallelism, agreed)?;
        let other = self.folder_at(elsewhere.path(), parallelism, agreed)?;
        let intent = ManifestIntent {
            read: &read(manifest)?,
            selection: &ObjectSelection::default(),
        };
        let (one, other) = (one.run(&intent), other.run(&intent));

        let (plan, live) = understood(one.plan().await?)?;
        let (other_plan, other_live) = understood(other.plan().await?)?;
        let (ended, other_ended) = tokio::join!(
            one.execute(plan.clone(), live),
            other.execute(other_plan.clone(), other_live)
        );
        Ok([
            self.applied(manifest, agreed, plan, ended?).await?,
            self.applied(manifest, agreed, other_plan, other_ended?).await?,
        ])
    }

    /// Deletes one of several objects of a name, as `closectl undo --twin ID` does for somebody who accepts what is lost.
    ///
    /// # Errors
    ///
    /// Says why it is still there.
    pub async fn remove_twin(&self, id: &str) -> Result<TwinFate, BrokenPromise> {
        let folder = self.folder_at(self.folder.path(), 1, &["*".to_owned()])?;
        let planner = Planner::new(self.client.reader(), &folder.consent, silent());
        let (intent, fetched) = TwinRemoval::read([id.to_owned()].into(), &planner).await?;
        let run = folder.run(&intent);

        let (plan, live) = understood(intent.plan_for(&planner, fetched).await?)?;
        match run.execute(plan.clone(), live).await? {
            RunConclusion::Ended(ended)
                if ended.report.is_complete() && matches!(ended.verification, Verification::Done(_)) =>
            {
                Ok(TwinFate::Gone)
            }
            RunConclusion::Refused if is_used(&plan) => Ok(TwinFate::Used),
            RunConclusion::Ended(_) | RunConclusion::Refused | RunConclusion::NothingToDo => {
                Err(BrokenPromise::new(format!("{id} was not deleted: {plan:?}")))
            }
        }
    }

    /// Returns the folder from which runs write.
    pub(super) fn folder_path(&self) -> &Path {
        self.folder.path()
    }

    /// Lets runs write from a folder.
    pub(super) fn folder_at(
        &self,
        path: &Path,
        parallelism: usize,
        agreed: &[String],
    ) -> Result<TrialFolder, BrokenPromise> {
        TrialFolder::of(self.client.clone(), self.patience, path, parallelism, agreed)
    }

    /// Says what applying came to.
    async fn applied(
        &self,
        manifest: &str,
        agreed: &[String],
        plan: Plan,
        ended: RunConclusion,
    ) -> Result<AppliedManifest, BrokenPromise> {
        let (report, remaining, twins) = match ended {
            RunConclusion::Refused => {
                // Planned once more, because callers always ask for what remains.
                let (remaining, _) = understood(self.plan(manifest, agreed).await?)?;
                (None, remaining, Vec::new())
            }
            RunConclusion::NothingToDo => {
                let nothing = RunResult {
                    outcomes: Vec::new(),
                    made: BTreeMap::new(),
                };
                (Some(nothing), plan.clone(), Vec::new())
            }
            RunConclusion::Ended(ended) => match ended.verification {
                Verification::Done(rest) | Verification::Remaining(rest) => {
                    (Some(ended.report), rest, ended.twins)
                }
                Verification::Failed(error) => return Err(error.into()),
                Verification::Skipped => return Err(BrokenPromise::new("nobody stopped the run")),
            },
        };
        Ok(AppliedManifest {
            plan,
            report,
            remaining,
            twins,
        })
    }

    /// Applies a manifest that has to be carried out to the end.
    ///
    /// # Errors
    ///
    /// Says what was not done.
    pub async fn settle(
        &self,
        manifest: &str,
        agreed: &[String],
        parallelism: usize,
    ) -> Result<AppliedManifest, BrokenPromise> {
        let applied = self.apply(manifest, agreed, parallelism).await?;
        if !applied.is_complete() {
            return Err(BrokenPromise::new(format!(
                "apply did not end well: {}\n{manifest}",
                applied.troubles()
            )));
        }
        Ok(applied)
    }

    /// Applies a manifest again after a run that may have left something to do, as often as somebody may have to.
    ///
    /// # Errors
    ///
    /// Says what could not be read.
    pub async fn apply_again(
        &self,
        mut last: AppliedManifest,
        manifest: &str,
        agreed: &[String],
        parallelism: usize,
        reruns: usize,
    ) -> Result<AppliedManifest, BrokenPromise> {
        for _ in 0..reruns {
            if last.remaining.is_empty() {
                break;
            }
            last = self.apply(manifest, agreed, parallelism).await?;
        }
        Ok(last)
    }

    /// Writes the organization as manifests, one text for each section.
    ///
    /// # Errors
    ///
    /// Says what could not be read or written.
    pub async fn pull(&self) -> Result<Vec<(String, String)>, BrokenPromise> {
        let (registry, reader) = (kinds::registry(), self.client.reader());
        let mut fetched = fetch(registry, &reader, &silent()).await?;
        let lists: Vec<Address> = fetched.live.orders.keys().cloned().collect();
        confirm(registry, &reader, &mut fetched.live, &lists).await?;
        let emitted = manifest::emit(registry, &fetched.live, TextPlacing::Manifests)?;
        match emitted.left_out.first() {
            None => Ok(emitted.sections),
            Some(one) => Err(BrokenPromise::new(format!(
                "pull left out {}: {}",
                one.address, one.because
            ))),
        }
    }

    /// Returns the writes since the calls were last cleared; a search is none, although it is a POST.
    pub fn writes(&self) -> Vec<RecordedCall> {
        let is_write = |call: &RecordedCall| call.method != "GET" && call.path != crate::model::SEARCH;
        self.sandbox.calls().into_iter().filter(is_write).collect()
    }

    /// Lets something go wrong.
    pub fn strike(&self, fault: Option<Fault>) {
        self.sandbox.set_faults(fault.into_iter().collect());
    }
}

/// Says whether a plan is refused only because of objects in use.
fn is_used(plan: &Plan) -> bool {
    let says_what_to_do = |step: &Step| match &step.risk {
        Risk::Impossible { instead, .. } => instead.contains(CHOOSE_ANOTHER),
        Risk::Safe
        | Risk::Behaviour { .. }
        | Risk::Outreach { .. }
        | Risk::Access { .. }
        | Risk::DataLoss { .. } => false,
    };
    plan.blocked().count() > 0 && plan.blocked().all(says_what_to_do)
}

/// Plans and applies from a folder.
async fn run_in(folder: &TrialFolder, manifest: &str) -> Result<(Plan, RunConclusion), BrokenPromise> {
    let intent = ManifestIntent {
        read: &read(manifest)?,
        selection: &ObjectSelection::default(),
    };
    let run = folder.run(&intent);
    let (plan, live) = understood(run.plan().await?)?;
    let ended = run.execute(plan.clone(), live).await?;
    Ok((plan, ended))
}

/// Returns a plan of what was understood.
///
/// # Errors
///
/// Says that it was not.
pub(super) fn understood(planned: Planned) -> Result<(Plan, Live), BrokenPromise> {
    match planned {
        Planned::Ready { plan, adopted } => Ok((plan, adopted.live)),
        Planned::Broken(_) => Err(BrokenPromise::new("the manifest was not understood")),
    }
}

/// Reads a manifest that has to be right.
///
/// # Errors
///
/// Says what is wrong with it.
pub fn read(manifest: &str) -> Result<ManifestReading, BrokenPromise> {
    read_sources(&with_letters(manifest))
}

/// Returns a manifest and the files that it names.
pub fn with_letters(manifest: &str) -> Sources {
    let mut sources = Sources::default();
    let id = sources.add(MANIFEST, manifest);
    add_letters(&mut sources, id);
    sources
}

fn read_sources(sources: &Sources) -> Result<ManifestReading, BrokenPromise> {
    let read = manifest::read(sources, &VariableValues::default());
    if !read.problems.is_empty() {
        let texts = sources.iter().map(|(_, source)| source.text.as_str());
        return Err(BrokenPromise::new(format!(
            "the manifest is wrong: {:?}\n{}",
            read.problems,
            texts.collect::<Vec<_>>().join("\n")
        )));
    }
    Ok(read)
}
