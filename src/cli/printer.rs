//! The only place that prints: data to standard output, talk to standard error.

use super::{args::Output, exit::Failure};
use crate::{
    model::{Problem, Sources},
    render::problems::{self, Style},
};
use anstream::{ColorChoice, eprintln, println};
use std::io::IsTerminal as _;

/// Prints for one run.
#[derive(Clone, Debug)]
pub struct Printer {
    quiet: bool,
    /// How much is wanted beyond the usual.
    pub verbose: u8,
}

impl Printer {
    /// Resolves how output looks.
    #[must_use]
    pub fn new(output: &Output) -> Self {
        let Output {
            no_color,
            quiet,
            verbose,
        } = output;
        if *no_color {
            ColorChoice::Never.write_global();
        }
        Self {
            quiet: *quiet,
            verbose: *verbose,
        }
    }

    /// Prints data.
    pub fn data(&self, text: &str) {
        println!("{}", text.trim_end_matches('\n'));
    }

    /// Prints what only a person wants to read.
    pub fn talk(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }

    /// Prints what must not be missed.
    pub fn warn(&self, text: &str) {
        eprintln!("{text}");
    }

    /// Prints why the command could not do its work.
    pub fn failure(&self, failure: &Failure) {
        eprintln!("error: {failure}");
    }

    /// Draws what is wrong with manifests.
    pub fn problems(&self, problems: &[Problem], sources: &Sources) {
        let color = anstream::AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
        let style = Style {
            color,
            ..Style::default()
        };
        eprintln!(
            "{}",
            problems::draw(problems, sources, style).trim_end_matches('\n')
        );
        let count = problems.len();
        let many = if count == 1 { "problem" } else { "problems" };
        eprintln!("\n{count} {many} found");
    }

    /// Says whether standard error is a terminal, where progress can be drawn.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }
}
