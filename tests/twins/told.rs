//! What is said of several objects of a name: nothing untrue, and commands that reach the same organization.

use super::commands;
use crate::harness::{Two, finish};

#[test]
fn a_shared_name_is_told_truly_with_a_command_that_can_be_pasted_and_is_final() {
    let two = Two::new("", "");
    two.apply_setup(
        "production",
        "lead_statuses: [Fresh]\noutcomes: [{name: Won back}]\n",
    );
    two.production.sandbox.edit(|state| {
        let mut twin = state.lead_status("Fresh").unwrap().clone();
        twin.id = format!("{}x", &twin.id[..twin.id.len() - 1]);
        state.lead_statuses.push(twin);
    });

    let ran = finish(two.command(&["plan", "--org", "production"]));
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for untrue in ["don't list it now", "Also not in the files"] {
        assert!(!text.contains(untrue), "{untrue}: {text}");
    }
    let pasted = commands(&text);
    let [command] = &pasted[..] else {
        panic!("one command: {pasted:?}");
    };
    assert!(command.ends_with(" --org production"), "{command}");

    let words: Vec<&str> = command.split(' ').skip(1).chain(["--yes"]).collect();
    let ran = two.expect(0, &words);
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "this is final: no undo brings back one of several objects that share a name";
    assert_eq!(text.matches(told).count(), 1, "{text}");
    two.expect(0, &["plan", "--org", "production", "--detailed-exitcode"]);
}

#[test]
fn a_command_in_a_plan_of_all_names_the_organization_of_that_plan() {
    let two = Two::new("", "");
    for name in ["staging", "production"] {
        two.apply_setup(name, "lead_statuses: [Fresh]\n");
    }
    two.production.sandbox.edit(|state| {
        let mut twin = state.lead_status("Fresh").unwrap().clone();
        twin.id = format!("{}x", &twin.id[..twin.id.len() - 1]);
        state.lead_statuses.push(twin);
    });
    let ran = finish(two.command(&["plan", "--all"]));
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let pasted = commands(&text);
    assert!(!pasted.is_empty(), "{text}");
    for command in pasted {
        assert!(command.ends_with(" --org production"), "{command}");
    }
}
