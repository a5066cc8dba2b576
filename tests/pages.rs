//! `--format html`: one page that needs nothing else and in which names stay text. `tests/page/run` opens such pages in a
//! browser.

use crate::harness::{World, finish, program};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;
use sha2::{Digest as _, Sha256};

const BEFORE: &str = "lead_statuses: [Potential, Interested, Qualified]\npipelines:\n  - name: Sales\n    statuses: \
                      [{label: Open, type: active}, {label: Won, type: won}, {label: Lost, type: lost}]\ncustom_fields:\n  \
                      lead: [{name: Legacy, type: text}]\n";
const AFTER: &str = "lead_statuses: [Qualified, {label: Curious, renamed_from: Interested}, Potential]\npipelines:\n  - name: \
                     Sales\n    statuses: [{label: Met, type: active}, {label: Open, type: active}, {label: Won, type: won}, \
                     {label: Lost, type: lost}]\ncustom_fields:\n  lead: [{name: Legacy, type: text, removed: true}]\n";

fn before_a_change() -> World {
    let world = World::new();
    world.write("before.yaml", BEFORE).write("after.yaml", AFTER);
    world.expect(0, &["apply", "-f", "before.yaml", "--yes"]);
    world
        .sandbox
        .edit(|state| state.add_lead(&[("Legacy", json!("x"))]));
    world
}

/// The text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).unwrap().1;
    rest.split_once(after).unwrap().0
}

#[test]
fn the_policy_of_a_page_names_its_style_and_its_script_and_nothing_else() {
    let page = before_a_change()
        .expect(3, &["plan", "-f", "after.yaml", "--format", "html"])
        .stdout;
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for tag in ["style", "script"] {
        let text = between(&page, &format!("<{tag}>"), &format!("</{tag}>"));
        let digest = BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
        assert!(
            policy.contains(&format!("{tag}-src 'sha256-{digest}'")),
            "{tag}: {policy}"
        );
        assert_eq!(page.matches(&format!("<{tag}")).count(), 1, "{tag}");
    }
    for part in [" src=", "<link", "@import", "url(", " style=\"", "href=\"http"] {
        assert!(!page.contains(part), "{part}");
    }
}

#[test]
fn a_page_shows_stages_before_and_after_and_marks_the_object_model() {
    let page = before_a_change()
        .expect(3, &["plan", "-f", "after.yaml", "--format", "html"])
        .stdout;
    let stages = between(&page, "Stages, before and after</h2>", "</section>");
    for part in [
        "becomes Curious",
        "was Interested",
        "Sales pipeline",
        "New leads get <strong>Qualified</strong> instead of <strong>Potential</strong>",
    ] {
        assert!(stages.contains(part), "{part} is not in {stages}");
    }
    let model = between(&page, "<svg class=\"graph\"", "</svg>");
    for part in [
        "<g class=\"row added\"><title>Met · active · new",
        "<g class=\"row removed\"><title>Legacy · text · removed",
    ] {
        assert!(model.contains(part), "{part} is not in {model}");
    }
    let losses = page.find("Look at this first").unwrap();
    assert!(
        losses < page.find("Stages, before and after").unwrap(),
        "losses come first"
    );
}

#[test]
fn drift_and_comparisons_are_pages_too_and_their_exit_codes_stay() {
    let world = before_a_change();
    let drift = world
        .expect(2, &["drift", "-f", "after.yaml", "--format", "html"])
        .stdout;
    assert!(drift.contains("<h1>Drift of "), "{drift}");
    // Before is what the manifests say.
    let stages = between(
        &drift,
        "Stages, in the manifests and in the organization</h2>",
        "</section>",
    );
    for part in [
        "New leads get <strong>Potential</strong> now; the manifests say <strong>Qualified</strong>.",
        "<span class=\"name\">Curious</span><span class=\"fate\">Interested on the other side</span>",
        "<span class=\"name\">Met</span><span class=\"caption\">active</span><span class=\"fate\">only here</span>",
    ] {
        assert!(stages.contains(part), "{part} is not in {stages}");
    }
    let [manifests, now] = [
        between(stages, "In the manifests</p>", "</ol>"),
        between(stages, "In the organization now</p>", "</ol>"),
    ];
    assert!(
        manifests.contains("Curious<") && !now.contains(">Curious<"),
        "{stages}"
    );
    let model = between(&drift, "<svg class=\"graph\"", "</svg>");
    for part in [
        "<g class=\"row removed\"><title>Met · active",
        "<g class=\"row added\"><title>Legacy · text",
    ] {
        assert!(model.contains(part), "{part} is not in {model}");
    }
    let tiles = between(&drift, "<ul class=\"tiles\">", "</ul>");
    assert!(tiles.contains("missing") && !tiles.contains(" to "), "{tiles}");

    let diff = world
        .expect(2, &["diff", "before.yaml", "after.yaml", "--format", "html"])
        .stdout;
    assert!(diff.contains("<h1>before.yaml and after.yaml</h1>"), "{diff}");
    let stages = between(&diff, "Stages, on both sides</h2>", "</section>");
    let sales = between(stages, "<h3>Sales pipeline</h3>", "</div>");
    let [source, target] = [
        between(sales, "In before.yaml</p>", "</ol>"),
        between(sales, "In after.yaml</p>", "</ol>"),
    ];
    assert!(!source.contains(">Met<") && target.contains(">Met<"), "{stages}");
    assert!(
        stages.contains(
            "New leads get <strong>Qualified</strong> in after.yaml and <strong>Potential</strong> in before.yaml."
        ),
        "{stages}"
    );
    let none = world
        .expect(0, &["plan", "-f", "before.yaml", "--format", "html"])
        .stdout;
    assert!(
        none.contains("No changes: the organization is as this plan wants it."),
        "{none}"
    );
}

#[test]
fn what_was_made_by_hand_is_only_on_the_side_of_the_organization() {
    let world = before_a_change();
    world.write(
        "by-hand.yaml",
        "pipelines: [{name: Renewals, statuses: [{label: Due, type: active}]}]\n",
    );
    world.expect(0, &["apply", "-f", "by-hand.yaml", "--yes"]);
    let page = world
        .expect(2, &["drift", "-f", "before.yaml", "--format", "html"])
        .stdout;
    let track = between(&page, "<h3>Renewals pipeline</h3>", "</div>");
    let manifests = between(track, "In the manifests</p>", "In the organization now</p>");
    assert!(manifests.contains("(none)"), "{track}");
    assert!(
        between(track, "In the organization now</p>", "</ol>").contains(">Due<"),
        "{track}"
    );
}

#[test]
fn there_is_no_page_about_several_organizations_nor_about_what_is_carried_out() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("closectl.yaml"),
        "version: 1\norganizations:\n  a: {sandbox: a.json}\n  b: {sandbox: b.json}\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("m.yaml"), "lead_statuses: [New]\n").unwrap();
    let run = |arguments: &[&str]| {
        let mut command = program(folder.path());
        command.args(arguments);
        finish(command)
    };
    let ran = run(&["plan", "--all", "-f", "m.yaml", "--format", "html"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(
        ran.stderr.contains("a page about one organization"),
        "{}",
        ran.stderr
    );
    let ran = run(&["apply", "--org", "a", "-f", "m.yaml", "--format", "html"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("invalid value 'html'"), "{}", ran.stderr);
}

#[test]
fn names_are_text_in_a_page() {
    let world = World::new();
    let name = "</title></style><script>alert(1)</script>\" onload=\"x \u{202e}";
    let manifest = format!(
        "lead_statuses: [{0}]\ncustom_activity_types:\n  - {{name: {0}, description: {0}, fields: []}}\n",
        json!(name)
    );
    world.write("m.yaml", &manifest);
    let page = world
        .expect(0, &["plan", "-f", "m.yaml", "--format", "html"])
        .stdout;
    assert_eq!(page.matches("<script").count(), 1, "only the page's own");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    assert!(
        !page.contains('\u{202e}') && !page.contains("\" onload=\""),
        "{page}"
    );
}

#[test]
fn a_status_that_moves_to_another_pipeline_is_shown_where_it_was() {
    let world = World::new();
    world.write(
        "m.yaml",
        "pipelines:\n  - name: Partners\n    statuses:\n      - {label: Signed, type: won}\n      - {label: Contract Sent, \
         type: active, renamed_from: pipeline/Sales/Contract Sent}\n",
    );
    let page = world
        .expect(0, &["plan", "-f", "m.yaml", "--format", "html"])
        .stdout;
    let stages = between(&page, "Stages, before and after</h2>", "</section>");
    let sales = between(stages, "Sales pipeline</h3>", "</div>");
    let names = |side: &str| -> Vec<String> {
        let names = side.split("<span class=\"name\">").skip(1);
        names
            .map(|rest| rest.split_once('<').unwrap().0.to_owned())
            .collect()
    };
    let (before, after) = sales.split_once("After").unwrap();
    assert_eq!(
        names(before),
        ["Demo Completed", "Proposal Sent", "Contract Sent", "Won", "Lost"]
    );
    assert_eq!(names(after), ["Demo Completed", "Proposal Sent", "Won", "Lost"]);
    assert!(before.contains("moves to Partners"), "{before}");
}
