//! What is wrong with one entry of a manifest, before anybody knows where it stands.

use super::{Code, Severity};

/// Collects what is wrong with one entry; places are added by whoever knows them.
#[derive(Debug, Default)]
pub struct Checks(pub Vec<CheckFinding>);

/// Something that is wrong with one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckFinding {
    /// What it is in general.
    pub code: &'static Code,
    /// A JSON pointer from the entry to what is wrong.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// The remedy.
    pub help: String,
    /// The attribute that is found missing, if that is what is wrong.
    pub lacks: Option<&'static str>,
    /// Another attribute that the finding is about as well, because the two contradict each other.
    pub beside: Option<&'static str>,
}

impl CheckFinding {
    /// Returns the attribute that the finding points to.
    #[must_use]
    pub fn attribute(&self) -> &str {
        self.pointer.split('/').nth(1).unwrap_or_default()
    }

    /// Returns every attribute that the finding is about: where one of them changes, it has to be judged again.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        [Some(self.attribute()), self.lacks, self.beside]
            .into_iter()
            .flatten()
    }
}

impl Checks {
    /// Returns what makes the entry unusable, and not what is only odd about it.
    pub fn errors(&self) -> impl Iterator<Item = &CheckFinding> {
        self.0
            .iter()
            .filter(|finding| finding.code.severity == Severity::Error)
    }

    /// Reports a finding.
    pub fn report(
        &mut self,
        code: &'static Code,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (pointer, message, help) = (pointer.into(), message.into(), help.into());
        self.0.push(CheckFinding {
            code,
            pointer,
            message,
            help,
            lacks: None,
            beside: None,
        });
    }

    /// Reports that two attributes contradict each other; `pointer` leads to the one that is better removed.
    pub fn contradicts(
        &mut self,
        code: &'static Code,
        other: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(code, pointer, message, help);
        if let Some(finding) = self.0.last_mut() {
            finding.beside = Some(other);
        }
    }

    /// Reports that an attribute is missing; `pointer` leads to what makes it necessary.
    pub fn lacks(
        &mut self,
        code: &'static Code,
        attribute: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(code, pointer, message, help);
        if let Some(finding) = self.0.last_mut() {
            finding.lacks = Some(attribute);
        }
    }
}
