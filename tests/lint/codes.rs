//! What holds for every problem and every rule.

use super::Folder;
use closectl::{
    cli,
    manifest::{self, VariableValues},
    model::{Explanation, Severity, Sources},
    render,
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The source files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| match path.is_dir() {
        true => sources(&path),
        false => vec![path],
    });
    found.collect()
}

#[test]
fn no_code_is_left_out_of_the_registry() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut written = BTreeSet::new();
    for path in sources(&root) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for part in code.split("explanation!(").skip(1) {
            let id = part.split('"').nth(1).unwrap().to_owned();
            assert!(written.insert(id.clone()), "two codes are named `{id}`");
        }
    }
    let all = cli::problems().into_iter().chain(cli::rules());
    let known: BTreeSet<String> = all.map(|code| code.id.to_owned()).collect();
    assert_eq!(known, written);
}

#[test]
fn every_code_is_explained_in_whole_sentences() {
    for code in cli::problems().into_iter().chain(cli::rules()) {
        let id = code.id;
        let Explanation {
            title,
            why,
            remedy,
            wrong,
            right,
        } = code.explanation();
        assert!(
            id.chars()
                .all(|letter| letter.is_ascii_lowercase() || letter == '-'),
            "`{id}` is spelt otherwise than the others"
        );
        assert!(title.len() > 10 && !title.ends_with('.'), "`{id}`: {title}");
        for text in [why, remedy] {
            assert!(text.len() > 10 && text.ends_with('.'), "`{id}`: {text}");
            assert!(!text.contains('\n') && !text.contains("  "), "`{id}`: {text}");
        }
        assert_eq!(
            wrong.is_empty(),
            right.is_empty(),
            "`{id}` has one example of two"
        );
    }
    assert!(
        cli::problems()
            .iter()
            .all(|code| code.severity == Severity::Error)
    );
    assert!(cli::rules().iter().all(|code| code.severity < Severity::Error));
}

#[test]
fn every_example_of_a_rule_has_it_and_its_correction_has_nothing() {
    for code in cli::rules() {
        if code.explanation().wrong.is_empty() {
            continue;
        }
        let wrong = Folder::with(code.explanation().wrong);
        assert!(
            wrong.rules().iter().any(|rule| rule == code.id),
            "`{}`: {}",
            code.id,
            wrong.report()
        );
        assert_eq!(wrong.report()["valid"], true, "`{}`", code.id);
        let right = Folder::with(code.explanation().right);
        assert_eq!(right.rules(), Vec::<String>::new(), "`{}`", code.id);
        assert_eq!(right.report()["valid"], true, "`{}`: {}", code.id, right.report());
    }
}

/// The problems of a manifest, offline.
fn problems(text: &str) -> Vec<&'static str> {
    let mut sources = Sources::default();
    sources.add("m.yaml", text);
    let read = manifest::read(&sources, &VariableValues::default());
    read.offline().iter().map(|problem| problem.code.id).collect()
}

#[test]
fn every_example_of_a_problem_has_it_and_its_correction_has_none() {
    for code in cli::problems()
        .iter()
        .filter(|code| !code.explanation().wrong.is_empty())
    {
        if code.explanation().wrong.starts_with("version:") {
            let folder = Folder::with("lead_statuses: [New]\n");
            folder.write("closectl.yaml", code.explanation().wrong);
            let ran = folder.run(&["validate", "-f", "m.yaml"]);
            assert!(
                ran.code == 1 && ran.stderr.contains(&format!("error[{}]", code.id)),
                "`{}`: {}",
                code.id,
                ran.stderr
            );
            folder.write("closectl.yaml", code.explanation().right);
            let ran = folder.run(&["validate", "-f", "m.yaml"]);
            assert_eq!(ran.code, 0, "`{}`: {}", code.id, ran.stderr);
        } else {
            let found = problems(code.explanation().wrong);
            assert!(found.contains(&code.id), "`{}` finds {found:?}", code.id);
            assert_eq!(
                problems(code.explanation().right),
                Vec::<&str>::new(),
                "`{}`",
                code.id
            );
        }
    }
}

#[test]
fn every_code_can_be_explained_and_a_misspelt_one_is_guessed() {
    let folder = Folder::with("");
    for code in cli::problems().into_iter().chain(cli::rules()) {
        let told = render::codes::code(code, usize::MAX);
        assert!(
            told.contains(code.explanation().why) && told.contains(code.explanation().remedy),
            "{told}"
        );
    }
    for what in ["unknown-attribute", "webhook-without-https", "rules", "problems"] {
        let ran = folder.run(&["explain", what]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{what}");
    }
    let ran = folder.run(&["explain", "webhook-without-http"]);
    assert!(
        ran.code == 1 && ran.stderr.contains("did you mean `webhook-without-https`?"),
        "{}",
        ran.stderr
    );
    insta::assert_snapshot!(folder.run(&["explain", "names-differ-in-case"]).stdout, @r#"
names-differ-in-case (a rule, warning): Two names in one list differ only in case or spaces.

Why it matters: People pick one or the other at random, so reports and filters count only some of the records.

What to do: Keep one of the two and delete the other. `move_to` on a deleted status moves its records. If you need both, make the difference clear in their names.

Instead of:
    lead_statuses: [Bad Fit, Bad fit]

Write:
    lead_statuses: [Bad Fit, Not Interested]

To accept it until an expiry date, add a waiver to a manifest:
    waivers:
      - rule: names-differ-in-case
        address: ADDRESS        # `*` matches any text
        reason: why it is accepted
        until: YYYY-MM-DD       # the expiry date

`closectl explain rules` lists all rules.
"#);
}

#[test]
fn the_pages_are_what_the_program_knows() {
    let folder = Folder::with("");
    for (name, what) in [("rules", "rules"), ("troubleshooting", "problems")] {
        let made = folder.run(&["explain", what, "--format", "markdown"]).stdout;
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.md"));
        assert!(
            fs::read_to_string(path).unwrap_or_default() == made,
            "docs/{name}.md is stale; regenerate it: cargo run -- explain {what} --format markdown > docs/{name}.md"
        );
    }
}
