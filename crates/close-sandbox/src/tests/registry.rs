//! The table of switches and the code that reads it name the same things.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::Switches;

/// The text of every file of the sandbox but the tests and the tables.
fn sources() -> Vec<(String, String)> {
    files(Path::new(file!()).parent().and_then(Path::parent).unwrap())
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect()
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
    let tests = files(Path::new(file!()).parent().unwrap());
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
