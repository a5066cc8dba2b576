//! What a run that was ended leaves in its folder.

use crate::harness::{finish, program};
use close_sandbox::State;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Returns the files of a folder and those below, but for what is written beside a file before it replaces it.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.file_name().unwrap().to_string_lossy().starts_with(".tmp") {
                found.push(path);
            }
        }
    }
    found
}

/// Makes sure that every file is whole. Only a run that was ended before its first write may be without a journal, and
/// then its plan may be half there.
pub fn is_whole(folder: &Path) {
    for path in files(folder) {
        let text = fs::read_to_string(&path).unwrap();
        let is_json = |text: &str| serde_json::from_str::<Value>(text).is_ok();
        let whole = match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => is_json(&text) || is_before_the_run(&path),
            Some("jsonl") => text.is_empty() || (text.ends_with('\n') && text.lines().all(is_json)),
            // What is in a lock is only told to whoever waits for it.
            Some("lock") => true,
            _ => !text.is_empty(),
        };
        assert!(whole, "{} is half written:\n{text}", path.display());
    }
}

fn is_before_the_run(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "runs") && !path.with_file_name("journal.jsonl").exists()
}

/// Makes sure that `undo` lists every run that may have written something, and returns the folders of all runs.
pub fn listed_runs(folder: &Path) -> Vec<PathBuf> {
    let mut command = program(folder);
    command.args(["undo", "--format", "json"]);
    let ran = finish(command);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let listed: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let runs = folder.join(".closectl/runs");
    let paths = listed.iter().rev().map(|run| {
        let path = runs.join(run["run"].as_str().unwrap());
        let can_be_read = run["problem"].is_null() || !path.join("journal.jsonl").exists();
        assert!(can_be_read, "{run}");
        path
    });
    let paths: Vec<PathBuf> = paths.collect();
    let there = fs::read_dir(runs).map_or(0, Iterator::count);
    assert_eq!(paths.len(), there, "undo lists every run");
    paths
}

/// Makes sure that the signature key of every webhook that was journalled as made is in the file of secrets, and returns
/// how many there are.
pub fn kept_keys(folder: &Path, state: &State) -> usize {
    let made: BTreeSet<String> = journalled(folder)
        .iter()
        .filter(|line| line["event"] == "done" && line["action"] == "create")
        .filter_map(|line| line["id"].as_str().map(str::to_owned))
        .collect();
    let secrets = fs::read_dir(folder.join(".closectl/secrets"))
        .into_iter()
        .flatten();
    let stored: String = secrets
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let hooks = state.webhooks.iter().filter(|hook| made.contains(&hook.id));
    let keys = hooks.map(|hook| {
        assert!(
            stored.contains(&hook.signature_key),
            "the key of {} is lost",
            hook.url
        )
    });
    keys.count()
}

/// Returns the whole lines of all journals.
pub fn journalled(folder: &Path) -> Vec<Value> {
    let runs = fs::read_dir(folder.join(".closectl/runs")).into_iter().flatten();
    let journals =
        runs.map(|run| fs::read_to_string(run.unwrap().path().join("journal.jsonl")).unwrap_or_default());
    let lines = journals.map(|journal| {
        journal
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    });
    lines.collect::<Vec<Vec<Value>>>().concat()
}

/// Returns the whole files of a folder by name.
pub fn texts(folder: &Path) -> Vec<(String, String)> {
    let named = files(folder).into_iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    let mut texts: Vec<_> = named.collect();
    texts.sort();
    texts
}
