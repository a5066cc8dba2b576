//! `pull --update`: what somebody changed in the organization goes to where the manifests say it, and nothing else in
//! them moves.

mod every_kind;
mod everywhere;
mod laws;
mod limits;
mod shared;
mod styles;

use crate::harness::{Ran, World};

/// A manifest as a person writes one, with no two lists in the same style.
const SETUP: &str = include_str!("update/setup.yaml");

/// Makes an organization of a manifest, changes the organization by hand, and updates the manifest.
fn update(manifest: &str, by_hand: &str, code: i32) -> (World, Ran) {
    let world = World::new();
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    // What a new organization has besides comes first, so that what follows is the change by hand alone.
    world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    change(&world, by_hand);
    let ran = world.expect(code, &["pull", "--update", "-f", "m.yaml"]);
    (world, ran)
}

/// Changes an organization, as people do in Close.
fn change(world: &World, by_hand: &str) {
    world
        .write("by_hand/m.yaml", by_hand)
        .expect(0, &["apply", "-f", "by_hand", "--yes", "--allow-data-loss", "*"]);
}

/// The lines that one text has and the other has not, as `git diff` shows them.
fn difference(before: &str, after: &str) -> String {
    let changes = similar::TextDiff::from_lines(before, after);
    let lines = changes
        .iter_all_changes()
        .filter_map(|change| match change.tag() {
            similar::ChangeTag::Equal => None,
            similar::ChangeTag::Delete => Some(format!("-{}", change.value())),
            similar::ChangeTag::Insert => Some(format!("+{}", change.value())),
        });
    lines.collect()
}

/// Says that the manifests and the organization agree.
fn assert_settled(world: &World) {
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let before = world.read("m.yaml");
    let again = world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
    assert!(again.stderr.contains("nothing to update"), "{}", again.stderr);
    assert_eq!((again.stdout.as_str(), world.read("m.yaml")), ("", before));
}

#[test]
fn what_pull_and_an_update_write_is_as_fmt_wants_it() {
    let world = World::new();
    let activity =
        |name: &str| format!("custom_activity_types: [{{name: \"{name}\", description: \"\\u2028 x\"}}]\n");
    let field = |description: &str| {
        format!(
            "custom_fields:\n  lead:\n    - name: One\n      type: text\n      description: {description}\n"
        )
    };
    change(&world, &format!("{}{}", activity("x\\ufeffy"), field("'null'")));
    world.expect(0, &["pull", "-f", "m"]);
    world.expect(0, &["fmt", "--check", "-f", "m"]);

    // The quotes that the old text needed are not those of the new one.
    for description in ["a plain text", "'a, b: c'", "a, b", "\"\\ufeffz\"", "'no'"] {
        change(&world, &field(description));
        world.expect(0, &["pull", "--update", "-f", "m"]);
        let ran = world.expect(0, &["fmt", "--check", "-f", "m"]);
        assert_eq!(ran.stdout, "", "{description}");
    }
}

#[test]
fn only_the_lines_of_what_changed_change() {
    let (world, ran) = update(SETUP, include_str!("update/by_hand.yaml"), 0);
    insta::assert_snapshot!(difference(SETUP, &world.read("m.yaml")), @r#"
    +  - Customer
    -  # nobody likes these
    -  - label: Bad Fit
    -  - Customer
    +  - Fresh
    -  - {label: Contract Sent, type: active}
    -
    +  - {label: Zed, type: active}
    -        - Software   # most
    +        - Food, drink
    +        - IT
    -      description: "What they do"
    +      description: "new: words"
    -    - {name: Note, type: text, description: 'It''s a note'}
    +      choices: [Small, Large, Medium]
    +    - {name: Note, type: text, description: "It's #1\nnow"}
    +        Green,
    -  contact: []  # none yet
    +  contact:  # none yet
    +    - name: Birthday
    +      type: date
    +      description: null
    +      editable_with_roles: []
    +    - name: Region
    +      type: choices
    +      description: null
    +      choices: [EU, US]
    +      accepts_multiple_values: false
    -      # leads
    -      - {object_type: lead, action: created}
    -          filter: {type: field_accessor, field: status_id, filter: {type: equals, value: "${id:lead_status/Qualified}"}}
    +          filter: {type: field_accessor, field: status_id, filter: {type: equals, value: "${id:lead_status/Potential}"}}
    +      - {object_type: contact, action: created}
    +  - url: https://hooks.example.test/b
    +    status: active
    +    verify_ssl: true
    +    events:
    +      - {object_type: contact, action: created}
    "#);
    insta::assert_snapshot!(ran.stdout, @r#"
    added m.yaml:54: custom_field/contact/Birthday
    changed m.yaml:48: custom_field/lead/Color: choices
    changed m.yaml:32: custom_field/lead/Industry: choices
    changed m.yaml:37: custom_field/lead/Industry: description
    changed m.yaml:45: custom_field/lead/Note: description
    changed m.yaml:44: custom_field/lead/Size 2: choices
    added m.yaml:59: custom_field/shared/Region
    removed m.yaml:7: lead_status/Bad Fit
    moved m.yaml:4: lead_status/Customer
    added m.yaml:11: lead_status/Fresh
    removed m.yaml:22: pipeline/Sales/Contract Sent
    added m.yaml:26: pipeline/Sales/Zed
    changed m.yaml:67: webhook/https://hooks.example.test/a: events
    added m.yaml:75: webhook/https://hooks.example.test/b
    "#);
    assert_settled(&world);
}

#[test]
fn windows_line_breaks_and_byte_order_marks_stay() {
    let manifest = SETUP.replace('\n', "\r\n");
    let (world, _) = update(
        &format!("\u{feff}{manifest}"),
        include_str!("update/by_hand.yaml"),
        0,
    );
    let after = world.read("m.yaml");
    assert!(after.starts_with("\u{feff}# Our setup\r\n"));
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    let (other, _) = update(SETUP, include_str!("update/by_hand.yaml"), 0);
    assert_eq!(
        after.trim_start_matches('\u{feff}').replace("\r\n", "\n"),
        other.read("m.yaml")
    );
    assert_settled(&world);
}

#[test]
fn a_list_in_two_files_is_updated_where_each_part_stands() {
    let world = World::new();
    let fields = |names: &str| format!("custom_fields:\n  lead: {names}\n");
    let of = |name: &str| format!("{{name: {name}, type: text}}");
    world
        .write("m/a.yaml", &fields(&format!("[{}, {}]", of("A"), of("B"))))
        .write(
            "m/b.yaml",
            &fields(&format!("\n    - {}\n    - {}", of("C"), of("D"))),
        );
    world.expect(0, &["apply", "-f", "m", "--yes"]);
    change(
        &world,
        "custom_fields:\n  lead:\n    - {name: A, type: text}\n    - {name: A2, type: text}\n    - {name: B, removed: \
         true}\n    - {name: C, type: text}\n    - {name: C2, type: date}\n    - {name: D, type: number}\n",
    );
    let ran = world.expect(0, &["pull", "--update", "-f", "m"]);
    assert!(
        ran.stdout.contains("removed m/a.yaml:2: custom_field/lead/B\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("added m/b.yaml:4: custom_field/lead/C2\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("changed m/b.yaml:5: custom_field/lead/D: type\n"),
        "{}",
        ran.stdout
    );
    assert!(world.read("m/a.yaml").contains("A2") && !world.read("m/b.yaml").contains("A2"));
    world.expect(0, &["plan", "-f", "m", "--detailed-exitcode"]);
}

#[test]
fn what_pull_wrote_stays_a_file_that_pull_may_replace() {
    let world = World::new();
    world.expect(0, &["pull", "-f", "out"]);
    change(&world, "lead_statuses:\n  - Potential\n  - Fresh\n");
    world.expect(0, &["pull", "--update", "-f", "out"]);
    assert!(world.read("out/lead_statuses.yaml").contains("Fresh"));
    world.expect(0, &["pull", "-f", "out"]);

    let edited = format!("{}# mine\n", world.read("out/lead_statuses.yaml"));
    world.write("out/lead_statuses.yaml", &edited);
    change(&world, "lead_statuses:\n  - {label: Fresh, removed: true}\n");
    world.expect(0, &["pull", "--update", "-f", "out"]);
    assert!(world.read("out/lead_statuses.yaml").ends_with("# mine\n"));
    world.expect(3, &["pull", "-f", "out"]);
}

#[test]
fn a_dry_run_shows_the_difference_and_writes_nothing() {
    let world = World::new();
    let manifest = "custom_fields:\n  lead:\n    - {name: A, type: text}   # a\n";
    world
        .write("m.yaml", manifest)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    change(&world, "custom_fields:\n  lead:\n    - {name: A, type: number}\n");
    let ran = world.expect(0, &["pull", "--update", "--dry-run", "-f", "m.yaml"]);
    assert!(
        ran.stdout
            .contains("changed m.yaml:3: custom_field/lead/A: type\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("\n-    - {name: A, type: text}   # a\n+    - {name: A, type: number}   # a\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(world.read("m.yaml"), manifest);
}

#[test]
fn targets_limit_the_update() {
    let world = World::new();
    let entry = |name: &str, kind: &str| format!("    - {{name: {name}, type: {kind}}}\n");
    let manifest = |a: &str, b: &str| format!("custom_fields:\n  lead:\n{}{}", entry("A", a), entry("B", b));
    world
        .write("m.yaml", &manifest("text", "text"))
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    change(
        &world,
        &format!("{}{}", manifest("number", "number"), entry("C", "text")),
    );
    let ran = world.expect(
        0,
        &[
            "pull",
            "--update",
            "-f",
            "m.yaml",
            "--target",
            "custom_field/lead/B",
        ],
    );
    assert_eq!(world.read("m.yaml"), manifest("text", "number"));
    assert!(
        !ran.stderr.contains("not written"),
        "what is not meant is not missing: {}",
        ran.stderr
    );
}
