//! Searches for the records that hold something, and the searches that prove that such a one was understood (API notes,
//! adjacent sections 3 and 19). Pure.

use serde_json::{Value, json};

/// A type of records, as Close's searches and endpoints know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordType {
    /// The object type of searches, such as `lead`.
    pub object_type: &'static str,
    /// What people call one.
    pub noun: &'static str,
    /// Where the records are; a record's id comes behind it.
    pub path: &'static str,
    /// The attribute that holds the id of a record's own type, where records have one.
    pub type_attribute: Option<&'static str>,
    /// Whether they can be edited in bulk.
    pub in_bulk: bool,
    /// Whether workflows may start when one gets another status.
    pub starts_workflows: bool,
}

/// A search for the records of a type that hold something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordSearch {
    /// The type of the records.
    pub records: RecordType,
    /// The custom type that they are of, where they are of one.
    pub type_id: Option<String>,
    /// What they hold; without it, all records are found.
    pub held: Option<HeldValue>,
}

/// What the records of a search hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldValue {
    /// A status, by its id.
    Status(String),
    /// Any value in a custom field.
    Any {
        /// The field's id.
        field: String,
    },
    /// One of several values in a custom field.
    OneOf {
        /// The field's id.
        field: String,
        /// The values.
        values: Vec<String>,
    },
}

/// The attribute that holds the id of a record's status.
const STATUS: &str = "status_id";
/// An object type that no search can know.
const NO_TYPE: &str = "closectl_unknown";

impl RecordSearch {
    /// Returns the query as `/data/search/` and bulk edits take it.
    #[must_use]
    pub fn query(&self) -> Value {
        let mut clauses = self.records_clauses();
        clauses.extend(self.held_clause());
        all_of(clauses)
    }

    /// Says whether every id in it is there. A search for an id that is missing finds nothing, which says nothing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let has_type = match self.records.type_attribute {
            Some(_) => self.type_id.as_ref().is_some_and(|id| !id.is_empty()),
            None => true,
        };
        has_type
            && match &self.held {
                None => true,
                Some(HeldValue::Status(id) | HeldValue::Any { field: id }) => !id.is_empty(),
                Some(HeldValue::OneOf { field, values }) => !field.is_empty() && !values.is_empty(),
            }
    }

    /// Returns this search with one name after the other replaced by one that does not exist. Where Close refuses each of
    /// these, or finds records with it, it did not take a name of the search itself for one that it does not know.
    #[must_use]
    pub fn controls(&self) -> Vec<Value> {
        let unknown_type = json!({ "type": "object_type", "object_type": NO_TYPE });
        let mut controls = vec![all_of(vec![unknown_type])];

        // The clauses before the one in question stay, because only with them is it the same search.
        let mut clauses = vec![self.records_clauses().swap_remove(0)];
        for mut clause in self
            .records_clauses()
            .into_iter()
            .skip(1)
            .chain(self.held_clause())
        {
            let whole = clause.clone();
            misspell(&mut clause);
            controls.push(all_of([clauses.clone(), vec![clause]].concat()));
            clauses.push(whole);
        }
        controls
    }

    /// Returns the search without its last condition, which finds at least as many records; nothing where it has none.
    #[must_use]
    pub fn wider(&self) -> Option<Self> {
        let with = |held| Self { held, ..self.clone() };
        match &self.held {
            Some(HeldValue::OneOf { field, .. }) => Some(with(Some(HeldValue::Any { field: field.clone() }))),
            Some(HeldValue::Status(_) | HeldValue::Any { .. }) => Some(with(None)),
            None => self.type_id.as_ref().map(|_| Self {
                type_id: None,
                ..self.clone()
            }),
        }
    }

    /// Returns the same search for what a record shows, if it shows what the last condition is about.
    #[must_use]
    pub fn for_sample(&self, record: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let held = match &self.held {
            Some(HeldValue::Status(_)) => HeldValue::Status(text(&record[STATUS])?),
            Some(HeldValue::Any { .. }) => HeldValue::Any {
                field: custom_fields(record).next()?,
            },
            Some(HeldValue::OneOf { field, .. }) => HeldValue::OneOf {
                values: vec![text(first(custom_value(record, field)?)?)?],
                field: field.clone(),
            },
            None => {
                let type_id = text(&record[self.records.type_attribute?])?;
                return Some(Self {
                    type_id: Some(type_id),
                    ..self.clone()
                });
            }
        };

        Some(Self {
            held: Some(held),
            ..self.clone()
        })
    }

    /// Says whether a record shows that it should have been found.
    #[must_use]
    pub fn is_met_by(&self, record: &Value) -> bool {
        match &self.held {
            Some(HeldValue::Status(id)) => record[STATUS] == **id,
            Some(HeldValue::Any { field }) => custom_value(record, field).is_some(),
            Some(HeldValue::OneOf { field, values }) => custom_value(record, field)
                .is_some_and(|held| all(held).any(|one| values.iter().any(|value| one == value))),
            None => {
                let type_id = self.records.type_attribute.map(|name| &record[name]);
                type_id.is_some() && type_id.and_then(Value::as_str) == self.type_id.as_deref()
            }
        }
    }

    /// Says whether it finds records by a certain value, and not by whether they hold any or simply by their type.
    #[must_use]
    pub fn names_a_value(&self) -> bool {
        match &self.held {
            Some(HeldValue::Status(_) | HeldValue::OneOf { .. }) => true,
            Some(HeldValue::Any { .. }) => false,
            None => self.type_id.is_some(),
        }
    }

    /// Returns the attributes that a record has to show so that a sample can be taken from it.
    #[must_use]
    pub fn sampled(&self) -> Vec<String> {
        let attribute = match &self.held {
            Some(HeldValue::Status(_)) => STATUS.to_owned(),
            Some(HeldValue::Any { .. } | HeldValue::OneOf { .. }) => CUSTOM.to_owned(),
            None => self.records.type_attribute.unwrap_or_default().to_owned(),
        };
        vec!["id".to_owned(), attribute]
    }

    /// Returns the value by which a record is found, in the form in which the record shows it: all that it holds in the
    /// field, or its status; nothing where it shows none. By the field's name only where that is given.
    #[must_use]
    pub fn value_of<'a>(&self, record: &'a Value, name: Option<&str>) -> Option<&'a Value> {
        match self.held.as_ref()? {
            HeldValue::Status(_) => Some(&record[STATUS]).filter(|status| !status.is_null()),
            HeldValue::Any { field } | HeldValue::OneOf { field, .. } => {
                custom_value(record, field).or_else(|| {
                    let value = record.get(CUSTOM)?.get(name?)?;
                    first(value).map(|_| value)
                })
            }
        }
    }

    /// Returns the attributes that rows have to show so that the value by which they are found is among them.
    #[must_use]
    pub fn attributes(&self) -> Vec<String> {
        let attribute = match &self.held {
            Some(HeldValue::Status(_)) => STATUS,
            Some(HeldValue::Any { .. } | HeldValue::OneOf { .. }) => CUSTOM,
            None => return Vec::new(),
        };
        vec![attribute.to_owned()]
    }

    /// Returns where a record that it finds is read alone: with only what it is found by, if it is found by a value. That
    /// is documented for leads; elsewhere the whole record may come.
    #[must_use]
    pub fn path_of(&self, id: &str) -> String {
        let record = format!("{}{id}/", self.records.path);
        match &self.held {
            Some(HeldValue::Status(_)) => format!("{record}?_fields=id,{STATUS}"),
            Some(HeldValue::Any { field } | HeldValue::OneOf { field, .. }) => {
                format!("{record}?_fields=id,{CUSTOM}.{field}")
            }
            None => record,
        }
    }

    /// The clauses that say which records these are: their type, and the id of their custom type.
    pub(super) fn records_clauses(&self) -> Vec<Value> {
        let object_type = self.records.object_type;
        let mut clauses = vec![json!({ "type": "object_type", "object_type": object_type })];
        if let (Some(name), Some(id)) = (self.records.type_attribute, &self.type_id) {
            let condition = json!({ "type": "term", "values": [id] });
            clauses.push(self.regular(name, condition));
        }
        clauses
    }

    /// Returns the query for some of the records of a type by their ids.
    #[must_use]
    pub fn by_ids(object_type: &str, ids: &[&str]) -> Value {
        let of_type = json!({ "type": "object_type", "object_type": object_type });
        let ids: Vec<Value> = ids
            .iter()
            .map(|id| json!({ "type": "id", "value": id }))
            .collect();
        all_of(vec![of_type, json!({ "type": "or", "queries": ids })])
    }

    pub(super) fn held_clause(&self) -> Option<Value> {
        Some(match self.held.as_ref()? {
            HeldValue::Status(id) => {
                let reference = format!("status.{}", self.records.object_type);
                let condition =
                    json!({ "type": "reference", "reference_type": reference, "object_ids": [id] });
                self.regular(STATUS, condition)
            }
            HeldValue::Any { field } => custom(field, json!({ "type": "exists" })),
            HeldValue::OneOf { field, values } => custom(field, json!({ "type": "term", "values": values })),
        })
    }

    fn regular(&self, name: &str, condition: Value) -> Value {
        let field = json!({
            "type": "regular_field", "object_type": self.records.object_type, "field_name": name,
        });
        json!({ "type": "field_condition", "field": field, "condition": condition })
    }
}

/// What rows show custom values in, where they are not beside the other attributes.
const CUSTOM: &str = "custom";

/// Returns what a record shows in a custom field, by the field's id in any shape, or else by its name; nothing where it
/// shows nothing there.
#[must_use]
pub fn shown_value<'a>(record: &'a Value, field: &str, name: &str) -> Option<&'a Value> {
    let by_name = || {
        record
            .get(CUSTOM)?
            .get(name)
            .filter(|value| first(value).is_some())
    };
    custom_value(record, field).or_else(by_name)
}

/// A value of a custom field in any of the shapes in which Close shows it by the field's id.
fn custom_value<'a>(record: &'a Value, field: &str) -> Option<&'a Value> {
    let value = record
        .get(format!("{CUSTOM}.{field}"))
        .or_else(|| record.get(CUSTOM)?.get(field))?;
    first(value).map(|_| value)
}

/// The ids of the custom fields in which a record shows a value.
fn custom_fields(record: &Value) -> impl Iterator<Item = String> {
    let beside = record.as_object().into_iter().flatten();
    let beside = beside.filter_map(|(key, value)| {
        let id = key.strip_prefix(CUSTOM)?.strip_prefix('.')?;
        first(value).map(|_| id.to_owned())
    });
    let within = record[CUSTOM].as_object().into_iter().flatten();
    // By their names, they are told from ids by their shape: names have no id's prefix.
    let within = within.filter_map(|(key, value)| {
        let is_id = ["cf_", "lcf_", "ccf_"]
            .iter()
            .any(|prefix| key.starts_with(prefix));
        first(value).filter(|_| is_id).map(|_| key.clone())
    });
    beside.chain(within)
}

/// The single values of a value.
fn all(value: &Value) -> impl Iterator<Item = &Value> {
    let (many, one) = match value {
        Value::Array(items) => (items.as_slice(), None),
        single => (&[][..], Some(single)),
    };
    many.iter().chain(one).filter(|one| !one.is_null())
}

fn first(value: &Value) -> Option<&Value> {
    all(value).next()
}

fn custom(field: &str, condition: Value) -> Value {
    let field = json!({ "type": "custom_field", "custom_field_id": field });
    json!({ "type": "field_condition", "field": field, "condition": condition })
}

/// Replaces the name of a clause's field by one of the same shape that does not exist.
fn misspell(clause: &mut Value) {
    for key in ["custom_field_id", "field_name"] {
        if let Some(Value::String(name)) = clause["field"].get_mut(key) {
            let last = if name.ends_with('x') { 'y' } else { 'x' };
            name.pop();
            name.push(last);
        }
    }
}

fn all_of(clauses: Vec<Value>) -> Value {
    json!({ "type": "and", "queries": clauses })
}

#[cfg(test)]
mod tests;
