//! An organization of the sandbox and manifests for it: where runs of the program are measured.

use crate::{
    manifests,
    program::{Cost, Program},
    traffic::Traffic,
};
use close_sandbox::{PlanLimits, RateLimit, Sandbox, Settings, State, Store};
use serde_json::Value;
use std::{error::Error, fs, path::Path, time::Duration};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// An organization, a folder with manifests, and the program between them.
pub struct Stage {
    sandbox: Sandbox,
    folder: TempDir,
    program: Program,
}

/// What a run cost on both sides.
pub struct Run {
    /// What the system tells.
    pub cost: Cost,
    /// What the sandbox saw.
    pub traffic: Traffic,
    /// The most calls at once.
    pub most_at_once: usize,
    /// The longest row of calls of which each waited for the one before it.
    pub round_trips: usize,
}

impl Stage {
    /// Makes a new organization, and manifests with this many objects.
    pub fn new(
        runtime: &Runtime,
        objects: usize,
        latency: Duration,
        rate_limit: Option<RateLimit>,
    ) -> Result<Self, Box<dyn Error>> {
        let stage = Self::empty(runtime, latency, rate_limit)?;
        manifests::write(stage.folder.path(), objects)?;
        Ok(stage)
    }

    /// Makes a new organization, and a manifest `manifest.yaml` with this text.
    pub fn saying(runtime: &Runtime, manifest: &str) -> Result<Self, Box<dyn Error>> {
        let stage = Self::empty(runtime, Duration::ZERO, None)?;
        fs::write(stage.folder.path().join("manifest.yaml"), manifest)?;
        Ok(stage)
    }

    fn empty(
        runtime: &Runtime,
        latency: Duration,
        rate_limit: Option<RateLimit>,
    ) -> Result<Self, Box<dyn Error>> {
        let mut state = State::new(1);
        state.plan = PlanLimits {
            custom_fields: usize::MAX,
            activity_types: usize::MAX,
            object_types: usize::MAX,
            pipelines: usize::MAX,
            custom_roles: true,
            ..PlanLimits::default()
        };
        let settings = Settings {
            latency,
            rate_limit,
            ..Settings::default()
        };
        let sandbox = runtime.block_on(Sandbox::start(Store::Memory(state), settings))?;
        let folder = tempfile::tempdir()?;
        let program = Program::new(folder.path()).talking_to(&sandbox);
        Ok(Self {
            sandbox,
            folder,
            program,
        })
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Result<Run, Box<dyn Error>> {
        self.sandbox.clear_calls();
        let cost = self.program.run(arguments)?;
        Ok(Run {
            cost,
            traffic: Traffic::of(&self.sandbox),
            most_at_once: self.sandbox.most_at_once(),
            round_trips: self.sandbox.round_trips(),
        })
    }

    /// Returns the calls in the longest row of steps of the run so far that wait for each other.
    pub fn depth(&self) -> Result<usize, Box<dyn Error>> {
        let runs = self.folder.path().join(".closectl/runs");
        let run = fs::read_dir(&runs)?.next().ok_or("no run was kept")??;
        depth(&run.path().join("plan.json"))
    }

    /// Ends it.
    pub fn end(self, runtime: &Runtime) -> Result<(), Box<dyn Error>> {
        Ok(runtime.block_on(self.sandbox.stop())?)
    }
}

/// Reads a plan; the steps come after those that they wait for. A list is read before its order is written.
fn depth(plan: &Path) -> Result<usize, Box<dyn Error>> {
    let plan: Value = serde_json::from_slice(&fs::read(plan)?)?;
    let steps = plan["steps"].as_array().ok_or("the plan has no steps")?;
    let mut rows: Vec<usize> = Vec::with_capacity(steps.len());
    for step in steps {
        let calls = match step["action"].as_str() {
            Some("reorder" | "move" | "replace") => 2,
            _ => 1,
        };
        let after = step["after"].as_array().into_iter().flatten();
        let before = after.filter_map(|id| rows.get(usize::try_from(id.as_u64()?).ok()?));
        rows.push(calls + before.max().copied().unwrap_or_default());
    }
    Ok(rows.into_iter().max().unwrap_or_default())
}
