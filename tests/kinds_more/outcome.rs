//! Outcomes of calls and meetings.

use crate::harness::World;

const TWO: &str = "outcomes:\n  - {name: Demo booked, description: They agreed to a demo}\n  \
                   - {name: Left a voicemail, type: vm-dropped}\n";

#[test]
fn outcomes_are_made_changed_renamed_removed_and_taken_back() {
    let world = World::new();
    world
        .write("m.yaml", TWO)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let sent: Vec<String> = world
        .writes()
        .iter()
        .map(|call| format!("{:?}", call.body))
        .collect();
    assert!(sent.iter().all(|body| !body.contains("applies_to")), "{sent:?}");
    let before = world.sandbox.state();
    let id = before
        .outcomes
        .iter()
        .find(|one| one.name == "Demo booked")
        .unwrap()
        .id
        .clone();

    world.write(
        "m.yaml",
        "outcomes:\n  - {name: Demo agreed, renamed_from: Demo booked, description: null}\n  \
         - {name: Left a voicemail, removed: true}\n",
    );
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(plan.stdout.contains("refers to nothing"), "{}", plan.stdout);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    let state = world.sandbox.state();
    assert_eq!(state.outcomes.len(), 1);
    assert_eq!(
        (&state.outcomes[0].id, state.outcomes[0].name.as_str()),
        (&id, "Demo agreed")
    );

    world.expect(0, &["undo", "last", "--yes"]);
    let names = |state: &close_sandbox::State| {
        let mut names: Vec<_> = state
            .outcomes
            .iter()
            .map(|one| (one.name.clone(), one.kind.clone()))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&world.sandbox.state()), names(&before));
}
