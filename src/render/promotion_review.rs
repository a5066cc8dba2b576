//! The conflicts and missing objects that keep a promotion from being applied, as a review without steps.

use super::{
    kept_changes::{kept_note, shown},
    promotion::{CONFLICT_TITLES, PromotionObstacles, dangling_title, missing_title},
    review::{RefusalGroup, Review, ReviewSubject, ReviewSummary},
};
use crate::{
    model::{counted, visible},
    plan::Refusal,
    promotion::{DanglingReference, PromotionConflict},
};

/// Returns the conflicts and missing objects as a review without steps.
pub fn review(obstacles: &PromotionObstacles<'_>) -> Review {
    let PromotionObstacles {
        format: _,
        source,
        target,
        has_record: _,
        conflicts,
        missing,
        dangling,
        kept,
        not_compared: _,
    } = obstacles;

    let choices = conflicts.iter().filter(|conflict| conflict.is_choice).count();
    let obstacle_counts = ObstacleCounts {
        choices,
        unclear: conflicts.len() - choices,
        missing: missing.len(),
        dangling: dangling.len(),
    };
    let conflicts = CONFLICT_TITLES.map(|(title, is_choice)| {
        let conflicts = conflicts
            .iter()
            .filter(|conflict| conflict.is_choice == is_choice);
        let refusals = conflicts.map(|conflict| conflict_refusal(conflict, source, target));
        RefusalGroup::of(title, refusals.collect())
    });
    // The remedy is at the object that names what is missing, so each of those gets a refusal.
    let missing = missing.iter().flat_map(|missing| missing.refusals(target));
    let missing = RefusalGroup::of(&missing_title(target), missing.collect());
    let dangling = dangling.iter().map(DanglingReference::refusal);
    let dangling = RefusalGroup::of(&dangling_title(source), dangling.collect());
    let refusals = conflicts.into_iter().chain([missing, dangling]).flatten();
    let refusals: Vec<RefusalGroup> = refusals.collect();

    let kept = kept.iter().map(|one| kept_note(one, source, target));
    Review {
        about: ReviewSubject::Comparison {
            source: (*source).to_owned(),
            target: (*target).to_owned(),
        },
        summary: ReviewSummary {
            headline: headline(&obstacle_counts, source, target),
            refusals: refusals.iter().map(|group| group.refusals.len()).sum(),
            ..ReviewSummary::default()
        },
        groups: Vec::new(),
        refusals,
        notes: kept.collect(),
        unmanaged: Vec::new(),
        unlisted: Vec::new(),
        unreported: Vec::new(),
        alias: None,
    }
}

/// Returns the refusal of an object with a conflict.
fn conflict_refusal(conflict: &PromotionConflict, source: &str, target: &str) -> Refusal {
    let attribute = conflict.attribute.as_deref().unwrap_or("the object");
    let sides = if conflict.is_choice {
        format!(
            "; {attribute} is {} in {source} and {} in {target}",
            shown(attribute, &conflict.source),
            shown(attribute, &conflict.target)
        )
    } else {
        String::new()
    };
    Refusal {
        address: conflict.address.clone(),
        because: format!("{}{sides}", conflict.because),
        at: None,
    }
}

/// How much keeps a promotion from being applied.
struct ObstacleCounts {
    /// Conflicts that somebody decides by choosing a side.
    choices: usize,
    /// Objects whose names don't tell which one of the other organization they are.
    unclear: usize,
    /// Objects that the target lacks.
    missing: usize,
    /// Ids that the source has no name for.
    dangling: usize,
}

/// Says why nothing can be promoted.
fn headline(counts: &ObstacleCounts, source: &str, target: &str) -> String {
    let ObstacleCounts {
        choices,
        unclear,
        missing,
        dangling,
    } = *counts;

    let mut reasons = Vec::new();
    if choices > 0 {
        reasons.push(format!("decide {} first", counted(choices, "conflict")));
    }
    if unclear > 0 {
        reasons.push(format!("{} can't be matched by name", counted(unclear, "object")));
    }
    if missing > 0 {
        reasons.push(format!(
            "{} lacks {} that the promotion needs",
            visible(target),
            counted(missing, "object")
        ));
    }
    if dangling > 0 {
        reasons.push(format!(
            "{} has {} to what it does not have",
            visible(source),
            counted(dangling, "reference")
        ));
    }

    format!("Nothing can be promoted yet: {}.", reasons.join("; "))
}

#[cfg(test)]
mod tests {
    use super::{ObstacleCounts, headline};

    #[test]
    fn the_headline_counts_what_is_decided_apart_from_what_needs_another_name() {
        let of = |choices, unclear, missing| {
            let counts = ObstacleCounts {
                choices,
                unclear,
                missing,
                dangling: 0,
            };
            headline(&counts, "staging", "production")
        };
        for (found, told) in [
            (of(1, 0, 0), "decide 1 conflict first"),
            (of(0, 2, 0), "2 objects can't be matched by name"),
            (of(0, 0, 1), "production lacks 1 object that the promotion needs"),
            (
                of(2, 1, 0),
                "decide 2 conflicts first; 1 object can't be matched by name",
            ),
            (
                of(1, 1, 2),
                "decide 1 conflict first; 1 object can't be matched by name; production lacks 2 objects that the \
                 promotion needs",
            ),
        ] {
            assert_eq!(found, format!("Nothing can be promoted yet: {told}."));
        }
    }
}
