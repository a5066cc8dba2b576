//! Names that try to be something else: they stay text in every format.

use crate::harness::World;
use crate::shown::{too_wide, wide};
use close_sandbox::Place;
use serde_json::{Value, json};

/// Names that terminals, Markdown, HTML, GitHub and its log would act on.
const NAMES: &[&str] = &[
    "</details> <script>alert(1)</script>",
    "`code` ```fence",
    "| a | b | --- |",
    "@everyone and #123 and owner/repo#4",
    "[link](https://evil.test) ![image](https://evil.test/x.png) www.evil.test",
    "::error file=a.yaml,line=1::owned%0A::stop-commands::x",
    "\u{202e}txet desrever\u{202c}",
    "**bold** _it_ ~~gone~~ $x^2$ <!-- --> &lt; :tada:",
    "線形代数線形代数線形代数線形代数線形代数線形代数線形代数線形代数",
];

fn hostile_names() -> World {
    let world = World::new();
    let choices: Vec<Value> = NAMES.iter().map(|name| json!(name)).collect();
    let before = json!({
        "lead_statuses": NAMES,
        "custom_fields": {"lead": [
            {"name": "F", "type": "choices", "choices": ["one"], "description": "old"},
        ]},
    });
    world
        .write("m.yaml", &before.to_string())
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        state.add_record(&Place::Lead, None, Some("Potential"), &[("F", json!("one"))]);
    });
    let removed: Vec<Value> = NAMES
        .iter()
        .map(|name| json!({"label": name, "removed": true}))
        .collect();
    let types: Vec<Value> = NAMES
        .iter()
        .map(|name| json!({"name": name, "description": format!("{name}\n</details>\n```\n::error::x"), "fields": []}))
        .collect();
    let after = json!({
        "lead_statuses": removed,
        "custom_fields": {"lead": [
            {"name": "F", "type": "choices", "choices": choices, "description": NAMES[4]},
        ]},
        "custom_activity_types": types,
    });
    world.write("m.yaml", &after.to_string());
    world
}

#[test]
fn a_terminal_shows_them_within_its_width() {
    let world = hostile_names();
    for columns in ["60", "80", "120"] {
        let text = wide(&world, columns, 3, &["plan", "-f", "m.yaml"]);
        let marks = ['\u{1b}', '\u{202e}', '\u{202c}', '\r', '\t'];
        assert!(!text.contains(marks), "{text:?}");
        // Addresses are never broken inside of a word, and that is all that may stand out.
        let wide: Vec<&str> = too_wide(&text, columns.parse().unwrap());
        assert!(wide.is_empty(), "{wide:#?}");
    }
    insta::assert_snapshot!(wide(&world, "80", 3, &["plan", "-f", "m.yaml"]));
}

#[test]
fn a_comment_shows_them_as_code_and_whatever_is_folded_ends() {
    let page = hostile_names()
        .expect(3, &["plan", "-f", "m.yaml", "--format", "markdown"])
        .stdout;
    let mut depth = 0;
    let mut fence: Option<String> = None;
    for line in page.lines() {
        let bare = line.trim_start();
        let ticks: String = bare.chars().take_while(|character| *character == '`').collect();
        match &fence {
            Some(open) if bare == open => fence = None,
            Some(_) => continue,
            None if ticks.len() >= 3 && bare.trim_end_matches("diff") == ticks => fence = Some(ticks),
            None => {}
        }
        let without_code = without_code(line);
        // What begins with a tag is HTML to its end, in which nothing is a link.
        let is_html = line.starts_with("<details>");
        for dangerous in ["<script", "<!--", "@everyone", "#123", "](http", "://evil"] {
            let is_there = without_code.contains(dangerous) && !(is_html && dangerous.starts_with(']'));
            assert!(!is_there, "{dangerous} in {line}");
        }
        depth += without_code.matches("<details>").count();
        assert!(depth >= without_code.matches("</details>").count(), "{line}");
        depth -= without_code.matches("</details>").count();
    }
    assert_eq!((depth, fence), (0, None));
    insta::assert_snapshot!(page);
}

/// Takes the code out of a line of Markdown, as a reader of CommonMark does.
fn without_code(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        let run = rest[at..]
            .chars()
            .take_while(|character| *character == '`')
            .count();
        let (before, after) = (&rest[..at], &rest[at + run..]);
        if before.ends_with('\\') {
            out.push_str(before);
            rest = &rest[at + 1..];
            continue;
        }
        out.push_str(before);
        rest = match end_of_code(after, run) {
            Some(end) => &after[end..],
            None => {
                out.push_str(&"`".repeat(run));
                after
            }
        };
    }
    out + rest
}

/// Returns where code ends that begins with so many ticks.
fn end_of_code(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = text[start..]
            .chars()
            .take_while(|character| *character == '`')
            .count();
        if run == ticks {
            return Some(start + run);
        }
        at = start + run;
    }
    None
}

/// Characters that take no ink and do something: they turn text, break lines, or make two names look the same.
const UNSEEN: &str = "\u{61c}\u{ad}\u{180e}\u{200b}\u{2028}\u{2029}\u{202e}\u{2060}\u{2066}\u{feff}\u{e0041}";

#[test]
fn what_nobody_sees_is_written_out_in_every_format() {
    let world = World::new();
    let manifest = json!({
        "lead_statuses": [format!("S{UNSEEN}S")],
        "custom_fields": {"lead": [{"name": "F", "type": "text", "description": format!("D{UNSEEN}\nD")}]},
    });
    world.write("m.yaml", &manifest.to_string());
    for format in ["human", "markdown", "github", "html"] {
        let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", format]);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(
                !text.contains(|character| UNSEEN.contains(character)),
                "{format}: {text:?}"
            );
        }
        assert!(ran.stdout.contains("61c"), "{format}: {}", ran.stdout);
    }
    for language in ["mermaid", "dot", "svg"] {
        let drawn = world
            .expect(0, &["graph", "-f", "m.yaml", "--format", language])
            .stdout;
        assert!(
            !drawn.contains(|character| UNSEEN.contains(character)),
            "{language}: {drawn:?}"
        );
        assert!(drawn.contains("61c"), "{language}: {drawn}");
    }
}

#[test]
fn a_log_takes_them_for_no_command() {
    let text = hostile_names()
        .expect(3, &["plan", "-f", "m.yaml", "--format", "github"])
        .stdout;
    for line in text.lines() {
        let known = ["::notice ", "::warning ", "::error "];
        assert!(known.iter().any(|known| line.starts_with(known)), "{line}");
        let properties = line.split_once(' ').unwrap().1.split_once("::").unwrap().0;
        for property in properties.split(',') {
            let (name, _) = property.split_once('=').unwrap();
            assert!(["file", "line", "col", "title"].contains(&name), "{line}");
        }
    }
}

#[test]
fn a_comment_is_cut_at_an_object_and_says_so() {
    let world = World::new();
    let before = json!({"custom_fields": {"lead": [{"name": "Old", "type": "text"}]}});
    world
        .write("m.yaml", &before.to_string())
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        state.add_record(
            &Place::Lead,
            None,
            Some("Qualified"),
            &[("Old", json!("a value"))],
        );
    });
    let mut fields: Vec<Value> = (0..2000)
        .map(|n| json!({"name": format!("Field {n}"), "type": "text", "description": "x".repeat(100)}))
        .collect();
    fields.push(json!({"name": "Old", "removed": true}));
    let statuses = [json!({"label": "Potential", "removed": true})];
    let manifest = json!({"custom_fields": {"lead": fields}, "lead_statuses": statuses});
    world.write("m.yaml", &manifest.to_string());
    let page = world
        .expect(3, &["plan", "-f", "m.yaml", "--format", "markdown"])
        .stdout;
    assert!(page.chars().count() <= 60_000, "{}", page.chars().count());
    assert!(page.chars().count() > 55_000, "there was room for more");
    assert_eq!(
        page.matches("<details>").count(),
        page.matches("</details>").count()
    );
    for loss in ["lead_status/Potential", "custom_field/lead/Old"] {
        assert!(page.contains(loss), "what loses data is there: {loss}");
    }
    let end = page.lines().last().unwrap();
    assert!(
        end.starts_with("**Left out, because a comment holds no more: "),
        "{end}"
    );
    assert!(end.contains("`closectl plan`"), "{end}");
}

#[test]
fn what_is_said_of_a_run_hides_nothing_either() {
    let world = hostile_names();
    world.write(
        "new.yaml",
        &json!({ "lead_statuses": ["a\u{202e}b\u{feff}c"] }).to_string(),
    );
    let ran = world.expect(0, &["apply", "-f", "new.yaml", "--yes"]);
    assert!(ran.stderr.contains("a\\u{202e}b\\u{feff}c"), "{:?}", ran.stderr);
    let wrong = world.run(&["plan", "-f", "no\u{202e}\u{7}where.yaml"]);
    for text in [ran.stderr, ran.stdout, wrong.stderr] {
        assert!(!text.contains(['\u{202e}', '\u{feff}', '\u{7}']), "{text:?}");
    }
}
