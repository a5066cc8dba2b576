//! What to write instead of a value of the wrong type.

use super::schema::SECONDS;
use jsonschema::JsonType;
use serde_json::{Map, Value};

/// Returns what to write instead of something that is no file of sections.
pub fn remedy_of_file(value: &Value) -> &'static str {
    let text = value.as_str().unwrap_or_default();
    if text.ends_with(':') {
        "write the name of a section and its colon without quotes, as in `lead_statuses:`"
    } else if text.contains('：') {
        "write an ordinary colon and a space after each key instead of `：`"
    } else if text.contains(" = ") || text.contains("= ") {
        "write a colon and a space after each key instead of `=`"
    } else {
        "start with the name of a section, as in `lead_statuses:`"
    }
}

/// Returns what to write instead of a value of the wrong type.
pub fn remedy(types: &[JsonType], value: &Value, schema: &Value) -> Option<String> {
    let may_be = |one: JsonType| types.contains(&one);
    match value {
        // YAML reads `2024` as a number and `true` as a boolean, though people may have meant text.
        Value::Number(_) | Value::Bool(_) if may_be(JsonType::String) => {
            Some("if it is text, put quotes around it".to_owned())
        }

        // YAML 1.1 took `yes` and `on` for booleans, and people still write them. YAML 1.2 reads text.
        Value::String(text) if may_be(JsonType::Boolean) => {
            let word = text.to_lowercase();
            let meant = match word.as_str() {
                "yes" | "y" | "on" | "true" => Some("`true`, without quotes"),
                "no" | "n" | "off" | "false" => Some("`false`, without quotes"),
                _ => None,
            };
            meant.map(|meant| format!("write {meant}"))
        }
        Value::String(_) if may_be(JsonType::Array) => Some(format!("write `[{}]`", short(value))),
        // Most lists hold text, so this value is no entry of one.
        Value::Number(_) | Value::Bool(_) if may_be(JsonType::Array) => Some(item_sample("…")),
        Value::Object(entries) if may_be(JsonType::Array) => {
            let Some((first, inner)) = entries.iter().next() else {
                return Some("write `[]` for an empty list".to_owned());
            };
            // Attributes are small letters and underscores; what a name has inside goes into its entry.
            let is_attribute = first.chars().all(|letter| matches!(letter, 'a'..='z' | '_'));
            let is_name_only = inner.is_null() || inner.as_object().is_some_and(Map::is_empty);
            Some(if is_name_only {
                item_sample(&short_text(first))
            } else if is_attribute {
                item_sample(&format!("{}: …", short_text(first)))
            } else {
                "write each entry on a line of its own that starts with `- `, with its name as an attribute"
                    .to_owned()
            })
        }
        Value::String(text) if may_be(JsonType::Integer) && schema[SECONDS] == true => {
            let seconds = seconds_of(text);
            Some(seconds.map_or_else(
                || "write the number of seconds: 60 is a minute, 3600 an hour, 86400 a day".to_owned(),
                |seconds| format!("write the number of seconds: {seconds}"),
            ))
        }
        Value::String(_) if may_be(JsonType::Object) => sample(schema, &short(value)),
        Value::Null | Value::Array(_) if may_be(JsonType::Object) => sample(schema, "…"),
        Value::Null => Some(
            "write the value after the colon, or delete the line if the attribute is optional".to_owned(),
        ),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns how the entries of a list are written.
pub fn item_sample(first: &str) -> String {
    format!("write each entry on a line of its own that starts with `- `, as in `- {first}`")
}

/// Reads a length of time as people write it, such as `1d`, `2 days` or `90 min`; returns its seconds.
fn seconds_of(text: &str) -> Option<u64> {
    let text = text.trim();
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;

    // `M` stands for months, too.
    let unit = unit.trim();
    let unit = if unit == "M" {
        unit.to_owned()
    } else {
        unit.to_lowercase()
    };
    let seconds = match unit.as_str() {
        "s" | "sec" | "second" | "seconds" => 1,
        "m" | "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 604_800,
        _ => return None,
    };
    number.checked_mul(seconds)
}

/// Returns how an entry is written that has to be a mapping.
fn sample(schema: &Value, name: &str) -> Option<String> {
    let words = |value: Option<&Value>| -> Vec<String> {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|one| one.as_str().map(str::to_owned)).collect()
    };
    let keys = words(schema.get("required"));

    // People write an event as `lead.created`, and Close takes it in two parts.
    if let ([first, last], Some((of, what))) = (&keys[..], name.rsplit_once('.'))
        && name.chars().all(|letter| matches!(letter, 'a'..='z' | '_' | '.'))
    {
        return Some(format!("write `{{{first}: {of}, {last}: {what}}}`"));
    }

    // No key has to be there, so that any of them may be meant.
    let Some((first, rest)) = keys.split_first() else {
        let known = schema["properties"].as_object()?.keys();
        let known: Vec<String> = known.map(|key| format!("`{key}:`")).collect();
        return (!known.is_empty()).then(|| format!("start with one of its keys: {}", known.join(", ")));
    };
    let rest = rest
        .iter()
        .cloned()
        .chain(words(schema.pointer("/else/required")));
    let rest: String = rest.map(|key| format!(", {key}: …")).collect();
    Some(format!("write `{{{first}: {name}{rest}}}`"))
}

/// The most characters of a value that help repeats.
const SHORT: usize = 40;

/// Writes a scalar, or `…` where it is long.
fn short(value: &Value) -> String {
    short_text(&value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

pub fn short_text(text: &str) -> String {
    if text.chars().count() > SHORT || text.contains('\n') {
        "…".to_owned()
    } else {
        text.to_owned()
    }
}
