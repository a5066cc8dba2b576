//! A plan as text for people.

use super::value::{inline, visible};
use crate::{
    diff::Change,
    model::template,
    plan::{Action, Agreed, Plan, Risk, Step},
};
use anstyle::{AnsiColor, Style};
use std::{collections::BTreeMap, fmt::Write as _};

/// Writes a plan for people. Colours are always written; whoever prints it takes them out where none are wanted.
#[must_use]
pub fn human(plan: &Plan, verbose: bool) -> String {
    let mut out = String::new();
    let organization = &plan.organization;
    let _ = writeln!(
        out,
        "Plan for {} ({})\n",
        visible(&organization.name),
        organization.id
    );
    for step in &plan.steps {
        write_step(&mut out, step);
    }
    if !plan.refusals.is_empty() {
        let _ = writeln!(out, "{}\n", paint(AnsiColor::Red, "Can't be carried out:"));
        for refusal in &plan.refusals {
            let at = refusal
                .at
                .as_ref()
                .map(|at| format!("  ({at})"))
                .unwrap_or_default();
            let _ = writeln!(
                out,
                "! {}{at}\n    {}\n",
                visible(refusal.address.as_str()),
                visible(&refusal.because)
            );
        }
    }
    for note in &plan.notes {
        let _ = writeln!(out, "Note: {}: {}", visible(note.address.as_str()), note.text);
    }
    if !plan.unmanaged.is_empty() {
        let count = plan.unmanaged.len();
        let (objects, them) = if count == 1 {
            ("object", "it")
        } else {
            ("objects", "them")
        };
        match verbose {
            true => {
                let _ = writeln!(out, "Left alone, because the manifests do not mention {them}:");
                for address in &plan.unmanaged {
                    let _ = writeln!(out, "    {}", visible(address.as_str()));
                }
            }
            false => {
                let _ = writeln!(
                    out,
                    "Left alone: {count} {objects} that the manifests do not mention (-v lists {them})"
                );
            }
        }
    }
    let _ = writeln!(out, "{}", summary(plan));
    out
}

/// Says in one line what a plan comes to.
#[must_use]
pub fn summary(plan: &Plan) -> String {
    if plan.is_empty() {
        return "No changes: the organization is as the manifests say.".to_owned();
    }
    let mut counts: BTreeMap<Action, usize> = BTreeMap::new();
    plan.steps
        .iter()
        .for_each(|step| *counts.entry(step.action).or_default() += 1);
    let counted: Vec<_> = counts
        .iter()
        .map(|(action, count)| format!("{count} to {action}"))
        .collect();
    let mut out = match counted.is_empty() {
        true => "Plan: nothing can be done".to_owned(),
        false => format!("Plan: {}", counted.join(", ")),
    };
    let risky = |level: &str| plan.steps.iter().filter(|step| step.risk.word() == level).count();
    for (level, count) in ["behaviour", "data-loss", "impossible"].map(|level| (level, risky(level))) {
        if count > 0 {
            let _ = write!(out, "; {count} {level}");
        }
    }
    let lists = plan
        .steps
        .iter()
        .filter(|step| matches!(step.action, Action::Reorder | Action::Move))
        .count();
    let calls = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let writes = calls(plan.steps.len(), "write");
    match lists {
        0 => {
            let _ = write!(out, ". At most {writes}.");
        }
        reads => {
            let _ = write!(out, ". At most {writes} and {}.", calls(reads, "read"));
        }
    }
    out
}

fn write_step(out: &mut String, step: &Step) {
    let colour = match step.action {
        Action::Create | Action::Associate => AnsiColor::Green,
        Action::Update
        | Action::Rename
        | Action::Move
        | Action::Migrate
        | Action::Reorder
        | Action::Archive => AnsiColor::Yellow,
        Action::Replace | Action::Delete | Action::Disassociate => AnsiColor::Red,
    };
    let at = step
        .at
        .as_ref()
        .map(|at| format!("  ({}:{})", at.file, at.line))
        .unwrap_or_default();
    let sign = paint(colour, step.action.sign());
    let _ = writeln!(
        out,
        "{sign} {} {}{at}",
        step.action,
        visible(step.address.as_str())
    );
    for change in &step.changes {
        write_change(out, step, change);
    }
    match &step.risk {
        Risk::Safe => {}
        Risk::Behaviour { because } => {
            let _ = writeln!(out, "    {}: {because}", paint(AnsiColor::Yellow, "behaviour"));
        }
        Risk::DataLoss { because } => {
            let records = step
                .records
                .as_ref()
                .map(|records| format!(" ({records})"))
                .unwrap_or_default();
            let agreed = match step.agreed {
                Some(Agreed::Manifest) => "; the manifest allows it",
                Some(Agreed::Argument) => "; --allow-data-loss allows it",
                Some(Agreed::Prompt) => "; allowed by typing the address",
                None => "; nobody has allowed it yet",
            };
            let loss = paint(AnsiColor::Red, "data loss");
            let _ = writeln!(
                out,
                "    {loss}: {}{}{agreed}",
                visible(because),
                visible(&records)
            );
        }
        Risk::Impossible { because, instead } => {
            let _ = writeln!(
                out,
                "    {}: {because}; {instead}",
                paint(AnsiColor::Red, "impossible")
            );
        }
    }
    let _ = writeln!(out, "    because {}\n", visible(&step.reason));
}

fn write_change(out: &mut String, step: &Step, change: &Change) {
    let name = match (step.action, change.attribute.as_str()) {
        (Action::Move, _) => "from",
        (_, name) => name,
    };
    match step.action {
        Action::Create | Action::Associate => {
            if change.attribute != crate::model::PARENT {
                let _ = writeln!(out, "    {name}: {}", inline(&change.after));
            }
        }
        Action::Delete | Action::Disassociate => {}
        Action::Reorder => {
            for (at, member) in change.after.as_array().into_iter().flatten().enumerate() {
                let address = member.as_str().and_then(template::as_reference);
                let label = address.map_or_else(|| inline(member), |address| visible(&address.name()));
                let before = change
                    .before
                    .as_array()
                    .into_iter()
                    .flatten()
                    .position(|other| other == member);
                let was = match before {
                    Some(before) if before == at => String::new(),
                    Some(before) => format!("  (was {})", before + 1),
                    None => "  (new)".to_owned(),
                };
                let _ = writeln!(out, "    {:>3}. {label}{was}", at + 1);
            }
        }
        Action::Update
        | Action::Rename
        | Action::Move
        | Action::Migrate
        | Action::Archive
        | Action::Replace => write_before_after(out, name, change),
    }
}

/// Writes an attribute's before and after; long texts as a line diff.
fn write_before_after(out: &mut String, name: &str, change: &Change) {
    if let (Some(before), Some(after)) = (change.before.as_str(), change.after.as_str())
        && (before.contains('\n') || after.contains('\n'))
    {
        let _ = writeln!(out, "    {name}:");
        for line in similar::TextDiff::from_lines(before, after).iter_all_changes() {
            let text = visible(line.value().trim_end_matches('\n'));
            let _ = writeln!(out, "      {}{text}", line.tag());
        }
        return;
    }
    let _ = writeln!(
        out,
        "    {name}: {} -> {}",
        inline(&change.before),
        inline(&change.after)
    );
}

/// Colours a word.
pub(super) fn paint(colour: AnsiColor, text: &str) -> String {
    let style = Style::new().fg_color(Some(colour.into()));
    format!("{style}{text}{style:#}")
}
