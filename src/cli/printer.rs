//! The only place that prints: data to standard output, talk to standard error. For one of several organizations, what
//! is said is kept until it is its turn.

use super::{
    args::{OutputArgs, ReviewArgs},
    exit::Failure,
};
use crate::{
    files::{self, FileWriteError},
    model::{Problem, Sources, counted, visible_lines},
    render::{
        human::{ReviewExtent, TerminalLayout},
        markdown,
        problems::{self, ProblemStyle},
    },
};
use anstream::{ColorChoice, eprintln, println};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
    mem,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
}

/// What was said and not printed.
#[derive(Debug, Default)]
struct HeldOutput {
    said: Vec<OutputPart>,
    /// What becomes part of one page for all.
    pages: Vec<String>,
    documents: Map<String, Value>,
}

/// One thing that was said, and where it belongs.
#[derive(Debug)]
enum OutputPart {
    Data(String),
    Talk(String),
}

/// Writes a text as it is to standard output.
///
/// # Errors
///
/// Says why it can't be written.
pub fn raw(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

impl Printer {
    /// Resolves how output looks.
    pub fn new(output: &OutputArgs) -> Self {
        let OutputArgs {
            no_color,
            quiet,
            verbose,
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

    /// Returns the folder that paths are shown from.
    pub fn folder(&self) -> PathBuf {
        env::current_dir().unwrap_or_default()
    }

    /// Returns a printer that keeps what is said of one of so many organizations.
    pub fn keeping(&self, organizations: usize) -> Self {
        Self {
            kept: Some(Arc::default()),
            room: share(organizations),
            ..self.clone()
        }
    }

    /// Prints data.
    pub fn data(&self, text: &str) {
        // Texts come with a line break at their end or without; what is printed has exactly one.
        let text = text.trim_end_matches('\n');
        match self.kept() {
            Some(mut kept) => kept.said.push(OutputPart::Data(text.to_owned())),
            None => println!("{text}"),
        }
    }

    /// Writes data to a file, if one is named, or else prints it.
    ///
    /// # Errors
    ///
    /// Names the file that can't be written.
    pub fn data_or_file(&self, text: &str, file: Option<&Path>) -> Result<(), FileWriteError> {
        match file {
            Some(path) => files::replace_linked(path, text),
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
            None => self.data(&serde_json::to_string_pretty(value)?),
        }
        Ok(())
    }

    /// Keeps a text for programs under a name, and prints nothing.
    pub fn note(&self, name: &str, text: &str) {
        if let Some(mut kept) = self.kept() {
            kept.documents.insert(name.to_owned(), text.into());
        }
    }

    /// Prints what only a person wants to read.
    pub fn talk(&self, text: &str) {
        if !self.quiet {
            self.warn(text);
        }
    }

    /// Prints what must not be missed.
    pub fn warn(&self, text: &str) {
        // Names, values and the words of a server are from outside, and a terminal would obey what is hidden in them.
        self.rendered(&visible_lines(text));
    }

    /// Prints to standard error what `render` has made safe already, with its colours.
    fn rendered(&self, text: &str) {
        match self.kept() {
            Some(mut kept) => kept.said.push(OutputPart::Talk(text.to_owned())),
            None => eprintln!("{text}"),
        }
    }

    /// Prints why the command could not do its work, and what to do about it.
    pub fn failure(&self, failure: &Failure) {
        let hint = failure.hint();
        self.note("error", &failure.to_string());
        self.note("hint", &hint);
        self.warn(&format!("error: {failure}"));
        self.warn(&format!("hint: {hint}"));
    }

    /// Draws what is wrong with manifests.
    pub fn problems(&self, problems: &[Problem], sources: &Sources) {
        if let Some(mut kept) = self.kept() {
            let plain = problems.iter().map(|one| problems::plain(one, sources));
            let plain: Vec<problems::ProblemReport> = plain.collect();
            kept.documents.insert("problems".to_owned(), json!(plain));
        }

        let drawn = problems::draw(problems, sources, style());
        let drawn = drawn.trim_end_matches('\n');
        self.rendered(&format!(
            "{drawn}\n\n{} found",
            counted(problems.len(), "problem")
        ));
    }

    /// Draws what rules find in manifests that are valid; `is_denied` says that it must not be missed.
    pub fn findings(&self, found: &[Problem], sources: &Sources, is_denied: bool) {
        let drawn = problems::draw(found, sources, style());
        if is_denied || !self.quiet {
            self.rendered(&format!("\n{}\n", drawn.trim_end_matches('\n')));
        }
    }

    /// Prints what was kept so far, below a heading; what belongs to standard error begins with the name.
    pub fn release(&self, name: &str) {
        let said = self.kept().map(|mut kept| mem::take(&mut kept.said));
        let said = said.unwrap_or_default();
        let has_data = said.iter().any(|one| matches!(one, OutputPart::Data(_)));
        if has_data {
            println!("=== {name} ===");
        }

        // On standard error, lines of several organizations stand below each other, so each says whose it is.
        for one in &said {
            match one {
                OutputPart::Data(text) => println!("{text}"),
                OutputPart::Talk(text) if text.contains('\n') => eprintln!("{name}:\n{text}"),
                OutputPart::Talk(text) => eprintln!("{name}: {text}"),
            }
        }

        if has_data {
            println!();
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

/// The columns that text is laid out for on a terminal, whatever it has.
const COLUMNS: std::ops::RangeInclusive<usize> = 60..=120;

/// Finds out how many columns there are.
fn layout(extent: ReviewExtent) -> TerminalLayout {
    if let Some((terminal_size::Width(columns), _)) = terminal_size::terminal_size_of(io::stdout()) {
        let columns = usize::from(columns).clamp(*COLUMNS.start(), *COLUMNS.end());
        return TerminalLayout::columns(columns, extent);
    }
    // Without a terminal, as in a pipe, COLUMNS may still say how wide the page is.
    let said = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    said.map_or(TerminalLayout::unknown(extent), |columns: usize| {
        TerminalLayout::columns(columns.max(*COLUMNS.start()), extent)
    })
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
