//! Rules and problems: every one is explained by an example that has it and one that has not, and documented.

mod codes;
mod formats;
mod rules;
mod waivers;

use crate::harness::{Ran, finish, program};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

/// A folder with manifests.
pub struct Folder(TempDir);

impl Folder {
    pub fn with(manifest: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("m.yaml", manifest);
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = program(self.0.path());
        command.args(arguments);
        finish(command)
    }

    /// What `validate` reports of `m.yaml`.
    pub fn report(&self) -> Value {
        let ran = self.run(&["validate", "-f", "m.yaml", "--format", "json"]);
        assert_eq!(ran.stderr, "");
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// The rules that find something in `m.yaml` which nobody waived.
    pub fn rules(&self) -> Vec<String> {
        let report = self.report();
        let found = report["findings"].as_array().into_iter().flatten();
        let open = found.filter(|finding| finding["waived"].is_null());
        open.map(|finding| finding["rule"].as_str().unwrap().to_owned())
            .collect()
    }
}
