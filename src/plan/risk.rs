//! What a step may cost, from what is known about the kind and its attributes.

use super::{Action, ObjectEffect, Risk, fixed_reference::refers};
use crate::{
    diff::Change,
    model::{
        Address, Attribute, ConsentReason, Deletion, ObjectChange, RegisteredKind, Spec, ValueLoss,
        alternatives,
    },
};
use serde_json::{Map, Value};

/// Returns the risk of changing attributes of an object that is as `live` says, as far as that is known.
#[must_use]
pub fn of_changes(kind: &RegisteredKind, live: Option<&Spec>, changes: &[Change]) -> Risk {
    of_all(kind, changes, |attribute, change| {
        of_change(kind, live, attribute, change)
    })
}

/// Returns the risk of what a new object gets right after it is created.
#[must_use]
pub fn of_first_changes(kind: &RegisteredKind, changes: &[Change]) -> Risk {
    of_all(kind, changes, |attribute, change| {
        match attribute.start_of(&change.after) {
            Some(because) => Risk::Behaviour { because },
            None => of_change(kind, None, attribute, change),
        }
    })
}

/// Returns the risk of changes, each of which is judged alone.
fn of_all(kind: &RegisteredKind, changes: &[Change], judged: impl Fn(&Attribute, &Change) -> Risk) -> Risk {
    let loses = |change: &Change| kind.attributes.get(&change.attribute)?.loses;
    let is_converted = changes
        .iter()
        .any(|change| loses(change) == Some(ValueLoss::Conversion));

    let is_said = |attribute: &Attribute| {
        let mut others = changes.iter();
        others.any(|other| attribute.is_said_by(&other.attribute, &other.after))
    };
    let risks = changes
        .iter()
        // With another type, the items of a list go and the values stay, as far as the new type holds them.
        .filter(|change| !(is_converted && loses(change) == Some(ValueLoss::Items)))
        .map(|change| match kind.attributes.get(&change.attribute) {
            Some(attribute) if is_said(attribute) => Risk::Safe,
            Some(attribute) => judged(attribute, change),
            None => Risk::Safe,
        });
    risks.fold(Risk::Safe, together)
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
        Deletion::LosesMeaning(because) => Risk::Behaviour {
            because: because.to_owned(),
        },
        Deletion::Safe | Deletion::OnlyEmpty(_) => Risk::Safe,
    }
}

/// Returns what a person has to agree to before a step is carried out, the worst first and each risk once, with all that it
/// is about; `worst` is what the step costs records, `live` the object as it is.
#[must_use]
pub fn consents(
    kind: &RegisteredKind,
    worst: &Risk,
    action: Action,
    live: Option<&Spec>,
    changes: &[Change],
) -> Vec<ConsentReason> {
    let mut reasons: Vec<ConsentReason> = worst.consent().into_iter().collect();
    let before = live.map(|live| &live.attributes);
    let (after, nothing) = (changed(before, changes), Map::new());
    let mut judge = |before, after| {
        let change = ObjectChange { before, after };
        reasons.extend((kind.any.asks_consent)(&change));
    };

    match action.effect().object {
        ObjectEffect::Created => judge(None, Some(&after)),
        ObjectEffect::Removed => judge(before, None),
        // What takes the place of an object may be judged otherwise than its loss.
        ObjectEffect::Replaced => {
            judge(before, None);
            judge(None, Some(&after));
        }
        ObjectEffect::Edited | ObjectEffect::Moved => {
            judge(before.or(Some(&nothing)), Some(&after));
            for change in changes {
                if let Some(attribute) = kind.attributes.get(&change.attribute) {
                    reasons.extend(attribute.asks_of(&change.before, &change.after));
                }
            }
        }
        ObjectEffect::Reordered | ObjectEffect::Emptied | ObjectEffect::Refilled => {}
    }

    ConsentReason::merged(reasons)
}

/// Returns the attributes of an object after changes.
pub(super) fn changed(before: Option<&Map<String, Value>>, changes: &[Change]) -> Map<String, Value> {
    let mut after = before.cloned().unwrap_or_default();
    for change in changes {
        after.insert(change.attribute.clone(), change.after.clone());
    }
    after
}

/// Returns the worst of several risks; of equally bad ones, the first.
#[must_use]
pub fn worst(risks: impl IntoIterator<Item = Risk>) -> Risk {
    let pick = |one: Risk, other: Risk| if other.rank() > one.rank() { other } else { one };
    risks.into_iter().fold(Risk::Safe, pick)
}

/// Returns the risk of two changes in one write. Where both lose something, or make something work differently, a person has
/// to know both reasons.
pub(super) fn together(one: Risk, other: Risk) -> Risk {
    let both = |one: String, other: String| {
        if one == other {
            one
        } else {
            format!("{one}; {other}")
        }
    };
    match (one, other) {
        (Risk::DataLoss { because }, Risk::DataLoss { because: more }) => Risk::DataLoss {
            because: both(because, more),
        },
        (Risk::Behaviour { because }, Risk::Behaviour { because: more }) => Risk::Behaviour {
            because: both(because, more),
        },
        (one, other) => worst([one, other]),
    }
}

fn of_change(kind: &RegisteredKind, live: Option<&Spec>, attribute: &Attribute, change: &Change) -> Risk {
    if attribute.immutable {
        return Risk::Impossible {
            because: format!(
                "Close can't change the `{}` of {}",
                attribute.name,
                kind.any.def.one()
            ),
            instead: match kind.any.def.deletion {
                Deletion::Safe | Deletion::LosesMeaning(_) => format!(
                    "keep the old `{}`, or write `replace: true` to delete the {} and create it again",
                    attribute.name, kind.any.def.title
                ),
                Deletion::LosesData(_) | Deletion::OnlyEmpty(_) => format!(
                    "keep the old `{}`, or create a new {} with a different name and move the values by hand",
                    attribute.name, kind.any.def.title
                ),
            },
        };
    }

    // What may be lost counts for more than what may work differently.
    let lost = attribute.loses.and_then(|loses| loss(kind, live, loses, change));
    match (lost, attribute.behaviour_of(&change.before, &change.after)) {
        (Some(because), _) => Risk::DataLoss { because },
        (None, Some(because)) => Risk::Behaviour { because },
        (None, None) if attribute.loses == Some(ValueLoss::Conversion) => Risk::Behaviour {
            because: format!(
                "Close converts every value that records hold to {}",
                quoted(&change.after)
            ),
        },
        (None, None) => Risk::Safe,
    }
}

/// Says whether a change of an object loses values of records.
pub(super) fn is_loss(kind: &RegisteredKind, live: Option<&Spec>, loses: ValueLoss, change: &Change) -> bool {
    loss(kind, live, loses, change).is_some()
}

/// Says whether a record can hold several values of an object.
fn holds_several(kind: &RegisteredKind, live: Option<&Spec>) -> bool {
    let mut held = live.into_iter().flat_map(|live| &live.attributes);
    held.any(|(name, value)| {
        let loses = kind.attributes.get(name).and_then(|attribute| attribute.loses);
        loses == Some(ValueLoss::WhenOff) && *value == true
    })
}

fn loss(kind: &RegisteredKind, live: Option<&Spec>, loses: ValueLoss, change: &Change) -> Option<String> {
    match loses {
        ValueLoss::Items => {
            let gone: Vec<_> = change.removed_items().map(quoted).collect();
            let because = format!(
                "records that hold {} lose that value permanently",
                alternatives(&gone)
            );
            (!gone.is_empty()).then_some(because)
        }
        ValueLoss::WhenOff => (change.before == true).then(|| {
            "records that hold several values keep one at most, and it is unknown which one".to_owned()
        }),
        // What records hold becomes choices; of any other type, nobody says that it holds several values (API notes,
        // custom fields 3 and 3.1).
        ValueLoss::Conversion if holds_several(kind, live) && change.after != "choices" => Some(format!(
            "records that hold several values keep one at most as {}, and it is unknown which one",
            quoted(&change.after)
        )),
        // Text holds the ids, and no way leads back.
        ValueLoss::Conversion if live.is_some_and(|live| refers(kind, live)) => Some(format!(
            "values no longer refer to objects as {}, and Close can't make the field refer to them again",
            quoted(&change.after)
        )),
        // Text holds everything.
        ValueLoss::Conversion => (change.after != "text" && change.after != "choices").then(|| {
            format!(
                "values that are not valid as {} are lost permanently",
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
        of_changes(kinds::registry().kind(kind).unwrap(), None, &[change])
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
                risk("lead_field", "type", json!("number"), json!(holds_all)).word(),
                "behaviour"
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
    fn several_values_become_one_in_every_type_but_choices() {
        let kind = kinds::registry().kind("lead_field").unwrap();
        let risk = |several: bool, after: &str| {
            let mut attributes = serde_json::Map::new();
            attributes.insert("accepts_multiple_values".to_owned(), json!(several));
            let live = Spec {
                address: Address::of("custom_field/lead/Tags"),
                kind: "lead_field",
                attributes,
            };
            let change = Change::new("type", "contact", after);
            of_changes(kind, Some(&live), &[change])
        };

        assert!(matches!(risk(true, "text"), Risk::DataLoss { because } if because.contains("several")));
        assert_eq!(risk(true, "user").word(), "data-loss");
        assert_eq!(risk(true, "choices").word(), "behaviour");
        assert_eq!(risk(false, "text").word(), "behaviour");
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
        assert_eq!(of_changes(kind, None, &changes[..1]).word(), "behaviour");
        assert_eq!(of_changes(kind, None, &changes).word(), "data-loss");
    }
}
