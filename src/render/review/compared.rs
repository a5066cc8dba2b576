//! Makes reviews of what differs without anything going to happen: drift, and two sides of a comparison.

use super::{
    AttributeDetail, ChangeCount, ChangeSign, Review, ReviewItem, ReviewSubject, ReviewSummary, grouping,
};
use crate::{
    model::{Address, Location, Registry},
    plan::{Note, Refusal},
    render::{
        comparison::{self, ComparisonReport},
        drift::{self, DriftKind, DriftReport},
    },
};
use serde_json::Value;

/// One attribute with what is shown before and after.
type Both<'a> = (&'a str, &'a Value, &'a Value);

/// Makes a review of drift: before is what the manifests say, and after what the organization has.
#[must_use]
pub fn of_drift(registry: &Registry, drift: &DriftReport<'_>) -> Review {
    let DriftReport {
        format: _,
        organization,
        differences,
        refusals,
        unmanaged,
        notes,
    } = drift;
    let items = differences.iter().map(|one| {
        let sign = match one.is {
            DriftKind::Missing => ChangeSign::Removed,
            DriftKind::Present => ChangeSign::Added,
            DriftKind::Changed => ChangeSign::Changed,
            DriftKind::Reordered => ChangeSign::Ordered,
        };
        let attributes = one.attributes.iter().map(|each| {
            let drift::DriftingAttribute {
                attribute,
                live_now,
                manifests,
            } = each;
            (*attribute, *manifests, *live_now)
        });
        let attributes: Vec<Both<'_>> = attributes.collect();
        let found = DifferingObject {
            kind: one.kind,
            address: one.address,
            sign,
            word: one.is.word().to_owned(),
            at: one.at,
        };
        found.item(registry, &attributes)
    });
    let items: Vec<ReviewItem> = items.collect();
    let counts = counts(&items);
    let mut summary = ReviewSummary {
        headline: headline("Drift", &counts, refusals.len())
            .unwrap_or_else(|| "No drift: the organization is as the manifests say.".to_owned()),
        lines: Vec::new(),
        counts,
        risks: Vec::new(),
        stake: None,
        blocked: Vec::new(),
        refusals: refusals.len(),
        unmanaged: unmanaged.len(),
    };
    if !items.is_empty() {
        let way_out = "To keep what was changed, take it into the files with `closectl pull --update`; to take it back, \
                       see `closectl plan`.";
        summary.lines.push(way_out.to_owned());
    }
    Review {
        about: ReviewSubject::Drift((*organization).clone()),
        summary,
        groups: grouping::grouped(registry, items),
        refusals: refusals.to_vec(),
        notes: notes.to_vec(),
        unmanaged: unmanaged.to_vec(),
    }
}

/// Makes a review of a comparison: before is what the source has, and after what the target has.
#[must_use]
pub fn of_comparison(registry: &Registry, found: &ComparisonReport) -> Review {
    let ComparisonReport {
        format: _,
        source,
        target,
        only_in_source,
        only_in_target,
        different,
        orders,
        left_out,
        refusals,
        kinds,
    } = found;
    let make = |address: &Address, sign, word: String, attributes: &[comparison::ComparedAttribute]| {
        let attributes = attributes.iter().map(|each| {
            let comparison::ComparedAttribute {
                attribute,
                source,
                target,
            } = each;
            (attribute.as_str(), source, target)
        });
        let found = DifferingObject {
            kind: kinds.get(address).map_or("", String::as_str),
            address,
            sign,
            word,
            at: None,
        };
        found.item(registry, &attributes.collect::<Vec<_>>())
    };
    let mut items = Vec::new();
    for (list, sign, side) in [
        (only_in_source, ChangeSign::Removed, source),
        (only_in_target, ChangeSign::Added, target),
    ] {
        let word = || format!("only in {side}");
        items.extend(list.iter().map(|address| make(address, sign, word(), &[])));
    }
    for (list, sign, word) in [
        (different, ChangeSign::Changed, "different"),
        (orders, ChangeSign::Ordered, "in another order"),
    ] {
        items.extend(
            list.iter()
                .map(|one| make(&one.address, sign, word.to_owned(), &one.attributes)),
        );
    }
    let counts = counts(&items);
    let refusals: Vec<Refusal> = refusals
        .iter()
        .map(|refused| Refusal {
            address: refused.address.clone(),
            because: refused.because.clone(),
            at: None,
        })
        .collect();
    let notes = left_out.iter().map(|what| Note {
        address: Address::of("not compared"),
        text: what.clone(),
    });
    Review {
        about: ReviewSubject::Comparison {
            source: source.clone(),
            target: target.clone(),
        },
        summary: ReviewSummary {
            headline: headline("Differences", &counts, refusals.len())
                .unwrap_or_else(|| format!("No differences between {source} and {target}.")),
            lines: Vec::new(),
            counts,
            risks: Vec::new(),
            stake: None,
            blocked: Vec::new(),
            refusals: refusals.len(),
            unmanaged: 0,
        },
        groups: grouping::grouped(registry, items),
        refusals,
        notes: notes.collect(),
        unmanaged: Vec::new(),
    }
}

/// One object or list that differs.
struct DifferingObject<'a> {
    kind: &'a str,
    address: &'a Address,
    sign: ChangeSign,
    word: String,
    at: Option<&'a Location>,
}

impl DifferingObject<'_> {
    fn item(self, registry: &Registry, attributes: &[Both<'_>]) -> ReviewItem {
        let kind = registry.kind(self.kind);
        let facts = |name: &str| kind.and_then(|kind| kind.attributes.get(name));
        let details = attributes
            .iter()
            .map(|(name, before, after)| AttributeDetail::of(name, facts(name), Some(before), after, &[]));
        ReviewItem {
            steps: Vec::new(),
            sign: self.sign,
            word: self.word,
            address: self.address.clone(),
            name: self.address.name(),
            kind: self.kind.to_owned(),
            title: kind.map_or_else(String::new, |kind| kind.any.def.title.to_owned()),
            at: self.at.cloned(),
            details: details.collect(),
            hazards: Vec::new(),
            reason: String::new(),
            is_usual: true,
            waits_for: Vec::new(),
        }
    }
}

/// Counts the items by what they are, in the order in which they come first.
fn counts(items: &[ReviewItem]) -> Vec<ChangeCount> {
    let mut counts: Vec<ChangeCount> = Vec::new();
    for item in items {
        match counts.iter_mut().find(|count| count.word == item.word) {
            Some(count) => count.count += 1,
            None => counts.push(ChangeCount {
                sign: item.sign,
                word: item.word.clone(),
                count: 1,
            }),
        }
    }
    counts.sort_by_key(|count| match count.sign {
        ChangeSign::Removed => 0,
        ChangeSign::Added => 1,
        ChangeSign::Replaced | ChangeSign::Changed | ChangeSign::Moved => 2,
        ChangeSign::Ordered => 3,
    });
    counts
}

fn headline(title: &str, counts: &[ChangeCount], refusals: usize) -> Option<String> {
    let counted = counts
        .iter()
        .map(|count| format!("{} {}", count.count, count.word));
    let mut parts: Vec<String> = counted.collect();
    if refusals > 0 {
        parts.push(format!("{refusals} that can't be compared"));
    }
    (!parts.is_empty()).then(|| format!("{title}: {}.", parts.join(", ")))
}
