//! The JSON Schema of manifests, assembled from the kinds.

use super::waiver::{self, WAIVERS};
use crate::model::{KindGroup, ListPosition, PARENT, RegisteredKind, Registry};
use serde_json::{Map, Value, json};

/// The attribute of an entry that deletes the object.
pub const REMOVED: &str = "removed";
/// The attribute of a removed entry that says where its records go.
pub const MOVE_TO: &str = "move_to";
/// The attribute of an entry by which a person accepts that the object is deleted and made again.
pub const REPLACE: &str = "replace";
/// The attribute of an entry by which a person accepts that records lose values.
pub const ALLOW_DATA_LOSS: &str = "allow_data_loss";
/// The attribute of an entry that names what the object was called before.
pub const RENAMED_FROM: &str = "renamed_from";
/// The attribute of an overlay's entry that adds an object which the manifests do not have.
pub const ADDED: &str = "added";
/// What an entry's schema says of attributes that people look for in it and that belong elsewhere.
pub const ELSEWHERE: &str = "x-elsewhere";

/// Returns the schema of a manifest (JSON Schema 2020-12).
#[must_use]
pub fn schema(registry: &Registry) -> Value {
    let mut definitions = Map::new();
    let groups = registry.groups();
    for kind in registry.kinds().filter(|kind| kind.any.def.listing.is_some()) {
        definitions.insert(kind.any.def.name.to_owned(), entry(kind, &groups));
    }
    let mut root = Map::from_iter([
        (
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        ),
        ("title".to_owned(), json!("closectl manifest")),
    ]);
    root.extend(object(
        "What an organization's setup is to be. Sections that are left out are not managed.",
    ));
    for group in &groups {
        if let ListPosition::Section(path) = group.at {
            insert(&mut root, path, list(group));
        }
    }
    let waivers = json!({
        "description": "What is accepted although a rule of `closectl validate` finds it. Nothing here is sent to Close.",
        "type": ["array", "null"],
        "items": waiver::schema(),
    });
    insert(&mut root, &[WAIVERS], waivers);
    root.insert("$defs".to_owned(), Value::Object(definitions));
    Value::Object(root)
}

/// Returns the schema of an overlay: that of a manifest in which entries need to say nothing but their name.
#[must_use]
pub fn overlay_schema(registry: &Registry) -> Value {
    let mut schema = schema(registry);
    schema["title"] = json!("closectl overlay");
    schema["description"] = json!("What one organization has otherwise than the manifests say, by address.");
    // What a rule finds is waived once for all organizations, where the manifests are.
    if let Some(sections) = schema["properties"].as_object_mut() {
        sections.shift_remove(WAIVERS);
    }
    let entries = schema["$defs"]
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut);
    for entry in entries.filter_map(Value::as_object_mut) {
        entry.shift_remove("if");
        entry.shift_remove("else");
        if let Some(properties) = entry.get_mut("properties").and_then(Value::as_object_mut) {
            let about = "Write `true` to add an object that the manifests do not have.";
            properties.insert(
                ADDED.to_owned(),
                json!({ "description": about, "type": "boolean" }),
            );
        }
    }
    schema
}

fn object(description: &str) -> Map<String, Value> {
    let object = json!({
        "description": description,
        "type": ["object", "null"],
        "properties": {},
        "additionalProperties": false,
    });
    match object {
        Value::Object(object) => object,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

fn insert(root: &mut Map<String, Value>, path: &[&str], list: Value) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    if rest.is_empty() {
        properties.insert((*first).to_owned(), list);
        return;
    }
    let description = format!("The {}, by what they belong to.", first.replace('_', " "));
    let inner = properties
        .entry(*first)
        .or_insert_with(|| Value::Object(object(&description)));
    if let Some(inner) = inner.as_object_mut() {
        insert(inner, rest, list);
    }
}

/// Returns the schema of a list of entries.
fn list(group: &KindGroup<'_>) -> Value {
    let items = match group.members.as_slice() {
        [kind] => reference(kind),
        [kind, placed, ..] => json!({
            "if": { "type": "object", "required": [placed.any.def.key], "not": { "required": [kind.any.def.key] } },
            "then": reference(placed),
            "else": reference(kind),
        }),
        [] => json!(false),
    };
    let about = group
        .members
        .first()
        .map_or_else(String::new, |kind| kind.any.def.plural());
    let order = match group.order {
        Some(_) => "Their order here is their order in Close.",
        None => "Their order here means nothing.",
    };
    let description = format!("The {about}. {order} What is not listed is left alone.");
    json!({ "description": description, "type": ["array", "null"], "items": items })
}

/// Returns the schema of an entry of a kind; null for kinds that manifests do not list.
#[must_use]
pub fn entry_schema(registry: &Registry, kind: &str) -> Value {
    let listed = registry.kind(kind).filter(|kind| kind.any.def.listing.is_some());
    listed.map_or(Value::Null, |kind| entry(kind, &registry.groups()))
}

fn reference(kind: &RegisteredKind) -> Value {
    json!({ "$ref": format!("#/$defs/{}", kind.any.def.name) })
}

/// Returns the schema of an entry: the kind's own attributes, the lists inside it, and what every entry has.
fn entry(kind: &RegisteredKind, groups: &[KindGroup<'_>]) -> Value {
    let def = kind.any.def;
    let mut properties = kind
        .schema
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    properties.shift_remove(PARENT);
    for property in properties.values_mut() {
        unwrap_lines(property);
    }
    if let Some(key) = properties.get_mut(def.key) {
        key["minLength"] = json!(1);
    }
    for group in groups {
        if let ListPosition::Within(parent, attribute) = group.at
            && parent == def.name
        {
            properties.insert(attribute.to_owned(), list(group));
        }
    }
    let mut renamed_from =
        "What it was called before, or a list of such names: the object that has one of them is renamed instead \
         of a new one being made."
            .to_owned();
    if def
        .listing
        .and_then(|listing| listing.order)
        .is_some_and(|order| order.adopts)
    {
        renamed_from
            .push_str(" A whole address, as in `pipeline/Sales/Won`, moves it here from another list.");
    }
    properties.insert(
        RENAMED_FROM.to_owned(),
        json!({
            "description": renamed_from,
            "type": ["string", "array"],
            "minLength": 1,
            "items": { "type": "string", "minLength": 1 },
        }),
    );
    properties.insert(
        REMOVED.to_owned(),
        json!({
            "description": "Write `true` to delete it in Close. Taking the entry out of the file deletes nothing.",
            "type": "boolean",
        }),
    );
    properties.insert(
        ALLOW_DATA_LOSS.to_owned(),
        json!({
            "description": "Accepts that records lose values for good by what this entry asks for. The plan says how \
                            many records that are.",
            "type": "boolean",
        }),
    );
    properties.insert(
        REPLACE.to_owned(),
        json!({
            "description": "Deletes the object and makes it again where Close can't change what has to change, such \
                            as the type of a shared field. All values that records hold in it are lost.",
            "type": "boolean",
        }),
    );
    if kind.any.def.moves_records {
        properties.insert(
            MOVE_TO.to_owned(),
            json!({
                "description": "Where the records of a removed object go first: the name of another one in the same \
                                list, or an address.",
                "type": "string",
                "minLength": 1,
            }),
        );
    }
    let required: Vec<&str> = kind
        .attributes
        .values()
        .filter(|attribute| attribute.required)
        .map(|attribute| attribute.name.as_str())
        .collect();
    let about = kind.schema.get("description").cloned().unwrap_or_default();
    let mut schema = json!({
        "title": def.title,
        "description": about,
        "type": "object",
        "properties": properties,
        "required": [def.key],
        "additionalProperties": false,
    });
    unwrap_lines(&mut schema);
    if let Some(elsewhere) = kind.schema.get(ELSEWHERE) {
        schema[ELSEWHERE] = elsewhere.clone();
    }
    if required.is_empty() {
        schema["type"] = json!(["string", "object"]);
        schema["minLength"] = json!(1);
    } else {
        schema["if"] =
            json!({ "type": "object", "properties": { REMOVED: { "const": true } }, "required": [REMOVED] });
        schema["else"] = json!({ "required": required });
    }
    schema
}

/// Joins the lines that a doc comment is wrapped into.
fn unwrap_lines(schema: &mut Value) {
    if let Some(text) = schema.get("description").and_then(Value::as_str) {
        schema["description"] = json!(
            text.replace("\n\n", "\u{0}")
                .replace('\n', " ")
                .replace('\u{0}', "\n\n")
        );
    }
    if let Some(inner) = schema
        .pointer_mut("/items/properties")
        .and_then(Value::as_object_mut)
    {
        inner.values_mut().for_each(unwrap_lines);
    }
    if schema.pointer("/items/description").is_some() {
        unwrap_lines(&mut schema["items"]);
    }
}
