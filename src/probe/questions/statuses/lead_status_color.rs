//! Whether lead statuses have a colour.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::json;

/// A colour that is no default of anybody.
const COLOR: &str = "#123456";

/// Sends a colour in a POST and in a PUT.
pub const PROBE: Probe = Probe {
    name: "lead_status_color",
    question: "Do lead statuses have a colour, and where can it be set?",
    answers: &["absent", "put_only", "post_and_put"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let color = json!({ "color": COLOR });
    let label = bench.name("colour");
    let Ok(made) = bench.try_make(&LEAD_STATUS, &label, color.clone()).await? else {
        return Ok(Finding::surprise("a new lead status with a colour is refused"));
    };
    if made.body["color"] == COLOR {
        return Ok(Finding::Answer("post_and_put"));
    }

    let changed = bench.change(&made, color).await?;
    if changed.text("color") == Some(COLOR) {
        Ok(Finding::Answer("put_only"))
    } else if changed.body.get("color").is_none() && made.body.get("color").is_none() {
        Ok(Finding::Answer("absent"))
    } else {
        Ok(Finding::surprise(
            "a colour is shown, and neither POST nor PUT sets it",
        ))
    }
}
