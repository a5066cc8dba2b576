//! The table of switches and the code that reads it name the same things.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::Switches;

/// The text of every file of the sandbox but the tests.
fn sources() -> Vec<(String, String)> {
    let mut found = files("src");
    found.retain(|(path, _)| !path.contains("/tests/"));
    found
}

/// The text of every file in a folder of the crate and in the folders below.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// The pairs of string literals in calls such as `is("name", "value")`.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for piece in text.split("is(\"").skip(1) {
        let parts: Vec<&str> = piece.splitn(4, '"').collect();
        if let [name, between, value, _] = parts.as_slice()
            && between.trim() == ","
        {
            found.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    found
}

#[test]
fn every_switch_is_read_somewhere() {
    let sources = sources();
    assert!(sources.len() > 30, "the folder was found");
    let unread: Vec<&str> = Switches::all()
        .iter()
        .map(|switch| switch.name)
        .filter(|name| {
            let literal = format!("\"{name}\"");
            !sources.iter().any(|(_, text)| text.contains(&literal))
        })
        .collect();
    assert_eq!(unread, [""; 0]);
}

#[test]
fn the_code_asks_only_for_values_that_exist() {
    let mut asked = BTreeSet::new();
    for (file, text) in sources() {
        for (name, value) in pairs(&text) {
            let Some(switch) = Switches::all().iter().find(|switch| switch.name == name) else {
                panic!("{file} reads the switch {name}, which does not exist");
            };
            assert!(
                switch.values.contains(&value.as_str()),
                "{file}: {name} has no value {value}"
            );
            asked.insert(name);
        }
    }
    assert!(asked.len() > 60, "{}", asked.len());
}

#[test]
fn every_switch_has_a_test_of_its_effect() {
    let tests = files("src/tests");
    let untested: Vec<&str> = Switches::all()
        .iter()
        .map(|switch| switch.name)
        .filter(|name| {
            let literal = format!("\"{name}\"");
            !tests.iter().any(|(_, text)| text.contains(&literal))
        })
        .collect();
    assert_eq!(untested, [""; 0]);
}
