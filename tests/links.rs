//! Every link from one page to another leads somewhere.

use std::{
    fs,
    path::{Path, PathBuf},
};

#[test]
fn links_between_pages_and_to_files_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    for folder in ["docs", "examples"] {
        add_pages(&root.join(folder), &mut pages);
    }
    assert!(pages.len() > 10, "{pages:?}");
    let mut broken = Vec::new();
    let mut count = 0;
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        for link in links(&text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let to = match path.is_empty() {
                true => page.clone(),
                false => page.parent().unwrap().join(path),
            };
            let leads = match (to.exists(), anchor.is_empty()) {
                (false, _) => false,
                (true, true) => true,
                (true, false) => anchors(&fs::read_to_string(&to).unwrap())
                    .iter()
                    .any(|one| one == anchor),
            };
            if !leads {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
    assert!(count > 30, "only {count} links were found");
}

fn add_pages(folder: &Path, pages: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            add_pages(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
}

/// Returns where the links of a page lead, those of code left out.
fn links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // What stands between two backticks is code.
        for piece in line.split('`').step_by(2) {
            for rest in piece.split("](").skip(1) {
                links.extend(rest.split(')').next());
            }
        }
    }
    links
}

/// Returns the anchors of a page's headings, as they are made of their words.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let named = headings.map(|line| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words
            .chars()
            .filter(|one| one.is_alphanumeric() || matches!(one, ' ' | '-' | '_'));
        kept.map(|one| if one == ' ' { '-' } else { one }).collect()
    });
    named.collect()
}
