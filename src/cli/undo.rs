//! `closectl undo`: takes back what a run did, or lists the runs.

use super::{
    args::{ReviewFormat, UndoArgs},
    exit::{Exit, Failure},
    explained::Explained,
    manifest_context::ManifestContext,
    print_review::print_plan,
    printer::Printer,
    project::Project,
    run_folders,
    run_printer::RunPrinter,
    runtime::block_on,
    save_undo::UndoFile,
    settings::Settings,
};
use crate::{
    engine::{self, LastRun, PastRun, RunFolders, RunList, RunOwner},
    model::{ObjectSelection, ReadScope, counted, joined},
    plan::{Note, Organization, Plan, PlannedUndo, Undo},
    render::{self, leftovers},
    session::{
        Connection, Consent, LOCKS, Planned, Planner, RUNS, Run, RunStage, RunUi as _, TwinRemoval,
        UndoIntent, unless_interrupted,
    },
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What is taken back.
enum TakenBack {
    /// What a run did.
    Run { run: String, selection: ObjectSelection },
    /// Objects that were made although there was one of their names, by their ids.
    Twins(BTreeSet<String>),
}

/// Runs the command.
pub fn run(arguments: UndoArgs, printer: &Printer) -> Result<Exit, Failure> {
    let UndoArgs {
        run,
        target,
        selection,
        twins,
        consent,
        review,
        yes,
        out,
        secrets_out,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    let project = Project::open(printer)?;
    let taken = match run {
        Some(run) => TakenBack::Run {
            run,
            selection: selection.read(),
        },
        None if twins.is_empty() => return list(&project, target.org.as_slice(), format, printer),
        None => TakenBack::Twins(twins.into_iter().collect()),
    };
    let context = ManifestContext::new(&project, target.org.as_deref())?;
    let settings = Settings::new(&project, &context, &target.calls, &[])?;
    // A saved plan can be reviewed, which is what a protected organization asks for.
    if out.is_none() {
        settings.check_unprotected()?;
    }
    let mut consent = settings.consent(&consent);
    // What the run did is taken back, and nothing that nobody lists.
    consent.rules.prune.clear();

    let printer = &printer.about(context.organization.clone());
    let ui = RunPrinter::new(format, yes, &consent, secrets_out, printer);
    let file = out.map(|path| UndoFile {
        path,
        organization: context.organization,
    });
    let command = &Undoing { consent, ui, file };
    let ended = block_on(Connection::scoped(settings.connection, |connection| async move {
        match taken {
            TakenBack::Run { run, selection } => command.take_back(&connection, &run, selection).await,
            TakenBack::Twins(ids) => command.remove_twins(&connection, ids).await,
        }
    }));
    command.ui.progress.end();
    // What the run did is in no manifest.
    let hint = "leave --target out to see the addresses that the run changed; `*` matches any text";
    ended.map_err(|failure: Failure| failure.with_target_hint(hint))
}

/// An undo of an organization that is connected.
struct Undoing {
    consent: Consent,
    ui: RunPrinter,
    /// Where the plan is saved instead of being carried out.
    file: Option<UndoFile>,
}

impl Undoing {
    /// Takes a run back.
    async fn take_back(
        &self,
        connection: &Connection,
        run: &str,
        selection: ObjectSelection,
    ) -> Result<Exit, Failure> {
        let Self { consent, ui, file } = self;
        let RunPrinter {
            printer, progress, ..
        } = ui;
        progress.watch(&connection.client);
        ui.stage(RunStage::Reading);
        let known = Run::<RunPrinter>::known(connection)?;
        let planner = Planner::of(connection, consent, ui.reading());
        let fetched = unless_interrupted(planner.fetch(&ReadScope::with_private())).await?;
        progress.end();

        // Runs of all organizations share a folder, so `last` is looked for among those of this one.
        let folders = RunFolders {
            runs: connection.folder.join(RUNS),
            locks: connection.folder.join(LOCKS),
        };
        let owner = connection.owner_of(&fetched.organization);
        let past = self.find(&folders, run, &owner)?;
        announce(&past, run, printer);
        if past.plan.organization.id != fetched.organization.id {
            printer.refusal(
                &[of_another(&past, &fetched.organization)],
                "name the run's organization with --org",
            );
            return Ok(ui.ended_without_steps(Exit::Refused));
        }

        let reading = UndoIntent::read(past, &folders.runs, &planner, fetched, selection.clone());
        let (intent, fetched) = unless_interrupted(reading).await?;
        let (plan, live) = match intent.plan_for(&planner, fetched).await? {
            Planned::Broken(_) => return Ok(Exit::Refused),
            Planned::Ready { plan, adopted } => (plan, adopted.live),
        };

        // A plan can only show what it does, so what it can't bring back is said before; without steps, both are one.
        if plan.is_empty() {
            tell_notes(
                "Outcome unknown to the run:",
                &intent.undo.doubtful,
                &intent,
                printer,
            );
            show_nothing(&intent, &plan, ui.format, printer)?;
        } else {
            tell(&intent, printer);
        }
        if let Some(file) = file {
            if !plan.is_empty() {
                print_plan(&plan, ui.format, printer)?;
            }
            let undo = PlannedUndo::Run(intent.past.name.clone());
            return file.save(&plan, undo, (&consent.rules, &selection), ui);
        }
        if plan.is_empty() {
            return Ok(ui.ended_without_steps(Exit::Done));
        }

        let run = Run {
            connection,
            intent: &intent,
            consent,
            known: &known,
            ui,
        };
        ui.carry_out(&run, plan, live).await
    }

    /// Finds a run, and says which newer ones have nothing to undo where the last one is meant.
    fn find(&self, folders: &RunFolders, run: &str, owner: &RunOwner) -> Result<PastRun, Failure> {
        if run != "last" {
            let folder = engine::find(&folders.runs, run, owner)?;
            if self.file.is_some() {
                run_folders::check_kept(folders, &folder)?;
            }
            return Ok(PastRun::read(&folder)?);
        }

        let LastRun { past, idle } = folders.last_to_undo(owner)?;
        if !idle.is_empty() {
            let (run, was) = if idle.len() == 1 {
                ("run", "it")
            } else {
                ("runs", "them")
            };
            let names = joined(idle.iter().map(String::as_str), ", ");
            self.ui.printer.warn(&format!(
                "the newer {run} {names} wrote nothing, so {was} has nothing to undo"
            ));
        }
        Ok(past)
    }

    /// Deletes objects that share their names with others.
    async fn remove_twins(&self, connection: &Connection, ids: BTreeSet<String>) -> Result<Exit, Failure> {
        let Self { consent, ui, file } = self;
        ui.progress.watch(&connection.client);
        ui.stage(RunStage::Reading);
        let known = Run::<RunPrinter>::known(connection)?;
        let planner = Planner::of(connection, consent, ui.reading());

        let undo = PlannedUndo::Twins(ids.iter().cloned().collect());
        let reading = TwinRemoval::read(ids, &planner);
        let (intent, fetched) = unless_interrupted(reading).await?;
        let (plan, live) = match intent.plan_for(&planner, fetched).await? {
            Planned::Broken(_) => return Ok(Exit::Refused),
            Planned::Ready { plan, adopted } => (plan, adopted.live),
        };
        if let Some(file) = file {
            ui.progress.end();
            print_plan(&plan, ui.format, &ui.printer)?;
            return file.save(&plan, undo, (&consent.rules, &ObjectSelection::default()), ui);
        }

        let run = Run {
            connection,
            intent: &intent,
            consent,
            known: &known,
            ui,
        };
        ui.carry_out(&run, plan, live).await
    }
}

/// Says that a run was on another organization than the one that is meant.
fn of_another(past: &PastRun, ours: &Organization) -> String {
    let theirs = &past.plan.organization;
    format!(
        "refused: nothing was written, because the run {} was on {} ({}), and this is {} ({})",
        past.name, theirs.name, theirs.id, ours.name, ours.id
    )
}

/// Says, before the plan is shown, what it does not do of what is meant.
pub fn tell(intent: &UndoIntent, printer: &Printer) {
    let Undo {
        desired: _,
        returns: _,
        replaced: _,
        old_ids: _,
        addresses: _,
        lost,
        doubtful,
        left,
    } = &intent.undo;
    let parts = [
        ("Not as before:", lost),
        ("Outcome unknown to the run:", doubtful),
        ("Left as it is:", left),
    ];

    for (title, notes) in parts {
        tell_notes(title, notes, intent, printer);
    }
}

/// Says under a title what of some notes is meant.
fn tell_notes(title: &str, notes: &[Note], intent: &UndoIntent, printer: &Printer) {
    let mut notes = notes.iter().filter(|note| intent.means(&note.address)).peekable();
    if notes.peek().is_some() {
        printer.warn(title);
    }
    for Note { address, text, .. } in notes {
        printer.warn(&format!("  {address}: {text}"));
    }
}

/// Says which run `last` is, and that taking back an undo does again what that one took back: otherwise a second `undo
/// last` would do the opposite of the first one without a word.
fn announce(past: &PastRun, run: &str, printer: &Printer) {
    let done = past.history.steps.len();
    if let Some(undone) = &past.before.origin.undoes {
        printer.warn(&format!(
            "the run {} undid {undone}, so undoing it makes the changes of {undone} again; to go further \
             back, name an earlier run (`closectl runs` lists them)",
            past.name
        ));
    } else if run == "last" {
        printer.talk(&format!(
            "last run: {}, with {}",
            past.name,
            counted(done, "step")
        ));
    }
}

/// Shows that nothing is left to take back, and what stays as it is.
fn show_nothing(
    intent: &UndoIntent,
    plan: &Plan,
    format: ReviewFormat,
    printer: &Printer,
) -> Result<(), Failure> {
    let (name, leaves) = (&intent.past.name, intent.leaves());

    match format {
        ReviewFormat::Human => {
            if leaves.is_empty() {
                printer.line(&format!("Nothing to undo: no change of the run {name} is left."));
            } else {
                let count = leftovers::count(&leaves);
                printer.line(&format!("Nothing to undo. Of the run {name}, {count}:"));
            }
            for line in leftovers::lines(&leaves) {
                printer.line(&format!("  {line}"));
            }
            Ok(())
        }
        ReviewFormat::Json
        | ReviewFormat::Markdown
        | ReviewFormat::Github
        | ReviewFormat::Html
        | ReviewFormat::Jsonl => {
            let notes = leaves
                .iter()
                .map(|one| Note::new(&one.address, one.text.as_str()));
            let mut plan = plan.clone();
            plan.notes.extend(notes);
            print_plan(&plan, format, printer)
        }
    }
}

/// Lists the runs, newest first, one in a line; `closectl runs` says more.
fn list(
    project: &Project,
    organizations: &[String],
    format: ReviewFormat,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let folders = run_folders::folders(project);
    let RunList { runs, older: _ } = folders.list(
        |listed| run_folders::is_of(&folders, listed, organizations),
        usize::MAX,
        Timestamp::now(),
    )?;
    // A misspelt name would look like an organization that nobody ever changed.
    let is_known = |name: &String| project.organizations.contains_key(name);
    if runs.is_empty() && !organizations.is_empty() && !organizations.iter().any(is_known) {
        return Err(run_folders::none_of(&folders, organizations)?);
    }

    match format {
        ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html | ReviewFormat::Jsonl => {
            return Err(Failure::Unknown(Explained::new(
                "the list of runs supports only --format human and json",
                "run `closectl runs` to list them, or name a run to see its undo in this format",
            )));
        }
        ReviewFormat::Json => printer.json(&runs)?,
        ReviewFormat::Human if runs.is_empty() => {
            printer.talk(&format!("there are no runs in {}", folders.runs.display()));
        }
        ReviewFormat::Human => {
            let lines = runs.iter().map(render::runs::line);
            printer.data(joined(lines, "\n"));
        }
    }
    Ok(Exit::Done)
}
