//! `closectl validate`: checks manifests without asking Close.

use super::{
    args::{CheckFormat, DenyLevel, ValidateArgs},
    codes,
    done_check::MARK_DONE,
    exit::{Exit, Failure},
    manifest_files::skipped as not_read,
    offline_check::OfflineCheck,
    printer::Printer,
    project::Project,
    repository,
};
use crate::{
    lint::{LintFinding, UNCHECKED_REFERENCE},
    model::{Problem, Severity, counted, visible},
    render::{
        human::ReviewExtent,
        validation::{ValidationReport, annotations, sarif, summary},
    },
};

/// Findings beyond this number are not drawn: nobody scrolls through them.
const MOST: usize = 100;

/// Runs the command.
pub fn run(arguments: ValidateArgs, printer: &Printer) -> Result<Exit, Failure> {
    let ValidateArgs {
        manifests,
        org,
        deny,
        format,
    } = arguments;
    let mut checked = OfflineCheck::new(&Project::open(printer)?, &manifests, org.as_deref())?;
    // Every format has a form for a command that failed, and the problems are part of it.
    if let Some(unread) = checked.unread.take() {
        if !checked.problems.is_empty() {
            printer.problems(&checked.problems, &checked.sources);
        }
        return Err(unread.into());
    }

    let OfflineCheck {
        sources,
        problems,
        findings,
        skipped,
        objects: _,
        unread: _,
    } = &checked;
    skipped.iter().for_each(|path| printer.warn(&not_read(path)));

    match format {
        CheckFormat::Json => {
            let report = ValidationReport::new(problems, findings, sources);
            printer.json(&report)?;
        }
        CheckFormat::Github => {
            // What `plan` checks on the same pull request needs no notice there.
            let told = findings.iter().filter(|finding| !is_unchecked(finding));
            let told: Vec<LintFinding> = told.cloned().collect();
            let commands = annotations(problems, &told, sources, &repository::root());
            // An empty line would be all that the log of the job shows.
            if !commands.is_empty() {
                printer.orders(&commands);
            }
        }
        CheckFormat::Sarif => {
            let rules: Vec<_> = codes::all().collect();
            printer.json(&sarif(problems, findings, sources, &rules, &repository::root()))?;
        }
        CheckFormat::Human if problems.is_empty() => tell(&checked, deny, printer),
        CheckFormat::Human => printer.problems(problems, sources),
    }

    let is_denied = findings.iter().any(|finding| denies(deny, finding));
    Ok(if problems.is_empty() && !is_denied {
        Exit::Done
    } else {
        Exit::Error
    })
}

/// Says whether a finding makes the command fail.
fn denies(deny: Option<DenyLevel>, finding: &LintFinding) -> bool {
    let least = deny.map(DenyLevel::severity);
    // What was seen on this machine is no reason to fail on it and to pass on another.
    let is_of_files = finding.problem.code.id != MARK_DONE.id && !is_unchecked(finding);
    is_of_files
        && finding.waived.is_none()
        && least.is_some_and(|least| finding.problem.code.severity >= least)
}

/// Says whether a finding is that nothing can be found offline.
fn is_unchecked(finding: &LintFinding) -> bool {
    finding.problem.code.id == UNCHECKED_REFERENCE.id
}

/// Says that manifests are valid, and what rules find in them.
fn tell(checked: &OfflineCheck, deny: Option<DenyLevel>, printer: &Printer) {
    let OfflineCheck {
        sources,
        problems: _,
        findings,
        skipped: _,
        objects,
        unread: _,
    } = checked;
    let files = counted(sources.iter().count(), "file");
    printer.talk(&format!("valid: {} in {files}", counted(*objects, "object")));
    for source in sources.manifests().filter_map(|id| sources.get(id)) {
        if is_blank(&source.text) {
            printer.talk(&format!(
                "{} is empty, so it manages nothing",
                visible(&source.name)
            ));
        }
    }
    if findings.is_empty() {
        return;
    }

    let open: Vec<&LintFinding> = findings
        .iter()
        .filter(|finding| finding.waived.is_none())
        .collect();
    let denied = open.iter().filter(|finding| denies(deny, finding)).count();
    let is_shown = |finding: &LintFinding| {
        finding.problem.code.severity >= Severity::Warning
            || printer.layout.extent == ReviewExtent::Everything
            || finding.problem.code.id == MARK_DONE.id
            || denies(deny, finding)
    };

    let shown = open.iter().filter(|finding| is_shown(finding));
    let shown: Vec<Problem> = shown.map(|finding| named(finding)).collect();
    // People read the first few, and programs ask for all.
    let drawn = shown.get(..MOST).unwrap_or(&shown);
    if !drawn.is_empty() {
        printer.findings(drawn, sources, denied > 0);
    }

    if drawn.len() < shown.len() {
        let left = shown.len() - drawn.len();
        printer.talk(&format!("… and {left} more; `--format json` lists all of them"));
    }

    // What could not be checked is counted apart: it is nothing that was found.
    let (unchecked, found): (Vec<&LintFinding>, Vec<&LintFinding>) = findings
        .iter()
        .partition(|finding| is_unchecked(finding) && finding.waived.is_none());
    let is_drawn = printer.layout.extent == ReviewExtent::Everything;
    let hidden = open.len() - shown.len() - if is_drawn { 0 } else { unchecked.len() };
    if !found.is_empty() {
        printer.talk(&summary(&found, hidden));
    }
    if !unchecked.is_empty() {
        let count = counted(unchecked.len(), "reference");
        let (lists, them) = match unchecked.len() {
            1 => (" (-v shows it)", "it"),
            _ => (" (-v lists them)", "them"),
        };
        let more = if is_drawn { "" } else { lists };
        printer.talk(&format!(
            "not checked offline: {count}{more}; `closectl plan` checks {them} in Close"
        ));
    }
    if denied > 0 {
        printer.warn(&format!("error: {} denied by --deny", counted(denied, "finding")));
    }
}

/// Says whether a manifest has nothing but comments, empty lines and marks of documents.
fn is_blank(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    lines.all(|line| line.is_empty() || line.starts_with('#') || line == "---")
}

/// Returns a finding as it is drawn: with the address, which a waiver has to name.
fn named(finding: &LintFinding) -> Problem {
    let mut problem = finding.problem.clone();
    if let Some(address) = &finding.address
        && !problem.message.contains(address.as_str())
    {
        problem.message = format!("{address}: {}", problem.message);
    }
    problem
}
