//! Where not all values can be kept, nothing is written; where nobody wants them to be, the plan says so; and nothing of
//! them is anywhere else.

use super::{INDUSTRY, REMOVED, apply, flat, industries, kept, only, with_records};
use crate::harness::World;
use close_sandbox::{Fault, FaultAction, Place};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// The files below a folder with their texts.
fn files_below(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            found.push((path.display().to_string(), text));
        }
    }
    found
}

fn with_industries() -> World {
    let world = with_records(&[], INDUSTRY, industries);
    world.write("m.yaml", REMOVED);
    world.sandbox.clear_calls();
    world
}

/// Makes sure that a run wrote nothing, left no kept value behind, and that the values are still there.
#[track_caller]
fn assert_untouched(world: &World) {
    assert_eq!(world.writes(), []);
    assert_eq!(
        super::held(&world.sandbox.state(), &Place::Lead, "Industry").len(),
        3
    );
    let left = files_below(&world.folder.path().join(".closectl/keeping"));
    assert_eq!(left, []);
}

const APPLY: [&str; 4] = ["apply", "-f", "m.yaml", "--yes"];

#[test]
fn a_search_that_shows_fewer_records_than_were_counted_stops_the_run() {
    let world = with_industries();
    // The rows of the reading, and of every further one, are fewer than the count says.
    let lead = json!({"id": "lead_other", "date_created": "2026-01-01T00:00:00+00:00", "custom": {}});
    let short = json!({"data": [lead], "cursor": null, "count": {"total": 3, "limited": 3}});
    let answer = Fault {
        on: 1,
        times: usize::MAX,
        ..Fault::first("POST", "/data/search/", FaultAction::Answer(200, short))
    };
    world.sandbox.set_faults(vec![answer]);
    let ran = world.expect(3, &APPLY);
    assert!(
        ran.stderr.contains("Close counts 3 records but shows 1"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("nothing was written"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--no-keep-values"), "{}", ran.stderr);
    world.sandbox.set_faults(Vec::new());
    assert_untouched(&world);
}

#[cfg(unix)]
#[test]
fn a_folder_that_can_not_be_written_stops_the_run_before_it_reads_a_value() {
    let world = with_industries();
    // Also for whoever may write everywhere: a file is no folder.
    fs::create_dir_all(world.folder.path().join(".closectl")).unwrap();
    let keeping = world.folder.path().join(".closectl/keeping");
    let _ = fs::remove_dir(&keeping);
    fs::write(&keeping, "").unwrap();
    let ran = world.expect(3, &APPLY);
    assert!(ran.stderr.contains("save record values in"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(".closectl/keeping is not a folder") && ran.stderr.contains("move it away"),
        "{}",
        ran.stderr
    );
    fs::remove_file(keeping).unwrap();
    assert_untouched(&world);
}

#[test]
fn without_kept_values_every_step_says_that_there_is_no_way_back() {
    for off in ["--no-keep-values", "policy"] {
        let world = with_industries();
        let mut arguments = vec!["apply", "--yes"];
        if off == "policy" {
            world.write(
                "closectl.yaml",
                "version: 1\nmanifests: [m.yaml]\npolicy: {keep_values: false}\n",
            );
        } else {
            arguments.extend(["-f", "m.yaml", off]);
        }
        let ran = world.expect(0, &arguments);
        let told = "the values are not kept, so there is no way back";
        assert_eq!(flat(&ran).matches(told).count(), 1, "{}", ran.stdout);
        assert!(!ran.stdout.contains("Kept before"), "{}", ran.stdout);
        assert!(kept(&world).is_empty());
    }
}

#[test]
fn what_is_kept_is_told_in_every_format() {
    let world = with_industries();
    for (format, keeps, keeps_nothing) in [
        ("human", "3 values that records hold", "there is no way back"),
        ("markdown", "3 values that records hold", "there is no way back"),
        ("html", "3 values that records hold", "there is no way back"),
        ("json", "\"keeps\": \"values\"", "\"keeps\": \"nothing\""),
    ] {
        let plan = ["plan", "-f", "m.yaml", "--format", format];
        let told = flat(&world.expect(0, &plan));
        assert!(
            told.contains(keeps) && !told.contains(keeps_nothing),
            "{format}: {told}"
        );
        let told = flat(&world.expect(0, &[&plan[..], &["--no-keep-values"]].concat()));
        assert!(
            told.contains(keeps_nothing) && !told.contains(keeps),
            "{format}: {told}"
        );
    }
}

#[test]
fn a_saved_plan_that_keeps_values_is_not_carried_out_without() {
    let world = with_industries();
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "plan.json"]);
    let ran = world.expect(3, &["apply", "plan.json", "--yes", "--no-keep-values"]);
    let told = format!("{} {}", flat(&ran), ran.stderr);
    assert!(told.contains("the reviewed plan saves record values"), "{told}");
    assert_untouched(&world);
    world.expect(0, &["apply", "plan.json", "--yes"]);
    assert_eq!(only(&world).values.len(), 3);

    // The other way round, more is kept than was promised.
    let world = with_industries();
    world.expect(
        0,
        &["plan", "-f", "m.yaml", "--out", "plan.json", "--no-keep-values"],
    );
    world.expect(0, &["apply", "plan.json", "--yes"]);
    assert_eq!(only(&world).values.len(), 3);
}

#[cfg(unix)]
#[test]
fn a_signal_while_values_are_read_ends_the_run_with_nothing_left_and_a_kill_leaves_nothing_to_rely_on() {
    for signal in ["INT", "TERM", "KILL"] {
        let world = with_industries();
        // The counts are answered, and the first page that shows values is not.
        let searches = {
            world.expect(0, &["plan", "-f", "m.yaml"]);
            let calls = world.sandbox.calls();
            calls.iter().filter(|call| call.path == "/data/search/").count()
        };
        world.sandbox.clear_calls();
        let held = Fault {
            on: searches + 1,
            ..Fault::first("POST", "/data/search/", FaultAction::Held)
        };
        world.sandbox.set_faults(vec![held]);

        let mut command = world.command(&APPLY);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let started = || {
            let calls = world.sandbox.calls();
            calls.iter().filter(|call| call.path == "/data/search/").count() > searches
        };
        while !started() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let name = format!("-{signal}");
        assert!(
            Command::new("kill")
                .args([&name, &child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        let output = child.wait_with_output().unwrap();
        world.sandbox.set_faults(Vec::new());
        world.sandbox.land();

        let keeping = world.folder.path().join(".closectl/keeping");
        if signal == "KILL" {
            assert_eq!(files_below(&keeping).len(), 1, "a file that nothing relies on");
        } else {
            assert_eq!(
                output.status.code(),
                Some(130),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            assert_untouched(&world);
        }
        assert_eq!(world.writes(), []);

        world.expect(0, &APPLY);
        assert_eq!((only(&world).values.len(), files_below(&keeping).len()), (3, 0));
    }
}

#[test]
fn values_of_records_are_in_their_files_and_nowhere_else() {
    const CANARY: &str = "canary-4711";
    let manifest = "custom_fields:\n  lead: [{name: Note, type: text}]\n";
    let world = with_records(&[], manifest, |state| {
        state.add_lead(&[("Note", json!(CANARY))]);
    });
    world.write(
        "m.yaml",
        "custom_fields:\n  lead: [{name: Note, removed: true, allow_data_loss: true}]\n",
    );
    let plan = world.expect(0, &["plan", "-f", "m.yaml", "--out", "plan.json", "-vv"]);
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes", "-vv", "--format", "json"]);
    for said in [&plan.stdout, &plan.stderr, &ran.stdout, &ran.stderr] {
        assert!(!said.contains(CANARY), "{said}");
    }

    let files = files_below(world.folder.path());
    let holding: Vec<&String> = files
        .iter()
        .filter(|(_, text)| text.contains(CANARY))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(holding.len(), 1, "{holding:?}");
    assert!(holding[0].contains("/values/"), "{holding:?}");
    let shown: Vec<Value> = only(&world).values.into_values().collect();
    assert_eq!(shown, [json!(CANARY)]);
}

#[test]
fn the_values_of_several_steps_are_all_kept_before_the_first_of_them_is_carried_out() {
    let two = "custom_fields:\n  lead: [{name: One, type: text}, {name: Two, type: text}]\n";
    let world = with_records(&[], two, |state| {
        state.add_lead(&[("One", json!("a")), ("Two", json!("b"))]);
    });
    apply(
        &world,
        "custom_fields:\n  lead:\n    - {name: One, removed: true, allow_data_loss: true}\n    - {name: Two, removed: \
         true, allow_data_loss: true}\n",
    );
    assert_eq!(kept(&world).len(), 2);
    super::assert_kept_first(&world.sandbox.calls());
}
