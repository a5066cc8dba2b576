//! What most tests do with an organization: bring manifests to it, write it as manifests, look at its runs.

use super::{Ran, World};
use close_sandbox::Settings;
use serde_json::Value;
use std::path::PathBuf;

/// A new organization to which a manifest was applied; the manifest is `m.yaml`.
pub fn applied(manifest: &str) -> World {
    let world = World::new();
    apply(&world, 0, manifest);
    world
}

/// Applies a manifest as `m.yaml` and expects the run to end with this code.
pub fn apply(world: &World, code: i32, manifest: &str) -> Ran {
    world.write("m.yaml", manifest);
    world.expect(code, &["apply", "-f", "m.yaml", "--yes"])
}

/// The organization as `pull` writes it.
pub fn pulled(world: &World) -> Vec<(String, String)> {
    world.expect(0, &["pull", "-f", "pulled", "--force"]);
    world.files("pulled")
}

/// Expects two pulls to have written the same.
pub fn assert_same(one: &[(String, String)], other: &[(String, String)]) {
    assert_eq!(one.len(), other.len());
    for ((name, one), (other_name, other)) in one.iter().zip(other) {
        assert_eq!(name, other_name);
        assert!(one == other, "{name} differs:\n{one}\n{other}");
    }
}

/// Expects what an organization writes to change nothing in it, and to make a new one that writes the same; returns that
/// one.
#[track_caller]
pub fn made_elsewhere(world: &World) -> World {
    let files = pulled(world);
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);

    // Other ids, so that none of them can be in the files.
    let other = World::with_seed(99, Settings::default());
    for (name, text) in &files {
        other.write(&format!("from/{name}"), text);
    }
    other.expect(0, &["apply", "-f", "from", "--yes"]);
    assert_same(&files, &pulled(&other));
    other
}

/// The folders of all runs, oldest first.
pub fn runs(world: &World) -> Vec<PathBuf> {
    let ran = world.expect(0, &["undo", "--format", "json"]);
    let listed: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let folder = world.folder.path().join(".closectl/runs");
    let names = listed.iter().rev().map(|run| run["run"].as_str().unwrap());
    names.map(|name| folder.join(name)).collect()
}
