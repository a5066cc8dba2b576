//! The list in manifests of what `pull` could not write down, so that nobody's later `--prune` removes it.

use super::invalid_pointers::InvalidPointers;
use crate::model::{Registry, Selector, id};
use serde_json::{Value, json};

/// The section of a manifest that holds it.
pub const LEFT_OUT: &str = "left_out";

/// The attribute that says which objects are meant.
const ADDRESS: &str = "address";

/// Returns the schema of the section.
pub fn schema() -> Value {
    json!({
        "description": "Objects that `closectl pull` could not write. `prune` never deletes them. Remove a line once its \
                        objects are listed, or may be deleted.",
        "type": ["array", "null"],
        "items": {
            "title": "left out",
            "description": "An object that `closectl pull` could not write.",
            "type": "object",
            "properties": {
                ADDRESS: {
                    "description": "The object, as in `custom_field/lead/Industry`; `*` matches any text.",
                    "type": "string",
                    "minLength": 1,
                },
                "because": {
                    "description": "Why `closectl pull` could not write it.",
                    "type": "string",
                },
            },
            "required": [ADDRESS],
            "additionalProperties": false,
        },
    })
}

/// Returns the entries of the section, for objects and lists with the reasons why they were left out.
pub fn entries<'a>(items: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    items
        .map(|(address, because)| json!({ ADDRESS: bare(address, "*"), "because": bare(because, "…").replace("${", "{") }))
        .collect()
}

/// Returns a text without ids, which mean nothing in manifests.
fn bare(text: &str, instead: &str) -> String {
    let (mut bare, mut from) = (String::new(), 0);
    for range in id::find(text) {
        bare.push_str(&text[from..range.start]);
        bare.push_str(instead);
        from = range.end;
    }
    bare.push_str(&text[from..]);
    bare
}

/// Returns the selectors of a document; what is invalid is left out.
pub fn read(registry: &Registry, document: &Value, invalid: &InvalidPointers) -> Vec<Selector> {
    let list = document.get(LEFT_OUT).and_then(Value::as_array);
    let items = list.into_iter().flatten().enumerate();
    let valid = items.filter(|(at, _)| !invalid.touches(&format!("/{LEFT_OUT}/{at}")));
    valid
        .filter_map(|(_, item)| Some(Selector::parse(registry, item[ADDRESS].as_str()?)))
        .collect()
}
