//! What most tests do with an organization: bring manifests to it, write it as manifests, look at its runs.

use super::{Ran, World};
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
    for ((name, one), (_, other)) in one.iter().zip(other) {
        assert!(one == other, "{name} differs:\n{one}\n{other}");
    }
}

/// The folders of all runs, oldest first.
pub fn runs(world: &World) -> Vec<PathBuf> {
    let ran = world.expect(0, &["undo", "--format", "json"]);
    let listed: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let folder = world.folder.path().join(".closectl/runs");
    let names = listed.iter().rev().map(|run| run["run"].as_str().unwrap());
    names.map(|name| folder.join(name)).collect()
}
