//! The only place that prints: data to standard output, talk to standard error. For one of several organizations, what
//! is said is kept until it is its turn.

use super::{
    args::{OutputArgs, ReviewArgs},
    command_line,
    event_lines::EventLines,
    exit::{Exit, Failure},
    failure_form::FailureForm,
    failure_report::FailureNotes,
    held_output::{HeldFailure, HeldOutput, OutputPart},
    invocation::Invocation,
    output_streams,
    project::ProjectFiles,
    repository,
    terminal_columns::layout,
};
use crate::{
    api::without_secrets,
    files::{self, FileAccess, FileWriteError},
    lint,
    model::{Problem, Sources, counted, joined, visible, visible_json},
    plan::{Note, Stale},
    render::{
        human::{ReviewExtent, TerminalLayout},
        markdown,
        problems::{self, ProblemStyle},
        run_events::ReportedEvent,
        validation::errors,
    },
};
use anstream::ColorChoice;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::{
    io::{self, IsTerminal as _},
    mem,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

/// Prints for one run.
#[derive(Clone, Debug)]
pub struct Printer {
    quiet: bool,
    /// How much is wanted of plans and comparisons, and in how many columns.
    pub layout: TerminalLayout,
    /// The most characters of a page.
    pub room: usize,
    /// Keeps instead of printing.
    kept: Option<Arc<Mutex<HeldOutput>>>,
    /// Whether data that can't be written belongs on standard error.
    has_to_arrive: bool,
    /// How programs that read standard output learn of a failure.
    form: FailureForm,
    /// Prints the events of a run, where they are what standard output is for.
    events: Option<EventLines>,
    /// What was said of why the command fails.
    notes: FailureNotes,
    /// How closectl was called.
    invocation: Invocation,
    /// The files of the project, once they are known. All copies share them.
    project: Arc<OnceLock<ProjectFiles>>,
    /// The organization that was named.
    pub organization: Option<String>,
}

impl Printer {
    /// Resolves how output looks; `form` says how programs learn of a failure, and `events` that standard output is
    /// for those that follow a run.
    pub fn new(
        output: &OutputArgs,
        invocation: Invocation,
        form: FailureForm,
        events: Option<EventLines>,
    ) -> Self {
        let OutputArgs {
            no_color,
            quiet,
            verbose,
            directory: _,
        } = output;
        if *no_color {
            ColorChoice::Never.write_global();
        }

        Self {
            quiet: *quiet,
            layout: layout(match (quiet, verbose) {
                (true, _) => ReviewExtent::Summary,
                (false, 0) => ReviewExtent::Full,
                (false, _) => ReviewExtent::Everything,
            }),
            room: markdown::MOST,
            kept: None,
            has_to_arrive: false,
            form,
            events,
            notes: FailureNotes::default(),
            invocation,
            project: Arc::default(),
            organization: None,
        }
    }

    /// Prints why the command failed for programs that read standard output, unless they got something.
    pub fn conclude(&self, exit: Exit) {
        let has_failed = !matches!(exit, Exit::Done | Exit::Pending);
        if has_failed && !output_streams::is_data_begun() {
            self.form.print(&self.notes.report(exit));
        }
        if let Some(events) = self.events.as_ref().filter(|_| has_failed) {
            events.conclude(&self.notes.report(exit).event(), exit.code());
        }
    }

    /// Returns a printer for what writes to an organization: people have to learn what became of it, so data that
    /// standard output does not take goes to standard error.
    pub fn for_writes(&self) -> Self {
        Self {
            has_to_arrive: true,
            ..self.clone()
        }
    }

    /// Returns a printer whose headings, events and commands are those of an organization.
    pub fn about(&self, organization: Option<String>) -> Self {
        let events = self.events.as_ref();
        Self {
            events: events.map(|events| events.about(organization.clone())),
            organization,
            ..self.clone()
        }
    }

    /// Returns a command of closectl that reaches the same project and organization, to be pasted into a shell.
    pub fn command(&self, words: &str) -> String {
        let invocation = self.invocation.about(self.organization.clone());
        invocation.command(&command_line::command(), words, &|name| self.is_protected(name))
    }

    /// Returns a text whose commands, written as `` `closectl …` ``, name what the person named: the folder, the only
    /// organization, and the files. Of several organizations, one text may be said of all.
    pub fn completed(&self, text: &str) -> String {
        self.invocation.completed(text, &|name| self.is_protected(name))
    }

    /// Returns a text about the organization, such as a note of its plan, whose commands reach the same organization.
    pub fn of_organization(&self, text: &str) -> String {
        self.invocation
            .said_of(self.organization.as_deref())
            .completed(text, &|name| self.is_protected(name))
    }

    /// Says whether an organization, or else the one that this is about, accepts only saved plans.
    fn is_protected(&self, organization: Option<&str>) -> bool {
        let name = organization.or(self.organization.as_deref());
        self.project.get().is_some_and(|files| files.is_protected(name))
    }

    /// Learns which files the project has, if there is one.
    pub fn found(&self, files: Option<ProjectFiles>) {
        if let Some(files) = files {
            self.project.get_or_init(|| files);
        }
    }

    /// Returns what to do about a failure, with the file of the project that it is about, and with whole commands.
    pub fn hint(&self, failure: &Failure) -> String {
        let named = failure.organization().or(self.organization.as_deref());
        self.advice(&failure.hint(), failure.is_about_project(), named)
    }

    /// Returns what to do about the organization, with the file of its entry, and with whole commands.
    pub fn hint_of_organization(&self, hint: &str) -> String {
        self.advice(hint, false, self.organization.as_deref())
    }

    fn advice(&self, hint: &str, is_about_project: bool, organization: Option<&str>) -> String {
        let organization = organization.or(self.invocation.organization());
        let located = self
            .project
            .get()
            .map(|files| files.located(hint, is_about_project, organization));
        self.completed(located.as_deref().unwrap_or(hint))
    }

    /// Returns the folder that the program was told to run in.
    pub fn directory(&self) -> Option<&str> {
        self.invocation.directory.as_deref()
    }

    /// Returns a text whose commands run in the same folder, and name an organization and files only where they do already.
    pub fn in_folder(&self, text: &str) -> String {
        let invocation = self.invocation.in_folder();
        invocation.completed(text, &|name| self.is_protected(name))
    }

    /// Prints an event of a run at once, where events are wanted.
    pub fn event(&self, event: &ReportedEvent<'_>) {
        if let Some(events) = &self.events {
            events.print(event);
        }
    }

    /// Returns a printer that writes objects as short as it is wanted.
    pub fn viewing(&self, review: ReviewArgs) -> Self {
        let ReviewArgs { format: _, compact } = review;
        let extent = if compact {
            self.layout.extent.min(ReviewExtent::Compact)
        } else {
            self.layout.extent
        };
        Self {
            layout: TerminalLayout {
                extent,
                ..self.layout
            },
            ..self.clone()
        }
    }

    /// Returns a printer that keeps what is said of one of so many organizations.
    pub fn keeping(&self, organizations: usize) -> Self {
        Self {
            kept: Some(Arc::default()),
            room: share(organizations),
            ..self.clone()
        }
    }

    /// Prints data that `render` has laid out: its names are visible, and every line break is meant.
    pub fn data(&self, text: impl Into<String>) {
        // Texts come with a line break at their end or without; what is printed has exactly one.
        let mut text = text.into();
        text.truncate(text.trim_end_matches('\n').len());
        self.part(OutputPart::Data(text));
    }

    /// Prints data that is one line, whatever the names in it hold.
    pub fn line(&self, text: &str) {
        self.data(visible(text));
    }

    /// Prints data that GitHub Actions obeys.
    pub fn orders(&self, text: &str) {
        self.part(OutputPart::Orders(text.trim_end_matches('\n').to_owned()));
    }

    /// Prints a value as JSON, in which every character is visible and every value is what it was.
    pub fn json<T: Serialize + ?Sized>(&self, value: &T) -> Result<(), Failure> {
        self.data(visible_json(&serde_json::to_string_pretty(value)?));
        Ok(())
    }

    /// Keeps or prints a part of what is said.
    fn part(&self, part: OutputPart) {
        match self.kept() {
            Some(mut kept) => kept.said.push(part),
            None => self.print(&part),
        }
    }

    fn print(&self, part: &OutputPart) {
        let has_arrived = match part {
            OutputPart::Data(text) => output_streams::data(text),
            OutputPart::Orders(text) => output_streams::orders(text),
            OutputPart::Talk(text) => output_streams::talk(text),
        };
        if let (false, true, OutputPart::Data(text) | OutputPart::Orders(text)) =
            (has_arrived, self.has_to_arrive, part)
        {
            output_streams::talk(text);
        }
    }

    /// Writes data to a file, if one is named, or else prints it.
    ///
    /// # Errors
    ///
    /// Names the file that can't be written.
    pub fn data_or_file(&self, text: &str, file: Option<&Path>) -> Result<(), FileWriteError> {
        match file {
            Some(path) => files::replace(path, without_secrets(text).as_bytes(), FileAccess::Everyone),
            None => {
                self.data(text);
                Ok(())
            }
        }
    }

    /// Prints data that is a page of its own; of several organizations, all become one page.
    pub fn page(&self, text: &str) {
        match self.kept() {
            Some(mut kept) => kept.pages.push(text.to_owned()),
            None => self.data(text),
        }
    }

    /// Prints a value for programs; one that is kept gets this name.
    pub fn document<T: Serialize>(&self, name: &str, value: &T) -> Result<(), Failure> {
        match self.kept() {
            Some(mut kept) => {
                kept.documents
                    .insert(name.to_owned(), serde_json::to_value(value)?);
            }
            None => self.json(value)?,
        }
        Ok(())
    }

    /// Keeps a text for programs under a name, and prints nothing.
    pub fn note(&self, name: &str, text: &str) {
        if let Some(mut kept) = self.kept() {
            kept.documents.insert(name.to_owned(), text.into());
        }
    }

    /// Prints a line that only a person wants to read.
    pub fn talk(&self, line: &str) {
        if !self.quiet {
            self.warn(line);
        }
    }

    /// Prints a line that must not be missed.
    pub fn warn(&self, line: &str) {
        // Names, values and the words of a server are from outside. A line break in one of them would let it say
        // something of its own, so lines of ours are handed over one by one.
        let line = if line.starts_with("hint: ") {
            // A saved plan names its organization, and the command that applies it does not.
            let named = self.invocation.organization().map(str::to_owned);
            let invocation = self.invocation.about(named.or_else(|| self.organization.clone()));
            &invocation.completed(line, &|name| self.is_protected(name))
        } else {
            line
        };
        self.notes.warning(line);
        self.laid_out(&visible(line));
    }

    /// Prints notes that must not be missed.
    pub fn notes(&self, notes: &[Note]) {
        for Note { address, text, .. } in notes {
            self.warn(&format!("note: {address}: {text}"));
        }
    }

    /// Prints lines that must not be missed and belong together.
    pub fn warn_lines(&self, lines: &[String]) {
        // Of nothing, the name of an organization would stand on a line of its own.
        if lines.is_empty() {
            return;
        }

        self.notes.warning(&lines.join("\n"));
        let lines: Vec<String> = lines.iter().map(|line| visible(line)).collect();
        self.laid_out(&lines.join("\n"));
    }

    /// Prints to standard error what `render` has laid out: its names are visible, and every line break is meant.
    pub fn laid_out(&self, text: &str) {
        self.part(OutputPart::Talk(text.to_owned()));
    }

    /// Prints why the command could not do its work, and what to do about it.
    pub fn failure(&self, failure: &Failure) {
        let hint = self.hint(failure);
        self.note("error", &failure.to_string());
        self.note("hint", &hint);
        self.notes.failure(failure, &hint);
        if let Some(mut kept) = self.kept() {
            let lines = failure.lines().iter().map(|line| visible(line)).collect();
            // The end of the command says it of no organization.
            if let Some(events) = &self.events {
                events.end_unwritten(failure.exit().code());
            }
            self.event(&ReportedEvent::Failure {
                message: failure.summary(),
                hint: Some(hint.clone()),
                exit_code: failure.exit().code(),
            });
            kept.failures.push(HeldFailure { lines, hint });
            return;
        }

        self.warn_lines(&failure.lines());
        self.warn(&format!("hint: {hint}"));
    }

    /// Prints why nothing was written, and what to do about it.
    pub fn refusal(&self, because: &[String], hint: &str) {
        let hint = &self.completed(hint);
        self.note("error", &joined(because.iter().map(String::as_str), "\n"));
        self.note("hint", hint);
        self.notes
            .reason(&joined(because.iter().map(String::as_str), "\n"), Some(hint));

        let line = format!("hint: {hint}");
        let lines: Vec<String> = because.iter().chain([&line]).cloned().collect();
        // Of several organizations, each line of its own says whose it is.
        match because {
            [only] => {
                self.warn(only);
                self.laid_out(&visible(&line));
            }
            _ => self.warn_lines(&lines),
        }
        self.event(&ReportedEvent::Refused {
            because: lines,
            hint: Some(hint.clone()),
        });
    }

    /// Notes for programs why a command that has said so to people did not succeed, and what to do about it. Of several
    /// organizations, the end of the command says which ones did not.
    pub fn note_reason(&self, because: &str, hint: Option<&str>) {
        if self.kept.is_none() {
            self.notes.reason(because, hint);
        }
    }

    /// Notes for programs that a saved plan no longer fits.
    pub fn stale(&self, stale: &[Stale]) {
        match self.kept() {
            Some(mut kept) => {
                kept.documents
                    .insert("stale".to_owned(), json!({ "stale": stale }));
            }
            None => self.notes.stale(stale),
        }
    }

    /// Returns the errors that were kept since this was last asked.
    pub fn take_failures(&self) -> Vec<HeldFailure> {
        self.kept()
            .map(|mut kept| mem::take(&mut kept.failures))
            .unwrap_or_default()
    }

    /// Draws what is wrong with manifests.
    pub fn problems(&self, problems: &[Problem], sources: &Sources) {
        let (problems, sources) = &lint::concealed(problems, sources, &[]);
        let plain = problems.iter().map(|one| problems::plain(one, sources));
        let plain: Vec<problems::ProblemReport> = plain.collect();
        if self.form == FailureForm::Github {
            self.orders(&errors(&plain, &repository::root()));
        }
        self.notes.problems(plain.clone());
        if let Some(mut kept) = self.kept() {
            kept.documents.insert("problems".to_owned(), json!(plain));
        }

        let drawn = problems::draw(problems, sources, style());
        let drawn = drawn.trim_end_matches('\n');
        self.laid_out(&format!(
            "{drawn}\n\n{} found",
            counted(problems.len(), "problem")
        ));
    }

    /// Draws what rules find in manifests that are valid; `is_denied` says that it must not be missed.
    pub fn findings(&self, found: &[Problem], sources: &Sources, is_denied: bool) {
        let drawn = problems::draw(found, sources, style());
        if is_denied || !self.quiet {
            self.laid_out(&format!("\n{}\n", drawn.trim_end_matches('\n')));
        }
    }

    /// Prints what was kept so far, below a heading; what belongs to standard error begins with the name.
    pub fn release(&self, name: &str) {
        let said = self.kept().map(|mut kept| mem::take(&mut kept.said));
        let said = said.unwrap_or_default();
        let name = visible(name);
        let has_data = said
            .iter()
            .any(|one| matches!(one, OutputPart::Data(_) | OutputPart::Orders(_)));
        if has_data {
            self.print(&OutputPart::Data(format!("=== {name} ===")));
        }

        // On standard error, lines of several organizations stand below each other, so each says whose it is.
        for one in said {
            self.print(&match one {
                OutputPart::Talk(text) if text.contains('\n') => OutputPart::Talk(format!("{name}:\n{text}")),
                OutputPart::Talk(text) => OutputPart::Talk(format!("{name}: {text}")),
                OutputPart::Data(_) | OutputPart::Orders(_) => one,
            });
        }

        if has_data {
            self.print(&OutputPart::Data(String::new()));
        }
    }

    /// Returns the values for programs that were kept so far.
    pub fn documents(&self) -> Map<String, Value> {
        self.kept().map(|kept| kept.documents.clone()).unwrap_or_default()
    }

    /// Returns the pages that were kept so far.
    pub fn pages(&self) -> Vec<String> {
        self.kept().map(|kept| kept.pages.clone()).unwrap_or_default()
    }

    /// Says whether standard error is a terminal, where progress can be drawn.
    pub fn is_live(&self) -> bool {
        !self.quiet && self.kept.is_none() && io::stderr().is_terminal()
    }

    fn kept(&self) -> Option<MutexGuard<'_, HeldOutput>> {
        let kept = self.kept.as_ref()?;
        Some(kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Returns the most characters of a page where so many organizations have two each, a plan and a result, and share one
/// comment with a list of them.
fn share(organizations: usize) -> usize {
    markdown::MOST * 9 / 10 / (2 * organizations.max(1))
}

/// Returns how problems are drawn on standard error.
fn style() -> ProblemStyle {
    ProblemStyle {
        color: anstream::AutoStream::choice(&io::stderr()) != ColorChoice::Never,
        ..ProblemStyle::default()
    }
}
