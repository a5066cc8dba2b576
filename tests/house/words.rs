//! One word for one thing, and none that sounds translated, in everything that people read besides messages.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Words that people don't use, with what to write.
const INSTEAD: &[(&str, &str)] = &[
    ("stand-in", "sandbox"),
    ("anew", "again"),
    ("whoever", "people who …"),
    ("standard output", "stdout"),
    ("standard error", "stderr"),
    ("standard input", "stdin"),
    ("misspelt", "misspelled"),
    ("broken off", "interrupted"),
    ("e-mail", "email"),
    ("telephone", "phone"),
    ("taken back", "undone"),
    ("made again", "created again"),
    ("nobody has agreed", "not approved yet"),
    ("that very step", "that specific step"),
    ("disassociate", "remove from"),
    ("what they come to", "the result"),
    ("stands twice", "is listed twice"),
    ("left alone", "stays as it is"),
    ("leaves alone", "does not touch"),
    ("leave it alone", "ignore it"),
    ("leaves it alone", "skips it"),
    ("leaves them alone", "skips them"),
    ("object alone", "object as it is"),
    ("comes back as", "is returned as"),
    ("in the way", "say what has to be done first"),
];

/// What people read: pages, the texts of `--help`, explanations, and the examples with their comments.
const PLACES: &[&str] = &[
    "README.md",
    "docs",
    "examples",
    "src/cli/args",
    "src/cli/manual",
    "src/cli/starting_files",
    "src/explanations",
    "src/render/codes",
    "src/render/reference.md",
];

/// The endings of files with texts for people.
const TEXTS: &[&str] = &["md", "txt", "yaml", "yml", "sh", "rs"];

fn add_texts(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() && !path.ends_with("licenses") && !path.ends_with(".closectl") {
        for entry in fs::read_dir(path).unwrap() {
            add_texts(&entry.unwrap().path(), found);
        }
    } else if TEXTS
        .iter()
        .any(|ending| path.extension().is_some_and(|one| one == *ending))
    {
        found.push(path.to_owned());
    }
}

#[test]
fn texts_use_the_words_that_people_use() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for place in PLACES {
        add_texts(&root.join(place), &mut texts);
    }
    assert!(texts.len() > 150, "only {} texts were found", texts.len());

    let mut wrong = Vec::new();
    for path in &texts {
        let text = fs::read_to_string(path).unwrap();
        for (at, line) in text.lines().enumerate() {
            let line = line.to_lowercase();
            let found = INSTEAD.iter().filter(|(word, _)| has_word(&line, word));
            wrong.extend(found.map(|(word, better)| {
                let place = path.strip_prefix(root).unwrap().display();
                format!("{place}:{}: write `{better}` instead of `{word}`", at + 1)
            }));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Says whether a line has these words, and not only as part of longer ones such as the name of a test.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let is_part = |one: char| one.is_alphanumeric() || one == '_';
        let before = line[..at].chars().next_back().is_some_and(is_part);
        let after = line[at + word.len()..].chars().next().is_some_and(is_part);
        !before && !after
    })
}
