//! `closectl graph`, and the README that `pull --readme` writes: what is drawn, as what, and that names stay text.

use crate::harness::{World, finish, program};
use std::path::Path;

const SETUP: &str = r#"
lead_statuses: [Potential, Qualified]
pipelines:
  - name: Sales
    statuses: [{label: Open, type: active}, {label: Won, type: won}, {label: Lost, type: lost}]
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software]}
    - {shared: Region}
    - {name: Plan, type: custom_object, referenced_custom_type: Subscription}
  shared: [{name: Region, type: choices, choices: [EU]}]
custom_object_types:
  - name: Subscription
    name_plural: Subscriptions
    fields:
      - {name: Seats, type: number}
      - {name: Renews, type: custom_object, referenced_custom_type: Subscription}
webhooks:
  - url: https://hooks.example.com/close
    events:
      - object_type: lead
        action: updated
        extra_filter: {type: equals, value: "${id:lead_status/Qualified}"}
"#;

/// Draws manifests in a folder without any organization.
fn draw(folder: &Path, manifest: &str, arguments: &[&str]) -> (i32, String, String) {
    std::fs::write(folder.join("setup.yaml"), manifest).unwrap();
    let mut command = program(folder);
    command.args(["graph", "-f", "setup.yaml"]).args(arguments);
    let ran = finish(command);
    (ran.code, ran.stdout, ran.stderr)
}

fn drawn(manifest: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = draw(folder.path(), manifest, arguments);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    stdout
}

#[test]
fn mermaid_shows_types_with_their_fields_and_what_refers_to_what() {
    insta::assert_snapshot!(drawn(SETUP, &[]), @r##"
    flowchart LR
      n0["<b>Lead statuses</b><br/>Potential<br/>Qualified"]
      n1["<b>Sales</b><br/><i>pipeline</i><br/>Open <i>(active)</i><br/>Won <i>(won)</i><br/>Lost <i>(lost)</i>"]
      n2["<b>Lead fields</b><br/>Industry <i>(choices)</i><br/>Region <i>(shared)</i><br/>Plan <i>(custom object)</i>"]
      n3["<b>Shared fields</b><br/>Region <i>(choices)</i>"]
      n4["<b>Subscription</b><br/><i>custom object type</i><br/>Seats <i>(number)</i><br/>Renews <i>(custom object)</i>"]
      n5["<b>Webhooks</b><br/>https#58;#47;#47;hooks#46;example#46;com#47;close"]
      n2 -->|"Region"| n3
      n2 -->|"Plan"| n4
      n4 -->|"Renews"| n4
      n5 -.->|"https#58;#47;#47;hooks#46;example#46;com#47;close"| n0
      classDef default text-align:left
    "##);
}

#[test]
fn a_target_leaves_what_is_connected_with_it() {
    insta::assert_snapshot!(drawn(SETUP, &["--target", "custom_field/shared/Region"]), @r#"
    flowchart LR
      n0["<b>Lead fields</b><br/>Region <i>(shared)</i><br/><i>… and 2 more</i>"]
      n1["<b>Shared fields</b><br/>Region <i>(choices)</i>"]
      n0 -->|"Region"| n1
      classDef default text-align:left
    "#);
}

#[test]
fn what_is_not_among_the_manifests_is_drawn_as_such() {
    let manifest = "custom_object_types: []\nwebhooks:\n  - url: https://a.test\n    events:\n      - {object_type: lead, \
                    action: updated, extra_filter: {type: equals, value: '${id:lead_status/Elsewhere} ${id:user/a@b.test}'}}\n";
    let text = drawn(manifest, &["--format", "dot"]);
    assert!(
        text.contains("Not in this picture") && text.contains("lead_status/Elsewhere"),
        "{text}"
    );
    assert!(text.contains("n0:r0 -> n1:r0 [style=dashed]"), "{text}");
    assert!(!text.contains("a@b.test"), "people are not drawn: {text}");
}

#[test]
fn an_organization_and_its_manifests_make_the_same_picture() {
    let world = World::new();
    world.write("setup.yaml", SETUP);
    world.expect(0, &["apply", "-f", "setup.yaml", "--yes"]);
    world.expect(0, &["pull", "-f", "manifests"]);
    for format in ["mermaid", "dot", "svg"] {
        let live = world.expect(0, &["graph", "--live", "--format", format]).stdout;
        let manifests = world
            .expect(0, &["graph", "-f", "manifests", "--format", format])
            .stdout;
        assert_eq!(live, manifests, "{format}");
    }
}

#[test]
fn wrong_manifests_and_targets_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = draw(folder.path(), "lead_statuses: [A, A]", &[]);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(stderr.contains("duplicate-address"), "{stderr}");
    let (code, stdout, stderr) = draw(folder.path(), SETUP, &["--target", "lead_status/Qualfied"]);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(
        stderr.contains("did you mean `lead_status/Qualified`?"),
        "{stderr}"
    );
}

#[test]
fn a_long_box_is_cut_but_for_what_an_arrow_touches() {
    let fields: String = (0..60)
        .map(|at| format!("    - {{name: F{at}, type: text}}\n"))
        .collect();
    let manifest = format!(
        "custom_fields:\n  lead:\n{fields}    - {{shared: Region}}\n  shared: [{{name: Region, type: text}}]\n"
    );
    let text = drawn(&manifest, &["--format", "svg"]);
    assert!(
        text.contains("… and 41 more") && text.contains(">Region<"),
        "{text}"
    );
    assert!(text.contains(">F18<") && !text.contains(">F19<"), "{text}");
    let text = drawn(&manifest, &["--format", "svg", "--full"]);
    assert!(text.contains(">F59<") && !text.contains(" more<"), "{text}");
}

#[test]
fn names_stay_text_in_every_format() {
    let name = "</svg><script>x</script>\" ]] --> `%%{init}%% \u{202e}";
    let manifest = format!("lead_statuses: [{}]\n", serde_json::json!(name));
    for format in ["mermaid", "dot", "svg"] {
        let text = drawn(&manifest, &["--format", format]);
        assert!(!text.contains("<script") && !text.contains('\u{202e}'), "{text}");
    }
    let text = drawn(&manifest, &[]);
    assert!(text.contains("#60;#47;svg#62;#60;script#62;"), "{text}");
    assert!(
        !text.contains("%%{"),
        "a directive of Mermaid counts wherever it stands: {text}"
    );
}

#[test]
fn mermaid_never_gets_more_than_it_takes() {
    let types: String = (0..400)
        .map(|at| {
            let fields: String = (0..10)
                .map(|row| format!("      - {{name: Field number {row}, type: text}}\n"))
                .collect();
            format!("  - name: A type with a rather long name {at}\n    fields:\n{fields}")
        })
        .collect();
    let text = drawn(&format!("custom_activity_types:\n{types}"), &["--full"]);
    assert!(text.len() < 50_000, "{}", text.len());
    assert!(text.contains("A type with a rather long name 0"), "{text}");
}

#[test]
fn a_picture_can_be_written_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (code, stdout, _) = draw(
        folder.path(),
        SETUP,
        &["--format", "svg", "--out", "docs/model.svg"],
    );
    assert_eq!((code, stdout.as_str()), (0, ""));
    let text = std::fs::read_to_string(folder.path().join("docs/model.svg")).unwrap();
    assert!(
        text.starts_with("<svg class=\"graph\" xmlns=\"http://www.w3.org/2000/svg\""),
        "{text}"
    );
    for part in [
        "role=\"img\"",
        "<title id=\"graph-title\">",
        "<desc id=\"graph-about\">",
        "prefers-color-scheme: dark",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn pull_writes_a_readme_on_request_and_renews_only_its_own() {
    let world = World::new();
    world.write("setup.yaml", SETUP);
    world.expect(0, &["apply", "-f", "setup.yaml", "--yes"]);
    world.expect(0, &["pull", "-f", "manifests"]);
    assert!(
        !world.folder.path().join("manifests/README.md").exists(),
        "nobody asked for it"
    );
    world.expect(0, &["pull", "-f", "manifests", "--readme"]);
    let readme = world.read("manifests/README.md");
    for part in [
        "| lead fields | 2 | [custom_fields.yaml](custom_fields.yaml) |",
        "| placed shared fields | 1 | [custom_fields.yaml](custom_fields.yaml) |",
        "```mermaid\nflowchart LR\n",
    ] {
        assert!(readme.contains(part), "{part} is not in\n{readme}");
    }
    let before = world.files("manifests");
    world.expect(0, &["pull", "-f", "manifests", "--readme"]);
    assert_eq!(world.files("manifests"), before, "a second pull writes the same");
    world.expect(0, &["plan", "-f", "manifests", "--detailed-exitcode"]);

    for text in [
        "# Written by hand\n".to_owned(),
        format!("{readme}\nSomething of our own.\n"),
    ] {
        world.write("manifests/README.md", &text);
        let ran = world.expect(3, &["pull", "-f", "manifests", "--readme"]);
        assert!(ran.stderr.contains("README.md"), "{}", ran.stderr);
        assert_eq!(world.read("manifests/README.md"), text);
    }
    world.expect(0, &["pull", "-f", "manifests"]);
}
