//! The output of one of several organizations, held back until it can be printed as a whole.

use serde_json::{Map, Value};

/// The output that was not printed yet.
#[derive(Debug, Default)]
pub struct HeldOutput {
    /// The parts, in the order of their output.
    pub said: Vec<OutputPart>,
    /// The pages, which become one page for all organizations.
    pub pages: Vec<String>,
    /// The values by name, which become one JSON document for all organizations.
    pub documents: Map<String, Value>,
    /// The errors.
    pub failures: Vec<HeldFailure>,
}

/// An error of one organization, which is printed with those of the others.
#[derive(Debug)]
pub struct HeldFailure {
    /// The lines of the error, which are safe to show.
    pub lines: Vec<String>,
    /// The advice.
    pub hint: String,
}

/// A part of the output, with the stream that it goes to.
#[derive(Debug)]
pub enum OutputPart {
    /// Data for stdout.
    Data(String),
    /// Workflow commands of GitHub Actions for stdout.
    Orders(String),
    /// Messages for stderr.
    Talk(String),
}
