//! The arguments of the commands that are about the program itself.

use crate::cli::completion::Shell;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell that is to complete
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Debug, Args)]
pub struct Man {
    /// Write the pages of all commands into this folder, as `closectl-plan.1`
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}
