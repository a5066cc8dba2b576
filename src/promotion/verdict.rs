//! The three-way decision about one value: what each side has, and what each side had when the two were last brought
//! together. Knows no object.

use crate::model::{Attribute, comparison::is_same, id, template};
use serde_json::Value;
use std::borrow::Cow;

/// The values that each side had at the last promotion; none where that is not known.
#[derive(Clone, Copy, Debug, Default)]
pub struct PastValues<'a> {
    /// What the source had.
    pub source: Option<&'a Value>,
    /// What the target had.
    pub target: Option<&'a Value>,
}

/// The verdict on a value: what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both sides have the same.
    Same,
    /// Only the source changed it: the target gets it.
    Promote,
    /// Only the target changed it: it stays.
    Keep,
    /// Neither changed it since it was last decided: it stays.
    Settled,
    /// Both changed it, or nobody knows who did: a person decides.
    Conflict,
}

/// Decides about a value that both sides show.
#[must_use]
pub fn verdict(
    attribute: Option<&Attribute>,
    source: &Value,
    target: &Value,
    past: PastValues<'_>,
) -> Verdict {
    if is_same(attribute, &without_ids(source), &without_ids(target)) {
        return Verdict::Same;
    }

    // What was never recorded may have been anything, so it counts as changed.
    let moved = |then: Option<&Value>, now: &Value| then.is_none_or(|then| !is_same(attribute, then, now));
    of(false, moved(past.source, source), moved(past.target, target))
}

/// Decides by whether both sides are the same, and which of them changed.
#[must_use]
pub fn of(same: bool, source_moved: bool, target_moved: bool) -> Verdict {
    match (same, source_moved, target_moved) {
        (true, _, _) => Verdict::Same,
        (false, true, false) => Verdict::Promote,
        (false, false, true) => Verdict::Keep,
        (false, false, false) => Verdict::Settled,
        (false, true, true) => Verdict::Conflict,
    }
}

/// Returns a value in which ids that nothing names look alike: they differ between any two organizations.
#[must_use]
pub fn without_ids(value: &Value) -> Cow<'_, Value> {
    let holds = |text: &str| id::find(text).next().is_some();
    let found = match value {
        Value::String(text) => holds(text),
        Value::Array(_) | Value::Object(_) => holds(&value.to_string()),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    };

    if !found {
        return Cow::Borrowed(value);
    }

    Cow::Owned(template::rewrite_text(value, &mut |text| {
        let mut out = String::new();
        let mut from = 0;
        for range in id::find(text) {
            out.push_str(&text[from..range.start]);
            out.push_str("(an id)");
            from = range.end;
        }
        out.push_str(&text[from..]);
        out
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Values are letters; `-` is a past that nobody knows.
    fn decide(past_source: &str, past_target: &str, source: &str, target: &str) -> Verdict {
        let value = |letter: &str| (letter != "-").then(|| json!(letter));
        let (then, there) = (value(past_source), value(past_target));
        let past = PastValues {
            source: then.as_ref(),
            target: there.as_ref(),
        };
        verdict(None, &json!(source), &json!(target), past)
    }

    #[test]
    fn every_combination_of_past_and_present() {
        use Verdict::{Conflict, Keep, Promote, Same, Settled};
        for (past_source, past_target, source, target, wanted) in [
            ("a", "a", "a", "a", Same),
            ("a", "a", "b", "b", Same),
            ("-", "-", "a", "a", Same),
            ("a", "a", "b", "a", Promote),
            ("a", "a", "a", "b", Keep),
            ("a", "a", "b", "c", Conflict),
            // The sides differed when they were last brought together.
            ("a", "b", "a", "b", Settled),
            ("a", "b", "c", "b", Promote),
            ("a", "b", "a", "c", Keep),
            ("a", "b", "c", "d", Conflict),
            ("a", "b", "b", "a", Conflict),
            // One of the pasts is not known, so that its side may have changed.
            ("-", "-", "a", "b", Conflict),
            ("a", "-", "a", "b", Keep),
            ("a", "-", "c", "b", Conflict),
            ("-", "b", "a", "b", Promote),
            ("-", "b", "a", "c", Conflict),
        ] {
            let found = decide(past_source, past_target, source, target);
            assert_eq!(
                found, wanted,
                "{past_source}/{past_target} then, {source}/{target} now"
            );
        }
    }

    #[test]
    fn sets_have_no_order_and_unknown_ids_are_alike() {
        let set = Attribute::of("roles", &json!({"x-set": true}));
        let found = verdict(
            Some(&set),
            &json!(["a", "b"]),
            &json!(["b", "a"]),
            PastValues::default(),
        );
        assert_eq!(found, Verdict::Same);
        let one = json!({"view": "save_aaaaaaaaaaaaaaaaaaaaa1", "x": "y"});
        let other = json!({"view": "save_bbbbbbbbbbbbbbbbbbbbb1", "x": "y"});
        assert_eq!(verdict(None, &one, &other, PastValues::default()), Verdict::Same);
        let third = json!({"view": "save_bbbbbbbbbbbbbbbbbbbbb1", "x": "z"});
        assert_eq!(
            verdict(None, &one, &third, PastValues::default()),
            Verdict::Conflict
        );
    }
}
