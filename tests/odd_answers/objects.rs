//! Single objects that can't be read.

use crate::harness::{OddAnswer, OddClose, World, applied, apply};
use serde_json::{Value, json};

const ONE: &str = "lead_statuses: [Potential]\n";

const SETUP: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail]}
    - {name: Note, type: text}
  shared:
    - {name: Region, type: text}
custom_activity_types:
  - name: Call
    fields: [{name: Notes, type: textarea}]
webhooks:
  - url: https://hooks.example.test/close
    events: [{object_type: lead, action: created}]
";

/// Changes the item of a list that has this text in an attribute, whichever read shows it.
fn odd(
    key: &'static str,
    name: &'static str,
    change: impl Fn(&mut Value) + Send + 'static,
) -> impl FnMut(&mut OddAnswer) + Send {
    move |answer| {
        if answer.method == "GET" {
            answer.edit(|body| {
                for list in ["data", "fields"] {
                    let items = body.get_mut(list).and_then(Value::as_array_mut);
                    let items = items.into_iter().flatten();
                    items.filter(|item| item[key] == name).for_each(&change);
                }
            });
        }
    }
}

fn without(attribute: &'static str) -> impl Fn(&mut Value) + Send {
    move |item| {
        item.as_object_mut().unwrap().remove(attribute);
    }
}

/// Runs every command that must go on, and returns what plan and pull say on both streams.
fn goes_on(world: &World, close: &OddClose) -> String {
    world.write("one.yaml", ONE);
    world.sandbox.clear_calls();
    let plan = close.expect(world, 0, &["plan", "-f", "one.yaml"]);
    // The statuses that the file does not list are drift, and nothing else is.
    let drift = close.expect(world, 2, &["drift", "-f", "one.yaml"]);
    let count = "\nDrift: 6 not listed in the manifests.\n";
    assert!(drift.stdout.contains(count), "{}", drift.stdout);
    close.expect(
        world,
        0,
        &["plan", "-f", "one.yaml", "--target", "lead_status/Potential"],
    );
    close.expect(world, 0, &["apply", "-f", "one.yaml", "--yes"]);
    assert_eq!(world.writes(), []);
    plan.stdout + &plan.stderr
}

#[test]
fn an_attribute_more_at_any_depth_is_ignored() {
    let world = applied(SETUP);
    let close = OddClose::before(&world, |answer: &mut OddAnswer| {
        if answer.is("GET", "/webhook/") {
            answer.edit(|body| body["data"][0]["events"][0]["delivery"] = json!({"mode": "batch"}));
        }
        answer.edit(|body| {
            if let Some(items) = body.get_mut("data").and_then(Value::as_array_mut) {
                items.iter_mut().for_each(|item| item["zz_new"] = json!([1]));
            }
        });
    });
    let told = goes_on(&world, &close);
    assert!(!told.contains("can't read"), "{told}");
    world.sandbox.clear_calls();
    close.expect(&world, 0, &["plan", "-f", "m.yaml"]);
    let odd = world.sandbox.calls().len();
    world.sandbox.clear_calls();
    world.expect(0, &["plan", "-f", "m.yaml"]);
    assert_eq!(odd, world.sandbox.calls().len(), "nothing is read twice");

    // A write of the whole list can't keep what is not known, and the plan says so.
    world.write(
        "events.yaml",
        "webhooks: [{url: \"https://hooks.example.test/close\", events: [{object_type: lead, action: deleted}]}]\n",
    );
    let plan = close.expect(&world, 0, &["plan", "-f", "events.yaml"]);
    assert!(
        plan.stdout.contains("Close shows `delivery` in `events`"),
        "{}",
        plan.stdout
    );
    close.expect(&world, 0, &["pull", "-f", "pulled"]);
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
}

#[test]
fn a_user_without_an_address_and_a_role_without_a_name_stop_nothing() {
    let world = World::new();
    let close = OddClose::before(&world, |answer: &mut OddAnswer| {
        if answer.is("GET", "/user/") {
            answer.edit(|body| body["data"][0]["email"] = Value::Null);
        }
        if answer.is("GET", "/role/") {
            answer.edit(|body| without("name")(&mut body["data"][0]));
        }
    });
    let told = goes_on(&world, &close);
    assert!(told.contains("it has no `email`"), "{told}");
    assert!(told.contains("it has no `name`"), "{told}");

    // Manifests only name them, so nothing is missing in the files.
    let pulled = close.expect(&world, 0, &["pull", "-f", "pulled"]);
    assert!(pulled.stderr.contains("not read: user: "), "{}", pulled.stderr);
    assert!(
        world
            .files("pulled")
            .iter()
            .all(|(name, _)| name != "left_out.yaml")
    );
}

#[test]
fn a_name_that_only_an_unreadable_user_may_have_is_refused_with_the_reason() {
    let world = World::new();
    let close = OddClose::before(&world, |answer: &mut OddAnswer| {
        if answer.is("GET", "/user/") {
            answer.edit(|body| without("email")(&mut body["data"][0]));
        }
    });
    world.write(
        "m.yaml",
        "webhooks:\n  - url: https://h.example.test/${id:user/ada@example.com}\n    events: [{object_type: lead, action: created}]\n",
    );
    let ran = close.expect(&world, 3, &["plan", "-f", "m.yaml"]);
    assert!(ran.stderr.contains("it has no `email`"), "{}", ran.stderr);
}

#[test]
fn a_field_with_a_number_for_a_choice_is_set_aside_and_its_entry_refused() {
    let world = applied(SETUP);
    let close = OddClose::before(
        &world,
        odd("name", "Industry", |item| {
            item["choices"] = json!(["Software", 7])
        }),
    );
    let told = goes_on(&world, &close);
    assert!(
        told.contains("closectl doesn't know this form of `choices`"),
        "{told}"
    );

    // The plan as a program reads it has the note, too.
    let json = close.expect(&world, 0, &["plan", "-f", "one.yaml", "--format", "json"]);
    let plan: Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(json.stdout.contains("custom_field/lead/Industry"), "{plan}");

    for arguments in [
        &["plan"][..],
        &["drift"],
        &["apply", "--yes"],
        &["apply", "--yes", "--prune"],
    ] {
        let ran = close.expect(&world, 3, &[arguments, &["-f", "m.yaml"]].concat());
        let told = ran.stdout + &ran.stderr;
        assert!(told.contains("this entry may mean that object"), "{told}");
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn an_entry_whose_old_name_is_that_of_an_unreadable_object_makes_no_second_one() {
    let world = applied(SETUP);
    let close = OddClose::before(
        &world,
        odd("name", "Industry", |item| {
            item["choices"] = json!(["Software", 7])
        }),
    );
    world.write(
        "renamed.yaml",
        "custom_fields: {lead: [{name: Branch, renamed_from: Industry, type: choices, choices: [Software]}]}\n",
    );
    world.sandbox.clear_calls();
    let ran = close.expect(&world, 3, &["apply", "-f", "renamed.yaml", "--yes"]);
    assert!(
        ran.stderr.contains("this entry may mean that object"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stdout.contains("instead of renaming"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn nobody_hears_of_an_odd_object_that_the_project_leaves_alone() {
    let world = applied(SETUP);
    let close = OddClose::before(&world, odd("name", "Industry", |item| item["choices"] = json!(7)));
    world.write(
        "closectl.yaml",
        "version: 1\nmanifests: [one.yaml]\nignore: [\"custom_field/lead/Industry\"]\n",
    );
    assert!(!goes_on(&world, &close).contains("Industry"));
    close.expect(&world, 0, &["pull", "-f", "pulled"]);
}

#[test]
fn what_may_be_the_object_without_a_name_is_never_made_a_second_time() {
    for change in [
        |item: &mut Value| item["name"] = Value::Null,
        |item: &mut Value| item["name"] = json!(7),
        |item: &mut Value| drop(item.as_object_mut().unwrap().remove("id")),
        |item: &mut Value| item["id"] = json!(""),
    ] {
        let world = applied(SETUP);
        let close = OddClose::before(&world, odd("name", "Note", change));
        world.sandbox.clear_calls();
        let ran = close.expect(&world, 3, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(ran.stdout.contains("custom_field/lead"), "{}", ran.stdout);

        // A new name may be its name as well.
        world.write("new.yaml", "custom_fields: {lead: [{name: New, type: text}]}\n");
        close.expect(&world, 3, &["apply", "-f", "new.yaml", "--yes"]);
        assert_eq!(world.writes(), []);
    }
}

#[test]
fn what_lies_in_an_object_that_cannot_be_read_is_set_aside_with_it() {
    let world = applied(SETUP);
    let close = OddClose::before(&world, odd("name", "Call", |item| item["description"] = json!(7)));
    goes_on(&world, &close);
    world.write(
        "more.yaml",
        "custom_activity_types: [{name: Call, fields: [{name: Notes, type: textarea}, {name: Next, type: date}]}]\n",
    );
    let ran = close.expect(&world, 3, &["apply", "-f", "more.yaml", "--yes"]);
    assert!(
        ran.stdout.contains("custom_activity_type/Call/Next"),
        "{}",
        ran.stdout
    );
    close.expect(
        &world,
        3,
        &[
            "apply",
            "-f",
            "more.yaml",
            "--yes",
            "--target",
            "custom_activity_type/Call/Next",
        ],
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn an_object_is_not_deleted_while_something_in_it_cannot_be_read() {
    let world = applied(SETUP);
    let close = OddClose::before(&world, odd("name", "Notes", |item| item["type"] = Value::Null));
    let gone = "custom_activity_types: [{name: Call, removed: true, allow_data_loss: true}]\n";
    world.write("gone.yaml", gone);
    world.sandbox.clear_calls();
    let ran = close.expect(&world, 3, &["apply", "-f", "gone.yaml", "--yes"]);
    assert!(
        ran.stdout.contains("closectl can't tell what would be lost"),
        "{}",
        ran.stdout
    );
    assert_eq!(world.writes(), []);
    apply(&world, 0, gone);
}

/// Creates a field whose answer is lost and which can't be read afterwards; `written` is how manifests write its name.
fn create_unreadable(name: &'static str, written: &str) {
    let world = applied(SETUP);
    let close = OddClose::before(&world, move |answer: &mut OddAnswer| {
        if answer.is("POST", "/custom_field/lead/") {
            answer.body.clear();
        }
        odd("name", name, |item| item["type"] = json!(["text"]))(answer);
    });
    let new = format!("custom_fields: {{lead: [{{name: '{written}', type: text}}]}}\n");
    world.write("new.yaml", &new);
    world.sandbox.clear_calls();
    let ran = close.expect(&world, 4, &["apply", "-f", "new.yaml", "--yes", "--timeout", "2"]);
    let said = ran.stdout + &ran.stderr;
    assert!(said.contains("closectl can't read"), "{said}");
    assert_eq!(world.writes().len(), 1);
    apply(&world, 0, &new);
    let state = world.sandbox.state();
    let new = state.fields.iter().filter(|field| field.name == name);
    assert_eq!(new.count(), 1);
}

#[test]
fn a_creation_that_cannot_be_read_back_is_not_sent_again() {
    create_unreadable("New", "New");
}

#[test]
fn a_creation_whose_name_looks_like_a_variable_is_not_sent_again_either() {
    create_unreadable("New ${x}", "New $${x}");
}

#[test]
fn an_order_keeps_the_id_of_an_object_that_cannot_be_read() {
    let world = applied(SETUP);
    let close = OddClose::before(&world, odd("name", "Industry", |item| item["choices"] = json!(7)));
    world.write(
        "more.yaml",
        "custom_fields: {lead: [{name: New, type: text}, {name: Note, type: text}]}\n",
    );
    close.expect(&world, 0, &["apply", "-f", "more.yaml", "--yes"]);
    world.expect(0, &["plan", "-f", "more.yaml", "--detailed-exitcode"]);
    let state = world.sandbox.state();
    let names: Vec<String> = state
        .fields_at(&close_sandbox::Place::Lead)
        .iter()
        .map(|field| field.name.clone())
        .collect();
    assert_eq!(names, ["Industry", "New", "Note"]);
}
