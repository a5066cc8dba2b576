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
            pulled.stderr.contains(match answer {
                "403" => "(this key may not read it)",
                _ => "(not in this organization's plan of Close)",
            }),
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

/// Playbooks by number, of which some are archived.
fn numbered(count: usize, archived: &[usize]) -> String {
    (0..count).fold("playbooks:\n".to_owned(), |text, at| {
        let more = if archived.contains(&at) { "true" } else { "false" };
        format!("{text}  - {{name: P{at}, is_archived: {more}}}\n")
    })
}

#[test]
fn only_fifty_are_active_and_room_is_made_before_others_come() {
    let world = World::new();
    let active = |world: &World| {
        let playbooks = world.sandbox.state().playbooks;
        playbooks.iter().filter(|one| one.archived_at.is_none()).count()
    };
    let apply = |manifest: &str| {
        world.write("m.yaml", manifest);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    };
    apply(&numbered(50, &[]));
    assert_eq!(active(&world), 50);

    // One goes to the archive for a new one, another one for the first, and one is deleted for a new one.
    apply(&numbered(51, &[3]));
    apply(&numbered(51, &[4]));
    let gone = numbered(52, &[4]).replace("{name: P7, is_archived: false}", "{name: P7, removed: true}");
    apply(&gone);
    assert_eq!(active(&world), 50);
    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(active(&world), 50);
    let archived: Vec<String> = world
        .sandbox
        .state()
        .playbooks
        .iter()
        .filter(|one| one.archived_at.is_some())
        .map(|one| one.name.clone())
        .collect();
    assert_eq!(archived, ["P4"]);
    let is_back = world.sandbox.state().playbooks.iter().any(|one| one.name == "P7");
    assert!(is_back, "what made room comes back once there is room for it");
}

#[test]
fn new_ones_that_are_archived_leave_their_room_to_the_others() {
    let world = World::new();
    world.write("m.yaml", &numbered(4, &[0, 1, 2]));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let last = world.writes().pop().unwrap();
    assert_eq!(last.body.unwrap()["name"], "P3");
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}
