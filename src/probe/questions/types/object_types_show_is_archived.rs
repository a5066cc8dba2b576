//! Whether custom object types show `is_archived`.

use super::scratch_type::object_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};

/// Makes a type.
pub const PROBE: Probe = Probe {
    name: "object_types_show_is_archived",
    question: "Do custom object types show `is_archived`?",
    answers: &["yes", "no"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = object_type(bench, "home").await?;
    Ok(Finding::either(
        made.body.get("is_archived").is_some(),
        "yes",
        "no",
    ))
}
