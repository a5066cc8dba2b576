//! `closectl schema`: prints the JSON Schema of what people write and of what programs read.

use super::{
    args::{Schema, SchemaOf},
    exit::{Exit, Failure},
    printer::Printer,
    project,
};
use crate::{kinds, manifest, plan, render::validation};

/// Runs the command.
pub fn run(arguments: &Schema, printer: &Printer) -> Result<Exit, Failure> {
    let Schema { what, out } = arguments;
    let text = match what {
        SchemaOf::Manifest => manifest()?,
        SchemaOf::Overlay => overlay()?,
        SchemaOf::Plan => plan()?,
        SchemaOf::Project => project()?,
        SchemaOf::Report => report()?,
    };
    match out {
        Some(path) => std::fs::write(path, text).map_err(|source| Failure::Write {
            path: path.clone(),
            source,
        })?,
        None => printer.data(&text),
    }
    Ok(Exit::Done)
}

/// Returns the schema of manifests as it is published.
pub fn manifest() -> Result<String, Failure> {
    let schema = manifest::schema(kinds::registry());
    Ok(format!("{}\n", serde_json::to_string_pretty(&schema)?))
}

/// Returns the schema of overlays as it is published.
fn overlay() -> Result<String, Failure> {
    let schema = manifest::overlay_schema(kinds::registry());
    Ok(format!("{}\n", serde_json::to_string_pretty(&schema)?))
}

/// Returns the schema of plans as it is published.
fn plan() -> Result<String, Failure> {
    Ok(format!("{}\n", serde_json::to_string_pretty(&plan::schema())?))
}

/// Returns the schema of reports as it is published.
fn report() -> Result<String, Failure> {
    Ok(format!(
        "{}\n",
        serde_json::to_string_pretty(&validation::schema())?
    ))
}

/// Returns the schema of project files as it is published.
pub fn project() -> Result<String, Failure> {
    Ok(format!("{}\n", serde_json::to_string_pretty(&project::schema())?))
}
