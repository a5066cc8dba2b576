//! The references in docs/ are what the program says, and the manual pages are complete and can be shown.

use crate::harness::World;
use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

#[test]
fn the_references_are_what_the_program_prints() {
    let world = World::new();
    for (file, command) in [("manifest.md", "explain"), ("commands.md", "man")] {
        let printed = world.expect(0, &[command, "--format", "markdown"]);
        assert_eq!(printed.stderr, "");
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("docs/reference")
            .join(file);
        let kept = fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == printed.stdout,
            "docs/reference/{file} is stale; regenerate it: \
             cargo run -- {command} --format markdown > docs/reference/{file}"
        );
    }
}

#[test]
fn every_link_of_the_reference_leads_to_a_heading() {
    let printed = World::new()
        .expect(0, &["explain", "--format", "markdown"])
        .stdout;
    let anchor = |heading: &str| -> String {
        let kept = heading.to_lowercase().replace(' ', "-");
        kept.chars()
            .filter(|one| one.is_alphanumeric() || "-_".contains(*one))
            .collect()
    };
    let headings: BTreeSet<String> = printed
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(anchor)
        .collect();
    let links = printed
        .split("](#")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap());
    let mut count = 0;
    for link in links {
        assert!(headings.contains(link), "{link}");
        count += 1;
    }
    assert!(count > 15, "{count} links");
}

#[test]
fn every_command_has_a_manual_page_with_all_sections() {
    let world = World::new();
    let ran = world.expect(0, &["man", "--out", "pages"]);
    assert_eq!(ran.stdout, "");
    let pages = world.files("pages");
    for name in [
        "closectl.1",
        "closectl-plan.1",
        "closectl-sandbox-serve.1",
        "closectl-man.1",
    ] {
        assert!(pages.iter().any(|(file, _)| file == name), "{name}");
    }
    for (name, text) in &pages {
        for section in [
            "NAME",
            "SYNOPSIS",
            "OPTIONS",
            "EXAMPLES",
            "\"EXIT STATUS\"",
            "ENVIRONMENT",
            "FILES",
        ] {
            assert!(
                text.contains(&format!("\n.SH {section}\n")),
                "{name} has no {section}"
            );
        }
    }
    let first = world.expect(0, &["man"]).stdout;
    assert_eq!(
        pages.iter().find(|(file, _)| file == "closectl.1").unwrap().1,
        first
    );
}

#[test]
fn man_shows_the_pages_without_complaint() {
    let is_here = Command::new("groff").arg("--version").output().is_ok();
    if !is_here {
        return;
    }
    let world = World::new();
    world.expect(0, &["man", "--out", "pages"]);
    for (name, text) in world.files("pages") {
        let mut groff = Command::new("groff")
            .args(["-man", "-Tascii", "-P-cbou", "-ww", "-rLL=80n"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = groff.stdin.take().unwrap();
        let writing = std::thread::spawn(move || input.write_all(text.as_bytes()));
        let ran = groff.wait_with_output().unwrap();
        writing.join().unwrap().unwrap();
        let shown = String::from_utf8(ran.stdout).unwrap();
        assert_eq!(String::from_utf8(ran.stderr).unwrap(), "", "{name}");
        assert!(
            shown.contains("EXAMPLES") && shown.contains("closectl"),
            "{name}: {shown}"
        );
    }
}
