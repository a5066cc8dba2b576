//! What went wrong for the organizations of a fleet: an error that several have is printed once, with their names.

use super::each::Fleet;
use crate::{
    cli::{held_output::HeldFailure, printer::Printer},
    model::{joined, visible},
};

impl<T> Fleet<T> {
    /// Prints the errors that are kept, each once with the organizations that have it.
    pub(super) fn tell_failures(&self) {
        let mut told: Vec<FleetFailure> = Vec::new();
        for entry in &self.entries {
            for HeldFailure { lines, hint } in entry.printer.take_failures() {
                match told.iter_mut().find(|one| one.lines == lines) {
                    Some(one) => one.add(&entry.name, hint),
                    None => told.push(FleetFailure::new(&entry.name, lines, hint)),
                }
            }
        }
        told.iter().for_each(|one| one.tell(&self.printer));
    }
}

/// An error and the organizations that have it.
struct FleetFailure {
    lines: Vec<String>,
    names: Vec<String>,
    /// The hints, each with the organizations that it is for: it may name a place that only one of them has.
    hints: Vec<(String, Vec<String>)>,
}

impl FleetFailure {
    fn new(name: &str, lines: Vec<String>, hint: String) -> Self {
        Self {
            lines,
            names: vec![name.to_owned()],
            hints: vec![(hint, vec![name.to_owned()])],
        }
    }

    fn add(&mut self, name: &str, hint: String) {
        self.names.push(name.to_owned());
        match self.hints.iter_mut().find(|(other, _)| *other == hint) {
            Some((_, names)) => names.push(name.to_owned()),
            None => self.hints.push((hint, vec![name.to_owned()])),
        }
    }

    fn tell(&self, printer: &Printer) {
        let names = listed(&self.names);
        printer.laid_out(&match self.lines.as_slice() {
            [line] => format!("{names}: {line}"),
            lines => format!("{names}:\n{}", joined(lines.iter().map(String::as_str), "\n")),
        });
        for (hint, names) in &self.hints {
            printer.laid_out(&format!("{}: hint: {}", listed(names), visible(hint)));
        }
    }
}

/// Lists the names of organizations.
fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| visible(name)).collect();
    joined(names.iter().map(String::as_str), ", ")
}
