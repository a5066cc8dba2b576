//! The pieces of shell in a pipeline.

use std::collections::BTreeMap;

/// Returns the pieces of shell of a GitHub workflow by the names of their steps.
pub fn of_github(workflow: &str) -> BTreeMap<String, String> {
    let mut steps = BTreeMap::new();
    let mut name = String::new();
    let lines: Vec<&str> = workflow.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim_start();
        if let Some(named) = text.strip_prefix("- name: ") {
            named.clone_into(&mut name);
        }
        match text.strip_prefix("run: ") {
            Some("|") => {
                steps.insert(name.clone(), block(&lines[at..]));
            }
            Some(line) => {
                steps.insert(name.clone(), line.to_owned());
            }
            None => {}
        }
    }
    steps
}

/// Returns the script of a job of GitLab: the block below its `script`.
pub fn of_gitlab(pipeline: &str, job: &str) -> String {
    let lines: Vec<&str> = pipeline.lines().collect();
    let begin = lines.iter().position(|line| *line == format!("{job}:")).unwrap();
    let after = lines[begin..]
        .iter()
        .position(|line| *line == "  script:")
        .unwrap();
    block(&lines[begin + after + 1..])
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
