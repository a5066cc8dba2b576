//! The pipelines of `examples/ci` are ready to copy: their shell is run as it stands, with the real program against the
//! stand-in, and with stand-ins for what GitHub and GitLab answer.

mod github;
mod gitlab;
mod hook;
mod steps;

use crate::harness::{Ran, World};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

/// What the repository holds at first.
const MANIFEST: &str = "lead_statuses:\n  - Potential\n  - Customer\n";
/// What a change makes of it.
const CHANGED: &str = "lead_statuses:\n  - Potential\n  - Customer\n  - Partner\n";

/// A repository with a project of one organization, whose manifests say what the organization has.
pub struct Repository {
    world: World,
}

impl Repository {
    pub fn new() -> Self {
        let world = World::new();
        world.sandbox.edit(|state| {
            state
                .lead_statuses
                .retain(|status| ["Potential", "Customer"].contains(&status.label.as_str()));
        });
        let project = format!(
            "version: 1\nmanifests: [manifests]\norganizations:\n  production:\n    api_key: ${{env:CLOSE_API_KEY}}\n    \
             base_url: {}\n    protected: true\n",
            world.sandbox.base_url()
        );
        world.write("closectl.yaml", &project);
        world.write("manifests/setup.yaml", MANIFEST);
        let bin = world.folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        symlink(env!("CARGO_BIN_EXE_closectl"), bin.join("closectl")).unwrap();
        for name in ["gh", "curl"] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/pipelines/bin")
                .join(name);
            symlink(path, bin.join(name)).unwrap();
        }
        fs::create_dir(world.folder.path().join("answers")).unwrap();
        Self { world }
    }

    /// Runs a piece of shell as a pipeline does.
    pub fn shell(&self, script: &str, variables: &[(&str, &str)]) -> Ran {
        let folder = self.world.folder.path();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(folder)
            .env_clear()
            .env("PATH", format!("{}:{path}", folder.join("bin").display()))
            .env("HOME", folder)
            .env("ANSWERS", folder.join("answers"))
            .env("ORGANIZATION", "production")
            .env("RUNNER_TEMP", folder)
            .env("GITHUB_OUTPUT", folder.join("outputs"))
            .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
            .env("CLOSE_API_KEY", self.world.sandbox.api_key())
            .env("CLOSE_PLAN_API_KEY", self.world.sandbox.api_key())
            .envs(variables.iter().copied());
        crate::harness::finish(command)
    }

    /// What GitHub or GitLab keeps, or answers.
    pub fn answer(&self, name: &str, text: &str) {
        self.world.write(&format!("answers/{name}"), text);
    }

    /// The labels of the lead statuses.
    pub fn statuses(&self) -> Vec<String> {
        let state = self.world.sandbox.state();
        let labels = state.lead_status_labels().into_iter();
        labels.map(str::to_owned).collect()
    }

    /// What a step has handed to those after it.
    pub fn output(&self, name: &str) -> Option<String> {
        let outputs = fs::read_to_string(self.world.folder.path().join("outputs")).unwrap_or_default();
        let last = outputs
            .lines()
            .rev()
            .find_map(|line| line.strip_prefix(&format!("{name}=")));
        last.map(str::to_owned)
    }
}

/// Where the pipelines are.
fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci")
}
