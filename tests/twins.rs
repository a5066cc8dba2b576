//! Two runs at once that both make the same object: where Close takes one, both runs end with it; where it takes two,
//! each run says which one is its own, and the command that it prints leads to an organization that can be applied to.

mod kinds;
mod others;
mod pipelines;
mod told;
mod users;

use crate::harness::{Ran, World, finish, program};
use close_sandbox::{Fault, FaultAction};
use std::{path::Path, process::Command};
use tempfile::TempDir;

/// Everything that Close may take twice.
const TWICE: &[(&str, &str)] = &[
    ("duplicate_lead_status", "allow"),
    ("duplicate_opportunity_status", "allow"),
    ("duplicate_pipeline", "allow"),
    ("duplicate_field", "allow"),
    ("duplicate_activity_type", "allow"),
    ("duplicate_object_type", "allow"),
    ("webhook_duplicates", "none"),
];

/// Two folders of people who work on one organization.
struct Pair {
    world: World,
    folders: [TempDir; 2],
}

impl Pair {
    /// The folders, with a manifest each, and an organization.
    fn of(world: World, manifests: [&str; 2]) -> Self {
        let folders = manifests.map(|manifest| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("m.yaml"), manifest).unwrap();
            folder
        });
        Self { world, folders }
    }

    /// Lets the writes of this method and path wait for each other, one of each folder.
    fn meet(&self, method: &str, path: &str) {
        let meeting = FaultAction::Meet(2);
        self.world.sandbox.set_faults(vec![Fault {
            times: 2,
            ..Fault::first(method, path, meeting)
        }]);
    }

    /// Applies in both folders at once.
    fn apply(&self) -> [Ran; 2] {
        let commands = self.folders.each_ref().map(|folder| {
            self.command(
                folder.path(),
                &["apply", "-f", "m.yaml", "--yes", "--timeout", "20"],
            )
        });
        std::thread::scope(|scope| {
            let runs = commands.map(|command| scope.spawn(move || finish(command)));
            runs.map(|run| run.join().unwrap())
        })
    }

    fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = program(folder);
        command
            .args(arguments)
            .env("CLOSE_API_KEY", self.world.sandbox.api_key())
            .env("CLOSE_BASE_URL", self.world.sandbox.base_url());
        command
    }

    /// Runs the program in one of the folders.
    fn run(&self, at: usize, arguments: &[&str]) -> Ran {
        finish(self.command(self.folders[at].path(), arguments))
    }

    /// Runs the program in one of the folders and expects it to end with this code.
    fn expect(&self, at: usize, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.run(at, arguments);
        assert_eq!(
            ran.code, code,
            "closectl {arguments:?}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        ran
    }

    /// Runs a command as it was printed, for somebody who accepts what is lost once it was refused for that.
    fn paste(&self, at: usize, command: &str) -> Ran {
        let arguments: Vec<&str> = command.split(' ').skip(1).chain(["--yes"]).collect();
        let ran = self.run(at, &arguments);
        let asked = ran.stderr.split("--allow-data-loss ").skip(1);
        let addresses: Vec<&str> = asked
            .filter_map(|rest| rest.split(['`', '\'', '\n']).find(|part| !part.is_empty()))
            .collect();
        if addresses.is_empty() {
            return ran;
        }

        assert_eq!(ran.code, 3, "{}\n{}", ran.stdout, ran.stderr);
        let consent = addresses
            .iter()
            .flat_map(|address| ["--allow-data-loss", *address]);
        let consenting: Vec<&str> = arguments.iter().copied().chain(consent).collect();
        self.run(at, &consenting)
    }
}

/// The commands that an output names, in its order.
fn commands(text: &str) -> Vec<String> {
    let parts = text.split('`');
    parts
        .filter(|part| part.starts_with("closectl undo --twin "))
        .map(str::to_owned)
        .collect()
}
