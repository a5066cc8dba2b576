//! The folder that the program works in, where `-C` names another one than it was started in.

use super::{exit::Failure, explained::Explained};
use std::{env, path::Path};

/// Goes to the folder of `-C`, before anything is read: relative paths of arguments and of the environment count from
/// there, and the project file is looked for from there upwards.
///
/// # Errors
///
/// Says why the folder can't be entered.
pub fn enter(folder: Option<&Path>) -> Result<(), Failure> {
    let Some(folder) = folder else {
        return Ok(());
    };
    env::set_current_dir(folder).map_err(|error| {
        Failure::Unknown(Explained::new(
            format!("failed to enter the folder {} (-C): {error}", folder.display()),
            "name a folder that exists and that you may enter; relative paths start at the current folder",
        ))
    })
}
