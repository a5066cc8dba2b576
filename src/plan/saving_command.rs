//! The command that saves a plan like another one.

use super::{Origin, PlannedUndo};
use crate::model::{shell_option, shell_word};
use serde::Deserialize;
use std::fmt;

/// The command that saves a plan like another one, as far as the file of that one tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SavingCommand {
    /// `plan`, which reads manifests.
    #[default]
    Plan,
    /// `promote`, which reads the source organization.
    Promote {
        /// The name of the source organization in the project file.
        from: String,
        /// The name of the target organization, if the file has it.
        to: Option<String>,
    },
    /// `undo`, which reads a run or shared names.
    Undo(PlannedUndo),
}

/// The part of a saved plan that tells its command.
#[derive(Deserialize)]
struct TellingPart {
    origin: Origin,
}

impl SavingCommand {
    /// Reads the text of a saved plan, which may have been edited since, or be no plan.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let read: Result<TellingPart, _> = serde_json::from_str(text);
        read.map_or_else(|_| Self::default(), |part| Self::of(&part.origin))
    }

    /// Returns the command of a plan that was made from this.
    #[must_use]
    pub fn of(origin: &Origin) -> Self {
        match (&origin.promotion, &origin.undo) {
            (Some(promotion), _) => Self::Promote {
                from: promotion.from.clone(),
                to: origin.organization.clone(),
            },
            (None, Some(undo)) => Self::Undo(undo.clone()),
            (None, None) => Self::Plan,
        }
    }
}

impl fmt::Display for SavingCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closectl ")?;
        match self {
            Self::Plan => f.write_str("plan")?,
            Self::Promote { from, to } => {
                write!(f, "promote {}", shell_option("--from", from))?;
                if let Some(to) = to {
                    write!(f, " {}", shell_option("--to", to))?;
                }
            }
            Self::Undo(PlannedUndo::Run(run)) => write!(f, "undo {}", shell_word(run))?,
            Self::Undo(PlannedUndo::Twins(ids)) => {
                f.write_str("undo")?;
                for id in ids {
                    write!(f, " {}", shell_option("--twin", id))?;
                }
            }
        }

        f.write_str(" --out FILE")
    }
}
