//! The JSON Schema of manifests, assembled from the kinds.

use super::{
    left_out::{self, LEFT_OUT},
    text_files::FILE,
    waiver::{self, WAIVERS},
};
use crate::model::{ConsentRisk, KindGroup, ListPosition, PARENT, RegisteredKind, Registry};
use serde_json::{Map, Value, json};

/// The attribute of an entry that deletes the object.
pub const REMOVED: &str = "removed";
/// The attribute of a removed entry that says where its records go.
pub const MOVE_TO: &str = "move_to";
/// The attribute of an entry by which a person accepts that the object is deleted and made again.
pub const REPLACE: &str = "replace";
/// The attribute of an entry that names what the object was called before.
pub const RENAMED_FROM: &str = "renamed_from";
/// The attribute of an entry that lists the attributes which are as Close has them, whatever Close takes today.
pub const AS_IN_CLOSE: &str = "as_in_close";
/// What an attribute's schema says of the words that it can be set to.
pub const WORDS: &str = "x-words";
/// What an attribute's schema says of a number of seconds.
pub const SECONDS: &str = "x-seconds";
/// The attribute of an overlay's entry that adds an object which the manifests do not have.
pub const ADDED: &str = "added";
/// What an entry's schema says of attributes that people look for in it and that belong elsewhere.
pub const ELSEWHERE: &str = "x-elsewhere";

/// Returns the schema of a manifest (JSON Schema 2020-12).
#[must_use]
pub fn schema(registry: &Registry) -> Value {
    let groups = registry.groups();
    let listed = registry.kinds().filter(|kind| kind.any.def.listing.is_some());
    let definitions = listed.map(|kind| (kind.any.def.name.to_owned(), entry(kind, &groups)));
    let definitions = Value::Object(definitions.collect());

    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "closectl manifest",
        "description": "What an organization's setup is to be. Sections that are left out are not managed.",
        "type": ["object", "null"],
        "properties": {},
        "additionalProperties": false,
    });
    for group in &groups {
        match group.at {
            ListPosition::Section(path) => insert(&mut root, path, list(group)),
            ListPosition::Single(key) => insert(&mut root, &[key], single(group)),
            ListPosition::Within(..) => {}
        }
    }

    let waivers = json!({
        "description": "What is accepted although a rule of `closectl validate` finds it. Nothing here is sent to Close.",
        "type": ["array", "null"],
        "items": waiver::schema(),
    });
    insert(&mut root, &[WAIVERS], waivers);
    insert(&mut root, &[LEFT_OUT], left_out::schema());
    root["$defs"] = definitions;
    root
}

/// Returns the schema of an overlay: that of a manifest in which entries need to say nothing but their name.
#[must_use]
pub fn overlay_schema(registry: &Registry) -> Value {
    let mut schema = schema(registry);
    schema["title"] = json!("closectl overlay");
    schema["description"] = json!("What one organization has otherwise than the manifests say, by address.");

    // What a rule finds is waived once for all organizations, where the manifests are, and so is what `pull` left out.
    if let Some(sections) = schema["properties"].as_object_mut() {
        sections.shift_remove(WAIVERS);
        sections.shift_remove(LEFT_OUT);
    }

    let entries = schema["$defs"].as_object_mut().into_iter().flatten();
    for (name, entry) in entries.filter_map(|(name, entry)| Some((name, entry.as_object_mut()?))) {
        // An overlay changes entries that are complete already, so nothing but the name is required in it.
        entry.shift_remove("if");
        entry.shift_remove("else");
        let is_single = registry.kind(name).is_some_and(RegisteredKind::is_single);
        if let Some(properties) = entry.get_mut("properties").filter(|_| !is_single) {
            properties[ADDED] = flag("Write `true` to add an object that the manifests do not have.");
        }
    }
    schema
}

fn insert(root: &mut Value, path: &[&str], list: Value) {
    match path {
        [] => {}
        [name] => root["properties"][*name] = list,
        [first, rest @ ..] => {
            let inner = &mut root["properties"][*first];
            if inner.is_null() {
                *inner = json!({
                    "description": format!("The {}, by what they belong to.", first.replace('_', " ")),
                    "type": ["object", "null"],
                    "properties": {},
                    "additionalProperties": false,
                });
            }
            insert(inner, rest, list);
        }
    }
}

/// Returns the schema of a list of entries.
fn list(group: &KindGroup<'_>) -> Value {
    // Kinds that share a list are told apart by their keys. With `if`, errors are about the kind that is
    // meant; `anyOf` would only say that neither of the two fits.
    let items = match group.members.as_slice() {
        [kind] => reference(kind),
        [kind, placed, ..] => json!({
            "if": { "type": "object", "required": [placed.any.def.key], "not": { "required": [kind.any.def.key] } },
            "then": reference(placed),
            "else": reference(kind),
        }),
        [] => json!(false),
    };

    let first = group.members.first();
    let about = first.map_or_else(String::new, |kind| kind.any.def.plural());
    let order = match group.order {
        Some(order) if order.is_newest_first() => {
            "New ones are created in this order; existing ones keep their places."
        }
        Some(_) => "The order here is the order in Close.",
        None => "The order does not matter.",
    };
    let description = format!("The {about}. {order} Objects that you don't list stay as they are.");
    json!({ "description": description, "type": ["array", "null"], "items": items })
}

/// Returns the schema of a section that is a single object.
fn single(group: &KindGroup<'_>) -> Value {
    let Some(kind) = group.members.first() else {
        return json!(false);
    };
    let about = kind.any.def.one();
    let description = format!("What is wanted of {about}. Attributes that you don't write stay as they are.");
    let mut schema = reference(kind);
    schema["description"] = json!(description);
    schema
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
    let attributes = kind.attributes.values().filter(|attribute| attribute.required);
    let required: Vec<&str> = attributes.map(|attribute| attribute.name.as_str()).collect();
    let naming: Vec<&str> = kind.naming().filter(|name| *name != PARENT).collect();
    let mut schema = json!({
        "title": def.title,
        "description": kind.schema.get("description").cloned().unwrap_or_default(),
        "type": "object",
        "properties": properties(kind, groups),
        "required": naming,
        "additionalProperties": false,
    });
    unwrap_lines(&mut schema);
    let elsewhere = elsewhere(kind);
    if !elsewhere.is_empty() {
        schema[ELSEWHERE] = Value::Object(elsewhere);
    }

    let limits = limits(kind, &mut schema["properties"]);
    if !limits.is_empty() {
        schema["allOf"] = Value::Array(limits);
    }

    // An entry that needs nothing but a name may be that name, and of an object that goes only the name is needed.
    if kind.is_single() {
        schema["type"] = json!(["object", "null"]);
    } else if required.is_empty() {
        schema["type"] = json!(["string", "object"]);
        schema["minLength"] = json!(1);
    } else {
        schema["if"] =
            json!({ "type": "object", "properties": { REMOVED: { "const": true } }, "required": [REMOVED] });
        schema["else"] = json!({ "required": required });
    }
    schema
}

/// Returns what people look for in an entry and what does not belong there, with what to know of it.
fn elsewhere(kind: &RegisteredKind) -> Map<String, Value> {
    let own = kind.schema.get(ELSEWHERE).and_then(Value::as_object);
    let mut elsewhere = own.cloned().unwrap_or_default();
    for risk in ConsentRisk::ALL.into_iter().filter(|risk| !kind.may_ask(*risk)) {
        let told = format!(
            "no change of {} has this risk, so there is nothing to allow",
            kind.any.def.one()
        );
        elsewhere.insert(risk.entry_key().to_owned(), json!(told));
    }
    elsewhere
}

fn properties(kind: &RegisteredKind, groups: &[KindGroup<'_>]) -> Value {
    let def = kind.any.def;
    let properties = kind.schema.get("properties").and_then(Value::as_object);
    let mut properties = properties.cloned().unwrap_or_default();
    // The nesting of an entry already says what it belongs to.
    properties.shift_remove(PARENT);
    properties.values_mut().for_each(unwrap_lines);
    for attribute in kind.attributes.values().filter(|one| one.file.is_some()) {
        if let Some(property) = properties.get_mut(&attribute.name) {
            allow_file(property);
        }
    }
    if let Some(key) = properties.get_mut(def.key) {
        key["minLength"] = json!(1);
    }

    for group in groups {
        if let Some(attribute) = group.attribute_of(kind) {
            properties.insert(attribute.to_owned(), list(group));
        }
    }

    let mut add = |name: &str, schema: Value| properties.insert(name.to_owned(), schema);
    // What there is only one of has no name, is never made and never goes.
    if !kind.is_single() {
        add(RENAMED_FROM, renamed_from(kind));
        add(
            REMOVED,
            flag(
                "Write `true` to delete it in Close. Removing the entry from the file deletes nothing, unless its kind is pruned.",
            ),
        );
    }
    for risk in ConsentRisk::ALL.into_iter().filter(|risk| kind.may_ask(*risk)) {
        add(risk.entry_key(), flag(risk.about()));
    }
    if !kind.is_single() {
        add(
            REPLACE,
            flag(
                "Deletes the object and creates it again, for changes that Close does not allow, such as the type of a shared \
                 field. All values that records have in it are lost.",
            ),
        );
    }
    add(AS_IN_CLOSE, as_in_close(kind));
    if def.moves_records {
        let about = "Moves the records of a deleted object first, to another object in the same list (by name) or to an \
                     address.";
        add(
            MOVE_TO,
            json!({ "description": about, "type": "string", "minLength": 1 }),
        );
    }
    Value::Object(properties)
}

/// Lets a text be the content of a file as well, by its path.
fn allow_file(property: &mut Value) {
    let types = match property["type"].take() {
        Value::Array(types) => types,
        one => vec![one],
    };
    property["type"] = types.into_iter().chain([json!("object")]).collect();

    // These keywords are about mappings only, so that texts have no alternatives to fail by.
    let about = "The path of a file with the text, relative to the folder of this manifest.";
    property["properties"] = json!({ FILE: { "description": about, "type": "string", "minLength": 1 } });
    property["required"] = json!([FILE]);
    property["additionalProperties"] = json!(false);
}

/// Takes what limits the values of a kind's own attributes out of their schemas, and returns what limits them in
/// entries that do not say that Close has them so.
fn limits(kind: &RegisteredKind, properties: &mut Value) -> Vec<Value> {
    let mut limits = Vec::new();
    for name in kind.attributes.keys() {
        let Some(property) = properties.get_mut(name).and_then(Value::as_object_mut) else {
            continue;
        };

        let mut limit = Map::new();
        for keyword in ["enum", "minLength"] {
            limit.extend(
                property
                    .shift_remove(keyword)
                    .map(|value| (keyword.to_owned(), value)),
            );
        }
        if let Some(words) = limit.get("enum") {
            property.insert(WORDS.to_owned(), words.clone());
        }
        if !limit.is_empty() {
            let says_so = json!({ "contains": { "const": name } });
            limits.push(json!({
                "if": { "properties": { AS_IN_CLOSE: says_so }, "required": [AS_IN_CLOSE] },
                "else": { "properties": { name: limit } },
            }));
        }
    }
    limits
}

fn as_in_close(kind: &RegisteredKind) -> Value {
    let names: Vec<&String> = kind.attributes.keys().filter(|name| *name != PARENT).collect();
    json!({
        "description": "Attributes with values from Close that nobody could set today. `closectl pull` writes this list. \
                        closectl accepts such a value only if the organization has exactly that value, and never sends it.",
        "type": "array",
        "items": { "type": "string", "enum": names },
    })
}

fn flag(description: &str) -> Value {
    json!({ "description": description, "type": "boolean" })
}

fn renamed_from(kind: &RegisteredKind) -> Value {
    let order = kind.any.def.listing.and_then(|listing| listing.order);
    let of_other_lists = if order.is_some_and(|order| order.adopts) {
        " A full address, as in `pipeline/Sales/Won`, moves the object here from another list."
    } else {
        ""
    };

    let description = format!(
        "The old name, or a list of old names. An object with one of these names is renamed; no new one is \
         created.{of_other_lists}"
    );
    json!({
        "description": description,
        "type": ["string", "array"],
        "minLength": 1,
        "items": { "type": "string", "minLength": 1 },
    })
}

/// Joins the lines that a doc comment is wrapped into.
fn unwrap_lines(schema: &mut Value) {
    if let Some(text) = schema.get("description").and_then(Value::as_str) {
        let paragraphs: Vec<String> = text.split("\n\n").map(|lines| lines.replace('\n', " ")).collect();
        schema["description"] = json!(paragraphs.join("\n\n"));
    }

    // Attributes of objects inside of lists are shown to people as well.
    let inner = schema.pointer_mut("/items/properties");
    for property in inner.and_then(Value::as_object_mut).into_iter().flatten() {
        unwrap_lines(property.1);
    }
    if schema.pointer("/items/description").is_some() {
        unwrap_lines(&mut schema["items"]);
    }
}
