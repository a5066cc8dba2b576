//! The arguments that limit a command to some objects.

use crate::{
    cli::{exit::Failure, explained::Explained},
    kinds,
    model::{ObjectSelection, Selector, shell_quoted},
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
            targets: Selector::parse_objects(kinds::registry(), targets),
            excluded: Selector::parse_objects(kinds::registry(), excluded),
        }
    }

    /// Reads the selectors for a command that works on whole objects.
    ///
    /// # Errors
    ///
    /// Names a selector of items, such as the steps of a workflow.
    pub fn of_objects(&self) -> Result<ObjectSelection, Failure> {
        let selection = self.read();
        let named = || selection.targets.iter().chain(&selection.excluded);
        let item = named().find(|one| one.selects_only_items(kinds::registry()));
        if let Some(item) = item {
            let object = item.text().rsplit_once('/').map_or("", |(object, _)| object);
            return Err(Failure::Unknown(Explained::new(
                format!("{item} is a part of an object, and this command works on whole objects"),
                format!("name the whole object: {}", shell_quoted(object)),
            )));
        }
        Ok(selection)
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
