//! The pieces of shell in a pipeline. Tests run them, and shellcheck reads them.

use std::collections::BTreeMap;

/// Returns the pieces of shell of a GitHub workflow or action by the names of their steps.
pub fn of_github(workflow: &str) -> BTreeMap<String, String> {
    let mut steps = BTreeMap::new();
    let mut name = String::new();
    let lines: Vec<&str> = workflow.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim_start();
        // A step without a name must not take the one before.
        if text.starts_with("- ") {
            name.clear();
        }
        if let Some(named) = text.strip_prefix("- name: ") {
            named.clone_into(&mut name);
        }
        let run = text.strip_prefix("- ").unwrap_or(text).strip_prefix("run: ");
        let Some(run) = run else { continue };
        assert!(!name.is_empty(), "a piece of shell has no name: {run}");
        let is_block = run == "|" || run.starts_with("| #");
        let script = if is_block {
            block(&lines[at..])
        } else {
            run.to_owned()
        };
        assert!(steps.insert(name.clone(), script).is_none(), "two steps: {name}");
    }
    steps
}

/// Returns the script of a job of GitLab: what it does before, but for the installation, and what it does.
pub fn of_gitlab(pipeline: &str, job: &str) -> String {
    let lines: Vec<&str> = pipeline.lines().collect();
    let begin = lines.iter().position(|line| *line == format!("{job}:")).unwrap();
    let inside = lines[begin + 1..]
        .iter()
        .take_while(|line| line.is_empty() || line.starts_with(' '));
    let end = begin + 1 + inside.count();

    let mut script = String::new();
    for key in ["  before_script:", "  script:"] {
        let Some(at) = lines[begin..end].iter().position(|line| *line == key) else {
            continue;
        };
        for (line, text) in items(&lines[begin + at + 1..end]) {
            match text {
                "*install" => {}
                "|" => script += &block(&lines[begin + at + 1 + line..end]),
                text if text.starts_with('*') => script += &anchor(&lines, &text[1..]),
                text => script += &format!("{text}\n"),
            }
        }
    }
    script
}

/// Returns the names of all jobs of GitLab that run something.
pub fn jobs_of_gitlab(pipeline: &str) -> Vec<String> {
    let names = pipeline.lines().filter_map(|line| line.strip_suffix(':'));
    let settings = ["default", "variables"];
    let jobs = names.filter(|name| !name.starts_with([' ', '.', '#']) && !settings.contains(name));
    jobs.map(str::to_owned).collect()
}

/// Returns a piece of shell that several jobs share.
pub fn anchor(lines: &[&str], name: &str) -> String {
    let begin = format!(".{name}: &{name} |");
    let at = lines.iter().position(|line| *line == begin).unwrap();
    block(&lines[at..])
}

/// Returns the items of a list, with the lines that they begin on.
fn items<'a>(lines: &[&'a str]) -> Vec<(usize, &'a str)> {
    let inside = lines
        .iter()
        .take_while(|line| line.is_empty() || line.starts_with("    ") || line.trim_start().starts_with('#'));
    let items = inside.enumerate();
    items
        .filter_map(|(at, line)| Some((at, line.strip_prefix("    - ")?)))
        .collect()
}

/// Returns the literal block that begins on the first line, without its indentation.
fn block(lines: &[&str]) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let depth = indent(lines[1]);
    let inside = lines[1..]
        .iter()
        .take_while(|line| line.trim().is_empty() || indent(line) >= depth);
    inside
        .map(|line| format!("{}\n", line.get(depth..).unwrap_or_default()))
        .collect()
}
