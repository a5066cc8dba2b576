//! The pipelines of `examples/ci` are ready to copy: their shell is run as it stands, with the real program against the
//! sandbox, and with programs that answer as GitHub and GitLab do.

mod action;
mod fleet;
mod github;
mod gitlab;
mod guards;
mod hook;
mod linted;
mod loops;
mod private;
mod promotion;
mod release;
mod staging;
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
    /// The organization that promotions come from.
    staging: Option<World>,
}

impl Repository {
    pub fn new() -> Self {
        let world = World::new();
        world.sandbox.edit(|state| {
            state
                .lead_statuses
                .retain(|status| ["Potential", "Customer"].contains(&status.label.as_str()));
        });
        world.write("closectl.yaml", &project(&world));
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
        // What the workflows run from the action beside them.
        let copied = ".github/actions/apply-plan/would-be-lost";
        let script = fs::read_to_string(examples().join("github").join(copied)).unwrap();
        world.write(copied, &script);
        Self { world, staging: None }
    }

    /// A repository with another organization, `staging`, that has what production has.
    pub fn with_staging() -> Self {
        let repository = Self::new();
        let staging = World::with_seed(8, close_sandbox::Settings::default());
        staging.sandbox.edit(|state| {
            state
                .lead_statuses
                .retain(|status| ["Potential", "Customer"].contains(&status.label.as_str()));
        });
        let project = format!(
            "{}  staging:\n    api_key: ${{env:CLOSE_STAGING_API_KEY}}\n    base_url: {}\n",
            project(&repository.world),
            staging.sandbox.base_url()
        );
        repository.world.write("closectl.yaml", &project);
        Self {
            staging: Some(staging),
            ..repository
        }
    }

    /// The organization that promotions come from.
    pub fn staging(&self) -> &World {
        self.staging.as_ref().unwrap()
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
            .env("HEAD_SHA", github::HEAD)
            .env("RUNNER_TEMP", folder)
            .env("GITHUB_OUTPUT", folder.join("outputs"))
            .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
            .env("GITHUB_PATH", folder.join("path"))
            .env("GITHUB_WORKSPACE", folder)
            .env("GITHUB_SERVER_URL", "https://github.com")
            .env("GITHUB_REPOSITORY", "acme/crm")
            .env("GITHUB_RUN_ID", "77")
            .env("GITHUB_SHA", "9b77")
            .env("GITHUB_REF_NAME", "main")
            .env("CLOSE_API_KEY", self.world.sandbox.api_key())
            .env("CLOSE_PLAN_API_KEY", self.world.sandbox.api_key())
            .envs(variables.iter().copied());
        crate::harness::finish(command)
    }

    /// Carries out one step of a workflow or action.
    pub fn step(&self, file: &str, name: &str, variables: &[(&str, &str)]) -> Ran {
        let text = fs::read_to_string(examples().join("github/.github").join(file)).unwrap();
        let steps = steps::of_github(&text);
        let script = steps.get(name);
        let script = script.unwrap_or_else(|| panic!("{file} has no step {name}"));
        self.shell(script, variables)
    }

    /// Carries out the steps that apply a saved plan, as the job does: what comes last runs whatever became of the others.
    pub fn apply(&self, variables: &[(&str, &str)]) -> Ran {
        let action = "actions/apply-plan/action.yml";
        let usual = [
            ("PLAN", "reviewed/plan.json"),
            ("KEY", self.world.sandbox.api_key()),
            ("KEY_VARIABLE", "CLOSE_API_KEY"),
            ("AGAIN", "closectl-apply-main.yml"),
            ("ALLOW_DATA_LOSS", ""),
            ("ALLOW_ACCESS", ""),
            ("ALLOW_OUTREACH", ""),
        ];
        let variables = [&usual[..], variables].concat();
        let mut all = self.step(
            action,
            "Look for what would be lost with this machine",
            &variables,
        );
        if all.code == 0 {
            let ran = self.step(action, "Apply", &variables);
            all.code = ran.code;
            all.stdout += &ran.stdout;
            all.stderr += &ran.stderr;
        }

        let kept = self.step(action, "Keep what is private", &variables);
        all.stdout += &kept.stdout;
        if all.code == 0 {
            all.code = kept.code;
        }
        all
    }

    /// Runs git in the folder as somebody.
    pub fn git(&self, script: &str) -> Ran {
        let identity = "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a \
                        GIT_COMMITTER_EMAIL=a@example.com GIT_CONFIG_NOSYSTEM=1;";
        self.shell(&format!("{identity} {script}"), &[])
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

/// The project file for one organization.
fn project(world: &World) -> String {
    format!(
        "version: 1\nmanifests: [manifests]\norganizations:\n  production:\n    api_key: ${{env:CLOSE_API_KEY}}\n    \
         base_url: {}\n    protected: true\n",
        world.sandbox.base_url()
    )
}

/// Where the pipelines are.
fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci")
}
