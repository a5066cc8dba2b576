//! `closectl schema`: prints the JSON Schema of what people write and of what programs read.

use super::{
    args::{SchemaArgs, SchemaSubject},
    exit::{Exit, Failure},
    failure_report::FailureReport,
    printer::Printer,
    project,
    trust::TrustReport,
};
use crate::{
    doctor::DoctorReport,
    kinds, manifest, plan,
    probe::{ProbeFacts, ProbeReport},
    render::{
        comparison::ComparisonReport, drift::DriftReport, organizations::FleetReport, outcome::RunReport,
        run_events::EventReport, runs::RunsReport, validation::ValidationReport,
    },
};
use schemars::schema_for;
use serde_json::Value;

/// Runs the command.
pub fn run(arguments: &SchemaArgs, printer: &Printer) -> Result<Exit, Failure> {
    let SchemaArgs { what, out } = arguments;
    let text = match what {
        SchemaSubject::Manifest => manifest()?,
        SchemaSubject::Overlay => text(&manifest::overlay_schema(kinds::registry()))?,
        SchemaSubject::Plan => text(&plan::schema())?,
        SchemaSubject::Drift => text(&schema_for!(DriftReport<'static>).to_value())?,
        SchemaSubject::Diff => text(&schema_for!(ComparisonReport).to_value())?,
        SchemaSubject::Result => text(&schema_for!(RunReport<'static>).to_value())?,
        SchemaSubject::Event => text(&schema_for!(EventReport<'static>).to_value())?,
        SchemaSubject::Organizations => text(&schema_for!(FleetReport<'static>).to_value())?,
        SchemaSubject::Runs => text(&schema_for!(RunsReport<'static>).to_value())?,
        SchemaSubject::Project => project()?,
        SchemaSubject::Facts => text(&schema_for!(ProbeFacts).to_value())?,
        SchemaSubject::Trust => text(&schema_for!(TrustReport).to_value())?,
        SchemaSubject::Doctor => text(&schema_for!(DoctorReport).to_value())?,
        SchemaSubject::Probe => text(&schema_for!(ProbeReport).to_value())?,
        SchemaSubject::Failure => text(&schema_for!(FailureReport).to_value())?,
        SchemaSubject::Report => text(&schema_for!(ValidationReport).to_value())?,
    };

    printer.data_or_file(&text, out.as_deref())?;
    Ok(Exit::Done)
}

/// Returns the schema of manifests as it is published.
pub fn manifest() -> Result<String, Failure> {
    text(&manifest::schema(kinds::registry()))
}

/// Returns the schema of project files as it is published.
pub fn project() -> Result<String, Failure> {
    text(&project::schema())
}

/// Writes a schema as it is published.
fn text(schema: &Value) -> Result<String, Failure> {
    Ok(format!("{}\n", serde_json::to_string_pretty(schema)?))
}
