//! `closectl organizations`: lists the organizations of the project. Reaches none.

use super::{
    args::{OrganizationsArgs, OutputFormat},
    exit::{Exit, Failure},
    fleet,
    printer::Printer,
    project::Project,
};
use crate::model::visible_json;

/// Runs the command.
pub fn run(arguments: &OrganizationsArgs, printer: &Printer) -> Result<Exit, Failure> {
    let OrganizationsArgs { org, format } = arguments;
    let names = fleet::names(&Project::open(printer)?, org)?;
    match format {
        OutputFormat::Human => names.iter().for_each(|name| printer.line(name)),
        // On one line, as the outputs of CI jobs have to be.
        OutputFormat::Json => printer.data(visible_json(&serde_json::to_string(&names)?)),
    }
    Ok(Exit::Done)
}
