//! `closectl schema`: prints the JSON Schema of what people write and of what programs read.

use super::{
    args::{SchemaArgs, SchemaSubject},
    exit::{Exit, Failure},
    failure_report::FailureReport,
    printer::Printer,
    project,
    replaced_file::ReplacedFile,
    trust::TrustReport,
};
use crate::{
    doctor::DoctorReport,
    kinds, manifest, plan,
    probe::{ProbeFacts, ProbeReport},
    render::{
        comparison::ComparisonReport,
        drift::DriftReport,
        organizations::FleetReport,
        outcome::RunReport,
        promotion::PromotionObstacles,
        published_schema::{SchemaReader, is_published, published},
        run_events::EventReport,
        runs::RunsReport,
        validation::ValidationReport,
    },
};
use clap::ValueEnum as _;
use schemars::schema_for;
use serde_json::Value;
use std::path::Path;

/// Runs the command.
pub fn run(arguments: &SchemaArgs, printer: &Printer) -> Result<Exit, Failure> {
    let SchemaArgs { what, out } = arguments;
    let schema = match what {
        SchemaSubject::Manifest => return written(manifest()?, out.as_deref(), printer),
        SchemaSubject::Overlay => return written(overlay()?, out.as_deref(), printer),
        SchemaSubject::Project => return written(project()?, out.as_deref(), printer),
        SchemaSubject::Plan => plan::schema(),
        SchemaSubject::Drift => schema_for!(DriftReport<'static>).to_value(),
        SchemaSubject::Diff => schema_for!(ComparisonReport).to_value(),
        SchemaSubject::Result => schema_for!(RunReport<'static>).to_value(),
        SchemaSubject::Event => schema_for!(EventReport<'static>).to_value(),
        SchemaSubject::Organizations => schema_for!(FleetReport<'static>).to_value(),
        SchemaSubject::Runs => schema_for!(RunsReport<'static>).to_value(),
        SchemaSubject::Facts => schema_for!(ProbeFacts).to_value(),
        SchemaSubject::Trust => schema_for!(TrustReport).to_value(),
        SchemaSubject::Doctor => schema_for!(DoctorReport).to_value(),
        SchemaSubject::Probe => schema_for!(ProbeReport).to_value(),
        SchemaSubject::Promotion => schema_for!(PromotionObstacles<'static>).to_value(),
        SchemaSubject::Failure => schema_for!(FailureReport).to_value(),
        SchemaSubject::Report => schema_for!(ValidationReport).to_value(),
    };

    let name = what.to_possible_value();
    let name = name.as_ref().map_or("document", |name| name.get_name());
    written(
        text(name, schema, SchemaReader::Program)?,
        out.as_deref(),
        printer,
    )
}

/// Prints a schema, or writes it to a file.
fn written(text: String, out: Option<&Path>, printer: &Printer) -> Result<Exit, Failure> {
    if let Some(path) = out {
        check_replaced(path, "the schema was not written", "name another file with --out")?;
    }
    printer.data_or_file(&text, out)?;
    Ok(Exit::Done)
}

/// Makes sure that nothing but an earlier schema is overwritten.
///
/// # Errors
///
/// Says what does not happen for that reason and what to do, or that the file can't be read.
pub fn check_replaced(path: &Path, undone: &'static str, hint: &'static str) -> Result<(), Failure> {
    let schema = ReplacedFile {
        undone,
        what: "a schema of closectl",
        hint,
    };
    schema.check_content(path, is_published)
}

/// Returns the schema of manifests as it is published.
pub fn manifest() -> Result<String, Failure> {
    text(
        "manifest",
        manifest::schema(kinds::registry()),
        SchemaReader::Editor,
    )
}

/// Returns the schema of overlays as it is published.
pub fn overlay() -> Result<String, Failure> {
    text(
        "overlay",
        manifest::overlay_schema(kinds::registry()),
        SchemaReader::Editor,
    )
}

/// Returns the schema of project files as it is published.
pub fn project() -> Result<String, Failure> {
    text("project", project::schema(), SchemaReader::Editor)
}

/// Writes a schema as it is published.
fn text(name: &str, schema: Value, reader: SchemaReader) -> Result<String, Failure> {
    let schema = published(name, schema, reader);
    Ok(format!("{}\n", serde_json::to_string_pretty(&schema)?))
}
