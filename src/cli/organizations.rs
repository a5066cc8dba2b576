//! `closectl organizations`: lists the organizations of the project. Reaches none.

use super::{
    args::{Format, Organizations as Arguments},
    exit::{Exit, Failure},
    fleet,
    printer::Printer,
    project::Project,
};

/// Runs the command.
pub fn run(arguments: &Arguments, printer: &Printer) -> Result<Exit, Failure> {
    let Arguments { org, format } = arguments;
    let names = fleet::names(&Project::load()?, org)?;
    match format {
        Format::Human => printer.data(&names.join("\n")),
        // On one line, as the outputs of CI jobs have to be.
        Format::Json => printer.data(&serde_json::to_string(&names)?),
    }
    Ok(Exit::Done)
}
