//! What is wrong or odd in files as workflow commands of GitHub Actions, which show it on the lines of a pull request.

use crate::{
    lint::LintFinding,
    model::{Problem, Severity, Sources, joined, visible},
    render::{
        github::{data, property, word},
        problems::{ProblemReport, plain},
        repository_root::RepositoryRoot,
    },
};

/// Writes one command for each problem and for each finding that nobody waived; paths count from the root of the
/// repository, where GitHub looks for them.
pub fn annotations(
    problems: &[Problem],
    findings: &[LintFinding],
    sources: &Sources,
    root: &RepositoryRoot,
) -> String {
    let open = findings.iter().filter(|finding| finding.waived.is_none());
    let all = problems.iter().chain(open.map(|finding| &finding.problem));
    let commands = all.map(|problem| command(problem.code.severity, &plain(problem, sources), root));
    commands.collect()
}

/// Writes one command for each problem that makes a file unusable.
pub fn errors(problems: &[ProblemReport], root: &RepositoryRoot) -> String {
    let commands = problems
        .iter()
        .map(|problem| command(Severity::Error, problem, root));
    commands.collect()
}

fn command(severity: Severity, problem: &ProblemReport, root: &RepositoryRoot) -> String {
    let ProblemReport {
        code,
        message,
        at,
        also: _,
        help,
    } = problem;

    let mut properties = vec![("title", (*code).to_owned())];
    if let Some(start) = at {
        properties.push(("file", root.path_of(&start.file)));
        properties.push(("line", start.line.to_string()));
        properties.push(("col", start.column.to_string()));
    }
    let properties = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(&visible(value))));

    // An annotation has no field for help, so help becomes lines of the message. Its reader has no copy of closectl's
    // documentation, which the program carries along.
    let mut lines = vec![visible(message)];
    lines.extend(help.iter().flat_map(|help| help.lines()).map(visible));
    lines.push(format!("for more, run `closectl explain {code}`"));
    format!(
        "::{} {}::{}\n",
        word(severity),
        joined(properties, ","),
        data(&lines.join("\n"))
    )
}

#[cfg(test)]
mod tests {
    use super::annotations;
    use crate::{
        model::{Place, Problem, RENAME_CONTRADICTS, Sources},
        render::repository_root::RepositoryRoot,
    };

    #[test]
    fn no_text_ends_a_command_or_begins_another() {
        let mut sources = Sources::default();
        let source = sources.add("a,b:c%.yaml", "x");
        let place = Place {
            source,
            start: 0,
            end: 1,
        };
        let problem = Problem::new(&RENAME_CONTRADICTS, "one\n::error::two 100%\u{202e}")
            .at(place, "here")
            .help("first")
            .more_help("second");
        let root = RepositoryRoot {
            working: "/project".into(),
            candidates: vec!["/project".into()],
        };
        assert_eq!(
            annotations(&[problem], &[], &sources, &root),
            "::error title=rename-contradicts,file=a%2Cb%3Ac%25.yaml,line=1,col=1::one\\n::error::two 100%25\\u{202e}\
             %0Afirst%0Asecond%0Afor more, run `closectl explain rename-contradicts`\n"
        );
    }
}
