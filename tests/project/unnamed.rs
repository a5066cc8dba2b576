//! Without `--org`, what the project says of the organization of the key counts all the same.

use crate::harness::World;

const MANIFEST: &str = "lead_statuses: [Potential, Fresh]\n";

/// A project whose organization is described by these lines; nothing names a default.
fn project(world: &World, organizations: &str) {
    let text = format!("version: 1\nmanifests: [m.yaml]\norganizations:\n{organizations}");
    world.write("closectl.yaml", &text).write("m.yaml", MANIFEST);
    world.sandbox.clear_calls();
}

/// Expects that a command is refused, and returns what it said.
fn refused(world: &World, arguments: &[&str], code: i32) -> String {
    let ran = world.expect(code, arguments);
    assert_eq!(world.writes(), [], "{}", ran.stderr);
    assert!(world.sandbox.state().lead_status("Fresh").is_none());
    ran.stderr
}

#[test]
fn an_organization_that_reads_the_key_from_its_variable_is_meant() {
    let world = World::new();
    let id = world.sandbox.state().organization.id;
    project(
        &world,
        &format!(
            "  production:\n    api_key: ${{env:CLOSE_API_KEY}}\n    organization_id: {id}\n    protected: true\n    overlays: [o.yaml]\n"
        ),
    );
    world.write("o.yaml", "lead_statuses: [{label: Overlaid, added: true}]\n");
    let told = refused(&world, &["apply", "--yes"], 3);
    assert!(told.contains("`production` is protected"), "{told}");
    let told = refused(&world, &["undo", "last", "--yes"], 3);
    assert!(told.contains("`production` is protected"), "{told}");
    let plan = world.expect(0, &["plan", "--format", "json"]).stdout;
    assert!(
        plan.contains("lead_status/Overlaid"),
        "its overlays count: {plan}"
    );
    world.expect(0, &["plan", "--out", "p.json"]);
    world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(world.sandbox.state().lead_status("Fresh").is_some());
}

#[test]
fn a_key_of_an_organization_that_the_project_knows_by_its_id_needs_its_name() {
    let world = World::new();
    let id = world.sandbox.state().organization.id;
    project(
        &world,
        &format!(
            "  live:\n    api_key: ${{env:CLOSE_LIVE_KEY}}\n    organization_id: {id}\n    protected: true\n"
        ),
    );
    for arguments in [
        &["apply", "--yes"][..],
        &["plan"],
        &["drift"],
        &["undo", "last", "--yes"],
    ] {
        let told = refused(&world, arguments, 3);
        let lines: Vec<&str> = told.lines().collect();
        let error = "error: refused: no organization is named, and the key belongs to `live` of closectl.yaml, whose settings \
                     would not apply; nothing was written";
        let hint = "hint: name it with --org live, or write `default_organization: live` in closectl.yaml";
        assert!(
            lines.contains(&error) && lines.contains(&hint),
            "{arguments:?} {told}"
        );
    }
    let calls = world.sandbox.calls();
    assert!(
        calls.iter().all(|call| call.path == "/me/"),
        "nothing else is read: {calls:?}"
    );
}

#[test]
fn a_key_of_another_organization_than_the_file_says_is_refused() {
    let world = World::new();
    project(
        &world,
        "  live:\n    api_key: ${env:CLOSE_API_KEY}\n    organization_id: orga_another\n",
    );
    let told = refused(&world, &["apply", "--yes"], 3);
    assert!(told.contains("but closectl.yaml expects orga_another"), "{told}");
}

#[test]
fn of_two_organizations_with_one_variable_one_has_to_be_named() {
    let world = World::new();
    project(
        &world,
        "  a: {api_key: \"${env:CLOSE_API_KEY}\"}\n  b: {api_key: \"${env:CLOSE_API_KEY}\"}\n",
    );
    let told = refused(&world, &["apply", "--yes"], 1);
    assert!(
        told.contains("no organization is named, and `a` and `b` in closectl.yaml both use CLOSE_API_KEY")
            && told.contains(
                "hint: name one with --org, as in `--org a`, or write `default_organization` in closectl.yaml"
            ),
        "{told}"
    );
    assert_eq!(world.sandbox.calls().len(), 0);
    world.expect(0, &["apply", "--org", "a", "--yes"]);
}

#[test]
fn a_key_that_the_project_says_nothing_of_decides_as_without_one() {
    let world = World::new();
    project(
        &world,
        "  live:\n    api_key: ${env:CLOSE_LIVE_KEY}\n    organization_id: orga_another\n",
    );
    world.expect(0, &["apply", "--yes"]);
    assert!(world.sandbox.state().lead_status("Fresh").is_some());
}
