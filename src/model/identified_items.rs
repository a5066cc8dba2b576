//! Lists whose items have ids in Close and none in manifests, such as the steps of a workflow: which item of one list is
//! which of another, and what an item says that leaves something out.

use super::same_value;
use serde_json::Value;

/// Returns the position of the live item that each wanted one is; nothing for one that is new.
///
/// An item that is as wanted is the same wherever it stands. One that is not is the item which stands in its place, between
/// the same neighbours as far as there are any, and only where both have the same value of `shape`: an item of another shape
/// is another one.
#[must_use]
pub fn match_items(shape: &str, live: &[Value], wanted: &[Value]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; wanted.len()];

    // First those that are as wanted and in the same order, because of two that look alike neither should move.
    let kept = longest_kept(live, wanted);
    let (mut one, mut at) = (0, 0);
    while one < live.len() && at < wanted.len() {
        if says(&live[one], &wanted[at]) && kept[one][at] == kept[one + 1][at + 1] + 1 {
            found[at] = Some(one);
            (one, at) = (one + 1, at + 1);
        } else if kept[one + 1][at] >= kept[one][at + 1] {
            one += 1;
        } else {
            at += 1;
        }
    }
    // Then those that moved.
    for at in 0..wanted.len() {
        if found[at].is_none() {
            found[at] =
                (0..live.len()).find(|one| !found.contains(&Some(*one)) && says(&live[*one], &wanted[at]));
        }
    }

    // Then those that changed: they follow the same item, or the same item follows them, or they are left in this order.
    let is_free = |found: &[Option<usize>], at: usize, one: usize| {
        one < live.len() && !found.contains(&Some(one)) && live[one].get(shape) == wanted[at].get(shape)
    };
    for at in 0..wanted.len() {
        let before = if at == 0 {
            Some(0)
        } else {
            found[at - 1].map(|one| one + 1)
        };
        if found[at].is_none() {
            found[at] = before.filter(|one| is_free(&found, at, *one));
        }
    }
    for at in (0..wanted.len()).rev() {
        let after = if at + 1 == wanted.len() {
            Some(live.len())
        } else {
            found[at + 1]
        };
        if found[at].is_none() {
            found[at] = after
                .and_then(|one| one.checked_sub(1))
                .filter(|one| is_free(&found, at, *one));
        }
    }
    for at in 0..wanted.len() {
        if found[at].is_none() {
            found[at] = (0..live.len()).find(|one| is_free(&found, at, *one));
        }
    }
    found
}

/// Returns how many items that are as wanted two lists have in the same order, from each pair of positions on.
fn longest_kept(live: &[Value], wanted: &[Value]) -> Vec<Vec<usize>> {
    let mut kept = vec![vec![0; wanted.len() + 1]; live.len() + 1];
    for one in (0..live.len()).rev() {
        for at in (0..wanted.len()).rev() {
            kept[one][at] = if says(&live[one], &wanted[at]) {
                kept[one + 1][at + 1] + 1
            } else {
                kept[one + 1][at].max(kept[one][at + 1])
            };
        }
    }
    kept
}

/// Returns a wanted list in which each item also says what it leaves to the live item that it is.
#[must_use]
pub fn complete(shape: &str, live: &[Value], wanted: &[Value]) -> Vec<Value> {
    let found = match_items(shape, live, wanted);
    let completed = wanted.iter().zip(found).map(|(item, found)| {
        let mut whole = found.map_or(Value::Null, |at| live[at].clone());
        match (&mut whole, item) {
            (Value::Object(whole), Value::Object(item)) => whole.extend(item.clone()),
            _ => whole = item.clone(),
        }
        whole
    });
    completed.collect()
}

/// Says whether a live list is as a wanted one says, item by item.
#[must_use]
pub fn is_as_said(live: &Value, wanted: &Value) -> bool {
    match (live, wanted) {
        (Value::Array(live), Value::Array(wanted)) => {
            live.len() == wanted.len() && live.iter().zip(wanted).all(|(live, wanted)| says(live, wanted))
        }
        _ => same_value(live, wanted),
    }
}

/// Says whether a live item is as a wanted one says; null and nothing are the same.
pub(super) fn says(live: &Value, wanted: &Value) -> bool {
    match (live, wanted) {
        (Value::Object(live), Value::Object(wanted)) => wanted.iter().all(|(name, value)| {
            let shown = live.get(name).unwrap_or(&Value::Null);
            same_value(shown, value)
        }),
        _ => same_value(live, wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A call with a delay, or a mail with one where the word is longer.
    fn items(words: &str) -> Vec<Value> {
        let item = |word: &str| match word.strip_prefix('m') {
            Some(delay) => json!({"type": "mail", "delay": delay}),
            None => json!({"type": "call", "delay": word}),
        };
        words.split_whitespace().map(item).collect()
    }

    #[track_caller]
    fn matched(live: &str, wanted: &str) -> Vec<i64> {
        let found = match_items("type", &items(live), &items(wanted)).into_iter();
        found
            .map(|found| found.map_or(-1, |at| i64::try_from(at).unwrap()))
            .collect()
    }

    #[test]
    fn an_item_that_moves_or_changes_is_the_same_and_a_new_one_is_none() {
        assert_eq!(matched("1 2 3", "1 2 3"), [0, 1, 2]);
        assert_eq!(matched("1 2 3", "3 1 2"), [2, 0, 1]);
        assert_eq!(matched("1 2 3", "1 9 3"), [0, 1, 2]);
        assert_eq!(matched("1 2 3", "1 2"), [0, 1]);
        assert_eq!(matched("1 2", "1 9 2"), [0, -1, 1]);
        assert_eq!(matched("1 2", "9 1 8"), [-1, 0, 1]);
        assert_eq!(matched("1 2 3", "2 9"), [1, 2]);
        assert_eq!(matched("", "1"), [-1]);
    }

    #[test]
    fn of_items_that_look_alike_each_stays_where_it_is() {
        assert_eq!(matched("1 1 1", "1 1 1"), [0, 1, 2]);
        assert_eq!(matched("1 1", "1 1 1"), [0, 1, -1]);
        assert_eq!(matched("2 1 1", "1 1"), [1, 2]);
    }

    #[test]
    fn an_item_of_another_shape_is_another_one() {
        assert_eq!(matched("1 2", "1 m2"), [0, -1]);
        assert_eq!(matched("m1 2", "3 m4"), [1, 0]);
    }

    #[test]
    fn what_an_item_leaves_out_is_as_it_is() {
        let live = json!([{"type": "call", "delay": 1, "required": true}, {"type": "mail", "delay": 2}]);
        let wanted = json!([{"type": "call", "delay": 5}, {"type": "call", "delay": 2}]);
        let whole = json!([{"type": "call", "delay": 5, "required": true}, {"type": "call", "delay": 2}]);
        let completed = complete("type", live.as_array().unwrap(), wanted.as_array().unwrap());
        assert_eq!(Value::from(completed), whole);
        assert!(is_as_said(&live, &json!([{"delay": 1, "late": null}, {}])));
        assert!(!is_as_said(&live, &json!([{"delay": 1, "late": 3}, {}])));
        assert!(!is_as_said(&live, &json!([{"delay": 1}])));
    }
}
