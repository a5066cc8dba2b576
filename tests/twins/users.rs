//! Objects that share a name and that others use: the printed command deletes one that nothing uses, and where each of them
//! is used, the refusal says what to do.

use super::commands;
use crate::harness::{Ran, World};
use serde_json::json;

const MESSAGE: &str = "sms_templates: [{name: Reminder, text: See you, is_shared: true}]\n";

/// An organization with two messages that nothing tells apart, and a workflow for each of `used` that sends that one.
/// Returns the ids of the messages, the older first.
fn two_messages(used: &[usize]) -> (World, Vec<String>) {
    let world = World::new();
    let ids = world.sandbox.edit(|state| {
        let mut ids = Vec::new();
        for _ in 0..2 {
            let text = json!({"name": "Reminder", "text": "See you", "is_shared": true});
            let (status, answer) = state.perform("POST", "/sms_template/", text);
            assert_eq!(status, 201, "{answer}");
            ids.push(answer["id"].as_str().unwrap().to_owned());
        }

        for at in used {
            let step = json!({"step_type": "sms", "sms_template_id": ids[*at], "delay": 0});
            let course = json!({
                "name": format!("Course {at}"), "status": "paused", "timezone": "Europe/Berlin", "steps": [step],
            });
            let (status, answer) = state.perform("POST", "/sequence/", course);
            assert!([200, 201].contains(&status), "{answer}");
        }
        ids
    });
    world.write("m.yaml", MESSAGE);
    (world, ids)
}

/// The ids of the messages that are there.
fn left(world: &World) -> Vec<String> {
    let state = world.sandbox.state();
    state.sms_templates.iter().map(|one| one.id.clone()).collect()
}

/// The only command in what a run printed.
fn command(ran: &Ran) -> String {
    let mut printed = commands(&format!("{}{}", ran.stdout, ran.stderr));
    printed.dedup();
    assert_eq!(printed.len(), 1, "{}\n{}", ran.stdout, ran.stderr);
    printed.remove(0)
}

fn paste(world: &World, command: &str) -> Ran {
    let arguments: Vec<&str> = command.split(' ').skip(1).chain(["--yes"]).collect();
    world.run(&arguments)
}

#[test]
fn of_two_objects_of_a_name_the_printed_command_deletes_the_one_that_nothing_uses() {
    for used in [0, 1] {
        let (world, ids) = two_messages(&[used]);
        world.write(
            "m.yaml",
            &format!("{MESSAGE}sequences: [{{name: Course {used}, removed: true}}]\n"),
        );
        let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
        let ran = paste(&world, &command(&ran));
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
        assert_eq!(left(&world), [ids[used].clone()]);
    }
}

#[test]
fn a_command_printed_before_the_users_were_read_is_refused_with_the_one_that_leads_out() {
    let (world, ids) = two_messages(&[1]);
    let removal = |at: usize| format!("closectl undo --twin {}", ids[at]);
    // Of what the manifests need, nothing uses either of them, so the newer one is one too many.
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    assert_eq!(command(&ran), removal(1));

    let ran = paste(&world, &removal(1));
    assert_eq!(ran.code, 3, "{}\n{}", ran.stdout, ran.stderr);
    let printed = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = [
        "`sequence/Course 1` uses it".to_owned(),
        format!(
            "nothing uses {}, so delete that object with `{}`",
            ids[0],
            removal(0)
        ),
    ];
    for words in told {
        assert!(printed.contains(&words), "{words}\n{printed}");
    }
    assert_eq!((left(&world), world.writes()), (ids.clone(), vec![]));

    let ran = paste(&world, &command(&ran));
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    assert_eq!(left(&world), ids[1..]);
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    let same = "No changes: the organization is as this plan wants it.";
    assert!(ran.stdout.contains(same), "{}", ran.stdout);
}

#[test]
fn where_each_of_them_is_used_the_refusal_says_what_to_do_in_close() {
    let (world, ids) = two_messages(&[0, 1]);
    for id in &ids {
        let ran = world.expect(3, &["undo", "--twin", id, "--yes"]);
        let printed = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let way = "rename it in Close, or let whatever uses it use another object with this name";
        assert!(printed.contains(way), "{printed}");
        assert!(!printed.contains("archive"), "{printed}");
    }
    assert_eq!(left(&world), ids);
}
