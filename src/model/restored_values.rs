//! Values of records that a run took or changed and that come back: where they are kept, what the run made of them, and
//! what of a record that tells. Pure.

use super::{Address, ValueMove};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The saved values that a step restores, and what the run had done to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RestoredValues {
    /// The run that deleted or changed the values.
    pub run: String,
    /// The id of the step of that run whose file contains them.
    pub step: usize,
    /// The digest of the file.
    pub digest: String,
    /// The types of the records, such as `lead`.
    pub records: Vec<String>,
    /// What the run did to the values, in this order.
    pub effects: Vec<ValueEffect>,
    /// Whether an undo is undone, so that records get the values that the run had set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// Whether a later step deletes the value that the records have until then, so that no record may keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empties: bool,
}

/// The effect of a step on the values of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ValueEffect {
    /// The records lost the whole value.
    Cleared,
    /// The records lost these choices.
    Without {
        /// The choices.
        items: Vec<String>,
    },
    /// One choice became another one.
    Choice {
        /// The choice before.
        from: String,
        /// The choice after.
        to: String,
    },
    /// One status became another one.
    Status,
    /// Close converted the values to another type.
    Converted,
    /// Records kept at most one of several values.
    Narrowed,
}

/// The values that are to come back to the records of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueReturn {
    /// The object: a field, a place of a shared field, or a status.
    pub address: Address,
    /// The value that records hold until then and what they get instead, where that is the same for all of them.
    pub movement: Option<ValueMove>,
    /// The values.
    pub values: RestoredValues,
    /// How many records get theirs back.
    pub count: u64,
}

impl ValueReturn {
    /// Says whether records hold this until they get theirs back.
    #[must_use]
    pub fn comes_from(&self, value: &str) -> bool {
        self.movement.as_ref().is_some_and(|one| one.from == value)
    }
}

/// The standing of a record whose value may come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordStanding {
    /// It holds what it is to hold.
    Restored,
    /// It holds what the run left there.
    AsLeft,
    /// It holds something else: somebody changed it since.
    Changed,
}

/// The rule by which one record is judged and written; ids of statuses are those of now.
#[derive(Clone, Copy, Debug)]
pub struct RestoreRule<'a> {
    /// What the run did.
    pub values: &'a RestoredValues,
    /// The status that records have until then, and the one that they get.
    pub statuses: Option<(&'a str, &'a str)>,
}

impl RestoreRule<'_> {
    /// Returns what a record gets whose value was kept.
    #[must_use]
    pub fn wanted(&self, kept: &Value) -> Value {
        match self.statuses {
            Some((_, to)) => json!(to),
            None if self.values.again => self.made_of(kept, true),
            None => kept.clone(),
        }
    }

    /// Judges a record by the value that was kept of it and the one that it holds now.
    #[must_use]
    pub fn standing(&self, kept: &Value, now: &Value) -> RecordStanding {
        if is_same_held(now, &self.wanted(kept)) {
            return RecordStanding::Restored;
        }
        let is_as_left = match self.statuses {
            Some((from, _)) => now == from,
            None if self.values.again => is_same_held(now, kept),
            None => self.is_as_left(kept, now),
        };

        if is_as_left {
            RecordStanding::AsLeft
        } else {
            RecordStanding::Changed
        }
    }

    fn is_as_left(&self, kept: &Value, now: &Value) -> bool {
        // Where Close only hides the values of a removed choice, they show again as soon as the choice is back.
        if [true, false]
            .iter()
            .any(|with_losses| self.is_on_the_way(kept, now, *with_losses))
        {
            return true;
        }

        // What Close makes of a value in a conversion is not known. Nothing, the same in another form, and one of
        // several can come of nothing else.
        let is_loose =
            |effect: &ValueEffect| matches!(effect, ValueEffect::Converted | ValueEffect::Narrowed);
        self.values.effects.iter().any(is_loose)
            && [true, false]
                .map(|with_losses| self.made_of(kept, with_losses))
                .iter()
                .any(|value| held(now).all(|one| held(value).any(|old| is_same_text(one, old))))
    }

    /// Says whether a record holds what the run made of its value, or what the run leaves where it is interrupted: of each
    /// choice that becomes another one the old, the new, or both, because the new one is added before the old one goes.
    fn is_on_the_way(&self, kept: &Value, now: &Value, with_losses: bool) -> bool {
        let mut explained: Vec<Value> = Vec::new();
        for item in held(kept) {
            let stages = self.stages(item, with_losses);
            let is_shown = |stage: &Value| held(now).any(|one| is_equal(one, stage));
            let is_empty = stages.is_empty();
            let shown: Vec<Value> = stages.into_iter().filter(is_shown).collect();
            if shown.is_empty() && !is_empty {
                return false;
            }
            explained.extend(shown);
        }

        held(now).all(|one| explained.iter().any(|stage| is_equal(one, stage)))
    }

    /// Returns what one choice of a record may be on its way through the run; nothing where the run takes it.
    fn stages(&self, item: &Value, with_losses: bool) -> Vec<Value> {
        let mut stages = vec![item.clone()];
        for effect in &self.values.effects {
            match effect {
                ValueEffect::Cleared => stages.clear(),
                ValueEffect::Without { items } if with_losses => {
                    stages.retain(|stage| !items.iter().any(|item| stage == item));
                }
                ValueEffect::Choice { from, to } if stages.iter().any(|stage| stage == from) => {
                    stages.push(json!(to));
                }
                ValueEffect::Without { .. }
                | ValueEffect::Choice { .. }
                | ValueEffect::Status
                | ValueEffect::Converted
                | ValueEffect::Narrowed => {}
            }
        }

        stages
    }

    /// Returns what the run made of a value, as far as that is known; without losses, as if it had only changed values.
    fn made_of(&self, kept: &Value, with_losses: bool) -> Value {
        let mut value = kept.clone();
        for effect in &self.values.effects {
            value = match effect {
                ValueEffect::Cleared => Value::Null,
                ValueEffect::Without { items } if with_losses => each(&value, |one| {
                    (!items.iter().any(|item| one == item)).then(|| one.clone())
                }),
                ValueEffect::Choice { from, to } => each(&value, |one| {
                    Some(if one == from { json!(to) } else { one.clone() })
                }),
                ValueEffect::Without { .. }
                | ValueEffect::Status
                | ValueEffect::Converted
                | ValueEffect::Narrowed => value,
            };
        }

        value
    }
}

/// Says whether two values are the same for whoever looks at the record: several in any order, and one alone or in a list.
#[must_use]
pub fn is_same_held(one: &Value, other: &Value) -> bool {
    let covers =
        |one: &Value, other: &Value| held(one).all(|item| held(other).any(|held| is_equal(item, held)));
    covers(one, other) && covers(other, one)
}

/// The single values of what a record holds.
fn held(value: &Value) -> impl Iterator<Item = &Value> {
    let (many, one) = match value {
        Value::Array(items) => (items.as_slice(), None),
        single => (&[][..], Some(single)),
    };
    // An empty text is how some programs clear a field.
    many.iter()
        .chain(one)
        .filter(|one| !one.is_null() && one.as_str() != Some(""))
}

fn each(value: &Value, change: impl Fn(&Value) -> Option<Value>) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().filter_map(change).collect()),
        Value::Null => Value::Null,
        single => change(single).unwrap_or(Value::Null),
    }
}

fn is_equal(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        (Some(_), None) | (None, Some(_)) => false,
        (None, None) => one == other,
    }
}

/// Says whether two values are the same but for their type, as `7` and `"7"`, or a date and its midnight.
fn is_same_text(one: &Value, other: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    let (one, other) = (text(one), text(other));
    let number = |text: &str| text.parse::<f64>().ok();
    let is_day = |day: &str, moment: &str| {
        day.len() == 10
            && moment
                .get(..11)
                .is_some_and(|start| start.strip_suffix('T') == Some(day))
    };

    one == other
        || number(&one)
            .is_some_and(|value| number(&other).is_some_and(|known| known.total_cmp(&value).is_eq()))
        || is_day(&one, &other)
        || is_day(&other, &one)
}

#[cfg(test)]
mod tests {
    use super::{RecordStanding, RestoreRule, RestoredValues, ValueEffect, is_same_held};
    use serde_json::{Value, json};

    fn values(effects: Vec<ValueEffect>) -> RestoredValues {
        RestoredValues {
            run: "run".to_owned(),
            step: 0,
            digest: String::new(),
            records: vec!["lead".to_owned()],
            effects,
            again: false,
            empties: false,
        }
    }

    fn without(items: &[&str]) -> ValueEffect {
        ValueEffect::Without {
            items: items.iter().map(|item| (*item).to_owned()).collect(),
        }
    }

    fn choice(from: &str, to: &str) -> ValueEffect {
        ValueEffect::Choice {
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }

    fn standing(values: &RestoredValues, kept: Value, now: Value) -> RecordStanding {
        let rule = RestoreRule {
            values,
            statuses: None,
        };
        rule.standing(&kept, &now)
    }

    #[test]
    fn only_what_the_run_left_counts_as_untouched() {
        use RecordStanding::{AsLeft, Changed, Restored};
        let cases = [
            (vec![ValueEffect::Cleared], json!("A"), json!(null), AsLeft),
            (vec![ValueEffect::Cleared], json!(["A"]), json!([]), AsLeft),
            (vec![ValueEffect::Cleared], json!("A"), json!("B"), Changed),
            (vec![ValueEffect::Cleared], json!("A"), json!("A"), Restored),
            (vec![without(&["A"])], json!(["A", "B"]), json!(["B"]), AsLeft),
            (
                vec![without(&["A"])],
                json!(["A", "B"]),
                json!(["B", "A"]),
                Restored,
            ),
            (
                vec![without(&["A"])],
                json!(["A", "B"]),
                json!(["B", "C"]),
                Changed,
            ),
            (vec![without(&["A"])], json!(["A", "B"]), json!([]), Changed),
            (vec![choice("A", "C")], json!("A"), json!("C"), AsLeft),
            (vec![choice("A", "C")], json!(["A", "C"]), json!(["C"]), AsLeft),
            (vec![choice("A", "C")], json!("A"), json!(null), Changed),
            (
                vec![choice("A", "C"), without(&["D"])],
                json!(["A", "D"]),
                json!(["C"]),
                AsLeft,
            ),
            // The removed choice shows again once it is back.
            (
                vec![choice("A", "C"), without(&["D"])],
                json!(["A", "D"]),
                json!(["C", "D"]),
                AsLeft,
            ),
        ];
        for (effects, kept, now, expected) in cases {
            let values = values(effects);
            assert_eq!(
                standing(&values, kept.clone(), now.clone()),
                expected,
                "{values:?} {kept} {now}"
            );
        }
    }

    #[test]
    fn what_an_interrupted_run_leaves_on_the_way_is_its_own() {
        use RecordStanding::{AsLeft, Changed, Restored};
        let renames = || vec![choice("A", "C"), choice("B", "D")];
        let chain = || vec![choice("B", "C"), choice("A", "B")];
        let cases = [
            // The new choice is added before the old one goes.
            (renames(), json!(["A"]), json!(["A", "C"]), AsLeft),
            (renames(), json!(["A", "E"]), json!(["E", "C", "A"]), AsLeft),
            // Of several renames, some are done and some not begun.
            (renames(), json!(["A", "B"]), json!(["C", "B"]), AsLeft),
            (renames(), json!(["A", "B"]), json!(["C", "B", "D"]), AsLeft),
            (renames(), json!(["A", "B"]), json!(["A", "B"]), Restored),
            (chain(), json!(["A", "B"]), json!(["A", "C"]), AsLeft),
            (chain(), json!(["A"]), json!(["A", "C"]), Changed),
            // The run neither takes another choice nor adds one.
            (renames(), json!(["A", "E"]), json!(["A", "C"]), Changed),
            (renames(), json!(["A"]), json!(["A", "C", "E"]), Changed),
            (renames(), json!(["A"]), json!(["A", "D"]), Changed),
            (renames(), json!(["A", "B"]), json!(["C"]), Changed),
            (
                vec![choice("A", "C"), without(&["A", "E"])],
                json!(["A", "E"]),
                json!(["C"]),
                AsLeft,
            ),
        ];
        for (effects, kept, now, expected) in cases {
            let values = values(effects);
            assert_eq!(
                standing(&values, kept.clone(), now.clone()),
                expected,
                "{values:?} {kept} {now}"
            );
        }
    }

    #[test]
    fn of_a_conversion_only_what_can_come_of_nothing_else_counts_as_untouched() {
        use RecordStanding::{AsLeft, Changed};
        for (effect, kept, now, expected) in [
            (ValueEffect::Converted, json!("seven"), json!(null), AsLeft),
            (ValueEffect::Converted, json!("007"), json!(7), AsLeft),
            (ValueEffect::Converted, json!("007"), json!("7"), AsLeft),
            (ValueEffect::Converted, json!("007"), json!(8), Changed),
            (
                ValueEffect::Converted,
                json!("2026-01-05"),
                json!("2026-01-05T00:00:00+00:00"),
                AsLeft,
            ),
            (ValueEffect::Narrowed, json!(["A", "B"]), json!("B"), AsLeft),
            (ValueEffect::Narrowed, json!(["A", "B"]), json!(null), AsLeft),
            (ValueEffect::Narrowed, json!(["A", "B"]), json!("C"), Changed),
        ] {
            assert_eq!(
                standing(&values(vec![effect]), kept.clone(), now.clone()),
                expected,
                "{kept} {now}"
            );
        }
    }

    #[test]
    fn a_status_is_judged_by_the_ids_of_now() {
        let values = values(vec![ValueEffect::Status]);
        let rule = RestoreRule {
            values: &values,
            statuses: Some(("stat_left", "stat_new")),
        };
        let kept = json!("stat_gone");
        assert_eq!(rule.wanted(&kept), json!("stat_new"));
        for (now, expected) in [
            ("stat_left", RecordStanding::AsLeft),
            ("stat_new", RecordStanding::Restored),
            ("stat_other", RecordStanding::Changed),
        ] {
            assert_eq!(rule.standing(&kept, &json!(now)), expected, "{now}");
        }
    }

    #[test]
    fn taken_back_again_a_record_gets_what_the_run_made_of_its_value() {
        let values = RestoredValues {
            again: true,
            ..values(vec![choice("A", "C")])
        };
        let rule = RestoreRule {
            values: &values,
            statuses: None,
        };
        assert_eq!(rule.wanted(&json!(["A", "B"])), json!(["C", "B"]));
        assert_eq!(rule.standing(&json!("A"), &json!("A")), RecordStanding::AsLeft);
        assert_eq!(rule.standing(&json!("A"), &json!("C")), RecordStanding::Restored);
        assert_eq!(rule.standing(&json!("A"), &json!("B")), RecordStanding::Changed);
    }

    #[test]
    fn an_order_and_a_list_of_one_make_no_difference() {
        assert!(is_same_held(&json!(["A", "B"]), &json!(["B", "A"])));
        assert!(is_same_held(&json!("A"), &json!(["A"])));
        assert!(is_same_held(&json!(null), &json!([])));
        assert!(is_same_held(&json!(1), &json!(1.0)));
        assert!(!is_same_held(&json!("1"), &json!(1)));
        assert!(!is_same_held(&json!(["A"]), &json!(["A", "B"])));
    }
}
