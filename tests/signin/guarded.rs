//! The wrong organization: found out by the first call, before anything is read or written.

use super::ways::{project, run};
use crate::harness::World;

const OTHER: &str = "orga_000000000000000000000000000000000000000";

#[test]
fn a_key_of_another_organization_reads_nothing_but_who_it_is() {
    let world = World::new();
    let key = world.sandbox.api_key().to_owned();
    project(&world, "api_key: ${env:CLOSE_KEY}");
    world.write("manifests/mine.yaml", "lead_statuses: [Mine]\n");
    let variables = [("CLOSE_KEY", key.as_str())];
    let ran = run(&world, &["plan", "--out", "plan.json"], &variables);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(run(&world, &["pull", "-f", "pulled"], &variables).code, 0);
    project(
        &world,
        &format!("api_key: ${{env:CLOSE_KEY}}\n    organization_id: {OTHER}"),
    );
    let before = (
        world.files("pulled"),
        world.files("manifests"),
        world.read("closectl.yaml"),
    );
    for arguments in [
        &["plan"][..],
        &["apply", "--yes"],
        &["apply", "plan.json", "--yes"],
        &["drift"],
        &["pull", "-f", "pulled"],
        &["pull", "--force"],
        &["undo", "last"],
    ] {
        world.sandbox.clear_calls();
        let ran = run(&world, arguments, &variables);
        assert_eq!(ran.code, 3, "{arguments:?}: {}", ran.stderr);
        let told = format!("but closectl.yaml expects {OTHER}; nothing was written");
        assert!(ran.stderr.contains(&told), "{arguments:?}: {}", ran.stderr);
        let paths: Vec<String> = world.sandbox.calls().into_iter().map(|call| call.path).collect();
        assert_eq!(paths, ["/me/"], "{arguments:?}");
    }
    let after = (
        world.files("pulled"),
        world.files("manifests"),
        world.read("closectl.yaml"),
    );
    assert_eq!(after, before);
}

#[test]
fn the_check_costs_no_call() {
    // Slow enough that calls which go together are under way together.
    let world = World::with(close_sandbox::Settings {
        latency: std::time::Duration::from_millis(200),
        ..close_sandbox::Settings::default()
    });
    let key = world.sandbox.api_key().to_owned();
    project(&world, "api_key: ${env:CLOSE_KEY}");
    assert_eq!(run(&world, &["plan"], &[("CLOSE_KEY", &key)]).code, 0);
    let (calls, trips) = (world.sandbox.calls().len(), world.sandbox.round_trips());
    let id = world.sandbox.state().organization.id;
    project(
        &world,
        &format!("api_key: ${{env:CLOSE_KEY}}\n    organization_id: {id}"),
    );
    world.sandbox.clear_calls();
    assert_eq!(run(&world, &["plan"], &[("CLOSE_KEY", &key)]).code, 0);
    assert_eq!(world.sandbox.calls().len(), calls);
    assert_eq!(world.sandbox.calls()[0].path, "/me/");
    assert!(world.sandbox.round_trips() <= trips + 1);
}

#[test]
fn two_organizations_with_one_id_are_told_with_both_places() {
    let world = World::new();
    let one =
        |name: &str| format!("  {name}:\n    api_key: ${{env:CLOSE_KEY}}\n    organization_id: {OTHER}\n");
    let text = format!(
        "version: 1\norganizations:\n{}{}",
        one("staging"),
        one("production")
    );
    world
        .write("closectl.yaml", &text)
        .write("m.yaml", "lead_statuses: [New]\n");
    let ran = run(
        &world,
        &["plan", "-f", "m.yaml", "--org", "staging"],
        &[("CLOSE_KEY", world.sandbox.api_key())],
    );
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("`staging` and `production` have the same `organization_id`"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("first here") && ran.stderr.contains("again here"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.sandbox.calls(), []);
}

#[test]
fn pull_fills_the_id_in_and_changes_no_other_byte() {
    let world = World::new();
    let key = world.sandbox.api_key().to_owned();
    let id = world.sandbox.state().organization.id;
    let text = format!(
        "# ours\nversion: 1\ndefault_organization: live\norganizations:\n  live:   # the one\n    api_key: ${{env:CLOSE_KEY}}   # \
         in the vault\n\n    base_url: {}\n    # no more\nignore: []\n",
        world.sandbox.base_url()
    );
    world.write("closectl.yaml", &text);
    let ran = run(&world, &["pull"], &[("CLOSE_KEY", &key)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains(&format!("wrote `organization_id: {id}` for `live`")),
        "{}",
        ran.stderr
    );
    let written = world.read("closectl.yaml");
    assert_eq!(
        written.replacen(&format!("    organization_id: {id}\n"), "", 1),
        text
    );
    assert_ne!(written, text);
    let ran = run(&world, &["pull"], &[("CLOSE_KEY", &key)]);
    assert_eq!(
        (ran.code, world.read("closectl.yaml")),
        (0, written),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("organization_id"), "{}", ran.stderr);
}

#[test]
fn pull_says_what_it_cannot_fill_in() {
    let world = World::new();
    let (key, base) = (world.sandbox.api_key().to_owned(), world.sandbox.base_url());
    let id = world.sandbox.state().organization.id;
    let text = format!(
        "version: 1\norganizations:\n  a: &a\n    api_key: ${{env:CLOSE_KEY}}\n    base_url: {base}\n  b: *a\n"
    );
    world.write("closectl.yaml", &text);
    let ran = run(&world, &["pull", "--org", "a"], &[("CLOSE_KEY", &key)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let told = format!(
        "add this line to `a` in closectl.yaml, so that a key of another organization is refused:\n  organization_id: {id}"
    );
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    let text = format!(
        "version: 1\norganizations:\n  a: {{api_key: \"${{env:CLOSE_KEY}}\", base_url: \"{base}\"}}\n  b: {{api_key: \"${{env:CLOSE_B}}\", organization_id: {id}}}\n"
    );
    world.write("closectl.yaml", &text);
    let ran = run(&world, &["pull", "--org", "a"], &[("CLOSE_KEY", &key)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("belongs to the same organization as `b`"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.read("closectl.yaml"), text);
}

#[test]
fn an_included_file_is_filled_in_where_the_organization_stands() {
    let world = World::new();
    let base = world.sandbox.base_url();
    world
        .write("closectl.yaml", "version: 1\ninclude: [more/clients.yaml]\n")
        .write(
            "more/clients.yaml",
            &format!(
                "version: 1\norganizations:\n  acme:\n    base_url: {base}\n    api_key: ${{env:CLOSE_KEY}}\n"
            ),
        );
    let ran = run(
        &world,
        &["pull", "--org", "acme"],
        &[("CLOSE_KEY", world.sandbox.api_key())],
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        world
            .read("more/clients.yaml")
            .contains("    organization_id: orga_")
    );
    assert_eq!(
        world.read("closectl.yaml"),
        "version: 1\ninclude: [more/clients.yaml]\n"
    );
}
