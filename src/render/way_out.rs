//! One way out of a difference between an organization and its manifests: what to do first, lines to write, a command to
//! run.

use crate::model::visible;
use schemars::JsonSchema;
use serde::Serialize;

/// An option for a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WayOut {
    /// The result.
    pub to: WayOutGoal,
    /// Whether it is about an object that the organization does not have.
    #[serde(skip)]
    pub is_missing: bool,
    /// The condition, if nobody can tell whether an object has a new name or is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<WayOutCase>,
    /// A step to do first, or the lines to replace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The lines to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<String>,
    /// The file that the lines belong in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
    /// The command to run afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// The result of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WayOutGoal {
    /// The manifests match the organization.
    Keep,
    /// The organization matches the manifests.
    Undo,
    /// Neither changes, and the difference is ignored.
    LeaveAlone,
}

/// What may have become of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WayOutCase {
    /// It has a new name.
    Renamed,
    /// One object was deleted, and another one created.
    Another,
}

impl WayOutGoal {
    fn words(self, is_missing: bool) -> &'static str {
        match self {
            Self::Keep if is_missing => "to accept that (removes the entry from the files)",
            Self::Keep => "to keep it",
            Self::Undo if is_missing => "to create it again",
            Self::Undo => "to undo it",
            Self::LeaveAlone => "to ignore it",
        }
    }
}

impl WayOut {
    /// A way that nothing is known of yet.
    pub fn new(to: WayOutGoal) -> Self {
        Self {
            to,
            is_missing: false,
            when: None,
            first: None,
            write: None,
            into: None,
            run: None,
        }
    }

    /// A command.
    pub fn run(to: WayOutGoal, command: String) -> Self {
        Self {
            run: Some(command),
            ..Self::new(to)
        }
    }

    /// A line of closectl.yaml that leaves an object, or an attribute of it, alone.
    pub fn ignore(address: &str) -> Self {
        Self {
            write: Some(format!("ignore: [{}]", quoted(address))),
            into: Some("closectl.yaml".to_owned()),
            ..Self::new(WayOutGoal::LeaveAlone)
        }
    }

    /// The same, for the case that this became of an object.
    pub fn when(self, case: WayOutCase) -> Self {
        Self {
            when: Some(case),
            ..self
        }
    }

    /// The same, about an object that is missing; one with another name is not.
    pub fn of_missing(self) -> Self {
        let is_missing = self.when != Some(WayOutCase::Renamed);
        Self { is_missing, ..self }
    }

    /// Returns the words before the way.
    pub fn words(&self) -> String {
        let case = match self.when {
            None => "",
            Some(WayOutCase::Renamed) => ", if it was renamed",
            Some(WayOutCase::Another) => ", if it is another object",
        };
        format!("{}{case}", self.to.words(self.is_missing))
    }

    /// Returns the parts, each with whether it can be pasted.
    pub fn parts(&self) -> Vec<(bool, String)> {
        let Self {
            to: _,
            is_missing: _,
            when: _,
            first,
            write,
            into,
            run,
        } = self;
        let mut parts: Vec<(bool, String)> = first.iter().map(|first| (false, first.clone())).collect();

        if let Some(lines) = write {
            let write = if parts.is_empty() {
                "write"
            } else {
                "and then write"
            };
            parts.push((false, write.to_owned()));
            parts.push((true, lines.clone()));
        }
        if let Some(place) = into {
            parts.push((false, format!("in {}", visible(place))));
        }
        if let Some(command) = run {
            if !parts.is_empty() {
                parts.push((false, "and then run".to_owned()));
            }
            parts.push((true, command.clone()));
        }
        parts
    }
}

/// Writes a text as YAML takes it anywhere.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
