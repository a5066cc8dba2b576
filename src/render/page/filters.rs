//! The filters: shown where a script can run, since without one the page is the whole list.

use super::items::{capital, class, heading};
use crate::{
    model::Registry,
    render::review::{Review, RiskLevel},
};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Writes the filters by risk, kind and words.
pub(super) fn filters(registry: &Registry, review: &Review) -> Markup {
    let mut levels: BTreeMap<RiskLevel, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for item in review.items() {
        *levels.entry(item.level()).or_default() += 1;
        *kinds.entry(heading(registry, item)).or_default() += 1;
    }

    html! {
        // Hidden until the script runs, because without it the controls would do nothing.
        form #filters.filters hidden {
            // Where all are alike, there is nothing to choose.
            @if levels.keys().any(|level| *level != RiskLevel::Safe) {
                fieldset {
                    legend { "Risk" }
                    @for (level, count) in levels.iter().rev() {
                        label class=(class(*level)) {
                            input type="checkbox" name="level" value=(level.text()) checked;
                            (capital(level.text())) " " span.count { (count) }
                        }
                    }
                }
            }
            @if kinds.len() > 1 {
                fieldset {
                    legend { "Kind" }
                    @for (kind, count) in &kinds {
                        label {
                            input type="checkbox" name="kind" value=(kind) checked;
                            (kind) " " span.count { (count) }
                        }
                    }
                }
            }
            div.search {
                label for="words" { "Find" }
                input #words type="search" placeholder="name, attribute or value" autocomplete="off";
                button type="reset" { "Show all" }
            }
            p #found role="status" {}
        }
    }
}
