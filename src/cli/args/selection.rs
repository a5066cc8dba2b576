//! The arguments that limit a command to some objects.

use crate::{
    kinds,
    model::{ObjectSelection, Selector},
};
use clap::{Arg, Args};

/// The heading of these options in the help.
const SELECTION: &str = "Selection";

/// The objects that a command is limited to.
#[derive(Clone, Debug, Default, Args)]
pub struct SelectionArgs {
    /// Include only this object, with what it contains and what it needs. `*` matches any text. Can be repeated.
    #[arg(long = "target", value_name = "ADDRESS", help_heading = SELECTION)]
    pub targets: Vec<String>,
    /// Exclude this object, with what it contains and what depends on it. `*` matches any text. Can be repeated.
    #[arg(long = "exclude", value_name = "ADDRESS", help_heading = SELECTION)]
    pub excluded: Vec<String>,
}

impl SelectionArgs {
    /// Reads the selectors.
    pub fn read(&self) -> ObjectSelection {
        let Self { targets, excluded } = self;
        ObjectSelection {
            targets: Selector::parse_all(kinds::registry(), targets),
            excluded: Selector::parse_all(kinds::registry(), excluded),
        }
    }
}

/// Lets both arguments be given only where manifests are updated: whole manifests are written for all objects.
pub fn with_update(argument: Arg) -> Arg {
    if argument.get_id() == "targets" || argument.get_id() == "excluded" {
        argument.requires("update")
    } else {
        argument
    }
}
