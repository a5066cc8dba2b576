//! Waivers: what somebody accepts although a rule finds it, for a reason and until a day.
//!
//! Reads them; whether they waive anything is not known here.

use super::{
    codes,
    invalid_pointers::InvalidPointers,
    yaml::{YamlNode, child_pointer},
};
use crate::model::{Place, Problem, Registry, Selector};
use jiff::civil::Date;
use serde_json::{Value, json};

/// The section of a manifest that lists them.
pub const WAIVERS: &str = "waivers";

/// What is accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// The objects or lists.
    pub address: Selector,
    /// Why.
    pub reason: String,
    /// The last day on which it counts.
    pub until: Date,
    /// Where the rule, the address and the day are written.
    pub places: [Place; 3],
}

/// Returns the schema of one.
pub fn schema() -> Value {
    json!({
        "title": "waiver",
        "description": "Accepts a finding of a `closectl validate` rule, with a reason and an expiry date.",
        "type": "object",
        "properties": {
            "rule": {
                "description": "The rule, as `closectl validate` prints it. `closectl explain rules` lists all rules.",
                "type": "string",
                "minLength": 1,
            },
            "address": {
                "description": "The object, as in `custom_field/shared/Region`; `*` matches any text.",
                "type": "string",
                "minLength": 1,
            },
            "reason": {
                "description": "Why the finding is accepted, for people who read the file.",
                "type": "string",
                "minLength": 1,
            },
            "until": {
                "description": "The expiry date, as in `2027-01-31`: the last day on which the finding is accepted.",
                "type": "string",
                "format": "date",
                "minLength": 1,
            },
        },
        "required": ["rule", "address", "reason", "until"],
        "additionalProperties": false,
    })
}

/// Returns the waivers of a document; what is invalid is left out.
pub fn read(
    registry: &Registry,
    (node, document): (&YamlNode, &Value),
    invalid: &InvalidPointers,
    problems: &mut Vec<Problem>,
) -> Vec<Waiver> {
    let list = document.get(WAIVERS).and_then(Value::as_array);
    let mut waivers = Vec::new();
    for (at, entry) in list.into_iter().flatten().enumerate() {
        let pointer = format!("/{WAIVERS}/{at}");
        // A waiver that is not valid waives nothing. What is wrong with it has been reported.
        if invalid.touches(&pointer) {
            continue;
        }

        let place = |name: &str| node.find_nearest(&child_pointer(&pointer, name)).value.place;
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let Some(until) = date(&text("until")) else {
            let message = format!("`{}` is not a date", text("until"));
            problems.push(
                Problem::new(&codes::NOT_A_DATE, message)
                    .at(place("until"), "not a date")
                    .help("write the last day on which it is accepted, as in 2027-01-31"),
            );
            continue;
        };
        waivers.push(Waiver {
            rule: text("rule"),
            address: Selector::parse(registry, &text("address")),
            reason: text("reason"),
            until,
            places: ["rule", "address", "until"].map(place),
        });
    }
    waivers
}

/// Reads a day as `2027-01-31`, and in no other form.
fn date(text: &str) -> Option<Date> {
    // The parser takes further forms of ISO 8601, and one spelling keeps files easy to search.
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn only_days_of_the_calendar_in_one_form_are_dates() {
        assert!(date("2028-02-29").is_some());
        for text in [
            "2027-02-29",
            "2027-1-31",
            "31.01.2027",
            "20270131",
            "2027-01-31T00:00",
            "",
            "soon",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
