//! Playbooks: the archive takes calls of its own, and not every organization has any.

use crate::harness::World;

const SETUP: &str = "\
custom_fields:
  shared: [{name: Region, type: choices, choices: [EU, US]}]
outcomes: [Demo booked]
";

fn with(world: &World, playbook: &str, code: i32) -> String {
    world.write("m.yaml", &format!("{SETUP}playbooks:\n  - {playbook}\n"));
    let ran = world.expect(code, &["apply", "-f", "m.yaml", "--yes"]);
    format!("{}{}", ran.stdout, ran.stderr)
}

#[test]
fn a_playbook_goes_to_the_archive_and_comes_back_by_calls_of_their_own() {
    let world = World::new();
    with(
        &world,
        "{name: Discovery, summary_guidance: Budget, custom_fields: [Region], outcomes: [Demo booked], is_archived: true}",
        0,
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let state = world.sandbox.state();
    let playbook = &state.playbooks[0];
    assert!(playbook.archived_at.is_some());
    assert_eq!(playbook.outcome_ids, [state.outcomes[0].id.clone()]);

    world.sandbox.clear_calls();
    with(
        &world,
        "{name: Discovery, summary_guidance: Timeline, is_archived: false}",
        0,
    );
    let paths: Vec<String> = world.writes().into_iter().map(|call| call.path).collect();
    assert!(
        paths[0].ends_with("/unarchive/"),
        "it comes out before it changes: {paths:?}"
    );
    assert_eq!(paths.len(), 2);
    assert!(world.sandbox.state().playbooks[0].archived_at.is_none());

    world.expect(0, &["undo", "last", "--yes"]);
    assert!(world.sandbox.state().playbooks[0].archived_at.is_some());
    assert_eq!(
        world.sandbox.state().playbooks[0].summary_guidance.as_deref(),
        Some("Budget")
    );
}

#[test]
fn an_organization_without_the_beta_is_told_and_everything_else_goes_on() {
    for answer in ["403", "404", "402"] {
        let world = World::switched(&[("playbooks_beta", answer)]);
        let pulled = world.expect(0, &["pull", "-f", "pulled"]);
        assert!(pulled.stderr.contains("skipped: playbooks"), "{}", pulled.stderr);
        assert!(
            pulled.stderr.contains(
                "this organization's plan of Close does not include it, or this key may not read it"
            ),
            "{}",
            pulled.stderr
        );
        world.expect(0, &["pull", "--snapshot", "all.json"]);

        // What files list already stays, and the folder does not say what the organization has.
        let mine = "playbooks:\n  - {name: Discovery}\n";
        world.write("pulled/mine.yaml", mine);
        world.expect(4, &["pull", "-f", "pulled"]);
        let files = world.files("pulled");
        assert!(
            files.contains(&("mine.yaml".to_owned(), mine.to_owned())),
            "{answer}"
        );

        let told = with(&world, "{name: Discovery}", 3);
        assert!(told.contains("playbook"), "{answer}: {told}");
        assert_eq!(
            world.writes(),
            [],
            "{answer}: nothing is written of a plan that can't be made whole"
        );
    }
}
