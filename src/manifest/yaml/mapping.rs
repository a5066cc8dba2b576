//! The entries of one mapping: duplicates found, merged mappings added.
//!
//! Works on finished entries; it reads no text.

use std::collections::HashSet;

use super::limits::MAX_PROBLEMS;
use super::node::{MappingEntry, YamlContent, YamlNode};
use super::value_problems;
use crate::model::Problem;

/// Drops the second and later entries of the same key, each with a problem.
pub(super) fn without_duplicates(
    entries: Vec<MappingEntry>,
    problems: &mut Vec<Problem>,
) -> Vec<MappingEntry> {
    // Most mappings of a long file have one entry or two, and need nothing of their own.
    let is_plain = match entries.as_slice() {
        [] | [_] => true,
        [one, other] => one.key != other.key,
        _ => false,
    };
    if is_plain {
        return entries;
    }

    // Sorted instead of hashed, so that the first entry of a key is known when a later one is reported.
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|&one, &other| entries[one].key.cmp(&entries[other].key).then(one.cmp(&other)));

    let mut dropped = HashSet::new();
    for same in order.chunk_by(|&one, &other| entries[one].key == entries[other].key) {
        for &later in &same[1..] {
            dropped.insert(later);
            if problems.len() <= MAX_PROBLEMS {
                problems.push(value_problems::duplicate_key(&entries[same[0]], &entries[later]));
            }
        }
    }

    let entries = entries.into_iter().enumerate();
    let kept = entries.filter(|(at, _)| !dropped.contains(at));
    kept.map(|(_, entry)| entry).collect()
}

/// Adds the entries of merged mappings (`<<`) whose keys are not there yet; earlier ones win.
pub(super) fn merge(entries: &mut Vec<MappingEntry>, merged: &[YamlNode], problems: &mut Vec<Problem>) {
    let sources = merged.iter().flat_map(|node| {
        if matches!(node.content, YamlContent::Sequence(_)) {
            node.items()
        } else {
            std::slice::from_ref(node)
        }
    });

    // What the mapping states itself comes first, so that it wins, as the merge key of YAML asks.
    let mut keys: HashSet<&str> = entries.iter().map(|entry| &*entry.key).collect();
    let mut added = Vec::new();
    for source in sources {
        if let YamlContent::Mapping(others) = &source.content {
            added.extend(others.iter().filter(|other| keys.insert(&other.key)).cloned());
        } else {
            problems.push(value_problems::bad_merge(source.place));
        }
    }
    entries.extend(added);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::manifest::yaml::{ParsedYaml, parse};
    use crate::model::SourceId;

    fn read(text: &str) -> (Value, Vec<&'static str>) {
        let ParsedYaml { documents, problems } = parse(SourceId(0), text);
        let codes = problems.iter().map(|problem| problem.code.id).collect();
        (documents[0].to_json(), codes)
    }

    #[test]
    fn duplicates_are_reported_with_both_places_and_the_first_is_kept() {
        let ParsedYaml { documents, problems } =
            parse(SourceId(0), "a: 1\nb: 2\n'a': 3\nc: {d: 1, d: 2, d: 3}\n");
        assert_eq!(documents[0].to_json(), json!({"a": 1, "b": 2, "c": {"d": 1}}));
        let places: Vec<_> = problems
            .iter()
            .map(|problem| {
                (
                    problem.code.id,
                    problem.place.as_ref().unwrap().0.start,
                    problem.also[0].0.start,
                )
            })
            .collect();
        assert_eq!(
            places,
            [
                ("duplicate-key", 10, 0),
                ("duplicate-key", 27, 21),
                ("duplicate-key", 33, 21)
            ]
        );
        assert_eq!(problems[0].message, "`a` is written twice in the same object");
    }

    #[test]
    fn keys_are_text() {
        let text = "1: a\ntrue: b\n~: c\n1.50: d\n2026-01-01: e\n'x y': f\n? |\n  block\n: g\n";
        let expected = json!({"1": "a", "true": "b", "~": "c", "1.50": "d", "2026-01-01": "e", "x y": "f", "block\n": "g"});
        assert_eq!(read(text), (expected, vec![]));
        assert_eq!(read("a: &x k\n*x : 1\n"), (json!({"a": "k", "k": 1}), vec![]));
        assert_eq!(
            read("? [a]\n: 1\nb: 2\n"),
            (json!({"b": 2}), vec!["key-not-text"])
        );
        assert_eq!(read("a: {{ name }}\n"), (json!({"a": {}}), vec!["key-not-text"]));
    }

    #[test]
    fn merged_entries_come_last_and_own_keys_win() {
        let base = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\n";
        for (text, expected) in [
            ("z: {<<: *x, b: 9}", json!({"b": 9, "a": 1})),
            ("z: {b: 9, <<: *x}", json!({"b": 9, "a": 1})),
            ("z: {<<: [*x, *y]}", json!({"a": 1, "b": 2, "c": 4})),
            ("z: {<<: *y, <<: *x}", json!({"b": 3, "c": 4, "a": 1})),
            ("z: {<<: {d: 5}}", json!({"d": 5})),
            ("z: {\"<<\": 1}", json!({"<<": 1})),
        ] {
            let (value, codes) = read(&(base.to_owned() + text));
            assert_eq!(
                (value["z"].to_string(), codes),
                (expected.to_string(), vec![]),
                "{text}"
            );
        }
        assert_eq!(read("z: {<<: 1, a: 2}").1, ["bad-merge"]);
        assert_eq!(
            read("z: {<<: [{b: 1}, x], a: 2}"),
            (json!({"z": {"a": 2, "b": 1}}), vec!["bad-merge"])
        );
    }
}
