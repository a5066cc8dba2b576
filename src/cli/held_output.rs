//! What a command said and has not printed yet.

use serde_json::{Map, Value};

/// What was said and not printed.
#[derive(Debug, Default)]
pub struct HeldOutput {
    /// One part after the other.
    pub said: Vec<OutputPart>,
    /// What becomes part of one page for all.
    pub pages: Vec<String>,
    /// What becomes part of one document for programs.
    pub documents: Map<String, Value>,
    /// What failed.
    pub failures: Vec<HeldFailure>,
}

/// An error of one organization that is printed with those of the others.
#[derive(Debug)]
pub struct HeldFailure {
    /// What is wrong, in lines that are safe to show.
    pub lines: Vec<String>,
    /// What to do about it.
    pub hint: String,
}

/// One thing that was said, and where it belongs.
#[derive(Debug)]
pub enum OutputPart {
    /// Data.
    Data(String),
    /// Data that GitHub Actions obeys.
    Orders(String),
    /// What is said to people.
    Talk(String),
}
