//! Roles: a circle with the fields that name them, Close's own ones, and what becomes of each attribute.

use crate::harness::{World, made_elsewhere};
use serde_json::{Value, json};

pub const MANAGER: &str = "\
roles:
  - name: Manager
    permissions: [export, bulk_edit]
    visibility_user_lcf_behavior: require_assignment
    visibility_user_lcfs: [Owner]
custom_fields:
  lead:
    - {name: Owner, type: user, editable_with_roles: [Manager, Admin]}
";

/// An organization with what a manifest says.
pub fn applied(manifest: &str) -> World {
    let world = World::new();
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.clear_calls();
    world
}

/// A role of the organization by its name.
pub fn role(world: &World, name: &str) -> close_sandbox::Role {
    let state = world.sandbox.state();
    state
        .role(name)
        .unwrap_or_else(|| panic!("no role {name}"))
        .clone()
}

/// The plan of `m.yaml` as JSON; the program ends with a code.
pub fn planned(world: &World, code: i32, more: &[&str]) -> Value {
    let arguments = [&["plan", "-f", "m.yaml", "--format", "json"], more].concat();
    serde_json::from_str(&world.expect(code, &arguments).stdout).unwrap()
}

#[test]
fn a_role_and_a_field_that_name_each_other_come_in_one_run_and_as_the_same_files() {
    for order in ["as_sent", "reversed"] {
        let world = World::switched(&[("role_permissions_order", order)]);
        world
            .write("m.yaml", MANAGER)
            .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        let made = role(&world, "Manager");
        let state = world.sandbox.state();
        assert_eq!(
            made.visibility_user_lcf_ids,
            Some(vec![state.fields[0].id.clone()])
        );
        assert_eq!(state.fields[0].editable_with_roles, [made.id.as_str(), "admin"]);

        made_elsewhere(&world);
    }
}

#[test]
fn closes_own_roles_are_named_and_neither_pulled_nor_pruned_nor_reported() {
    let world = applied("roles: []\n");
    world.expect(
        0,
        &["plan", "-f", "m.yaml", "--prune=role", "--detailed-exitcode"],
    );
    world.expect(0, &["drift", "-f", "m.yaml"]);
    world.expect(0, &["pull", "-f", "pulled"]);
    let files = world.files("pulled").into_iter();
    let pulled: String = files
        .filter(|(name, _)| name.ends_with(".yaml"))
        .map(|(_, text)| text)
        .collect();
    assert!(!pulled.contains("Restricted User"), "{pulled}");
}

#[test]
fn a_change_of_one_of_closes_own_roles_is_refused_with_the_reason() {
    let world = World::new();
    world.sandbox.edit(|state| {
        // Close's documentation shows a built-in role with an id like any other.
        state.roles[0].id = format!("role_{}", "A".repeat(43));
        let id = state.roles[0].id.clone();
        state.users[0].role_id = id;
    });
    for entry in [
        "{name: Admin, permissions: [export]}",
        "{name: Admin, removed: true}",
        "{name: Boss, renamed_from: Admin}",
    ] {
        world.write("m.yaml", &format!("roles:\n  - {entry}\n"));
        let told = world.expect(3, &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/*"]);
        assert!(
            told.stderr.contains("one of Close's own roles"),
            "{entry}: {}",
            told.stderr
        );
    }
    assert_eq!(world.writes(), []);

    world.write("m.yaml", "roles: [Admin]\n");
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn each_attribute_changes_by_itself_and_a_name_keeps_its_role() {
    let world = applied(MANAGER);
    let id = role(&world, "Manager").id;
    let steps = [
        (
            "permissions: [export, bulk_edit]",
            "permissions: [export, a_word_of_2031]",
        ),
        ("require_assignment", "allow_unassigned"),
        ("name: Manager\n", "name: Lead\n    renamed_from: Manager\n"),
    ];
    let mut text = MANAGER.to_owned();
    for (from, to) in steps {
        text = text.replace(from, to).replace(
            "[Manager, Admin]",
            if to.contains("Lead") {
                "[Lead, Admin]"
            } else {
                "[Manager, Admin]"
            },
        );
        world.write("m.yaml", &text);
        world.sandbox.clear_calls();
        world.expect(
            0,
            &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/Manager"],
        );
        let writes = world.writes();
        let bodies: Vec<Value> = writes.iter().filter_map(|call| call.body.clone()).collect();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        assert_eq!(bodies[0].as_object().unwrap().len(), 1, "{bodies:?}");
    }
    let now = role(&world, "Lead");
    assert_eq!(now.id, id);
    assert_eq!(
        now.visibility_user_lcf_behavior.as_deref(),
        Some("allow_unassigned")
    );
    assert_eq!(now.permissions, ["a_word_of_2031", "export"]);
}

#[test]
fn a_role_that_comes_to_see_all_leads_is_no_longer_limited() {
    let world = applied(MANAGER);
    world.write(
        "m.yaml",
        "roles:\n  - {name: Manager, permissions: [view_all_leads], visibility_user_lcf_behavior: null, \
         visibility_user_lcfs: []}\n",
    );
    world.expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/Manager"],
    );
    let sent = world.writes();
    assert_eq!(
        sent[0].body,
        Some(
            json!({"permissions": ["view_all_leads"], "visibility_user_lcf_behavior": null, "visibility_user_lcf_ids": null})
        )
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn what_permissions_and_visibility_contradict_is_found_offline() {
    let world = World::new();
    let cases = [
        (
            "permissions: [view_all_leads], visibility_user_lcf_behavior: allow_unassigned",
            1,
            "all-leads-limited",
        ),
        (
            "permissions: [view_all_leads], visibility_user_lcfs: [Owner]",
            1,
            "all-leads-limited",
        ),
        ("permissions: [export]", 0, "no-leads-assigned"),
        (
            "visibility_user_lcfs: [Owner, A, B, C]",
            1,
            "too-many-visibility-fields",
        ),
    ];
    for (attributes, code, id) in cases {
        let fields: Vec<String> = ["Owner", "A", "B", "C"]
            .map(|name| format!("{{name: {name}, type: user}}"))
            .to_vec();
        let text = format!(
            "roles:\n  - {{name: R, {attributes}}}\ncustom_fields: {{lead: [{}]}}\n",
            fields.join(", ")
        );
        world.write("m.yaml", &text);
        let ran = world.expect(code, &["validate", "-f", "m.yaml"]);
        assert!(
            ran.stderr.contains(id) || ran.stdout.contains(id),
            "{id}: {}{}",
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn a_permission_that_looks_misspelt_is_told_and_one_that_is_only_unknown_is_not() {
    let world = World::new();
    world.write(
        "m.yaml",
        "roles:\n  - {name: R, permissions: [view_all_leads, exprot, Bulk-Edit, export, manage_robots]}\n",
    );
    let told = world.expect(0, &["validate", "-f", "m.yaml"]).stderr;
    let lines: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("warning[") || line.starts_with("  help: "))
        .collect();
    let help = |likely: &str| {
        format!("  help: did you mean `{likely}`? If Close has this permission, waive the rule")
    };
    assert_eq!(
        lines,
        [
            "warning[unlikely-permission]: role/R: closectl knows no permission `exprot` in Close",
            &help("export"),
            "warning[unlikely-permission]: role/R: closectl knows no permission `Bulk-Edit` in Close",
            &help("bulk_edit"),
        ]
    );
}

#[test]
fn a_plan_of_close_without_custom_roles_is_told() {
    for answer in ["402", "403"] {
        let world = World::switched(&[("role_beyond_plan", answer)]);
        world.sandbox.edit(|state| state.plan.custom_roles = false);
        world.write(
            "m.yaml",
            "roles:\n  - {name: Analyst, permissions: [view_all_leads]}\n",
        );
        let told = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
        let told = told.stdout + &told.stderr;
        assert!(told.contains("Custom roles are not part of your plan"), "{told}");
    }
}

#[test]
fn what_was_done_to_a_role_can_be_undone_with_the_same_consent() {
    let world = applied(MANAGER);
    let before = role(&world, "Manager");
    world.write("m.yaml", &MANAGER.replace("[export, bulk_edit]", "[export]"));
    world.expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/Manager"],
    );
    world.expect(3, &["undo", "last", "--yes"]);
    world.expect(0, &["undo", "last", "--yes", "--allow-access", "role/Manager"]);
    assert_eq!(role(&world, "Manager").permissions, {
        let mut permissions = before.permissions.clone();
        permissions.sort();
        permissions
    });
}

#[test]
fn what_close_refuses_of_both_sides_together_is_impossible_in_the_plan() {
    let sees_all = "{name: Manager, permissions: [export, view_all_leads]}";
    let cleared = "{name: Manager, visibility_user_lcf_behavior: null, visibility_user_lcfs: []}";
    for (entry, why) in [
        (sees_all, "so nothing can limit that"),
        (cleared, "must name the lead fields that assign leads"),
    ] {
        let world = applied(MANAGER);
        world.write("m.yaml", &format!("roles:\n  - {entry}\n"));
        world.expect(0, &["validate", "-f", "m.yaml"]);
        let plan = planned(&world, 3, &["--allow-access", "role/Manager"]);
        let risk = &plan["steps"][0]["risk"];
        assert_eq!(risk["level"], "impossible", "{entry}: {risk}");
        assert!(risk.to_string().contains(why), "{risk}");
        world.expect(
            3,
            &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/Manager"],
        );
        assert_eq!(world.writes(), []);
    }
}

#[test]
fn what_is_not_said_about_visibility_is_named() {
    let world = World::new();
    for (attributes, unsaid) in [
        ("", Some("by which fields")),
        ("visibility_user_lcfs: []", Some("by which fields")),
        (
            "visibility_user_lcf_behavior: allow_unassigned",
            Some("by which fields"),
        ),
        (
            "visibility_user_lcfs: [Owner]",
            Some("whether it also sees those that are assigned to nobody"),
        ),
        (
            "visibility_user_lcfs: [Owner], visibility_user_lcf_behavior: allow_unassigned",
            None,
        ),
    ] {
        let text = format!("roles:\n  - {{name: R, permissions: [export], {attributes}}}\n");
        world.write("m.yaml", &text);
        let ran = world.expect(0, &["validate", "-f", "m.yaml"]);
        let said = ran.stderr.lines().find(|line| line.contains("no-leads-assigned"));
        match unsaid {
            Some(unsaid) => assert!(said.unwrap().ends_with(unsaid), "{attributes}: {said:?}"),
            None => assert_eq!(said, None),
        }
    }

    // Nobody can change Close's own roles, so advice about their leads helps nobody.
    world.write("m.yaml", "roles:\n  - {name: Admin, permissions: [export]}\n");
    let ran = world.expect(0, &["validate", "-f", "m.yaml"]);
    assert!(!ran.stderr.contains("no-leads-assigned"), "{}", ran.stderr);
}

#[test]
fn a_field_that_is_not_of_type_user_is_refused_by_the_plan() {
    let fields = "custom_fields:\n  shared: [{name: Region, type: text}]\n  lead: [{name: Code, type: text}, {shared: Region}]\n";
    for (field, address) in [
        ("Code", "custom_field/lead/Code"),
        ("Region", "custom_field/shared/Region"),
    ] {
        let role = format!(
            "roles:\n  - {{name: R, permissions: [export], visibility_user_lcf_behavior: allow_unassigned, \
             visibility_user_lcfs: [{field}]}}\n"
        );
        // The field may be in the manifests or only in the organization.
        let new = World::new();
        new.write("m.yaml", &format!("{fields}{role}"));
        let known = applied(fields);
        known.write("m.yaml", &role);
        for world in [new, known] {
            let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
            let told = format!(
                "`visibility_user_lcfs` can't name `{address}`: the field is not of type `user`; take it out \
                 of `visibility_user_lcfs`"
            );
            assert!(ran.stderr.contains(&told), "{}", ran.stderr);
            assert_eq!(world.writes(), []);
        }
    }
}

#[test]
fn a_role_that_a_text_names_is_the_same_once_close_shows_its_id() {
    let filter = |role: &str, action: &str| {
        format!(
            "  - {{url: \"https://x.test/a\", events: [{{object_type: lead, action: {action}, extra_filter: {{type: \
             field_accessor, field: role_id, filter: {{type: equals, value: \"${{id:role/{role}}}\"}}}}}}]}}\n"
        )
    };
    // Of two webhooks, only the role tells which one is meant.
    let manifest = format!(
        "outcomes:\n  - {{name: A, description: \"see ${{id:role/Super User}}\"}}\n  - {{name: B, description: \
         \"${{id:role/Admin}}, ${{id:outcome/A}} or x${{id:outcome/A}}\"}}\nwebhooks:\n{}{}smart_views:\n  - {{name: V, type: \
         lead, is_shared: true, s_query: {{query: {{type: and, queries: [{{type: object_type, object_type: lead}}, {{type: \
         field_condition, field: {{type: regular_field, object_type: lead, field_name: role}}, condition: {{type: text, mode: \
         phrase, value: \"${{id:role/Restricted User}}\"}}}}]}}}}}}\n",
        filter("Admin", "updated"),
        filter("User", "updated"),
    );
    let world = applied(&manifest);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let state = world.sandbox.state();
    let outcome = |name: &str| state.outcomes.iter().find(|one| one.name == name).unwrap();
    let a = &outcome("A").id;
    assert_eq!(
        outcome("B").description,
        Some(format!("admin, {a} or x{a}")),
        "what is sent"
    );

    // The file stays as it is written, and what is written down anew is the same.
    world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    assert_eq!(world.read("m.yaml"), manifest);
    made_elsewhere(&world);

    let other = manifest.replace("role/Super User", "role/User");
    world.write("m.yaml", &other);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.writes().len(), 1);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}
