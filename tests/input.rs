//! Whatever is in a manifest, the program says where it is wrong and what to write instead, quickly and without
//! following mistakes up with others.

mod doubts;
mod files;
mod mistakes;
mod whole;

use crate::harness::{Ran, World, finish, program};
use tempfile::TempDir;

/// A folder with manifests and no organization.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        Self(folder)
    }

    /// One manifest, `m.yaml`.
    fn with(text: &str) -> Self {
        Self::new(&[("m.yaml", text.as_bytes())])
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = program(self.0.path());
        command.args(arguments);
        finish(command)
    }

    /// Validates everything in the folder.
    fn validate(&self) -> Ran {
        let ran = self.run(&["validate", "-f", "."]);
        assert_eq!(ran.stdout, "", "problems are talk, not data");
        ran
    }
}

#[test]
fn bad_manifests_are_an_error_for_validate_and_refused_by_what_needs_an_organization() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [7]\n");
    let problem = "error[wrong-type]: an entry of `lead_statuses` must be text";
    for (code, arguments) in [
        (1, &["validate", "-f", "m.yaml"][..]),
        (3, &["plan", "-f", "m.yaml"]),
        (3, &["plan", "-f", "m.yaml", "--format", "json"]),
        (3, &["apply", "-f", "m.yaml", "--yes"]),
    ] {
        let ran = world.expect(code, arguments);
        assert!(ran.stderr.starts_with(problem), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.ends_with("\n1 problem found\n"), "{}", ran.stderr);
        // Programs get the same problems; people read them on standard error only.
        if arguments.contains(&"json") {
            let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
            assert_eq!(document["problems"][0]["code"], "wrong-type", "{document}");
        } else {
            assert_eq!(ran.stdout, "");
        }
    }
    assert_eq!(
        world.sandbox.calls(),
        [],
        "nothing is asked for manifests that are wrong"
    );
}

#[test]
fn an_unknown_name_is_found_with_the_organization_where_the_manifests_do_not_list_it() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - name: Tier\n      type: text\n      editable_with_roles: [Admni]\n",
    );
    world.expect(0, &["validate", "-f", "m.yaml"]);
    for command in ["plan", "apply"] {
        let ran = world.expect(3, &[command, "-f", "m.yaml"]);
        assert!(
            ran.stderr
                .contains("error[unknown-reference]: there is no `role/Admni`"),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains("─[m.yaml:5:29]"), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("did you mean `Admin` (`role/Admin`)?"),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn problems_as_json_have_their_places() {
    let folder = Folder::with("lead_statuses:\n  - A\n  - {label: B, colour: x}\n  - A\n");
    let ran = folder.run(&["validate", "-f", "m.yaml", "--format", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let place =
        |line: u32, column: u32| serde_json::json!({"file": "m.yaml", "line": line, "column": column});
    assert_eq!(
        result,
        serde_json::json!({
            "valid": false,
            "problems": [
                {
                    "code": "unknown-attribute",
                    "message": "unknown attribute `colour`, did you mean `color`?",
                    "at": place(3, 16),
                    "also": [],
                    "help": null,
                },
                {
                    "code": "duplicate-address",
                    "message": "`lead_status/A` is listed twice",
                    "at": place(4, 5),
                    "also": [place(2, 5)],
                    "help": "keep one of the two entries, or rename one",
                },
            ],
        })
    );
    let folder = Folder::with("lead_statuses: [A]\n");
    let ran = folder.run(&["validate", "-f", "m.yaml", "--format", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let result: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(result, serde_json::json!({"valid": true, "problems": []}));
}
