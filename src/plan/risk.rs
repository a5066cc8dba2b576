//! What a step may cost, from what is known about the kind and its attributes.

use super::Risk;
use crate::{
    diff::Change,
    model::{Address, Attribute, Deletion, RegisteredKind, ValueLoss},
};
use serde_json::Value;

/// Returns the risk of changing attributes of an object that exists.
#[must_use]
pub fn of_changes(kind: &RegisteredKind, changes: &[Change]) -> Risk {
    let loses = |change: &Change| kind.attributes.get(&change.attribute)?.loses;
    let is_converted = changes
        .iter()
        .any(|change| loses(change) == Some(ValueLoss::Conversion));

    let risks = changes
        .iter()
        // With another type, the items of a list go and the values stay, as far as the new type holds them.
        .filter(|change| !(is_converted && loses(change) == Some(ValueLoss::Items)))
        .map(|change| match kind.attributes.get(&change.attribute) {
            Some(attribute) => of_change(kind, attribute, change),
            None => Risk::Safe,
        });
    worst(risks)
}

/// Returns the risk of removing an object in which some others are left.
#[must_use]
pub fn of_deletion(kind: &RegisteredKind, left: &[&Address]) -> Risk {
    match kind.any.def.deletion {
        Deletion::LosesData(because) => Risk::DataLoss {
            because: because.to_owned(),
        },
        Deletion::OnlyEmpty(members) if !left.is_empty() => {
            let names: Vec<_> = left
                .iter()
                .map(|address| format!("`{}`", address.name()))
                .collect();
            Risk::Impossible {
                because: format!(
                    "Close deletes {} only once it has no {members}, and it has {}",
                    kind.any.def.one(),
                    names.join(", ")
                ),
                instead: format!("remove its {members} as well, or move them elsewhere with `renamed_from`"),
            }
        }
        Deletion::Safe | Deletion::OnlyEmpty(_) => Risk::Safe,
    }
}

/// Returns the worst of several risks; of equally bad ones, the first.
#[must_use]
pub fn worst(risks: impl IntoIterator<Item = Risk>) -> Risk {
    let pick = |one: Risk, other: Risk| if other.rank() > one.rank() { other } else { one };
    risks.into_iter().fold(Risk::Safe, pick)
}

fn of_change(kind: &RegisteredKind, attribute: &Attribute, change: &Change) -> Risk {
    if attribute.immutable {
        return Risk::Impossible {
            because: format!(
                "Close can't change the `{}` of {}",
                attribute.name,
                kind.any.def.one()
            ),
            instead: format!(
                "keep the old `{0}`, or add a new {1} under another name and move the values by hand",
                attribute.name, kind.any.def.title
            ),
        };
    }

    // What may be lost counts for more than what may work differently.
    let lost = attribute.loses.and_then(|loses| loss(loses, change));
    match (lost, &attribute.behaviour) {
        (Some(because), _) => Risk::DataLoss { because },
        (None, Some(because)) => Risk::Behaviour {
            because: because.clone(),
        },
        (None, None) => Risk::Safe,
    }
}

/// Says whether a change loses values of records.
pub(super) fn is_loss(loses: ValueLoss, change: &Change) -> bool {
    loss(loses, change).is_some()
}

fn loss(loses: ValueLoss, change: &Change) -> Option<String> {
    match loses {
        ValueLoss::Items => {
            let gone: Vec<_> = change.removed_items().map(quoted).collect();
            let because = format!("records that hold {} lose that value for good", gone.join(", "));
            (!gone.is_empty()).then_some(because)
        }
        ValueLoss::WhenOff => (change.before == true).then(|| {
            "records that hold several values keep one at most, and nobody can say which".to_owned()
        }),
        // Text holds everything, and what records hold becomes choices (API notes, custom fields 3.1).
        ValueLoss::Conversion => (change.after != "text" && change.after != "choices").then(|| {
            format!(
                "values that are not valid as {} are lost for good",
                quoted(&change.after)
            )
        }),
    }
}

fn quoted(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), |text| format!("`{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;
    use serde_json::json;

    fn risk(kind: &str, attribute: &str, before: Value, after: Value) -> Risk {
        let change = Change {
            attribute: attribute.to_owned(),
            before,
            after,
        };
        of_changes(kinds::registry().kind(kind).unwrap(), &[change])
    }

    #[test]
    fn a_choice_that_goes_loses_values_and_one_that_comes_does_not() {
        let less = risk("lead_field", "choices", json!(["a", "b"]), json!(["b"]));
        assert!(matches!(less, Risk::DataLoss { because } if because.contains("`a`")));
        assert_eq!(
            risk("lead_field", "choices", json!(["a"]), json!(["b", "a"])),
            Risk::Safe
        );
    }

    #[test]
    fn only_text_and_choices_hold_what_every_type_held() {
        for holds_all in ["text", "choices"] {
            assert_eq!(
                risk("lead_field", "type", json!("number"), json!(holds_all)),
                Risk::Safe
            );
        }
        assert_eq!(
            risk("lead_field", "type", json!("text"), json!("number")).word(),
            "data-loss"
        );
        assert_eq!(
            risk("shared_field", "type", json!("number"), json!("text")).word(),
            "impossible"
        );
    }

    #[test]
    fn several_values_to_one_loses_values_and_back_does_not() {
        let many = |before, after| risk("lead_field", "accepts_multiple_values", before, after);
        assert_eq!(many(json!(true), json!(false)).word(), "data-loss");
        assert_eq!(many(json!(false), json!(true)), Risk::Safe);
    }

    #[test]
    fn the_worst_of_several_changes_counts() {
        let kind = kinds::registry().kind("lead_field").unwrap();
        let change = |attribute: &str, before, after| Change {
            attribute: attribute.into(),
            before,
            after,
        };
        let changes = [
            change("editable_with_roles", json!([]), json!(["${id:role/Admin}"])),
            change("choices", json!(["a"]), json!([])),
        ];
        assert_eq!(of_changes(kind, &changes[..1]).word(), "behaviour");
        assert_eq!(of_changes(kind, &changes).word(), "data-loss");
    }
}
