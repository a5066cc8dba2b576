//! Whether the list of smart views shows all of them.

use super::scratch_view::{listed, view};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};

/// Makes a view and looks at the list.
pub const PROBE: Probe = Probe {
    name: "smart_view_list",
    question: "Does the list of smart views show their columns and whom they are shared with?",
    answers: &["whole", "short"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = view(bench, "listed", "lead").await?;
    let in_list = listed(bench, &made).await?;

    let shown = ["selected_fields", "sharing_settings"].map(|name| in_list.get(name).is_some());
    Ok(match shown {
        [true, true] => Finding::Answer("whole"),
        [false, false] => Finding::Answer("short"),
        [true, false] | [false, true] => Finding::surprise("the list shows one of the two"),
    })
}
