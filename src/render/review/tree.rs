//! Values with values in them, such as filters: what differs, and where in the tree.

use super::{ShownValue, shown::is_plain};
use serde_json::Value;

/// The changes of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeReview {
    /// The attribute.
    pub name: String,
    /// What differs; what stays is left out.
    pub branches: Vec<TreeBranch>,
}

/// One place of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeBranch {
    /// The way to it, as in `filters[1].value`.
    pub path: String,
    /// What is there now; nothing where it is new.
    pub before: Option<ShownValue>,
    /// What comes to be there; nothing where it goes.
    pub after: Option<ShownValue>,
}

/// One step of the way to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PathSegment {
    Key(String),
    Item(usize),
}

/// A place that differs, with all that lies in it. Items that come are counted as in the new tree, all others as in
/// the old one.
#[derive(Clone, Debug, PartialEq)]
struct TreeDifference {
    path: Vec<PathSegment>,
    before: Option<Value>,
    after: Option<Value>,
}

impl TreeReview {
    /// Compares two values; null is like nothing.
    pub fn of<'v>(name: &str, before: &'v Value, after: &'v Value) -> Self {
        let there = |value: &'v Value| (!value.is_null()).then_some(value);
        let mut found = Vec::new();
        compare(&mut Vec::new(), there(before), there(after), &mut found);
        Self {
            name: name.to_owned(),
            branches: found.iter().flat_map(branches).collect(),
        }
    }
}

impl TreeReview {
    /// Compares two values, without the parts that are new or gone as a whole, for where something else tells those.
    pub fn of_lasting<'v>(name: &str, before: &'v Value, after: &'v Value) -> Self {
        let mut found = Vec::new();
        compare(&mut Vec::new(), Some(before), Some(after), &mut found);
        let is_part = |value: &Option<Value>| {
            value
                .as_ref()
                .is_some_and(|value| value.is_object() || value.is_array())
        };
        found.retain(|one| match (&one.before, &one.after) {
            (Some(_), Some(_)) | (None, None) => true,
            (one, None) | (None, one) => !is_part(one),
        });
        Self {
            name: name.to_owned(),
            branches: found.iter().flat_map(branches).collect(),
        }
    }
}

fn compare(
    path: &mut Vec<PathSegment>,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<TreeDifference>,
) {
    match (before, after) {
        (one, other) if one == other => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let added = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(added) {
                path.push(PathSegment::Key(key.clone()));
                compare(path, old.get(key), new.get(key), found);
                path.pop();
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => items(path, old, new, found),
        (before, after) => found.push(TreeDifference {
            path: path.clone(),
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}

/// Compares lists: what both begin and end with stays, and what lies between is compared one by one.
fn items(path: &mut Vec<PathSegment>, old: &[Value], new: &[Value], found: &mut Vec<TreeDifference>) {
    // Most edits of a filter add or remove one item; matching both ends keeps the items after it the same.
    let shorter = old.len().min(new.len());
    let begin = (0..shorter).take_while(|at| old[*at] == new[*at]).count();
    let end = (1..=shorter - begin)
        .take_while(|back| old[old.len() - back] == new[new.len() - back])
        .count();

    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    for at in begin..old.len().max(new.len()) {
        path.push(PathSegment::Item(at));
        compare(path, old.get(at), new.get(at), found);
        path.pop();
    }
}

/// Lists what goes and what comes at a place, down to plain values.
fn branches(difference: &TreeDifference) -> Vec<TreeBranch> {
    let TreeDifference { path, before, after } = difference;
    if let (Some(before), Some(after)) = (before, after)
        && (is_plain(before) || before.is_null())
        && (is_plain(after) || after.is_null())
    {
        return vec![TreeBranch {
            path: written(path),
            before: Some(ShownValue::of(before)),
            after: Some(ShownValue::of(after)),
        }];
    }

    // A whole subtree that comes or goes is listed by its leaves, because a filter in one line is hard to
    // read.
    let mut found = Vec::new();
    for (value, is_new) in [(before, false), (after, true)] {
        let Some(value) = value else { continue };
        leaves(&mut path.clone(), value, &mut |path, shown| {
            let (before, after) = if is_new {
                (None, Some(shown))
            } else {
                (Some(shown), None)
            };
            found.push(TreeBranch { path, before, after });
        });
    }
    found
}

fn leaves(path: &mut Vec<PathSegment>, value: &Value, see: &mut impl FnMut(String, ShownValue)) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, inner) in map {
                path.push(PathSegment::Key(key.clone()));
                leaves(path, inner, see);
                path.pop();
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for (at, inner) in list.iter().enumerate() {
                path.push(PathSegment::Item(at));
                leaves(path, inner, see);
                path.pop();
            }
        }
        Value::Object(_) | Value::Array(_) => see(written(path), ShownValue::Word(value.to_string())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            see(written(path), ShownValue::of(value));
        }
    }
}

/// Writes a way; items are counted from 1, as people do.
fn written(path: &[PathSegment]) -> String {
    let mut out = String::new();
    for part in path {
        match part {
            PathSegment::Key(key) if out.is_empty() => out.push_str(key),
            PathSegment::Key(key) => {
                out.push('.');
                out.push_str(key);
            }
            PathSegment::Item(at) => out.push_str(&format!("[{}]", at + 1)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// Makes the new tree of the old one and what differs.
    fn apply(before: &Value, found: &[TreeDifference]) -> Value {
        let mut tree = before.clone();
        let (changed, gone): (Vec<_>, Vec<_>) = found.iter().partition(|one| one.after.is_some());
        let (changed, new): (Vec<_>, Vec<_>) = changed.into_iter().partition(|one| one.before.is_some());
        for one in changed {
            *at(&mut tree, &one.path) = one.after.clone().unwrap();
        }
        for one in gone.into_iter().rev() {
            let (last, way) = one.path.split_last().unwrap();
            match (last, at(&mut tree, way)) {
                (PathSegment::Key(key), Value::Object(map)) => drop(map.shift_remove(key)),
                (PathSegment::Item(at), Value::Array(list)) => drop(list.remove(*at)),
                other => panic!("{other:?}"),
            }
        }
        for one in new {
            let (last, way) = one.path.split_last().unwrap();
            let value = one.after.clone().unwrap();
            match (last, at(&mut tree, way)) {
                (PathSegment::Key(key), Value::Object(map)) => drop(map.insert(key.clone(), value)),
                (PathSegment::Item(at), Value::Array(list)) => list.insert(*at, value),
                other => panic!("{other:?}"),
            }
        }
        tree
    }

    fn at<'a>(tree: &'a mut Value, way: &[PathSegment]) -> &'a mut Value {
        way.iter().fold(tree, |tree, part| match part {
            PathSegment::Key(key) => &mut tree[key.as_str()],
            PathSegment::Item(at) => &mut tree[*at],
        })
    }

    fn trees() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            (0..3u8).prop_map(Value::from),
            "[ab]{0,2}".prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec(("[abc]", inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_differs_makes_the_new_tree_of_the_old_one(before in trees(), after in trees()) {
            let mut found = Vec::new();
            compare(&mut Vec::new(), Some(&before), Some(&after), &mut found);
            prop_assert_eq!(apply(&before, &found), after.clone());
            prop_assert_eq!(found.is_empty(), before == after);
        }
    }

    #[test]
    fn only_what_differs_is_shown_with_the_way_to_it() {
        let leaf = |value: &str| json!({"type": "equals", "value": value});
        let before = json!({"type": "and", "filters": [leaf("a"), leaf("b")]});
        let after = json!({"type": "and", "filters": [leaf("a"), leaf("c"), {"type": "is_null"}]});
        let found = TreeReview::of("extra_filter", &before, &after).branches;
        let text = |text: &str| Some(ShownValue::Text(text.to_owned()));
        let branch = |path: &str, before, after| TreeBranch {
            path: path.to_owned(),
            before,
            after,
        };
        assert_eq!(
            found,
            [
                branch("filters[2].value", text("b"), text("c")),
                branch("filters[3].type", None, text("is_null")),
            ]
        );
    }
}
