//! An organization in a sandbox and a folder, in which tests run the real program over real HTTP.

mod applying;
mod fixtures;
mod odd_close;
mod scale;
mod two;

pub use applying::{applied, apply, assert_same, made_elsewhere, pulled, runs};
pub use fixtures::{REVERSIBLE, THREE_FIELDS, WHOLE, leads_that_hold};
pub use odd_close::{OddAnswer, OddClose};
pub use scale::many;
pub use two::Two;

use close_sandbox::{RateLimit, RecordedCall, Sandbox, Settings, State, Store, Switches};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// An organization, a folder, and the program.
pub struct World {
    pub sandbox: Sandbox,
    pub folder: TempDir,
    /// Keeps the organization running.
    runtime: Runtime,
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    /// A new organization, as Close makes one.
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    /// A new organization of which some unknowns are decided.
    pub fn switched(pairs: &[(&str, &str)]) -> Self {
        let mut switches = Switches::default();
        for (name, value) in pairs {
            switches.set(name, value).unwrap();
        }
        Self::with(Settings {
            switches,
            ..Settings::default()
        })
    }

    /// A new organization whose answers tell a limit that no test reaches. Else searches keep to the pace that was
    /// recorded of Close, and many of them take a while.
    pub fn well_told() -> Self {
        Self::with(Settings {
            rate_limit: Some(RateLimit::each(100_000, Duration::from_secs(1))),
            ..Settings::default()
        })
    }

    /// A new organization with these settings.
    pub fn with(settings: Settings) -> Self {
        Self::with_seed(7, settings)
    }

    /// A new organization with ids and keys of its own.
    ///
    /// Where no limit is asked for, answers tell that there is none, so that no count waits as it would for Close.
    pub fn with_seed(seed: u64, settings: Settings) -> Self {
        let settings = Settings {
            rate_limit: settings.rate_limit.or(Some(RateLimit::unlimited())),
            ..settings
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let sandbox = runtime
            .block_on(Sandbox::start(Store::Memory(State::new(seed)), settings))
            .unwrap();
        Self {
            sandbox,
            folder: tempfile::tempdir().unwrap(),
            runtime,
        }
    }

    /// Writes a file into the folder.
    pub fn write(&self, name: &str, text: &str) -> &Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Reads a file of the folder.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Runs the program in the folder against the organization.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    /// Runs the program with further variables.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = self.command(arguments);
        for (name, value) in variables {
            command.env(name, value);
        }
        finish(command)
    }

    /// The program in the folder against the organization, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.folder.path());
        command
            .args(arguments)
            .env("CLOSE_API_KEY", self.sandbox.api_key())
            .env("CLOSE_BASE_URL", self.sandbox.base_url());
        command
    }

    /// Runs the program and expects it to end with this code.
    pub fn expect(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(
            ran.code, code,
            "closectl {arguments:?}\n{}\n{}",
            ran.stdout, ran.stderr
        );
        ran
    }

    /// Runs something on the organization's own runtime.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Starts something that goes on beside the organization, and ends with it.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(work);
    }

    /// The writes since the calls were last cleared; a search is none, although it is a POST.
    pub fn writes(&self) -> Vec<RecordedCall> {
        let is_write = |call: &RecordedCall| call.method != "GET" && call.path != "/data/search/";
        self.sandbox.calls().into_iter().filter(is_write).collect()
    }

    /// The files of a folder in the folder and in those inside it, by name.
    pub fn files(&self, name: &str) -> Vec<(String, String)> {
        let root = self.folder.path().join(name);
        let (mut folders, mut files) = (vec![root.clone()], Vec::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                files.push((name, std::fs::read_to_string(path).unwrap()));
            }
        }
        files.sort();
        files
    }
}

/// The program without anything of this machine in its environment.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_closectl")));
    command.current_dir(folder).env_clear().env("NO_COLOR", "1");
    // What a person trusts is remembered beside the test and not in the folder of whoever runs it.
    command.env("XDG_CONFIG_HOME", person(folder));
    command
}

/// The folder for a person's own settings where the program runs in this folder.
pub fn person(folder: &Path) -> PathBuf {
    folder.join(".person")
}

/// Runs a program to its end.
pub fn finish(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
