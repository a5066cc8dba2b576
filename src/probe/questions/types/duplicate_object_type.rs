//! Whether names of custom object types are unique.

use super::scratch_type::object_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::OBJECT_TYPE,
};
use serde_json::json;

/// Makes a name twice.
pub const PROBE: Probe = Probe {
    name: "duplicate_object_type",
    question: "Can two custom object types have the same name?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    object_type(bench, "twin").await?;

    let plural = json!({ "name_plural": bench.name("other plural") });
    let second = bench.try_make(&OBJECT_TYPE, &bench.name("twin"), plural).await?;
    Ok(Finding::either(second.is_err(), "refuse", "allow"))
}
