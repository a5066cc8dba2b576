//! One mistake at a time: each is reported alone, where it is, with what to write instead.

use super::Folder;

/// Manifests with one mistake each, separated by empty lines: `@ line:column code`, then parts of what is said
/// and of the help, then the manifest.
const MISTAKES: &str = include_str!("mistakes.txt");

#[test]
fn each_mistake_is_found_alone_where_it_is() {
    let mistakes: Vec<&str> = MISTAKES
        .split("\n\n")
        .filter(|block| block.starts_with("@ "))
        .collect();
    assert!(mistakes.len() > 90, "{}", mistakes.len());
    let wrong: Vec<String> = mistakes.into_iter().filter_map(differs).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Validates the manifest of a block and returns what came instead of what the block expects.
fn differs(block: &str) -> Option<String> {
    let (expected, text): (Vec<&str>, Vec<&str>) = block
        .lines()
        .partition(|line| ["@ ", "says ", "help "].iter().any(|word| line.starts_with(word)));
    let part = |word: &str| expected.iter().find_map(|line| line.strip_prefix(word));
    let (place, code) = part("@ ").unwrap().split_once(' ').unwrap();
    let ran = Folder::with(&format!("{}\n", text.join("\n"))).run(&["validate", "-f", "m.yaml"]);
    let head = ran.stderr.lines().next().unwrap_or_default();
    let help = ran.stderr.split_once("  help: ").map_or("", |(_, help)| help);
    let is_as_expected = ran.code == 1
        && head.starts_with(&format!("error[{code}]: "))
        && head.contains(part("says ").unwrap())
        && ran.stderr.contains(&format!("─[m.yaml:{place}]"))
        && help
            .replace("\n        ", " ")
            .contains(part("help ").unwrap_or_default())
        && ran.stderr.ends_with("\n1 problem found\n");
    (!is_as_expected).then(|| format!("{block}\n{} {}", ran.code, ran.stderr))
}
