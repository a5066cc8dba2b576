//! Consent to a step that changes what users see by way of another object: a lead field by which a role is limited.

use super::role::{applied, planned, role};
use crate::harness::World;
use close_sandbox::User;
use serde_json::{Value, json};

const LIMITED: &str = "\
roles:
  - name: Manager
    permissions: [export]
    visibility_user_lcf_behavior: require_assignment
    visibility_user_lcfs: [Owner, Backup]
custom_fields:
  lead:
    - {name: Owner, type: user}
    - {name: Backup, type: user}
    - {name: Other, type: user}
";

/// An organization in which three users have a role that two fields limit.
fn limited() -> World {
    let world = applied(LIMITED);
    let id = role(&world, "Manager").id;
    world.sandbox.edit(|state| {
        for name in ["ada", "bo", "cy"] {
            let email = format!("{name}@example.test");
            let user = User::new(&mut state.mint, &email, name, "Zed", &id);
            state.users.push(user);
        }
    });
    world.sandbox.clear_calls();
    world
}

fn step<'a>(plan: &'a Value, address: &str) -> &'a Value {
    let steps = plan["steps"].as_array().unwrap();
    steps.iter().find(|step| step["address"] == address).unwrap()
}

#[test]
fn a_field_that_limits_a_role_goes_or_changes_its_type_only_with_consent_to_access() {
    for change in ["removed: true", "type: text"] {
        let world = limited();
        world.write(
            "m.yaml",
            &format!(
                "custom_fields:\n  lead:\n    - {{name: Owner, {change}}}\n    - {{name: Other, {change}}}\n"
            ),
        );
        let plan = planned(&world, 3, &["--allow-data-loss", "custom_field/lead/*"]);
        let access = |address: &str| -> Vec<Value> {
            let consents = step(&plan, address)["consents"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            consents
                .into_iter()
                .filter(|one| one["risk"] == "access")
                .collect()
        };
        assert_eq!(access("custom_field/lead/Other"), [Value::Null; 0], "{change}");
        assert_eq!(
            access("custom_field/lead/Owner"),
            [json!({
                "risk": "access",
                "because": "the role \"Manager\" names it, and which leads users with the role see depends on Backup (was: Owner and Backup)",
                "needed": true,
                "people": {"count": {"known": "counted", "count": 3}, "sentence": "3 users have the role \"Manager\""},
            })],
            "{change}"
        );

        let told = world
            .expect(
                3,
                &[
                    "apply",
                    "-f",
                    "m.yaml",
                    "--yes",
                    "--allow-data-loss",
                    "custom_field/lead/*",
                ],
            )
            .stderr;
        assert!(
            told.contains("--allow-access 'custom_field/lead/Owner'"),
            "{told}"
        );
        assert_eq!(world.writes(), [], "{change}");

        let agreed = world
            .read("m.yaml")
            .replace("{name: Owner,", "{name: Owner, allow_access: true,");
        world.write("m.yaml", &agreed);
        world.expect(
            0,
            &[
                "apply",
                "-f",
                "m.yaml",
                "--yes",
                "--allow-data-loss",
                "custom_field/lead/*",
            ],
        );
    }
}

#[test]
fn where_the_role_stops_naming_the_field_in_the_same_plan_only_the_role_asks() {
    let world = limited();
    let text = LIMITED
        .replace("[Owner, Backup]", "[Backup]")
        .replace("{name: Owner, type: user}", "{name: Owner, removed: true}");
    world.write("m.yaml", &text);
    let plan = planned(&world, 3, &[]);
    assert_eq!(step(&plan, "role/Manager")["risk"]["level"], "access");
    assert_eq!(
        step(&plan, "custom_field/lead/Owner")["risk"]["level"],
        "data-loss"
    );
    world.expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/Manager"],
    );
}

#[test]
fn a_field_that_limits_the_keys_own_user_is_never_taken_away() {
    let world = limited();
    let id = role(&world, "Manager").id;
    world.sandbox.edit(|state| state.users[0].role_id = id);
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: Owner, removed: true}\n",
    );
    let plan = planned(&world, 3, &["--allow-access", "custom_field/lead/Owner"]);
    let risk = &step(&plan, "custom_field/lead/Owner")["risk"];
    assert_eq!(risk["level"], "impossible", "{risk}");
    assert!(
        risk.to_string().contains("may see fewer leads afterwards"),
        "{risk}"
    );
}

#[test]
fn a_field_that_limits_a_role_is_replaced_only_with_consent_to_access() {
    let world = limited();
    world.write(
        "m.yaml",
        "custom_object_types: [{name: Sub, name_plural: Subs}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.clear_calls();

    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: Owner, type: custom_object, referenced_custom_type: Sub, replace: true, \
         allow_data_loss: true}\n",
    );
    let plan = planned(&world, 3, &[]);
    let replaced = step(&plan, "custom_field/lead/Owner");
    assert_eq!(replaced["action"], "replace", "{replaced}");
    let consents = replaced["consents"].as_array().unwrap();
    let access = consents.iter().find(|one| one["risk"] == "access").unwrap();
    assert!(
        access["because"]
            .as_str()
            .unwrap()
            .contains("the role \"Manager\" names it"),
        "{access}"
    );
    assert_eq!(access["people"]["count"], json!({"known": "counted", "count": 3}));

    // Agreement to the loss of values is none to who sees what.
    world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.writes(), []);
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-access",
            "custom_field/lead/Owner",
        ],
    );
}

const EDITORS: &str = "\
roles:
  - {name: Clerk, permissions: [export, view_all_leads]}
  - {name: Auditor, permissions: [export, view_all_leads]}
";
const EDITED: &str = "\
custom_fields:
  lead:
    - {name: Due, type: date, editable_with_roles: [Clerk]}
    - {name: Both, type: text, editable_with_roles: [Clerk, Auditor]}
    - {name: Open, type: text}
  shared:
    - {name: Region, type: text}
custom_activity_types:
  - name: Import
    editable_with_roles: [Auditor]
    fields:
      - {shared: Region, editable_with_roles: [Clerk]}
";

/// What somebody has to agree to for the deletion of a role.
fn asked(world: &World, name: &str) -> String {
    let plan = planned(world, 3, &[]);
    let consents = step(&plan, &format!("role/{name}"))["consents"].clone();
    assert_eq!(consents.as_array().unwrap().len(), 1, "{consents}");
    assert_eq!(consents[0]["risk"], "access");
    consents[0]["because"].as_str().unwrap().to_owned()
}

#[test]
fn what_only_a_deleted_role_may_edit_is_said_to_be_open_to_everyone() {
    let manifests = [
        EDITED, // The fields and types are read only to see what they refer to.
        "",
    ];
    for beside in manifests {
        let world = applied(&format!("{EDITORS}{EDITED}"));
        let without = |name: &str| {
            EDITORS.replace(
                &format!("name: {name},"),
                &format!("name: {name}, removed: true,"),
            )
        };
        let fields = beside
            .replace("[Clerk, Auditor]", "[Auditor]")
            .replace("[Clerk]", "[]");
        world.write("m.yaml", &format!("{}{fields}", without("Clerk")));
        let said = asked(&world, "Clerk");
        if beside.is_empty() {
            for left in ["Due", "Import"] {
                assert!(said.contains(left), "{said}");
            }
            assert!(
                said.contains("may be left without a role: everyone can edit the field (was: Clerk)"),
                "{said}"
            );
        } else {
            // The same plan opens them itself, and says so.
            assert!(!said.contains("may be left"), "{said}");
        }
        assert!(!said.contains("Both") && !said.contains("Open"), "{said}");
    }

    // One of two editors of a field stays, unless both go.
    let world = applied(&format!("{EDITORS}{EDITED}"));
    world.write(
        "m.yaml",
        &EDITORS.replace(", permissions", ", removed: true, permissions"),
    );
    for name in ["Clerk", "Auditor"] {
        let said = asked(&world, name);
        assert!(said.contains("(was: Clerk and Auditor)"), "{said}");
    }
    assert_eq!(world.writes(), []);
}
