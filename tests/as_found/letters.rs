//! The same letters in other code points, and names that are hard to write.

use super::{field, found, round_trip};
use crate::harness::{World, apply};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

/// One letter in two code points, and in one.
const TWO: &str = "Cafe\u{301}";
const ONE: &str = "Caf\u{e9}";

fn everything(name: &str) -> String {
    format!(
        "lead_statuses: [Potential, \"{name}\"]\npipelines:\n  - name: \"{name}\"\n    statuses: [{{label: \"{name}\", type: \
         active}}, {{label: Won, type: won}}, {{label: Lost, type: lost}}]\ncustom_fields:\n  lead:\n    - {{name: \"{name}\", \
         type: choices, choices: [\"{name}\", Tea]}}\nwebhooks:\n  - url: https://x.test/a\n    events:\n      - object_type: \
         lead\n        action: updated\n        extra_filter: {{type: equals, value: \"${{id:lead_status/{name}}}\"}}\n"
    )
}

#[test]
fn the_same_letters_are_one_name_however_the_server_keeps_them() {
    for kept in ["no", "yes"] {
        let world = World::switched(&[("compose_names", kept)]);
        apply(&world, 0, &everything(TWO));
        for name in [TWO, ONE] {
            world.sandbox.clear_calls();
            let ran = apply(&world, 0, &everything(name));
            assert!(world.writes().is_empty(), "{kept} {name:?}: {}", ran.stdout);
        }

        // A list that changes is sent with the values that records hold.
        world.sandbox.clear_calls();
        apply(&world, 0, &everything(ONE).replace("Tea]", "Tea, Milk]"));
        let sent = world.writes()[0].body.clone().unwrap()["choices"].to_string();
        assert_eq!(sent.contains(TWO), kept == "no", "{sent}");
        world.sandbox.clear_calls();
        let (_, text) = round_trip(&world, kept);
        assert!(!text.contains("as_in_close"), "{text}");
    }
}

#[test]
fn nothing_is_made_beside_an_object_of_the_same_letters() {
    let world = World::new();
    let both = format!("lead_statuses: [Potential, \"{ONE}\", \"{TWO}\"]\n");
    world.write("m.yaml", &both);
    let ran = world.expect(0, &["validate", "-f", "m.yaml"]);
    assert!(ran.stderr.contains("warning[same-letters]"), "{}", ran.stderr);
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout.contains("it looks the same as") && world.writes().is_empty(),
        "{}",
        ran.stdout
    );

    // Where both are there already, nothing has to be made.
    let world = World::new();
    apply(
        &world,
        0,
        &format!("lead_statuses: [Potential, \"{ONE}\", Other]\n"),
    );
    world.sandbox.edit(|state| {
        state
            .lead_statuses
            .iter_mut()
            .find(|status| status.label == "Other")
            .unwrap()
            .label = TWO.to_owned();
    });
    world.sandbox.clear_calls();
    round_trip(&world, "both spellings");
}

/// Names that files, addresses and people have trouble with.
const NASTY: &[&str] = &[
    "~",
    "null",
    "true",
    "0x1F",
    "1e3",
    "2026-01-01",
    "- a",
    "a: b",
    "#1",
    "'",
    "\"",
    "a/b",
    "50%",
    "%2F",
    "a*b",
    "a:b",
    "${id:x/y}",
    "$",
    "line\nbreak",
    "tab\there",
    "\u{7}bell",
    "\u{202e}right",
    "\u{200b}",
    "\u{feff}x",
    " blanks ",
    "",
    "é",
    "e\u{301}",
    "{a}",
    "[a]",
    "&a",
    "!a",
    "|",
    ">",
    "%",
    "@",
    "`",
    "<<",
    "=",
    "stat_1ZdiZqcSIkoGVnNOyxiEY58eTGQmFNG3LPlEVQ4V7Nk",
];

#[test]
fn what_is_said_to_be_as_in_close_and_is_not_there_is_told_as_that() {
    let world = World::new();
    world.write("m.yaml", "outcomes:\n  - {name: 'Demo ', as_in_close: [name]}\n");
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    let told = "`as_in_close` lists `name`, but the organization does not have the object yet";
    assert!(said.contains(told), "{said}");
    assert!(said.contains("remove the name from `as_in_close`"), "{said}");
    assert!(!said.contains("differs from the one in Close"), "{said}");
    assert!(!said.contains("pull --update"), "{said}");
}

#[test]
fn names_that_are_hard_to_write_come_back_the_same() {
    let long = "long ".repeat(400);
    let part = prop_oneof![
        4 => proptest::sample::select(NASTY).prop_map(str::to_owned),
        1 => Just(long.trim().to_owned()),
        2 => "[ -~\u{80}-\u{17f}\u{300}-\u{310}]{0,12}",
    ];
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    let names = proptest::collection::vec(part, 8);
    runner
        .run(&names, |names| {
            let world = found(|state| {
                state.lead_statuses[1].label = names[0].clone();
                state.pipelines[0].name = names[1].clone();
                state.pipelines[0].statuses[1].label = names[2].clone();
                state.activity_types[0].name = names[3].clone();
                field(state, "Note").name = names[4].clone();
                field(state, "Outcome").name = names[5].clone();
                field(state, "Size").choices = Some(vec![names[6].clone(), "Small".to_owned()]);
                state.webhooks[0].url = format!("https://x.test/{}", names[7]);
            });
            round_trip(&world, &format!("{names:?}"));
            Ok(())
        })
        .unwrap();
}
