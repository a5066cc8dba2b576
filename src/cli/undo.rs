//! `closectl undo`: takes back what a run did, or lists the runs.

use super::{
    args::{ReviewFormat, UndoArgs},
    exit::{Exit, Failure},
    explained::Explained,
    manifest_context::ManifestContext,
    print_review::print_plan,
    printer::Printer,
    project::Project,
    run_printer::RunPrinter,
    runtime::block_on,
    settings::Settings,
};
use crate::{
    engine::{self, PastRun, RunError},
    model::joined,
    plan::{Note, Plan, StepStatus, Undo},
    session::{
        Connection, Consent, Planned, Planner, RUNS, Run, RunStage, RunUi as _, TwinRemoval, UndoIntent,
        unless_interrupted,
    },
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};

/// What is taken back.
enum TakenBack {
    /// What a run did.
    Run { run: String, targets: Vec<String> },
    /// Objects that were made although there was one of their names, by their ids.
    Twins(BTreeSet<String>),
}

/// Runs the command.
pub fn run(arguments: UndoArgs, printer: &Printer) -> Result<Exit, Failure> {
    let UndoArgs {
        run,
        target,
        targets,
        twins,
        consent,
        review,
        yes,
        secrets_out,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    let project = Project::open(printer)?;
    let taken = match run {
        Some(run) => TakenBack::Run { run, targets },
        None if twins.is_empty() => return list(&project, format, printer),
        None => TakenBack::Twins(twins.into_iter().collect()),
    };
    let context = ManifestContext::new(&project, target.org.as_deref())?;
    let settings = Settings::new(&project, &context, &target.calls, &[])?;
    settings.check_unprotected()?;
    let mut consent = settings.consent(consent);
    // What the run did is taken back, and nothing that nobody lists.
    consent.rules.prune.clear();

    let ui = RunPrinter::new(format, yes, &consent, secrets_out, printer);
    let (ui, consent) = (&ui, &consent);
    let ended = block_on(Connection::scoped(settings.connection, |connection| async move {
        match taken {
            TakenBack::Run { run, targets } => take_back(&connection, &run, targets, consent, ui).await,
            TakenBack::Twins(ids) => remove_twins(&connection, ids, consent, ui).await,
        }
    }));
    ui.progress.end();
    ended
}

/// Takes a run back.
async fn take_back(
    connection: &Connection,
    run: &str,
    targets: Vec<String>,
    consent: &Consent,
    ui: &RunPrinter,
) -> Result<Exit, Failure> {
    let RunPrinter {
        printer, progress, ..
    } = ui;
    progress.watch(&connection.client);
    ui.stage(RunStage::Reading);
    let known = Run::<RunPrinter>::known(connection)?;
    let planner = Planner::of(connection, consent, ui.reading());
    let fetched = unless_interrupted(planner.fetch()).await?;

    // Runs of all organizations share a folder, so `last` is looked for among those of this one.
    let runs = connection.folder.join(RUNS);
    let owner = connection.name_of(&fetched.organization);
    let past = PastRun::read(&engine::find(&runs, run, &owner)?)?;
    progress.end();
    let (theirs, ours) = (&past.plan.organization, &fetched.organization);
    if theirs.id != ours.id {
        printer.warn(&format!(
            "refused: the run {} was on {} ({}), and this is {} ({}); nothing was written",
            past.name, theirs.name, theirs.id, ours.name, ours.id
        ));
        printer.warn("hint: say --org with the organization of the run");
        return Ok(Exit::Refused);
    }

    let reading = UndoIntent::read(past, &runs, &planner, fetched, targets);
    let (intent, fetched) = unless_interrupted(reading).await?;
    // A plan can only show what it does, so what it can't bring back is said before.
    tell(&intent.undo, printer);
    let (plan, live) = match intent.plan_for(&planner, fetched).await? {
        Planned::Broken(_) => return Ok(Exit::Refused),
        Planned::Ready { plan, adopted } => (plan, adopted.live),
    };
    if plan.is_empty() {
        nothing(&intent.past, &plan, ui.format, printer)?;
        return Ok(Exit::Done);
    }

    let run = Run {
        connection,
        intent: &intent,
        consent,
        known: &known,
        ui,
    };
    ui.finish(run.execute(plan, live).await?)
}

/// Deletes objects that share their names with others.
async fn remove_twins(
    connection: &Connection,
    ids: BTreeSet<String>,
    consent: &Consent,
    ui: &RunPrinter,
) -> Result<Exit, Failure> {
    ui.progress.watch(&connection.client);
    ui.stage(RunStage::Reading);
    let known = Run::<RunPrinter>::known(connection)?;
    let planner = Planner::of(connection, consent, ui.reading());

    let reading = TwinRemoval::read(ids, &planner);
    let (intent, fetched) = unless_interrupted(reading).await?;
    let planned = intent.plan_for(&planner, fetched).await?;
    let run = Run {
        connection,
        intent: &intent,
        consent,
        known: &known,
        ui,
    };
    match planned {
        Planned::Broken(_) => Ok(Exit::Refused),
        Planned::Ready { plan, adopted } => ui.finish(run.execute(plan, adopted.live).await?),
    }
}

/// Says, before the plan is shown, what it does not do.
fn tell(undo: &Undo, printer: &Printer) {
    let Undo {
        desired: _,
        returns: _,
        lost,
        doubtful,
        left,
    } = undo;
    let parts = [
        ("What can't be brought back:", lost),
        ("What the run itself does not know:", doubtful),
        ("What is left alone:", left),
    ];

    for (title, notes) in parts.into_iter().filter(|(_, notes)| !notes.is_empty()) {
        printer.warn(title);
        for Note { address, text } in notes {
            printer.warn(&format!("  {address}: {text}"));
        }
    }
}

fn nothing(past: &PastRun, plan: &Plan, format: ReviewFormat, printer: &Printer) -> Result<(), Failure> {
    match format {
        ReviewFormat::Human => printer.line(&format!(
            "Nothing to undo: nothing of the run {} is left to take back.",
            past.name
        )),
        ReviewFormat::Json => printer.json(plan)?,
        ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html => {
            print_plan(plan, format, printer)?
        }
    }
    Ok(())
}

/// Lists the runs, newest first.
fn list(project: &Project, format: ReviewFormat, printer: &Printer) -> Result<Exit, Failure> {
    let mut runs: Vec<Result<PastRun, (String, RunError)>> = Vec::new();
    let folder = project.state().join(RUNS);
    for folder in engine::runs(&folder)?.into_iter().rev() {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // A run that can't be read is listed too, or it would look as if it had never been.
        runs.push(PastRun::read(&folder).map_err(|error| (name, error)));
    }

    match format {
        ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html => {
            return Err(Failure::Unknown(Explained::new(
                "the list of runs is written for people or as JSON",
                "name a run to see what taking it back would do",
            )));
        }
        ReviewFormat::Json => {
            let runs: Vec<Value> = runs.iter().map(as_json).collect();
            printer.json(&runs)?;
        }
        ReviewFormat::Human if runs.is_empty() => {
            printer.talk(&format!("there are no runs in {}", folder.display()))
        }
        ReviewFormat::Human => {
            runs.iter().map(as_line).for_each(|line| printer.line(&line));
        }
    }
    Ok(Exit::Done)
}

fn as_line(run: &Result<PastRun, (String, RunError)>) -> String {
    let past = match run {
        Ok(past) => past,
        Err((name, error)) => return format!("{name}  can't be undone: {error}"),
    };
    let counted = counts(past).into_iter().filter(|(_, count)| *count > 0);
    let counted = counted.map(|(word, count)| format!("{count} {word}"));
    let ended = if past.history.complete {
        "complete"
    } else {
        "cut short"
    };

    let organization = &past.plan.organization;
    format!(
        "{}  {} ({})  {ended}: {}",
        past.name,
        organization.name,
        organization.id,
        joined(counted, ", ")
    )
}

fn as_json(run: &Result<PastRun, (String, RunError)>) -> Value {
    let past = match run {
        Ok(past) => past,
        Err((name, error)) => return json!({ "run": name, "problem": error.to_string() }),
    };
    let steps: serde_json::Map<String, Value> = counts(past)
        .into_iter()
        .map(|(word, count)| (word.replace(' ', "_"), count.into()))
        .collect();
    json!({
        "run": past.name,
        "time": time(&past.name),
        "organization": past.plan.organization,
        "complete": past.history.complete,
        "steps": steps,
    })
}

/// Returns when a run started, as programs read it.
fn time(run: &str) -> String {
    let (time, _) = engine::started(Path::new(run));
    // Names of runs are names of folders, which can't hold colons on every system.
    match time.split_once('T') {
        Some((day, time)) => format!("{day}T{}Z", time.replace('-', ":")),
        None => time,
    }
}

/// Counts what became of the steps of a run.
fn counts(past: &PastRun) -> [(&'static str, usize); 5] {
    let history = &past.history;
    let count = |status: StepStatus| (status.word(), history.count(status));
    [
        count(StepStatus::Done),
        count(StepStatus::UpToDate),
        count(StepStatus::Failed),
        count(StepStatus::Unknown),
        (
            "not started",
            past.plan.steps.len().saturating_sub(history.steps.len()),
        ),
    ]
}
