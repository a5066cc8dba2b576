//! Prints the end of a run: what became of each step, and whether the organization is as wanted now.

use super::{
    args::ReviewFormat,
    exit::{Exit, Failure},
    hint::of_api,
    printer::Printer,
    repository,
};
use crate::{
    api::WriteFate,
    engine::{StepError, StepObstacle, StepOutcome},
    kinds,
    model::{joined, shell_word, visible},
    plan::{MadeTwin, Note, Plan, RunOrigin, StepStatus},
    render::{
        github, human, leftovers, markdown,
        outcome::RunReport,
        report::{self, StepLine, StepLines},
        review::of_plan,
        run_events::ReportedEvent,
    },
    session::{EndedRun, Verification},
};
use std::collections::BTreeSet;

/// Prints the end of a run, and returns how the program ends for it.
///
/// # Errors
///
/// Says what could not be printed.
pub fn print_result(ended: EndedRun, format: ReviewFormat, printer: &Printer) -> Result<Exit, Failure> {
    let EndedRun {
        plan,
        report,
        verification,
        notes,
        twins,
        is_interrupted,
        secrets,
        name,
        origin,
    } = ended;
    let outcomes = report.outcomes.iter().enumerate();
    let recorded = report.outcomes.iter().map(StepOutcome::journaled);
    let steps = StepLines {
        lines: outcomes
            .map(|(id, outcome)| line(&plan, &report.outcomes, id, outcome))
            .collect(),
        interrupted: is_interrupted.then(|| recorded.collect()),
    };

    let seen = SeenAfterwards {
        verification: &verification,
        notes: &notes,
        twins: &twins,
        origin: &origin,
    };
    print_verified(&plan, &steps, &seen, format, printer)?;
    if let Some(path) = secrets {
        printer.talk(&format!(
            "the signature keys of new webhooks are in {}; Close shows them only once, so keep that file \
             safe",
            path.display()
        ));
    }

    // An interruption explains everything that is not done, so it decides first.
    let exit = match verification {
        _ if is_interrupted => Exit::Interrupted,
        Verification::Done(_) if report.is_complete() && twins.is_empty() => Exit::Done,
        Verification::Failed(error) => {
            printer.failure(&error.into());
            Exit::Partly
        }
        Verification::Skipped | Verification::Done(_) | Verification::Remaining(_) => Exit::Partly,
    };

    printer.event(&ReportedEvent::of_run(
        exit.code(),
        name.as_deref().ok(),
        &plan,
        &steps.lines,
    ));

    for hint in hints(&report.outcomes) {
        printer.warn(&format!("hint: {hint}"));
    }

    // At the end, where people look for it when they don't like what they see.
    let wrote = wrote(&plan, &report.outcomes);
    let undo = match name {
        Ok(_) if !wrote => None,
        Ok(name) => {
            let command = printer.command(&format!("undo {}", shell_word(&name)));
            printer.talk(&format!("to undo this run: {command}"));
            Some(format!("to undo this run: `{command}`"))
        }
        Err(error) => {
            printer.warn(&format!("failed to {error}"));
            None
        }
    };
    if exit != Exit::Done {
        printer.note_reason(&report::shortfall(&steps), undo.as_deref());
    }
    Ok(exit)
}

/// Returns what to do about calls that failed, each advice once, however many steps it is for.
fn hints(outcomes: &[StepOutcome]) -> BTreeSet<String> {
    let failed = outcomes
        .iter()
        .filter(|outcome| outcome.status == StepStatus::Failed);
    failed
        .filter_map(|outcome| match &outcome.obstacle {
            Some(StepObstacle::Error(StepError::Api(error))) => Some(of_api(error)),
            Some(StepObstacle::Error(_) | StepObstacle::Prerequisite(_) | StepObstacle::Interruption)
            | None => None,
        })
        .collect()
}

/// Says whether a run wrote something that could be taken back, or may have.
fn wrote(plan: &Plan, outcomes: &[StepOutcome]) -> bool {
    let mut steps = plan.steps.iter().zip(outcomes);
    steps.any(|(step, outcome)| match outcome.status {
        StepStatus::Started | StepStatus::Done | StepStatus::Unknown | StepStatus::Unfinished => true,
        // Such as what was deleted, and then not created again.
        StepStatus::Failed => {
            let fate = outcome.error().map(StepError::fate);
            step.action.moves_records() || fate == Some(WriteFate::Done)
        }
        StepStatus::UpToDate | StepStatus::Skipped => false,
    })
}

/// What was seen of the organization after the run.
struct SeenAfterwards<'a> {
    verification: &'a Verification,
    notes: &'a [Note],
    twins: &'a [MadeTwin],
    origin: &'a RunOrigin,
}

/// Prints what became of the steps, and what is left.
fn print_verified(
    plan: &Plan,
    steps: &StepLines,
    seen: &SeenAfterwards<'_>,
    format: ReviewFormat,
    printer: &Printer,
) -> Result<(), Failure> {
    let SeenAfterwards {
        verification,
        notes,
        twins,
        origin,
    } = seen;
    // An undo was seen to be what it can be, which is not always as before.
    let undone = origin.undoes.as_deref().filter(|_| !origin.leaves.is_empty());
    let (verdict, remaining) = match (verification, undone) {
        (Verification::Done(rest), Some(run)) => (leftovers::verdict(run, &origin.leaves), Some(rest)),
        (Verification::Done(rest), None) if rest.is_empty() => {
            ("Verified, no changes remain.".to_owned(), Some(rest))
        }
        (Verification::Done(rest), None) => (
            "Verified. Other changes are pending; plan again to see them.".to_owned(),
            Some(rest),
        ),
        (Verification::Remaining(rest), _) => ("Still different:".to_owned(), Some(rest)),
        (Verification::Skipped | Verification::Failed(_), _) => ("Not verified.".to_owned(), None),
    };
    let is_verified = matches!(verification, Verification::Done(_));
    let left = undone
        .filter(|_| is_verified)
        .map(|_| leftovers::lines(&origin.leaves));
    let notes_too = notes
        .iter()
        .map(|note| format!("{}: {}.", note.address, note.text));
    // Twins come before what is left, which they explain; notes before what an undo leaves, which goes on below.
    let said = twins
        .iter()
        .map(|twin| printer.of_organization(&report::twin(twin)));
    let said = if left.is_some() {
        joined(said.chain(notes_too).chain([verdict]), " ")
    } else {
        joined(said.chain([verdict]).chain(notes_too), " ")
    };
    let in_line = left
        .iter()
        .map(|left| joined(left.iter().map(String::as_str), "; "));
    let verdict = joined([said.clone()].into_iter().chain(in_line), " ");

    // What a finished run leaves is no part of its plan, and would look like a failure here.
    let rest = remaining
        .filter(|_| !is_verified)
        .map(|rest| of_plan(kinds::registry(), rest));

    match format {
        ReviewFormat::Json => {
            let outcome = RunReport::of(plan, &steps.lines, is_verified, remaining, notes, twins, origin);
            printer.document("result", &outcome)?;
        }
        ReviewFormat::Jsonl => printer.event(&ReportedEvent::Verified {
            verified: is_verified,
            remaining: remaining.map(|rest| rest.steps.len()),
        }),
        ReviewFormat::Human | ReviewFormat::Html => {
            let mut text = format!("{} {said}", report::human(steps));
            for line in left.iter().flatten() {
                text.push_str(&format!("\n  {}", visible(line)));
            }
            if let Some(rest) = &rest {
                text.push_str("\n\n");
                text.push_str(&human::review(rest, printer.layout));
            }
            printer.data(text);
        }
        ReviewFormat::Markdown => {
            let mut text = markdown::result(steps, &verdict, printer.room);
            if let Some(rest) = &rest {
                text.push_str(&markdown::review_within(rest, printer.room));
            }
            printer.page(&text);
        }
        ReviewFormat::Github => {
            let mut text = github::result(steps, &verdict);
            if let Some(rest) = &rest {
                text.push_str(&github::review(rest, &repository::root()));
            }
            printer.orders(&text);
        }
    }
    Ok(())
}

/// Says what became of a step, one of several with these outcomes.
fn line(plan: &Plan, outcomes: &[StepOutcome], id: usize, outcome: &StepOutcome) -> StepLine {
    let name = |id: usize| format!("{} {}", plan.steps[id].action, plan.steps[id].address);
    let because = outcome.obstacle.as_ref().map(|obstacle| match obstacle {
        StepObstacle::Error(error @ (StepError::Api(_) | StepError::Lost(_)))
            if outcome.status == StepStatus::Unknown =>
        {
            format!("{error}; Close may have made the change anyway, and the next plan shows whether it did")
        }
        StepObstacle::Error(error) => error.to_string(),
        StepObstacle::Prerequisite(cause) if outcomes[*cause].status == StepStatus::Unknown => {
            format!("it needs `{}`, whose outcome is unknown", name(*cause))
        }
        StepObstacle::Prerequisite(cause) => format!("it needs `{}`, which was not done", name(*cause)),
        StepObstacle::Interruption => "the run was interrupted".to_owned(),
    });

    StepLine {
        status: outcome.status.summarized(),
        address: plan.steps[id].address.clone(),
        step: name(id),
        because,
    }
}
