//! What can't be written in place: it is said, and nothing wrong is written instead.

use super::{assert_settled, change, difference, update};
use crate::harness::World;

const HOOK: &str = "webhooks:\n  - url: ${env:HOOKS}/close   # ours\n    verify_ssl: true\n    events: [{object_type: lead, \
                    action: created}]\n";
const HOOKS: &[(&str, &str)] = &[("HOOKS", "https://hooks.example.test")];

#[test]
fn variables_stay_where_they_say_what_is_there() {
    let world = World::new();
    world.write("m.yaml", HOOK);
    assert_eq!(world.run_with(&["apply", "-f", "m.yaml", "--yes"], HOOKS).code, 0);
    change(
        &world,
        "webhooks:\n  - {url: https://hooks.example.test/close, verify_ssl: false, events: [{object_type: lead, action: \
         created}]}\n",
    );
    let ran = world.run_with(&["pull", "--update", "-f", "m.yaml"], HOOKS);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(
        difference(HOOK, &world.read("m.yaml")),
        "-    verify_ssl: true\n+    verify_ssl: false\n"
    );
}

#[test]
fn a_value_that_comes_from_a_variable_is_not_written_over() {
    let manifest = "custom_fields:\n  lead:\n    - name: A\n      type: choices\n      choices: [\"${env:CITY}\", Rome]\n      \
                    description: in ${env:CITY}\n";
    let city = &[("CITY", "Oslo")];
    let world = World::new();
    world.write("m.yaml", manifest);
    assert_eq!(world.run_with(&["apply", "-f", "m.yaml", "--yes"], city).code, 0);
    change(
        &world,
        "custom_fields:\n  lead:\n    - {name: A, type: choices, choices: [Rome, Oslo, Bern], description: in Paris}\n",
    );
    let ran = world.run_with(&["pull", "--update", "-f", "m.yaml"], city);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    let told = "not written: m.yaml:6: custom_field/lead/A: description: the value comes from ${env:CITY}; ";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!(
        difference(manifest, &world.read("m.yaml")),
        "-      choices: [\"${env:CITY}\", Rome]\n+      choices: [\"${env:CITY}\", Rome, Bern]\n"
    );
}

#[test]
fn an_entry_whose_name_comes_from_a_variable_is_not_removed() {
    let world = World::new();
    world.write("m.yaml", HOOK);
    let ran = world.run_with(&["pull", "--update", "-f", "m.yaml"], HOOKS);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    let told = "not written: m.yaml:2: webhook/https://hooks.example.test/close, which is gone: ";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("its name comes from ${env:HOOKS}"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.read("m.yaml"), HOOK);
}

#[test]
fn an_anchor_changes_where_all_that_use_it_change_alike() {
    let manifest = "custom_fields:\n  lead:\n    - {name: A, type: choices, choices: &c [x, y]}\n    - {name: B, type: \
                    choices, choices: *c}\n";
    let by_hand = |a: &str, b: &str| {
        format!(
            "custom_fields:\n  lead:\n    - {{name: A, type: choices, choices: {a}}}\n    - {{name: B, type: choices, \
             choices: {b}}}\n"
        )
    };
    let (world, _) = update(manifest, &by_hand("[x, z]", "[x, z]"), 0);
    assert_eq!(world.read("m.yaml"), manifest.replace("[x, y]", "[x, z]"));
    assert_settled(&world);

    let (world, _) = update(manifest, &by_hand("[x, y]", "[x, z]"), 0);
    assert_eq!(world.read("m.yaml"), manifest.replace("*c", "[x, z]"));
    assert_settled(&world);

    let (world, ran) = update(manifest, &by_hand("[x, z]", "[x, y]"), 4);
    assert_eq!(world.read("m.yaml"), manifest);
    assert!(
        ran.stderr
            .contains("not written: m.yaml:3: custom_field/lead/A: choices: it can't be changed there"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_entry_that_others_are_made_of_stays_and_the_rest_of_its_list_is_updated() {
    let manifest = "custom_fields:\n  lead:\n    - &a {name: A, type: text}\n    - {<<: *a, name: B}\n    - {name: C, \
                    type: text}\n";
    let by_hand = "custom_fields:\n  lead:\n    - {name: A, removed: true}\n    - {name: C, removed: true}\n    - {name: \
                   D, type: date, description: null, editable_with_roles: []}\n";
    let (world, ran) = update(manifest, by_hand, 4);
    assert!(
        ran.stderr
            .contains("custom_field/lead/A, which is gone: it can't be changed there"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        difference(manifest, &world.read("m.yaml")),
        "-    - {name: C, type: text}\n+    - {name: D, type: date, description: null, editable_with_roles: []}\n"
    );
}

#[test]
fn what_manifests_want_done_is_left_for_apply() {
    let manifest = "custom_fields:\n  lead:\n    - {name: Old, type: text}\n    - {name: Gone, type: text}\n    - {name: \
                    Done, type: text}\n    - {name: Pick, type: choices, choices: [a, b]}\n";
    let world = World::new();
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let wanted = "custom_fields:\n  lead:\n    - {name: New, type: text, renamed_from: Old}\n    - {name: Gone, removed: \
                  true}\n    - {name: Done, type: text, renamed_from: Undone}\n    - {name: Pick, type: choices, choices: \
                  [a, {value: c, renamed_from: b}]}\n    - {name: Never, removed: true}\n";
    world.write("m.yaml", wanted);
    let ran = world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    assert_eq!(world.read("m.yaml"), wanted);
    let told = "left for `apply`: m.yaml:4: custom_field/lead/Gone: the organization still has it";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let told = "left for `apply`: m.yaml:3: custom_field/lead/New: the organization calls it \"Old\"";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let told = "left for `apply`: m.yaml:6: custom_field/lead/Pick: the organization still has `b` in `choices`, and the \
                manifests rename it to `c`";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let told = "nothing to update besides what is left for `apply`";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert!(!ran.stderr.contains("already match"), "{}", ran.stderr);
    change(
        &world,
        "custom_fields:\n  lead:\n    - {name: Old, type: number}\n",
    );
    world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    assert_eq!(
        world.read("m.yaml"),
        wanted.replace("{name: New, type: text,", "{name: New, type: number,")
    );
}

#[test]
fn a_name_that_changed_is_one_entry_less_and_another_more() {
    let manifest =
        "custom_fields:\n  lead:\n    - {name: A, type: text}   # about A\n    - {name: B, type: text}\n";
    let by_hand = "custom_fields:\n  lead:\n    - {name: Z, type: text, renamed_from: A}\n";
    let (world, ran) = update(manifest, by_hand, 0);
    assert!(
        ran.stdout.contains("removed m.yaml:3: custom_field/lead/A\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("added m.yaml:3: custom_field/lead/Z\n"),
        "{}",
        ran.stdout
    );
    assert_settled(&world);
}

#[test]
fn a_type_that_changed_takes_its_attributes_along() {
    let manifest = "custom_fields:\n  lead:\n    - name: A\n      type: choices\n      # which ones\n      choices: [x, \
                    y]\n    - name: B\n      type: text\n";
    let world = World::new();
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        for field in &mut state.fields {
            (field.kind, field.choices) = match field.name.as_str() {
                "A" => ("text".to_owned(), None),
                _ => ("choices".to_owned(), Some(vec!["k".to_owned()])),
            };
        }
    });
    world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    assert_eq!(
        world.read("m.yaml"),
        "custom_fields:\n  lead:\n    - name: A\n      type: text\n    - name: B\n      type: choices\n      choices: [k]\n"
    );
    assert_settled(&world);
}

#[test]
fn sections_that_are_not_there_stay_away() {
    let world = World::new();
    world.write("m.yaml", "custom_fields:\n  lead: []\n");
    let ran = world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    assert!(ran.stderr.contains("not written: "), "{}", ran.stderr);
    assert_eq!(world.read("m.yaml"), "custom_fields:\n  lead: []\n");
}

#[test]
fn bad_manifests_and_standard_input_are_refused() {
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses: [Potential]\ncustom_fields:\n  lead:\n    - {name: A, typo: text}\n",
    );
    let before = world.read("m.yaml");
    let ran = world.expect(3, &["pull", "--update", "-f", "m.yaml"]);
    assert!(ran.stderr.contains("m.yaml:4:"), "{}", ran.stderr);
    assert_eq!(world.read("m.yaml"), before);
    let ran = world.expect(3, &["pull", "--update", "-f", "-"]);
    assert!(ran.stderr.contains("stdin can't be updated"), "{}", ran.stderr);
    let ran = world.expect(1, &["pull", "-f", "a", "-f", "b"]);
    assert!(ran.stderr.contains("`pull` writes one folder"), "{}", ran.stderr);
}

#[test]
fn an_entry_that_no_list_takes_goes_to_a_new_file() {
    let manifest = "custom_fields:\n  lead: &none []\n  contact: *none\n";
    let by_hand = "custom_fields:\n  lead:\n    - {name: A, type: date}\n";
    let world = World::new();
    world.write("m/m.yaml", manifest);
    change(&world, by_hand);
    let ran = world.expect(0, &["pull", "--update", "-f", "m"]);
    assert!(
        ran.stdout.contains("new file m/pulled-custom_fields.yaml\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(world.read("m/m.yaml"), manifest);
    world.expect(0, &["plan", "-f", "m", "--detailed-exitcode"]);
}

#[test]
fn a_list_behind_an_explicit_key_is_updated() {
    let world = World::new();
    world.write("m/m.yaml", "? lead_statuses\n: - Potential\n  - Bad Fit\n");
    world.expect(0, &["pull", "--update", "-f", "m"]);
    insta::assert_snapshot!(world.read("m/m.yaml"), @r"
    ? lead_statuses
    : [Potential, Bad Fit, Qualified, Customer, Interested, Canceled, Not Interested]
    ");
    world.expect(0, &["plan", "-f", "m", "--detailed-exitcode"]);
}

#[test]
fn what_new_files_would_reorder_is_told_and_nothing_is_written() {
    let manifest = "? lead_statuses\n: - Potential # most\n  - Customer\n";
    let world = World::new();
    world.write("m/m.yaml", manifest);
    let ran = world.expect(4, &["pull", "--update", "-f", "m"]);
    let told = "not written: m/m.yaml:2: lead_status/Bad Fit, which is new: this list can't be edited in place, and from a \
                file of its own the entry would get another place in Close's order; write `- Bad Fit` here by hand, after \
                `Potential`\n";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!(world.files("m"), vec![("m.yaml".to_owned(), manifest.to_owned())]);
    world.expect(0, &["plan", "-f", "m", "--detailed-exitcode"]);
}

#[test]
fn each_entry_to_write_by_hand_is_told_with_its_own_file_and_after_the_one_before_it() {
    let world = World::new();
    world.write(
        "m/a.yaml",
        "? lead_statuses\n: - Potential # most\n  - Customer\n",
    );
    world.write(
        "m/b.yaml",
        "? lead_statuses\n: - Canceled # last\n  - {label: Interested, removed: true}\n",
    );
    let ran = world.expect(4, &["pull", "--update", "-f", "m"]);
    let why = "which is new: this list can't be edited in place, and from a file of its own the entry would get another \
               place in Close's order; write";
    for (place, name, after) in [
        ("m/a.yaml:2", "Bad Fit", "Potential"),
        ("m/a.yaml:2", "Qualified", "Bad Fit"),
        ("m/b.yaml:2", "Not Interested", "Canceled"),
    ] {
        let told = format!(
            "not written: {place}: lead_status/{name}, {why} `- {name}` here by hand, after `{after}`\n"
        );
        assert!(ran.stderr.contains(&told), "{told}{}", ran.stderr);
    }
}

#[test]
fn an_order_is_told_without_what_the_files_do_not_list() {
    let world = World::new();
    world.write("m/a.yaml", "lead_statuses: [Qualified, Customer]\n");
    world.write("m/b.yaml", "lead_statuses: [Potential]\n");
    let unlisted = ["Bad Fit", "Interested", "Canceled", "Not Interested"]
        .map(|name| format!("--exclude=lead_status/{name}"));
    let unlisted: Vec<&str> = unlisted.iter().map(String::as_str).collect();
    let ran = world.expect(4, &[&["pull", "--update", "-f", "m"], &unlisted[..]].concat());
    let told = "not written: m/a.yaml:1: lead_status, in another order: Close has the order Potential, Qualified, Customer; \
                put the entries in that order by hand, in m/a.yaml, m/b.yaml\n";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn an_order_over_several_files_is_told_with_the_files() {
    let world = World::new();
    world.write("m/a.yaml", "lead_statuses: [Qualified, Customer]\n");
    world.write(
        "m/b.yaml",
        "lead_statuses: [Potential, Bad Fit, Interested, Canceled, Not Interested]\n",
    );
    let ran = world.expect(4, &["pull", "--update", "-f", "m"]);
    let told = "not written: m/a.yaml:1: lead_status, in another order: Close has the order Potential, Bad Fit, Qualified, \
                Customer, Interested, Canceled, Not Interested; put the entries in that order by hand, in m/a.yaml, \
                m/b.yaml\n";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn json_stays_json() {
    let manifest = "{\n  \"lead_statuses\": [\"Potential\"],\n  \"custom_fields\": {\"lead\": [{\"name\": \"A\", \"type\": \
                    \"text\", \"description\": \"\"}, {\"name\": \"B\",\n \"type\": \"text\"}]}\n}\n";
    let by_hand = "custom_fields:\n  lead:\n    - {name: A, type: text, description: 'yes: #1'}\n    - {name: B, removed: \
                   true}\n";
    let world = World::new();
    world
        .write("m.json", manifest)
        .expect(0, &["apply", "-f", "m.json", "--yes"]);
    change(&world, by_hand);
    world.expect(0, &["pull", "--update", "-f", "m.json"]);
    insta::assert_snapshot!(world.read("m.json"), @r#"
    {
      "lead_statuses": ["Potential", "Bad Fit", "Qualified", "Customer", "Interested", "Canceled", "Not Interested"],
      "custom_fields": {"lead": [{"name": "A", "type": "text", "description": "yes: #1"}]}
    }
    "#);
    assert!(serde_json::from_str::<serde_json::Value>(&world.read("m.json")).is_ok());
    world.expect(0, &["plan", "-f", "m.json", "--detailed-exitcode"]);
}

#[test]
fn an_id_without_a_name_is_told_with_its_place() {
    let manifest = "\
custom_fields:
  lead: [{name: A, type: text}, {name: B, type: text}]
smart_views:
  - name: V
    type: lead
    is_shared: true
    s_query: {query: {type: and, queries: [{type: object_type, object_type: lead}]}}
    selected_fields: [display_name, \"${id:custom_field/lead/A}\"]
";
    let (world, ran) = update(manifest, "custom_fields: {lead: [{name: A, removed: true}]}\n", 0);
    let told = |text: &str| {
        text.contains("smart_view/V: `selected_fields` is written as in Close")
            && text.contains("`selected_fields[2]`")
    };
    if world.read("m.yaml").contains("as_in_close") {
        assert!(told(&ran.stderr), "{}", ran.stderr);
    }
    let pulled = world.expect(0, &["pull", "-f", "pulled"]);
    assert_eq!(
        told(&pulled.stderr),
        world.read("m.yaml").contains("as_in_close"),
        "{}",
        pulled.stderr
    );
    assert!(
        told(&pulled.stderr),
        "the organization keeps the id: {}",
        pulled.stderr
    );
    assert_settled(&world);
}
