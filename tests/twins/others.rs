//! Two runs at once that change the same, three runs, runs that are taken back, and what keeps `--twin` from deleting
//! anything else.

use super::{Pair, TWICE, commands};
use crate::harness::World;
use serde_json::{Value, json};

fn field_ids(world: &World, name: &str) -> Vec<String> {
    let state = world.sandbox.state();
    let fields = state.fields.iter().filter(|field| field.name == name);
    fields.map(|field| field.id.clone()).collect()
}

fn statuses(world: &World) -> Vec<String> {
    let state = world.sandbox.state();
    state
        .lead_status_labels()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

const SIZE: &str = "custom_fields: {lead: [{name: Size, type: number}]}\n";

/// Two folders that have made a field each.
fn two_fields() -> (Pair, [crate::harness::Ran; 2]) {
    let pair = Pair::of(World::switched(TWICE), [SIZE; 2]);
    pair.meet("POST", "/custom_field/lead/");
    let ends = pair.apply();
    assert_eq!(field_ids(&pair.world, "Size").len(), 2);
    (pair, ends)
}

#[test]
fn two_runs_rename_one_object_alike() {
    for (one, other) in [("Fresh", "Fresh"), ("Fresh", "Stale")] {
        let rename = |to: &str| format!("lead_statuses: [{{label: {to}, renamed_from: Potential}}]\n");
        let (one_text, other_text) = (rename(one), rename(other));
        let pair = Pair::of(World::switched(TWICE), [&one_text, &other_text]);
        let before = statuses(&pair.world);
        pair.meet("PUT", "/status/lead/");
        let ends = pair.apply();
        let now = statuses(&pair.world);
        assert_eq!(now.len(), before.len(), "{now:?}");
        if one == other {
            assert_eq!(ends.each_ref().map(|ran| ran.code), [0, 0], "{ends:?}");
            assert!(now.contains(&one.to_owned()));
        } else {
            // One of them is the last, and the other one sees that or was there before.
            assert!(
                now.contains(&one.to_owned()) ^ now.contains(&other.to_owned()),
                "{now:?}"
            );
        }
    }
}

#[test]
fn two_runs_reorder_one_list_alike() {
    let manifest = "lead_statuses: [Qualified, Interested, Potential]\n";
    let pair = Pair::of(World::new(), [manifest; 2]);
    let before = statuses(&pair.world).len();
    pair.meet("PUT", "/status/lead/");
    let ends = pair.apply();
    assert_eq!(ends.each_ref().map(|ran| ran.code), [0, 0], "{ends:?}");
    let now = statuses(&pair.world);
    let place = |label: &str| now.iter().position(|one| one == label).unwrap();
    assert_eq!(now.len(), before);
    assert!(
        place("Qualified") < place("Interested") && place("Interested") < place("Potential"),
        "{now:?}"
    );
}

#[test]
fn two_runs_place_one_shared_field_alike() {
    for switches in [&[][..], &[("existing_association", "update")]] {
        let pair = Pair::of(
            World::switched(switches),
            ["custom_fields:\n  shared: [{name: Region, type: text}]\n  lead: [{shared: Region}]\n"; 2],
        );
        pair.world.write(
            "b.yaml",
            "custom_fields: {shared: [{name: Region, type: text}]}\n",
        );
        pair.world.expect(0, &["apply", "-f", "b.yaml", "--yes"]);
        pair.meet("POST", "/custom_field/shared/");
        let ends = pair.apply();
        assert_eq!(ends.each_ref().map(|ran| ran.code), [0, 0], "{ends:?}");
        assert_eq!(pair.world.sandbox.state().fields[0].associations.len(), 1);
    }
}

#[test]
fn what_one_run_removes_while_another_one_makes_it_is_there_or_not_and_never_twice() {
    let pair = Pair::of(
        World::switched(TWICE),
        [
            "lead_statuses: [Fresh, Stale]\n",
            "lead_statuses: [{label: Fresh, removed: true}, Stale]\n",
        ],
    );
    pair.meet("POST", "/status/lead/");
    for ran in pair.apply() {
        assert!([0, 4].contains(&ran.code), "{}\n{}", ran.stdout, ran.stderr);
    }
    let ran = pair.run(0, &["plan", "-f", "m.yaml"]);
    if let Some(command) = commands(&ran.stdout).first() {
        assert_eq!(pair.paste(0, command).code, 0);
    }
    pair.expect(0, 0, &["apply", "-f", "m.yaml", "--yes"]);
    let now = statuses(&pair.world);
    assert_eq!(now.iter().filter(|label| *label == "Stale").count(), 1, "{now:?}");
}

#[test]
fn a_run_that_is_taken_back_takes_its_own_object_and_no_other() {
    for at in [0, 1] {
        let (pair, _) = two_fields();
        let journal = std::fs::read_dir(pair.folders[at].path().join(".closectl/runs")).unwrap();
        let folder = journal.map(|entry| entry.unwrap().path()).next().unwrap();
        let journal = std::fs::read_to_string(folder.join("journal.jsonl")).unwrap();
        let lines = journal
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let own = lines
            .filter_map(|line| line["id"].as_str().map(str::to_owned))
            .next()
            .unwrap();

        // No record holds a value in it, so nobody has to agree.
        let ran = pair.expect(at, 0, &["undo", "last", "--yes"]);
        assert!(ran.stdout.contains(&own), "the plan names it: {}", ran.stdout);
        let left = field_ids(&pair.world, "Size");
        assert!(left.len() == 1 && left[0] != own, "{left:?}");
        pair.expect(1 - at, 0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

        // The removal of one too many is nothing that is taken back in turn.
        let ran = pair.expect(at, 0, &["undo", "last", "--yes"]);
        assert!(ran.stdout.contains("Nothing to undo"), "{}", ran.stdout);
        assert_eq!(field_ids(&pair.world, "Size"), left);
    }
}

#[test]
fn values_of_the_one_that_goes_are_counted_and_agreed_to() {
    let (pair, _) = two_fields();
    let ids = field_ids(&pair.world, "Size");
    pair.world.sandbox.edit(|state| {
        for size in 0..3 {
            state.add_lead(&[(ids[1].as_str(), json!(size))]);
        }
    });
    let ran = pair.expect(0, 3, &["undo", "--twin", &ids[1], "--yes"]);
    assert!(ran.stdout.contains("3 leads lose values"), "{}", ran.stdout);
    assert_eq!(field_ids(&pair.world, "Size").len(), 2);
    // A saved plan has the same way out, and no --target, which --twin does not take.
    pair.expect(0, 3, &["undo", "--twin", &ids[1], "--out", "t.json"]);
    let ran = pair.expect(0, 3, &["apply", "t.json", "--yes"]);
    let hint = "hint: rename it in Close instead, which keeps its records";
    assert!(ran.stderr.lines().any(|line| line == hint), "{}", ran.stderr);
    assert_eq!(field_ids(&pair.world, "Size").len(), 2);
    // The consent to the name of both is none to one of them.
    pair.expect(
        0,
        3,
        &[
            "undo",
            "--twin",
            &ids[1],
            "--yes",
            "--allow-data-loss",
            "custom_field/lead/Size",
        ],
    );
    assert_eq!(field_ids(&pair.world, "Size").len(), 2);
}

#[test]
fn a_policy_protects_both_of_a_name() {
    let (pair, _) = two_fields();
    let ids = field_ids(&pair.world, "Size");
    std::fs::write(
        pair.folders[0].path().join("closectl.yaml"),
        "version: 1\npolicy: {protect: [custom_field/lead/Size]}\n",
    )
    .unwrap();
    let address = format!("custom_field/lead/Size#{}", ids[0]);
    let ran = pair.expect(
        0,
        3,
        &["undo", "--twin", &ids[0], "--yes", "--allow-data-loss", &address],
    );
    assert!(ran.stdout.contains("the policy protects"), "{}", ran.stdout);
    assert_eq!(field_ids(&pair.world, "Size").len(), 2);
}

#[test]
fn only_one_of_several_goes_by_its_id_and_one_stays() {
    let (pair, _) = two_fields();
    let ids = field_ids(&pair.world, "Size");
    let only = pair
        .world
        .sandbox
        .state()
        .lead_status("Potential")
        .unwrap()
        .id
        .clone();
    for arguments in [
        vec!["undo", "--twin", &only],
        vec!["undo", "--twin", "cf_nothing"],
        vec!["undo", "--twin", &ids[0], "--twin", &ids[1]],
    ] {
        let all = [&arguments[..], &["--yes", "--allow-data-loss", "*"]].concat();
        let ran = pair.expect(0, 3, &all);
        assert!(ran.stderr.contains("nothing was written"), "{}", ran.stderr);
    }
    assert_eq!(field_ids(&pair.world, "Size").len(), 2);
    pair.expect(0, 1, &["undo", "last", "--twin", &ids[0]]);
}

#[test]
fn three_of_a_name_are_told_and_go_one_after_the_other() {
    let (pair, _) = two_fields();
    pair.world.sandbox.edit(|state| {
        let third = json!({ "name": "Size", "type": "number" });
        state.perform("POST", "/custom_field/lead/", third);
    });
    for left in [2, 1] {
        let ran = pair.expect(0, 3, &["plan", "-f", "m.yaml"]);
        let command = commands(&ran.stdout).remove(0);
        let ran = pair.paste(0, &command);
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
        assert_eq!(field_ids(&pair.world, "Size").len(), left);
    }
    pair.expect(0, 0, &["apply", "-f", "m.yaml", "--yes"]);
}

#[test]
fn the_result_for_programs_names_both_and_the_command() {
    let pair = Pair::of(World::switched(TWICE), [SIZE; 2]);
    pair.meet("POST", "/custom_field/lead/");
    let ends = std::thread::scope(|scope| {
        let runs = [0, 1].map(|at| {
            let pair = &pair;
            scope.spawn(move || pair.run(at, &["apply", "-f", "m.yaml", "--yes", "--format", "json"]))
        });
        runs.map(|run| run.join().unwrap())
    });
    let told = ends.iter().find(|ran| ran.code == 4).unwrap();
    let document: Value = serde_json::from_str(&told.stdout).unwrap();
    let twin = &document["twins"][0];
    let ids = field_ids(&pair.world, "Size");
    assert_eq!(twin["address"], "custom_field/lead/Size");
    let own = twin["made"]["id"].as_str().unwrap();
    let other = twin["others"][0]["id"].as_str().unwrap();
    assert!(own != other && ids.contains(&own.to_owned()) && ids.contains(&other.to_owned()));
    assert!(twin["made"]["created"].is_string());
    assert_eq!(twin["removal"], format!("closectl undo --twin {own}"));
}

#[test]
fn reads_that_lag_hide_a_twin_only_until_the_next_plan() {
    let world = World::switched(&[TWICE, &[("list_lag", "1"), ("object_lag", "1")]].concat());
    let manifest = "lead_statuses: [Fresh]\n";
    let pair = Pair::of(world, [manifest; 2]);
    pair.meet("POST", "/status/lead/");
    for ran in pair.apply() {
        assert!([0, 4].contains(&ran.code), "{}\n{}", ran.stdout, ran.stderr);
    }
    let mut ran = pair.run(0, &["plan", "-f", "m.yaml"]);
    if ran.code == 0 {
        ran = pair.run(0, &["plan", "-f", "m.yaml"]);
    }
    assert_eq!(ran.code, 3, "{}\n{}", ran.stdout, ran.stderr);
    let ran = pair.paste(0, &commands(&ran.stdout).remove(0));
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    pair.expect(0, 0, &["apply", "-f", "m.yaml", "--yes"]);
}
