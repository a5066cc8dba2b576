//! Makes reviews of what differs without anything going to happen: drift, and two sides of a comparison.

use super::{
    AttributeDetail, ChangeCount, ChangeSign, PlainLine, Review, ReviewItem, ReviewSubject, ReviewSummary,
    grouping, list::KnownMembers,
};
use crate::{
    model::{Address, Location, RegisteredKind, Registry, counted, counted_as, joined},
    plan::{Note, Refusal},
    render::{
        comparison::{ComparedAttribute, ComparisonReport},
        drift::{DriftKind, DriftReport, DriftingAttribute, DriftingObject},
        way_out::WayOut,
    },
};
use serde_json::Value;

/// Makes a review of drift: before is what the manifests say, and after what the organization has.
pub fn of_drift(registry: &Registry, drift: &DriftReport<'_>) -> Review {
    let DriftReport {
        format: _,
        organization,
        differences,
        refusals,
        unmanaged: _,
        unreported,
        notes,
    } = drift;
    let alone = drift.left_alone();

    let items = differences
        .iter()
        .map(|one| DifferingObject::of_drift(one).item(registry));
    let items: Vec<ReviewItem> = items.collect();
    let counts = counts(&items);
    let headline = headline("Drift", &counts, refusals.len())
        .unwrap_or_else(|| "No drift: the organization is as the manifests say.".to_owned());

    let about = ReviewSubject::Drift((*organization).clone());
    Review {
        summary: ReviewSummary {
            headline,
            counts,
            refusals: refusals.len(),
            unmanaged: alone.len(),
            ..ReviewSummary::default()
        },
        groups: grouping::grouped(registry, items),
        refusals: about.refused(refusals.to_vec()),
        about,
        notes: notes.to_vec(),
        unmanaged: alone,
        unlisted: Vec::new(),
        unreported: unreported.to_vec(),
        alias: None,
    }
}

/// Makes a review of a comparison: before is what the source has, and after what the target has.
pub fn of_comparison(registry: &Registry, found: &ComparisonReport) -> Review {
    let items = differing_objects(found).map(|one| one.item(registry));
    let items: Vec<ReviewItem> = items.collect();
    let ComparisonReport {
        source,
        target,
        meant,
        left_out,
        refusals,
        ..
    } = found;
    let intended = (!meant.is_empty()).then(|| {
        let more = counted_as(meant.len(), "difference is", "differences are");
        format!(
            "{more} intended, because overlays define {}: {}.",
            if meant.len() == 1 { "it" } else { "them" },
            joined(meant.iter().map(String::as_str), ", ")
        )
    });

    let refusals = refusals.iter().map(|refused| Refusal {
        address: refused.address.clone(),
        because: refused.because.clone(),
        at: None,
    });
    let refusals: Vec<Refusal> = refusals.collect();

    // A note needs an address, and what was not compared has none.
    let notes = left_out
        .iter()
        .map(|what| Note::new(&Address::of("not compared"), what.as_str()));

    let counts = counts(&items);
    let headline = headline("Differences", &counts, refusals.len())
        .unwrap_or_else(|| format!("No differences between {source} and {target}."));

    let about = ReviewSubject::Comparison {
        source: source.clone(),
        target: target.clone(),
    };
    Review {
        summary: ReviewSummary {
            headline,
            lines: intended.into_iter().collect(),
            counts,
            refusals: refusals.len(),
            ..ReviewSummary::default()
        },
        groups: grouping::grouped(registry, items),
        refusals: about.refused(refusals),
        about,
        notes: notes.collect(),
        unmanaged: Vec::new(),
        unlisted: Vec::new(),
        unreported: Vec::new(),
        alias: None,
    }
}

/// Returns what only one side has, and then what both have differently.
fn differing_objects<'a>(found: &'a ComparisonReport) -> impl Iterator<Item = DifferingObject<'a>> {
    let ComparisonReport {
        format: _,
        source,
        target,
        only_in_source,
        only_in_target,
        different,
        orders,
        meant: _,
        left_out: _,
        refusals: _,
        kinds,
    } = found;
    let object = |address: &'a Address, sign, word, attributes: &'a [ComparedAttribute]| DifferingObject {
        kind: kinds.get(address).map_or("", String::as_str),
        address,
        sign,
        word,
        at: None,
        attributes: attributes.iter().map(AttributeSides::of_comparison).collect(),
        reason: String::new(),
        ways_out: &[],
    };

    // Read from source to target: what only the source has is missing there, as if it had been removed.
    let one_sided = [
        (only_in_source, ChangeSign::Removed, source),
        (only_in_target, ChangeSign::Added, target),
    ];
    let one_sided = one_sided.into_iter().flat_map(move |(list, sign, side)| {
        list.iter()
            .map(move |address| object(address, sign, format!("only in {side}"), &[]))
    });

    let two_sided = [
        (different, ChangeSign::Changed, "different"),
        (orders, ChangeSign::Ordered, "in another order"),
    ];
    let two_sided = two_sided.into_iter().flat_map(move |(list, sign, word)| {
        list.iter()
            .map(move |one| object(&one.address, sign, word.to_owned(), &one.attributes))
    });
    one_sided.chain(two_sided)
}

/// One object or list that differs.
struct DifferingObject<'a> {
    kind: &'a str,
    address: &'a Address,
    sign: ChangeSign,
    word: String,
    at: Option<&'a Location>,
    attributes: Vec<AttributeSides<'a>>,
    /// Why it counts, where that does not go without saying.
    reason: String,
    ways_out: &'a [WayOut],
}

/// One attribute with what is shown before and after.
struct AttributeSides<'a> {
    name: &'a str,
    before: &'a Value,
    after: &'a Value,
}

impl<'a> AttributeSides<'a> {
    fn of_drift(attribute: &DriftingAttribute<'a>) -> Self {
        Self {
            name: attribute.attribute,
            before: attribute.manifests,
            after: attribute.live_now,
        }
    }

    fn of_comparison(attribute: &'a ComparedAttribute) -> Self {
        Self {
            name: &attribute.attribute,
            before: &attribute.source,
            after: &attribute.target,
        }
    }
}

impl<'a> DifferingObject<'a> {
    fn of_drift(one: &'a DriftingObject<'a>) -> Self {
        let sign = match one.is {
            DriftKind::Missing => ChangeSign::Removed,
            DriftKind::Present | DriftKind::Unlisted => ChangeSign::Added,
            DriftKind::Changed => ChangeSign::Changed,
            DriftKind::Reordered => ChangeSign::Ordered,
        };
        Self {
            kind: one.kind,
            address: one.address,
            sign,
            word: one.is.word().to_owned(),
            at: one.at,
            attributes: one.attributes.iter().map(AttributeSides::of_drift).collect(),
            reason: why(one),
            ways_out: &one.ways_out,
        }
    }

    fn item(self, registry: &Registry) -> ReviewItem {
        let kind = registry.kind(self.kind);
        let details = self.attributes.iter().map(|one| {
            AttributeDetail::of(
                one.name,
                kind,
                Some(one.before),
                one.after,
                KnownMembers {
                    object: Some(self.address),
                    ..KnownMembers::default()
                },
            )
        });

        // Nothing is going to happen, so there are no steps, risks or reasons.
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
            hints: Vec::new(),
            is_usual: self.reason.is_empty(),
            reason: self.reason,
            waits_for: Vec::new(),
            ways_out: self.ways_out.to_vec(),
        }
    }
}

/// Returns what differs in an attribute of an object, in lines; none where two short values say it.
pub fn attribute_lines(
    kind: Option<&RegisteredKind>,
    (address, name): (&Address, &str),
    [before, after]: [&Value; 2],
    about: &ReviewSubject,
) -> Vec<PlainLine> {
    let known = KnownMembers {
        object: Some(address),
        ..KnownMembers::default()
    };
    AttributeDetail::of(name, kind, Some(before), after, known).below(about)
}

/// Says why something counts that the manifests do not state, or that is there more than once.
fn why(one: &DriftingObject<'_>) -> String {
    if one.count > 1 {
        return format!(
            "{} have this name, and nothing tells them apart",
            counted(one.count, "object")
        );
    }

    let text = |unstated: &DriftingAttribute<'_>| {
        let expected = match unstated.expected {
            Some(Value::String(word)) => format!("`{word}`"),
            Some(Value::Null) | None => "empty".to_owned(),
            Some(Value::Object(inside)) if inside.is_empty() => "empty".to_owned(),
            Some(other) => format!("`{other}`"),
        };

        format!(
            "the manifests do not state `{}`, which is {expected} unless somebody or Close itself changes it",
            unstated.attribute
        )
    };
    one.unstated().map_or_else(String::new, text)
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
        parts.push(format!("{refusals} can't be compared"));
    }
    (!parts.is_empty()).then(|| format!("{title}: {}.", parts.join(", ")))
}
