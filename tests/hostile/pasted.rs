//! Commands that closectl prints, pasted into a real shell: each argument is the text that it was made of.

use super::names::{escaped, names, yaml};
use crate::harness::{Two, World, applied};
use closectl::model::{shell_option, shell_word};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// Lets a shell read a script as somebody types it, with `closectl` as a program that prints its arguments, and returns
/// what it was called with.
fn typed(shell: &[&str], lines: &[String], folder: &Path) -> Vec<Vec<String>> {
    let mut script = "closectl() { printf '%s\\0' \"$@\" END; }\n".to_owned();
    lines
        .iter()
        .for_each(|line| script.push_str(&format!("{line}\n")));

    let mut child = Command::new(shell[0])
        .args(&shell[1..])
        .current_dir(folder)
        .env("HOME", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    let words: Vec<&str> = words.split_terminator('\0').collect();
    words
        .split(|word| *word == "END")
        .filter(|call| !call.is_empty())
        .map(|call| call.iter().map(|word| (*word).to_owned()).collect())
        .collect()
}

/// The shells that are there, as people use them: history and all.
fn shells() -> Vec<&'static [&'static str]> {
    let all: [&'static [&'static str]; 3] = [
        &["sh", "-s"],
        &["bash", "--norc", "--noprofile", "-i"],
        &["zsh", "-f", "-s", "-o", "banghist", "-o", "interactivecomments"],
    ];
    let is_there = |shell: &&&[&str]| {
        let mut command = Command::new(shell[0]);
        command
            .args(["-c", "true"])
            .status()
            .is_ok_and(|status| status.success())
    };
    all.iter().filter(is_there).copied().collect()
}

/// Returns whether a shell reads `$'…'`; dash does not yet, and takes it for a name that nothing has.
fn reads_escapes(shell: &[&str]) -> bool {
    let output = Command::new(shell[0])
        .args(["-c", "printf %s $'\\101'"])
        .output()
        .unwrap();
    output.stdout == b"A"
}

/// The part of a line that begins with an option, without the tick around it.
fn argument<'a>(line: &'a str, option: &str) -> Option<&'a str> {
    Some(&line[line.find(option)?..])
}

#[test]
fn every_way_to_allow_a_loss_names_the_very_object() {
    let world = World::new();
    let names = names();
    let made: Vec<Value> = names
        .iter()
        .map(|name| json!({ "name": name, "type": "text" }))
        .collect();
    world.sandbox.edit(|state| {
        for field in &made {
            state.perform("POST", "/custom_field/lead/", field.clone());
        }
        // A field in which no record holds a value goes without a question.
        let fields: Vec<String> = state.fields.iter().map(|field| field.id.clone()).collect();
        let held: Vec<(&str, Value)> = fields.iter().map(|field| (field.as_str(), json!("x"))).collect();
        state.add_lead(&held);
    });
    let removed: Vec<Value> = names
        .iter()
        .map(|name| json!({ "name": escaped(name), "removed": true }))
        .collect();
    world.write("m.yaml", &yaml(&json!({ "custom_fields": { "lead": removed } })));

    let refused = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    let printed: Vec<&str> = refused
        .stderr
        .lines()
        .filter_map(|line| argument(line, "--allow-data-loss "))
        .collect();
    assert_eq!(printed.len(), names.len(), "{}", refused.stderr);
    let plan = world.run(&["plan", "-f", "m.yaml", "--format", "json"]).stdout;
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let addresses: BTreeSet<String> = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["address"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(addresses.len(), names.len());

    for shell in shells() {
        let escapes = reads_escapes(shell);
        let lines: Vec<String> = printed
            .iter()
            .filter(|line| escapes || !line.contains("$'"))
            .map(|line| format!("closectl apply {line}"))
            .collect();
        let called = typed(shell, &lines, world.folder.path());
        assert_eq!(called.len(), lines.len(), "{shell:?}");
        for (call, line) in called.iter().zip(&lines) {
            assert_eq!(call[..2], ["apply", "--allow-data-loss"], "{line}");
            assert!(
                call.len() == 3 && addresses.contains(&call[2]),
                "{shell:?}: {line} gave {call:?}"
            );
        }
        let distinct: BTreeSet<&String> = called.iter().map(|call| &call[2]).collect();
        assert_eq!(distinct.len(), lines.len(), "{shell:?}");
        assert!(!world.folder.path().join("pwned").exists(), "{shell:?}");
    }
}

#[test]
fn every_word_comes_out_of_every_shell_as_it_went_in() {
    let folder = tempfile::tempdir().unwrap();
    for shell in shells() {
        let escapes = reads_escapes(shell);
        let names = names();
        let names: Vec<&String> = names
            .iter()
            .filter(|name| escapes || !shell_word(name).contains("$'"))
            .collect();
        let lines: Vec<String> = names
            .iter()
            .map(|name| {
                format!(
                    "closectl pull {} {}",
                    shell_word(name),
                    shell_option("--org", name)
                )
            })
            .collect();
        let called = typed(shell, &lines, folder.path());
        assert_eq!(called.len(), names.len(), "{shell:?}");
        for (call, name) in called.iter().zip(&names) {
            let option = call[2..].join("=");
            assert_eq!((&call[1], option), (*name, format!("--org={name}")), "{shell:?}");
        }
        assert!(!folder.path().join("pwned").exists(), "{shell:?}");
    }
}

#[test]
fn the_commands_of_plans_and_promotions_can_be_pasted() {
    let hostile =
        "it's $(touch pwned) o'clock `touch pwned` !! & more words so that a terminal has to break the line";
    let world = applied(&yaml(
        &json!({ "custom_fields": { "lead": [{ "name": hostile, "type": "text" }] } }),
    ));
    world
        .sandbox
        .edit(|state| state.add_lead(&[(hostile, json!("x"))]));
    world.write(
        "m.yaml",
        &yaml(&json!({ "custom_fields": { "lead": [{ "name": hostile, "removed": true }] } })),
    );
    let plan = world
        .run_with(&["plan", "-f", "m.yaml"], &[("COLUMNS", "60")])
        .stdout;
    let line = plan
        .lines()
        .find_map(|line| argument(line, "--allow-data-loss "))
        .unwrap();
    let line = line.rsplit_once('`').unwrap().0;
    for shell in shells() {
        let called = typed(shell, &[format!("closectl apply {line}")], world.folder.path());
        assert_eq!(
            called,
            [[
                "apply",
                "--allow-data-loss",
                &format!("custom_field/lead/{hostile}")
            ]],
            "{shell:?}"
        );
        assert!(!world.folder.path().join("pwned").exists(), "{shell:?}");
    }

    let saved = "plan it's $(touch pwned).json";
    let saved = world
        .run(&["plan", "-f", "m.yaml", "--allow-data-loss", "*", "--out", saved])
        .stderr;
    // What is quoted in the command holds ticks, too.
    let (start, end) = (saved.find("`closectl").unwrap() + 1, saved.rfind('`').unwrap());
    let address = format!("custom_field/lead/{hostile}");
    let words = [
        "apply",
        "plan it's $(touch pwned).json",
        "--allow-data-loss",
        &address,
    ];
    for shell in shells() {
        let called = typed(shell, &[saved[start..end].to_owned()], world.folder.path());
        assert_eq!(called, [words], "{saved}");
        assert!(!world.folder.path().join("pwned").exists(), "{shell:?}");
    }

    let two = Two::new("", "");
    two.apply(
        "staging",
        &yaml(&json!({ "lead_statuses": ["Potential", { "label": hostile }] })),
    );
    two.apply(
        "production",
        &yaml(&json!({ "lead_statuses": [{ "label": hostile }, "Potential"] })),
    );
    let ran = two
        .command(&["promote", "--from", "staging", "--to", "production", "--yes"])
        .output()
        .unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    let takes: Vec<&str> = told
        .lines()
        .filter_map(|line| argument(line, "--take "))
        .collect();
    assert!(!takes.is_empty(), "{told}");
    for line in takes {
        let words = typed(
            &["sh", "-s"],
            &[format!(
                "closectl promote {}",
                line.split(" for ").next().unwrap()
            )],
            world.folder.path(),
        );
        assert!(
            !world.folder.path().join("pwned").exists() && !words.is_empty(),
            "{line}"
        );
    }
}
