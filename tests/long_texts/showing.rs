//! A long text that changes is shown line by line in every format, HTML as the text that it is.

use crate::harness::World;

/// A body on one line, as an editor for mail makes it.
fn body(word: &str) -> String {
    format!(
        "<div><p>Hello {{{{ lead.name }}}},</p><p>{}</p><p>Is {word} a good day?<br>Best,</p></div><script>alert(1)</script>",
        "We met last week. ".repeat(20)
    )
}

/// A world in which that body is in a file and changes by one word.
fn edited() -> World {
    let world = World::new();
    let manifest = "custom_activity_types:\n  - {name: Call, description: {file: call.html}}\n";
    world
        .write("m/m.yaml", manifest)
        .write("m/call.html", &(body("Monday") + "\n"))
        .expect(0, &["apply", "-f", "m", "--yes"]);
    world.write("m/call.html", &(body("Friday") + "\n"));
    world
}

#[test]
fn one_word_of_a_long_line_of_html_is_shown_where_it_is_and_json_has_both_texts() {
    let world = edited();
    let human = world.expect(0, &["plan", "-f", "m"]).stdout;
    for line in [
        "- <p>Is Monday a good day?<br>",
        "+ <p>Is Friday a good day?<br>",
        "= Best,</p>",
    ] {
        assert!(human.contains(line), "{line}: {human}");
    }
    assert!(!human.contains("<p>Hello"), "far from the change: {human}");

    let markdown = world
        .expect(0, &["plan", "-f", "m", "--format", "markdown"])
        .stdout;
    assert!(markdown.contains("```diff\n"), "{markdown}");
    assert!(
        markdown.contains("\n  + <p>Is Friday a good day?<br>\n"),
        "{markdown}"
    );

    let github = world.expect(0, &["plan", "-f", "m", "--format", "github"]).stdout;
    assert!(github.contains("+ <p>Is Friday a good day?<br>%0A"), "{github}");

    let html = world.expect(0, &["plan", "-f", "m", "--format", "html"]).stdout;
    assert!(
        html.contains("&lt;p&gt;Is <b>Friday</b> a good day?&lt;br&gt;"),
        "{html}"
    );
    assert!(!html.contains("<script>alert"), "{html}");

    let json = world.expect(0, &["plan", "-f", "m", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let change = &json["steps"][0]["changes"][0];
    assert_eq!(
        (&change["before"], &change["after"]),
        (&body("Monday").into(), &body("Friday").into())
    );
}

#[test]
fn a_very_long_text_is_cut_in_every_format_and_says_so() {
    let world = World::new();
    let text: String = (0..5_000).map(|at| format!("Line {at}\n")).collect();
    world
        .write(
            "m/m.yaml",
            "custom_activity_types:\n  - {name: Call, description: {file: call.txt}}\n",
        )
        .write("m/call.txt", &text);
    // Annotations of GitHub are cut far sooner, like every long value there.
    for format in ["human", "markdown", "html"] {
        let shown = world.expect(0, &["plan", "-f", "m", "--format", format]).stdout;
        assert!(
            shown.contains("… 4800 more lines are left out here"),
            "{format}: {shown}"
        );
        assert!(
            shown.contains("Line 199") && !shown.contains("Line 200"),
            "{format}: {shown}"
        );
    }
    let json = world.expect(0, &["plan", "-f", "m", "--format", "json"]).stdout;
    assert!(json.contains("Line 4999"));
}

#[test]
fn what_a_terminal_would_obey_in_a_text_is_written_out() {
    let world = World::new();
    world
        .write(
            "m/m.yaml",
            "custom_activity_types:\n  - {name: Call, description: {file: call.txt}}\n",
        )
        .write("m/call.txt", "One\u{1b}[31m\n::error::\u{202e}\n##[group]x\n");
    for format in ["human", "markdown", "github", "html"] {
        let shown = world.expect(0, &["plan", "-f", "m", "--format", format]).stdout;
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{format}: {shown:?}");
        assert!(
            !shown
                .lines()
                .any(|line| line.starts_with("::error::") || line.contains("##[")),
            "{format}: {shown}"
        );
    }
}
