//! YAML: any text is read, everything in it has a place in it, and what was read is written and read back the same.

use closectl::{
    manifest::yaml::{self, YamlContent, YamlNode},
    model::{Place, SourceId},
};

/// Reads a text and writes it again.
///
/// # Panics
///
/// If anything has no place in the text, or what was read can't be written.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parsed = yaml::parse(SourceId(0), &text);
    for problem in &parsed.problems {
        let places = problem.place.iter().chain(&problem.also);
        places.for_each(|(place, _)| is_within(&text, *place));
    }
    for document in &parsed.documents {
        has_places(&text, document);
        // Written text is read back by `write` itself, which fails where that gives another value.
        yaml::write(&document.to_json()).expect("what was read can be written");
    }
}

fn has_places(text: &str, node: &YamlNode) {
    is_within(text, node.place);
    match &node.content {
        YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) | YamlContent::String(_) => {}
        YamlContent::Sequence(items) => items.iter().for_each(|item| has_places(text, item)),
        YamlContent::Mapping(entries) => {
            for entry in entries.iter() {
                is_within(text, entry.key_place);
                has_places(text, &entry.value);
            }
        }
    }
}

fn is_within(text: &str, place: Place) {
    let range = place.start as usize..place.end as usize;
    assert!(text.get(range).is_some(), "{place:?} is no place in the text");
}
