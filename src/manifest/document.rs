//! Reads one YAML document against a schema of its own, with everything that is wrong with it.

use super::{doubt::Doubt, validate::Schema, yaml};
use crate::model::{Problem, Sources};
use serde_json::Value;

/// The most problems that are told of one document.
const MOST: usize = 100;

/// Returns the first text of the sources as JSON; `${…}` stays as it is written.
///
/// # Errors
///
/// Returns everything that is wrong with it.
pub fn document(schema: Value, sources: &Sources) -> Result<Value, Vec<Problem>> {
    let Some((id, source)) = sources.iter().next() else {
        return Ok(Value::Null);
    };
    let parsed = yaml::parse(id, &source.text);
    let mut problems = parsed.problems;
    let mut documents = parsed.documents.into_iter();
    let Some(node) = documents.next().filter(|_| problems.is_empty()) else {
        return if problems.is_empty() {
            Ok(Value::Null)
        } else {
            Err(problems)
        };
    };
    if let Some(second) = documents.next() {
        let problem = Problem::new("second-document", "the file holds more than one document");
        problems.push(
            problem
                .at(second.place, "here begins another")
                .help("keep the first one"),
        );
    }
    let document = node.to_json();
    problems.extend(Schema::new(schema).validate(&node, &document, &mut Doubt::default(), MOST));
    if problems.is_empty() {
        Ok(document)
    } else {
        Err(problems)
    }
}
