//! What `probe` found, as people read it, and the list of its questions.

use super::{
    args::OutputFormat,
    exit::{Exit, Failure},
    printer::Printer,
};
use crate::{
    model::{counted, counted_as, visible},
    probe::{Probe, ProbeOutcome, ProbeReport, ProbeResult, UNANSWERABLE},
};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Lists questions, and those that one organization can't answer.
pub fn list(probes: &[&Probe], format: OutputFormat, printer: &Printer) -> Result<Exit, Failure> {
    match format {
        OutputFormat::Human => printer.data(listed(probes)),
        OutputFormat::Json => printer.json(&plain(probes))?,
    }
    Ok(Exit::Done)
}

fn listed(probes: &[&Probe]) -> String {
    let mut out = format!("{}:\n", counted(probes.len(), "question"));
    for probe in probes {
        let answers = probe.answers.join(", ");
        let _ = writeln!(
            out,
            "\n{}\n    {}\n    answers: {answers}",
            probe.name, probe.question
        );
    }

    out.push_str("\nWhat one organization can't answer:\n");
    for (name, why) in UNANSWERABLE {
        let _ = writeln!(out, "\n{name}\n    {why}");
    }
    out
}

fn plain(probes: &[&Probe]) -> Value {
    let questions = probes.iter().map(|probe| {
        json!({
            "name": probe.name,
            "question": probe.question,
            "answers": probe.answers,
            "relies_on": probe.relies.told(),
        })
    });
    let unanswerable = UNANSWERABLE
        .iter()
        .map(|(name, why)| json!({ "name": name, "reason": why }));
    json!({
        "questions": questions.collect::<Vec<_>>(),
        "unanswerable": unanswerable.collect::<Vec<_>>(),
    })
}

/// Writes a report for people.
pub fn human(report: &ProbeReport) -> String {
    let mut out = String::new();
    for one in &report.questions {
        out.push_str(&question(one));
        out.push('\n');
    }

    let count =
        |is: fn(&ProbeOutcome) -> bool| report.questions.iter().filter(|one| is(&one.outcome)).count();
    let answered = count(|outcome| matches!(outcome, ProbeOutcome::Answer { .. }));
    let unanswered = count(|outcome| matches!(outcome, ProbeOutcome::Unanswered { .. }));
    let contradicted = count(|outcome| matches!(outcome, ProbeOutcome::Contradiction { .. }));
    let _ = writeln!(
        out,
        "{}: {answered} answered, {unanswered} without an answer, {}. {}.",
        counted(report.questions.len(), "question"),
        counted_as(
            contradicted,
            "contradicts what closectl relies on",
            "contradict what closectl relies on"
        ),
        counted(report.calls, "call"),
    );

    if let Some(why) = &report.stopped {
        let _ = writeln!(out, "Stopped before the last question: {}.", visible(why));
    }
    if report.left.is_empty() {
        out.push_str("Everything that probe created is deleted.\n");
    } else {
        let _ = writeln!(
            out,
            "Still in the organization; the next run of probe deletes it:"
        );
        for left in &report.left {
            let _ = writeln!(out, "  {}", visible(left));
        }
    }
    out
}

fn question(one: &ProbeResult) -> String {
    let ProbeResult {
        name,
        question,
        outcome,
        relies_on,
        calls,
    } = one;
    let mut out = match outcome {
        ProbeOutcome::Answer { answer } => format!("{name}: {answer}\n"),
        ProbeOutcome::Unanswered { .. } => format!("{name}: no answer\n"),
        ProbeOutcome::Contradiction { answer, .. } => {
            format!("{name}: {answer}, which contradicts what closectl relies on\n")
        }
    };
    let _ = writeln!(out, "    {question}");
    match outcome {
        ProbeOutcome::Answer { .. } => {}
        ProbeOutcome::Unanswered { reason } => {
            let _ = writeln!(out, "    {}", visible(reason));
        }
        ProbeOutcome::Contradiction { harm, .. } => {
            let _ = writeln!(out, "    What goes wrong: {harm}");
        }
    }

    let shown = calls.iter().map(|call| match call.status {
        Some(status) => format!("{} ({status})", call.call),
        None => format!("{} (no answer)", call.call),
    });
    let _ = writeln!(
        out,
        "    Calls: {}",
        visible(&shown.collect::<Vec<_>>().join(", "))
    );
    let _ = writeln!(out, "    closectl relies on {relies_on}");
    out
}
