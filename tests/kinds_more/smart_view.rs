//! Smart views: queries by structure, references in them, views in views, who sees them, and the order of the sidebar.

use crate::harness::{Two, World, applied, apply, made_elsewhere, pulled, runs};
use close_sandbox::{Fault, FaultAction, Settings, SmartView, State, User, ViewSharing};
use serde_json::{Value, json};

const FIELDS: &str = "\
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail]}
    - {name: Owner, type: user}
";

const VIEWS: &str = "\
smart_views:
  - name: Dormant
    type: lead
    description: No call for 30 days
    is_shared: true
    sharing_settings: {whole_org: true}
    is_user_dependent: false
    s_query:
      query:
        type: and
        queries:
          - {type: object_type, object_type: lead}
          - type: field_condition
            negate: true
            field: {type: regular_field, object_type: lead, field_name: status_id}
            condition: {type: reference, reference_type: status.lead, object_ids: ['${id:lead_status/Qualified}']}
      sort:
        - direction: desc
          field: {type: custom_field, custom_field_id: '${id:custom_field/lead/Industry}'}
      results_limit: null
    selected_fields: [display_name, '${id:custom_field/lead/Industry}', {type_id: contact, field_id: title}]
  - name: Software
    type: contact
    is_shared: true
    s_query:
      query:
        type: and
        queries:
          - {type: object_type, object_type: contact}
          - type: has_related
            this_object_type: contact
            related_object_type: lead
            related_query:
              type: field_condition
              field: {type: custom_field, custom_field_id: '${id:custom_field/lead/Industry}'}
              condition: {type: term, values: [Software]}
  - name: Mine
    is_shared: true
    is_user_dependent: true
    s_query:
      query:
        type: and
        queries:
          - {type: object_type, object_type: lead}
          - {type: saved_search, saved_search_id: '${id:smart_view/Dormant}'}
          - type: field_condition
            field: {type: custom_field, custom_field_id: '${id:custom_field/lead/Owner}'}
            condition: {type: reference, reference_type: user_or_group, object_ids: [CURRENT_USER]}
  - name: Older
    is_shared: true
    query: 'custom.${id:custom_field/lead/Industry}:\"Software\" in:${id:smart_view/Dormant}'
";

fn whole() -> String {
    format!("{FIELDS}{VIEWS}")
}

/// The names in the order of the sidebar, newest first.
fn sidebar(state: &State) -> Vec<&str> {
    state
        .smart_views
        .iter()
        .rev()
        .map(|view| view.name.as_str())
        .collect()
}

fn plain(name: &str) -> String {
    format!(
        "  - {{name: {name}, is_shared: true, s_query: {{query: {{type: and, queries: [{{type: object_type, object_type: \
         lead}}]}}}}}}\n"
    )
}

#[test]
fn views_come_and_go_whichever_way_close_falls() {
    for answers in [
        vec![],
        vec![("smart_view_negate", "all"), ("smart_view_key_order", "sorted")],
        vec![
            ("smart_view_negate", "none"),
            ("smart_view_used_recently", "everywhere"),
        ],
        vec![("smart_view_list", "short")],
        vec![("smart_view_sharing", "is_shared")],
        vec![("smart_view_sharing", "refuse"), ("closed_schemas", "refuse")],
    ] {
        let world = World::switched(&answers);
        apply(&world, 0, &whole());
        let ran = world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        assert!(
            !ran.stdout.contains("does not show"),
            "{answers:?} {}",
            ran.stdout
        );
        world.sandbox.clear_calls();
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(world.writes(), [], "{answers:?}");

        let other = made_elsewhere(&world);
        for (name, text) in world.files("pulled") {
            assert!(
                name.ends_with(".json") || !text.contains("as_in_close"),
                "{answers:?} {text}"
            );
        }
        assert_eq!(
            sidebar(&world.sandbox.state()),
            sidebar(&other.sandbox.state()),
            "{answers:?}"
        );
    }
}

#[test]
fn ids_are_names_in_queries_columns_sorts_and_old_texts() {
    let world = applied(&whole());
    let state = world.sandbox.state();
    let field = &state
        .custom_field(&close_sandbox::Place::Lead, "Industry")
        .unwrap()
        .id;
    let dormant = state.smart_view("Dormant").unwrap();
    let columns = json!([
        {"type_id": "lead", "field_id": "display_name"},
        {"type_id": "lead", "field_id": field},
        {"type_id": "contact", "field_id": "title"},
    ]);
    assert_eq!(json!(dormant.selected_fields), columns);
    assert_eq!(
        dormant.s_query["sort"][0]["field"]["custom_field_id"],
        json!(field)
    );
    let older = state.smart_view("Older").unwrap();
    let text = format!("custom.{field}:\"Software\" in:{}", dormant.id);
    assert_eq!(
        (older.query.as_ref(), &older.s_query),
        (Some(&text), &Value::Null)
    );

    let text = pulled(&world)
        .into_iter()
        .find(|(name, _)| name == "smart_views.yaml")
        .unwrap()
        .1;
    for part in [
        "custom_field_id: ${id:custom_field/lead/Industry}",
        "- display_name",
        "saved_search_id: \"${id:smart_view/Dormant}\"",
        "object_ids: [CURRENT_USER]",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn an_attribute_changes_alone_and_a_name_keeps_its_view() {
    let world = applied(&whole());
    let id = world.sandbox.state().smart_view("Dormant").unwrap().id.clone();
    for (from, to, attribute) in [
        (
            "description: No call for 30 days",
            "description: No call",
            "description",
        ),
        ("results_limit: null", "results_limit: 50", "s_query"),
        ("[display_name, ", "[", "selected_fields"),
        (
            "is_user_dependent: false",
            "is_user_dependent: true",
            "is_user_dependent",
        ),
    ] {
        assert!(whole().contains(from), "{from}");
        world.sandbox.clear_calls();
        apply(&world, 0, &whole().replace(from, to));
        let writes = world.writes();
        let body = writes[0].body.as_ref().unwrap();
        let keys: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((writes.len(), keys), (1, vec![attribute]), "{to}");
        apply(&world, 0, &whole());
    }

    let renamed = "smart_views:\n  - {name: Asleep, renamed_from: Dormant, type: lead}\n";
    apply(&world, 0, renamed);
    let state = world.sandbox.state();
    assert_eq!(state.smart_view("Asleep").map(|view| &view.id), Some(&id));
    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(
        world
            .sandbox
            .state()
            .smart_view("Dormant")
            .map(|view| view.id.clone()),
        Some(id)
    );
}

#[test]
fn who_sees_a_view_is_said_both_ways_in_agreement() {
    let world = World::new();
    world.sandbox.edit(|state| {
        state.perform("POST", "/group/", json!({"name": "Sales East"}));
        let user = User::new(&mut state.mint, "ada@example.test", "Ada", "L", "user");
        state.users.push(user);
    });
    let view = |sharing: &str| {
        let text = format!("smart_views:\n{}", plain("A"));
        text.replace("is_shared: true", sharing)
    };
    let shared = |world: &World| {
        let state = world.sandbox.state();
        let sharing = state.smart_view("A").unwrap().sharing.clone();
        (sharing.whole_org, sharing.group_ids.len(), sharing.user_ids.len())
    };
    for (sharing, result) in [
        ("is_shared: true", (true, 0, 0)),
        (
            "sharing_settings: {groups: [Sales East], users: [ada@example.test]}",
            (false, 1, 1),
        ),
        (
            "sharing_settings: {users: [ada@example.test]}, is_shared: true",
            (false, 0, 1),
        ),
        ("is_shared: true", (false, 0, 1)),
        ("sharing_settings: {whole_org: true}", (true, 0, 0)),
        ("is_shared: true", (true, 0, 0)),
    ] {
        apply(&world, 0, &view(sharing));
        assert_eq!(shared(&world), result, "{sharing}");
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }

    apply(
        &world,
        0,
        &view("sharing_settings: {groups: [Sales East], users: [ada@example.test]}"),
    );
    let text = pulled(&world)
        .into_iter()
        .find(|(name, _)| name == "smart_views.yaml")
        .unwrap()
        .1;
    assert!(
        text.contains("groups: [Sales East]") && text.contains("users: [ada@example.test]"),
        "{text}"
    );
    let wrong = view("is_shared: false, sharing_settings: {whole_org: true}");
    let ran = world
        .write("m.yaml", &wrong)
        .expect(1, &["validate", "-f", "m.yaml"]);
    assert!(ran.stderr.contains("sharing-contradicts"), "{}", ran.stderr);
}

#[test]
fn views_that_use_each_other_are_made_in_two_passes() {
    let using = |name: &str, other: &str| {
        format!(
            "  - name: {name}\n    type: contact\n    is_shared: true\n    s_query: {{query: {{type: and, queries: [{{type: \
             object_type, object_type: contact}}, {{type: saved_search, saved_search_id: \
             '${{id:smart_view/{other}}}'}}]}}}}\n"
        )
    };
    let circle = format!("smart_views:\n{}{}", using("A", "B"), using("B", "A"));
    let world = applied(&circle);
    let posts = world.writes();
    assert_eq!(posts.iter().filter(|call| call.method == "POST").count(), 2);
    assert_eq!(posts.iter().filter(|call| call.method == "PUT").count(), 1);
    let state = world.sandbox.state();
    for (one, other) in [("A", "B"), ("B", "A")] {
        let other = &state.smart_view(other).unwrap().id;
        assert!(
            state
                .smart_view(one)
                .unwrap()
                .s_query
                .to_string()
                .contains(other.as_str())
        );
    }
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    // A chain needs no second pass, whatever the order of the file.
    let chain = format!(
        "smart_views:\n{}{}{}",
        using("C", "D"),
        using("D", "E"),
        plain("E").replace("lead", "contact")
    );
    let world = applied(&chain);
    assert!(world.writes().iter().all(|call| call.method == "POST"));
    assert_eq!(world.writes().len(), 3);
}

#[test]
fn new_views_are_made_last_first_also_where_one_of_them_fails() {
    let names = ["A", "B", "C", "D", "E"];
    let all: String = names.iter().map(|name| plain(name)).collect();
    let world = applied(&format!("smart_views:\n{all}"));
    assert_eq!(sidebar(&world.sandbox.state()), names);

    let world = World::new();
    world.sandbox.set_faults(vec![Fault::first(
        "POST",
        "/saved_search/",
        FaultAction::Status(400),
    )]);
    world.write("m.yaml", &format!("smart_views:\n{all}"));
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(sidebar(&world.sandbox.state()), names[..4], "{}", ran.stdout);

    // The order of those that are there is theirs, and makes no difference.
    let turned: String = names.iter().rev().map(|name| plain(name)).collect();
    let world = applied(&format!("smart_views:\n{all}"));
    world.write("m.yaml", &format!("smart_views:\n{turned}"));
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    world.expect(0, &["drift", "-f", "m.yaml"]);
}

#[test]
fn views_of_one_name_have_their_type_before_it() {
    let contacts = plain("All")
        .replace("lead", "contact")
        .replace("is_shared", "type: contact, is_shared");
    let both = format!(
        "smart_views:\n{}{contacts}",
        plain("All").replace("is_shared", "type: lead, is_shared")
    );
    let world = applied(&both);
    assert_eq!(world.writes().len(), 2);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    let changed = both.replace(
        "name: All, type: contact",
        "name: All, description: New, type: contact",
    );
    world.write("m.yaml", &changed);
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(plan.stdout.contains("smart_view/contact/All"), "{}", plan.stdout);
    let ran = world.expect(
        0,
        &[
            "plan",
            "-f",
            "m.yaml",
            "--target",
            "smart_view/lead/All",
            "--detailed-exitcode",
        ],
    );
    assert!(!ran.stdout.contains("New"), "{}", ran.stdout);
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--target",
            "smart_view/contact/All",
        ],
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    // One of another type is another view, and the one that is there stays.
    let world = applied(&format!("smart_views:\n{}", plain("All")));
    apply(&world, 0, &format!("smart_views:\n{contacts}"));
    assert_eq!(world.sandbox.state().smart_views.len(), 2);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let goes = "smart_views:\n  - {name: All, type: lead, removed: true}\n";
    apply(&world, 0, goes);
    let kinds: Vec<String> = world
        .sandbox
        .state()
        .smart_views
        .into_iter()
        .map(|view| view.kind)
        .collect();
    assert_eq!(kinds, ["contact"]);
}

#[test]
fn a_name_that_views_of_two_types_have_is_no_reference_to_either() {
    let contacts = plain("All")
        .replace("lead", "contact")
        .replace("is_shared", "type: contact, is_shared");
    let leads = plain("All").replace("is_shared", "type: lead, is_shared");
    let both = format!("smart_views:\n{leads}{contacts}");
    let world = applied(&both);
    world.sandbox.clear_calls();

    let naming = |address: &str| format!("outcomes: [{{name: O, description: \"see ${{id:{address}}}\"}}]\n");
    // Whether or not the manifests list them.
    for more in ["", &both] {
        world.write("m.yaml", &format!("{more}{}", naming("smart_view/All")));
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
        let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        for told in [
            "`smart_view/All` could be any of 2 objects of that name",
            "write `${id:smart_view/contact/All}` or `${id:smart_view/lead/All}`",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert_eq!(world.writes(), []);
    }

    apply(&world, 0, &naming("smart_view/contact/All"));
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn an_id_without_a_name_is_told_with_its_place_and_leaves_the_other_views_alone() {
    let world = applied(&whole());
    world.sandbox.edit(|state| {
        let contact = state.mint.older_id("cont");
        let query = json!({"query": {"type": "and", "queries": [
            {"type": "object_type", "object_type": "contact"}, {"type": "id", "value": contact}]}});
        state
            .smart_views
            .push(SmartView::of_search("save_fixed", "Fixed", "contact", query));
    });
    let ran = world.expect(0, &["pull", "-f", "out"]);
    assert!(
        ran.stderr.contains("in `s_query.query.queries[2].value`") && ran.stderr.contains("smart_view/Fixed"),
        "{}",
        ran.stderr
    );
    let text = world.read("out/smart_views.yaml");
    assert_eq!(text.matches("as_in_close").count(), 1, "{text}");
    assert_eq!(text.matches("- name:").count(), 5, "{text}");
    world.expect(0, &["plan", "-f", "out", "--detailed-exitcode"]);

    let other = World::with_seed(8, Settings::default());
    for (name, text) in world.files("out") {
        other.write(&format!("out/{name}"), &text);
    }
    let ran = other.expect(3, &["apply", "-f", "out", "--yes"]);
    assert!(
        ran.stderr.contains("not-as-in-close") && other.writes().is_empty(),
        "{}",
        ran.stderr
    );
}

#[test]
fn undo_finds_what_the_run_made_private() {
    let private = format!("smart_views:\n{}", plain("Mine")).replace("is_shared: true", "is_shared: false");
    let world = applied(&private);
    let names = |world: &World| -> Vec<(String, bool)> {
        let views = world.sandbox.state().smart_views;
        let told = views
            .iter()
            .map(|view| (view.name.clone(), view.sharing.whole_org));
        told.collect()
    };
    assert_eq!(names(&world), [("Mine".to_owned(), false)]);

    // Taken back twice, a deletion makes one.
    apply(&world, 0, "smart_views: [{name: Mine, removed: true}]\n");
    let run = runs(&world).pop().unwrap();
    let run = run.file_name().unwrap().to_str().unwrap();
    for _ in 0..2 {
        world.expect(0, &["undo", run, "--yes"]);
    }
    assert_eq!(names(&world), [("Mine".to_owned(), false)]);

    // What everyone saw is seen by everyone again.
    apply(&world, 0, &private.replace("is_shared: false", "is_shared: true"));
    apply(&world, 0, &private);
    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(names(&world), [("Mine".to_owned(), true)]);
}

#[test]
fn pull_names_the_private_view_that_a_shared_one_uses() {
    let view = |name: &str, is_shared: bool, used: &str| {
        format!(
            "  - {{name: {name}, type: lead, is_shared: {is_shared}, s_query: {{query: {{type: and, queries: [{{type: \
             object_type, object_type: lead}}{used}]}}}}}}\n"
        )
    };
    let used = ", {type: saved_search, saved_search_id: \"${id:smart_view/Base}\"}";
    let views = [view("Base", false, ""), view("Shared", true, used)].concat();
    let world = applied(&format!("smart_views:\n{views}"));

    let ran = world.expect(0, &["pull", "-f", "pulled"]);
    let told = "note: smart_view/Shared: it refers to `smart_view/Base`, which only you can see";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    world.expect(1, &["validate", "-f", "pulled"]);

    // What the note says is a way on.
    world.write(
        "pulled/mine.yaml",
        &format!("smart_views:\n{}", view("Base", false, "")),
    );
    world.expect(0, &["validate", "-f", "pulled"]);
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
}

#[test]
fn private_views_are_left_alone_unless_they_are_the_own_ones_and_listed() {
    let world = World::new();
    world.sandbox.edit(|state| {
        let owner = state.users[0].id.clone();
        let other = User::new(&mut state.mint, "ada@example.test", "Ada", "L", "user");
        for (name, user) in [("Mine", &owner), ("Hers", &other.id)] {
            state.smart_views.push(SmartView {
                user_id: Some(user.clone()),
                sharing: ViewSharing::default(),
                ..SmartView::of_search(
                    &format!("save_{name}"),
                    name,
                    "lead",
                    json!({"query": {"type": "object_type", "object_type": "lead"}}),
                )
            });
        }
        state.users.push(other);
    });
    let all = pulled(&world)
        .into_iter()
        .map(|(_, text)| text)
        .collect::<String>();
    assert!(!all.contains("Mine") && !all.contains("Hers"), "{all}");

    let shared = format!("smart_views:\n{}", plain("Shared"));
    apply(&world, 0, &shared);
    let ran = world.expect(
        0,
        &[
            "plan",
            "-f",
            "m.yaml",
            "--prune=smart_view",
            "--detailed-exitcode",
        ],
    );
    assert!(!ran.stdout.contains("Mine"), "{}", ran.stdout);
    world.expect(0, &["drift", "-f", "m.yaml"]);

    let listed = format!(
        "{shared}  - {{name: Mine, description: My own}}\n  - {{name: Hers, description: Not mine}}\n"
    );
    let plan = world.write("m.yaml", &listed).run(&["plan", "-f", "m.yaml"]);
    assert!(
        plan.stdout.contains("smart_view/Mine"),
        "{} {}",
        plan.stdout,
        plan.stderr
    );
    let own = format!("{shared}  - {{name: Mine, description: My own}}\n");
    apply(&world, 0, &own);
    let state = world.sandbox.state();
    assert_eq!(
        state.smart_view("Mine").unwrap().description.as_deref(),
        Some("My own")
    );
    assert_eq!(state.smart_view("Hers").unwrap().description, None);
}

#[test]
fn private_views_of_one_name_are_made_once_each_however_many_are_listed() {
    let view = |of: &str| {
        format!(
            "  - {{name: V, type: {of}, s_query: {{query: {{type: and, queries: [{{type: object_type, object_type: \
             {of}}}]}}}}}}\n"
        )
    };
    let (lead, contact) = (
        format!("smart_views:\n{}", view("lead")),
        format!("smart_views:\n{}", view("contact")),
    );
    let both = format!("{lead}{}", view("contact"));
    let types = |world: &World| -> Vec<String> {
        let views = world.sandbox.state().smart_views;
        assert!(
            views
                .iter()
                .all(|view| view.name == "V" && !view.sharing.whole_org)
        );
        views.iter().map(|view| view.kind.clone()).collect()
    };
    let unchanged = |world: &World, manifest: &str| {
        world.sandbox.clear_calls();
        apply(world, 0, manifest);
        assert_eq!(world.writes(), [], "{manifest}");
    };

    let world = applied(&lead);
    world.sandbox.clear_calls();
    apply(&world, 0, &both);
    assert_eq!(types(&world), ["lead", "contact"]);
    assert_eq!(world.writes().len(), 1);
    unchanged(&world, &both);

    // Each of them is found alone, too, and the other one is nobody's business, even where others are removed.
    unchanged(&world, &lead);
    unchanged(&world, &contact);
    world.write("m.yaml", &lead);
    world.expect(0, &["apply", "-f", "m.yaml", "--prune=smart_view", "--yes"]);
    assert_eq!(types(&world), ["lead", "contact"]);
}

#[test]
fn a_view_that_others_use_is_named_before_it_goes_and_prune_and_drift_know_views() {
    let world = applied(&whole());
    let goes = VIEWS.replace(
        "  - name: Dormant\n    type: lead",
        "  - name: Dormant\n    removed: true\n    type: lead",
    );
    let kept = goes.split("  - name: Software").next().unwrap();
    let ran = world.write("m.yaml", kept).expect(0, &["plan", "-f", "m.yaml"]);
    for name in ["Mine", "Older"] {
        assert!(
            ran.stdout.contains(name) && ran.stdout.contains("will no longer exist"),
            "{}",
            ran.stdout
        );
    }
    for answer in ["accept", "refuse"] {
        let world = World::switched(&[("delete_view_in_use", answer)]);
        apply(&world, 0, &whole());
        world.write("m.yaml", kept);
        world.expect(
            if answer == "accept" { 0 } else { 4 },
            &["apply", "-f", "m.yaml", "--yes"],
        );
    }

    world.sandbox.edit(|state| {
        let query = json!({"query": {"type": "object_type", "object_type": "lead"}});
        state.perform(
            "POST",
            "/saved_search/",
            json!({"name": "By hand", "s_query": query, "is_shared": true}),
        )
    });
    world.write("m.yaml", &whole());
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    assert!(ran.stdout.contains("smart_view/By hand"), "{}", ran.stdout);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--prune=smart_view"]);
    assert!(world.sandbox.state().smart_view("By hand").is_none());
    world.expect(0, &["undo", "last", "--yes"]);
    assert!(world.sandbox.state().smart_view("By hand").is_some());
}

#[test]
fn a_lost_answer_makes_no_second_view() {
    let world = World::new();
    world.sandbox.set_faults(vec![Fault::first(
        "POST",
        "/saved_search/",
        FaultAction::LoseAnswer,
    )]);
    apply(&world, 0, &whole());
    assert_eq!(world.sandbox.state().smart_views.len(), 4);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn plans_say_what_a_view_finds_in_sentences() {
    let world = applied(&whole());
    let changed = whole().replace(
        "            negate: true\n            field: {type: regular_field, object_type: lead",
        "            field: {type: regular_field, object_type: lead",
    );
    world.write("m.yaml", &changed);
    for format in ["human", "markdown", "github", "html"] {
        let shown = world
            .expect(0, &["plan", "-f", "m.yaml", "--format", format])
            .stdout;
        for part in ["Lead status is ", "Qualified", "query.queries[2].negate"] {
            assert!(shown.contains(part), "{format}: {part}\n{shown}");
        }
    }
    let human = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(
        human.contains("Lead status is not Qualified") && human.contains("Lead status is Qualified"),
        "{human}"
    );
    let json: Value = serde_json::from_str(
        &world
            .expect(0, &["plan", "-f", "m.yaml", "--format", "json"])
            .stdout,
    )
    .unwrap();
    assert!(json.to_string().contains("\"negate\":true"), "{json}");

    let new = World::new();
    new.write("m.yaml", &whole());
    let human = new.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(
        human.contains("in the smart view \"Dormant\", and Owner is the current user"),
        "{human}"
    );
}

#[test]
fn views_are_promoted_with_what_they_name_in_the_order_of_the_sidebar() {
    let two = Two::new("", "");
    two.apply("staging", &whole());
    two.promote(0, &[]);
    let (from, to) = (two.staging.sandbox.state(), two.production.sandbox.state());
    assert_eq!(sidebar(&from), sidebar(&to));
    assert_ne!(
        from.smart_view("Dormant").unwrap().id,
        to.smart_view("Dormant").unwrap().id
    );
    let ran = two.promote(0, &[]);
    assert_eq!(two.production.writes(), [], "{}", ran.stdout);
}

#[test]
fn a_query_without_a_type_is_told_where_that_goes() {
    let world = World::new();
    for (query, help) in [
        ("{type: and, queries: [{type: match_all}]}", "to its first `and`"),
        (
            "{type: match_all}",
            "put it into an `and`: `{type: and, queries: [{type: object_type, object_type: lead}, …]}`",
        ),
    ] {
        let view = format!("smart_views: [{{name: A, s_query: {{query: {query}}}}}]\n");
        world.write("m.yaml", &view);
        let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
        assert!(ran.stderr.contains(help), "{}", ran.stderr);
    }
}

#[test]
fn what_close_would_refuse_is_refused_before() {
    let world = World::new();
    let view = |more: &str| format!("{FIELDS}smart_views:\n  - {{name: A, {more}}}\n");
    let typed = "{type: object_type, object_type: lead}";
    for (more, code) in [
        ("s_query: {type: match_all}".to_owned(), "view-without-query"),
        (
            "s_query: {query: {type: match_all}}".to_owned(),
            "view-without-type",
        ),
        (format!("query: '*', s_query: {{query: {typed}}}"), "two-queries"),
        (
            "s_query: {query: {type: object_typ, object_type: lead}}".to_owned(),
            "unknown-query",
        ),
        (
            "s_query: {query: {type: object_type, object_type: activity.custom_activit}}".to_owned(),
            "unknown-query",
        ),
        (
            format!(
                "s_query: {{query: {typed}}}, selected_fields: ['custom.${{id:custom_field/lead/Industry}}']"
            ),
            "invalid-column",
        ),
        (
            format!(
                "s_query: {{query: {typed}}}, selected_fields: [{}]",
                "x".repeat(49)
            ),
            "invalid-column",
        ),
        (
            format!("type: call, s_query: {{query: {typed}}}, selected_fields: [duration]"),
            "invalid-column",
        ),
        (
            format!("s_query: {{query: {typed}}}, description: {}", "x".repeat(301)),
            "description-too-long",
        ),
        ("type: task, query: '*'".to_owned(), "unknown-value"),
    ] {
        let ran = world
            .write("m.yaml", &view(&more))
            .expect(1, &["validate", "-f", "m.yaml"]);
        assert!(ran.stderr.contains(code), "{more}\n{}", ran.stderr);
    }
    let ran = world
        .write("m.yaml", &view("type: lead"))
        .expect(3, &["plan", "-f", "m.yaml"]);
    assert!(ran.stdout.contains("needs an `s_query`"), "{}", ran.stdout);
}

#[test]
fn columns_have_the_type_of_their_view_whether_or_not_the_file_says_it() {
    let view = |own_type: &str, columns: &str| {
        format!(
            "smart_views:\n  - name: People\n{own_type}    is_shared: true\n    s_query: {{query: {{type: object_type, \
             object_type: contact}}}}\n    selected_fields: [{columns}]\n"
        )
    };
    let types = |world: &World| -> Vec<String> {
        let view = &world.sandbox.state().smart_views[0];
        let columns = serde_json::to_value(&view.selected_fields).unwrap();
        let columns = columns.as_array().unwrap().iter();
        columns
            .map(|column| column["type_id"].as_str().unwrap().to_owned())
            .collect()
    };

    let world = applied(&view("    type: contact\n", "name"));
    assert_eq!(types(&world), ["contact"]);
    apply(&world, 0, &view("", "name, title"));
    assert_eq!(types(&world), ["contact", "contact"]);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}
