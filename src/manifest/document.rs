//! Reads one YAML document against a schema of its own, and reports everything that is wrong with it.

use super::{
    codes,
    invalid_pointers::InvalidPointers,
    validate::Schema,
    written_places::WrittenPlaces,
    yaml::{self, YamlNode, child_pointer},
};
use crate::model::{Problem, SourceId, Sources};
use serde_json::Value;

/// The most problems that are reported for one document.
const MAX_PROBLEMS: usize = 100;

/// Returns a text as JSON and as a tree with places; `${…}` stays as it is written.
///
/// # Errors
///
/// Returns everything that is wrong with it.
pub fn document(schema: &Schema, id: SourceId, sources: &Sources) -> Result<(Value, YamlNode), Vec<Problem>> {
    let source = sources.get(id);
    let parsed = yaml::parse(id, source.map_or("", |source| &source.text));
    let mut problems = parsed.problems;
    let mut documents = parsed.documents.into_iter();

    // Where the YAML itself is broken, errors of the schema would only follow from that.
    let Some(node) = documents.next().filter(|_| problems.is_empty()) else {
        if problems.is_empty() {
            problems.push(Problem::new(&codes::EMPTY_FILE, "the file is empty").help("write `version: 1`"));
        }
        return Err(problems);
    };

    if let Some(second) = documents.next() {
        let problem = Problem::new(&codes::SECOND_DOCUMENT, "the file holds more than one document");
        problems.push(
            problem
                .at(second.place, "another one starts here")
                .help("keep one document in each file"),
        );
    }

    // A second document doesn't keep the first from being validated, so that everything is reported at once.
    let document = node.to_json();
    let mut invalid = InvalidPointers::default();
    let sections = schema.for_documents(std::slice::from_ref(&node));
    problems.extend(sections.validate(
        (&node, &document),
        &WrittenPlaces::new(sources, &[]),
        &mut invalid,
        MAX_PROBLEMS,
    ));
    if problems.is_empty() {
        Ok((document, node))
    } else {
        Err(problems)
    }
}

/// Returns the JSON pointer that these steps make up.
#[must_use]
pub fn pointer(steps: &[&str]) -> String {
    steps
        .iter()
        .fold(String::new(), |pointer, step| child_pointer(&pointer, step))
}
