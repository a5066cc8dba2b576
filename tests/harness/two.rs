//! Two organizations of one project, `staging` and `production`.

use super::{Ran, World, finish, program};
use close_sandbox::Settings;
use std::process::Command;

/// Two organizations; the project is in the folder of the first one.
pub struct Two {
    pub staging: World,
    pub production: World,
}

impl Two {
    /// Two new organizations, and what the project file says besides of each.
    pub fn new(of_staging: &str, of_production: &str) -> Self {
        let two = Self {
            staging: World::with_seed(7, Settings::default()),
            production: World::with_seed(8, Settings::default()),
        };
        let organization = |name: &str, world: &World, more: &str| {
            let url = world.sandbox.base_url();
            format!("  {name}:\n    api_key: ${{env:CLOSE_{name}_key}}\n    base_url: {url}\n{more}")
        };
        let text = format!(
            "version: 1\nmanifests: [setup]\norganizations:\n{}{}",
            organization("staging", &two.staging, of_staging),
            organization("production", &two.production, of_production)
        );
        two.write("closectl.yaml", &text);
        two
    }

    /// Writes a file into the project.
    pub fn write(&self, name: &str, text: &str) -> &Self {
        self.staging.write(name, text);
        self
    }

    /// The program in the project, with both keys.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.staging.folder.path());
        command
            .args(arguments)
            .env("CLOSE_staging_key", self.staging.sandbox.api_key())
            .env("CLOSE_production_key", self.production.sandbox.api_key());
        command
    }

    /// Runs the program and expects it to end with this code.
    pub fn expect(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = finish(self.command(arguments));
        assert_eq!(
            ran.code, code,
            "closectl {arguments:?}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        ran
    }

    /// Brings manifests to one of the two, as somebody who works on it does.
    pub fn apply(&self, organization: &str, text: &str) -> &Self {
        self.write("by-hand.yaml", text);
        let arguments = ["apply", "--org", organization, "-f", "by-hand.yaml", "--yes"];
        let consent = ["--allow-data-loss", "*"];
        let ran = finish(self.command(&[&arguments[..], &consent].concat()));
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
        self.production.sandbox.clear_calls();
        self
    }

    /// Changes the manifests of the project and brings them to one of the two.
    pub fn apply_setup(&self, organization: &str, text: &str) -> &Self {
        self.write("setup/m.yaml", text);
        self.expect(0, &["apply", "--org", organization, "--yes"]);
        self
    }

    /// Promotes with further arguments and expects a code.
    pub fn promote(&self, code: i32, more: &[&str]) -> Ran {
        self.production.sandbox.clear_calls();
        let arguments = ["promote", "--from", "staging", "--to", "production", "--yes"];
        let ran = self.expect(code, &[&arguments[..], more].concat());
        if code == 3 {
            assert_eq!(self.production.writes(), [], "refused, and nothing is written");
        }
        ran
    }
}
