//! A JSON Schema as it is published: with a name that never changes and, for editors, with its texts as Markdown and
//! without what takes any word, because an editor has no other way to say that one is misspelt.

use serde_json::{Value, json};

/// Who a schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaReader {
    /// People, by way of their editors.
    Editor,
    /// Programs.
    Program,
}

/// What the name of a schema begins with. It is a name and no address: the schema is in the program and beside the files,
/// wherever those are.
const NAME: &str = "urn:closectl:schema:";
/// The keywords that hold schemas by name.
const NAMED: &[&str] = &["properties", "$defs", "patternProperties"];
/// The keywords that hold a list of schemas.
const LISTS: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];
/// Marks an alternative that takes what Close may have and closectl does not know.
const OPEN: &str = "x-open";
/// The keywords that hold one schema.
const SINGLE: &[&str] = &[
    "items",
    "additionalProperties",
    "if",
    "then",
    "else",
    "not",
    "contains",
    "propertyNames",
];

/// Returns a schema as it is published under a name.
pub fn published(name: &str, mut schema: Value, reader: SchemaReader) -> Value {
    if reader == SchemaReader::Editor {
        fit_to_editors(&mut schema);
    }

    schema["$id"] = json!(format!("{NAME}{name}"));
    schema
}

/// Says whether a text is a schema that closectl published, in whichever version.
pub fn is_published(text: &[u8]) -> bool {
    let schema: Option<Value> = serde_json::from_slice(text).ok();
    let name = schema.as_ref().and_then(|schema| schema["$id"].as_str());
    name.is_some_and(|name| name.starts_with(NAME))
}

/// Repeats each description for editors that show Markdown, which the descriptions are, and closes the lists of words.
fn fit_to_editors(schema: &mut Value) {
    let Value::Object(keywords) = schema else { return };
    if let Some(text) = keywords.get("description").and_then(Value::as_str) {
        let text = json!(text);
        keywords.insert("markdownDescription".to_owned(), text);
    }

    // Attributes may be called like keywords, so only what holds schemas is looked into.
    for name in NAMED {
        let inner = keywords.get_mut(*name).and_then(Value::as_object_mut);
        inner
            .into_iter()
            .flat_map(|inner| inner.values_mut())
            .for_each(fit_to_editors);
    }
    for name in LISTS {
        if let Some(alternatives) = keywords.get_mut(*name).and_then(Value::as_array_mut) {
            alternatives.retain(|one| one.get(OPEN).is_none());
        }
        let inner = keywords.get_mut(*name).and_then(Value::as_array_mut);
        inner.into_iter().flatten().for_each(fit_to_editors);
    }
    for name in SINGLE {
        keywords.get_mut(*name).into_iter().for_each(fit_to_editors);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_takes_only_the_words_that_are_known() {
        let schema = json!({"anyOf": [{"enum": ["text"]}, {"type": "string", "x-open": true}]});
        let editors = published("thing", schema.clone(), SchemaReader::Editor);
        assert_eq!(editors["anyOf"], json!([{"enum": ["text"]}]));
        assert_eq!(
            published("thing", schema.clone(), SchemaReader::Program)["anyOf"],
            schema["anyOf"]
        );
    }

    #[test]
    fn texts_are_repeated_where_a_schema_is_and_nowhere_else() {
        let schema = json!({
            "description": "All of `it`.",
            "properties": {"description": {"type": "string", "description": "Its text.", "default": {"description": "x"}}},
            "oneOf": [{"description": "One."}, true],
        });
        let expected = json!({
            "$id": "urn:closectl:schema:thing",
            "description": "All of `it`.",
            "markdownDescription": "All of `it`.",
            "properties": {"description": {
                "type": "string", "description": "Its text.", "markdownDescription": "Its text.",
                "default": {"description": "x"},
            }},
            "oneOf": [{"description": "One.", "markdownDescription": "One."}, true],
        });
        assert_eq!(published("thing", schema.clone(), SchemaReader::Editor), expected);
        assert!(
            published("thing", schema, SchemaReader::Program)
                .get("markdownDescription")
                .is_none()
        );
    }
}
