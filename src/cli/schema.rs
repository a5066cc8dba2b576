//! `closectl schema`: prints the JSON Schema of manifests.

use super::{
    args::Schema,
    exit::{Exit, Failure},
    printer::Printer,
};
use crate::{kinds, manifest};

/// Runs the command.
pub fn run(arguments: &Schema, printer: &Printer) -> Result<Exit, Failure> {
    let Schema { out } = arguments;
    let text = text()?;
    match out {
        Some(path) => std::fs::write(path, text).map_err(|source| Failure::Write {
            path: path.clone(),
            source,
        })?,
        None => printer.data(&text),
    }
    Ok(Exit::Done)
}

/// Returns the schema as it is published.
pub fn text() -> Result<String, Failure> {
    let schema = manifest::schema(kinds::registry());
    Ok(format!("{}\n", serde_json::to_string_pretty(&schema)?))
}
