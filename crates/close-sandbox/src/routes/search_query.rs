//! The query tree of searches and bulk edits: read from JSON, then asked of one record at a time.

use serde_json::{Value, json};

use super::{field_values::shown, losses::items, search_condition::FieldCondition, search_row::object_type};
use crate::{objects::Record, state::State};

/// A query that can be answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SearchQuery {
    All,
    OfType(String),
    Id(String),
    And(Vec<SearchQuery>),
    Or(Vec<SearchQuery>),
    Not(Box<SearchQuery>),
    Field(QueryField, FieldCondition),
    Related(Box<SearchQuery>),
}

/// What a condition is about, or what results are sorted by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum QueryField {
    Custom(String),
    Regular { object_type: String, name: String },
}

const DEEPEST: usize = 32;

/// The object types that searches know (API notes, adjacent section 3).
pub(super) const OBJECT_TYPES: &[&str] = &[
    "lead",
    "contact",
    "opportunity",
    "activity.call",
    "activity.email",
    "activity.email_thread",
    "activity.sms",
    "activity.meeting",
    "activity.note",
    "activity.lead_status_change",
    "activity.opportunity_status_change",
    "activity.task_completed",
    "activity.custom_activity",
    "custom_object",
];

/// The regular fields of every object type, as far as records here have them.
const REGULAR_FIELDS: &[&str] = &["id", "date_created", "date_updated"];

impl SearchQuery {
    /// Reads a query; the error names what cannot be understood.
    pub fn read(state: &State, value: &Value) -> Result<Self, String> {
        read(state, value, DEEPEST)
    }

    /// Says whether a record is among the results.
    pub fn matches(&self, state: &State, record: &Record) -> bool {
        match self {
            Self::All => true,
            Self::OfType(name) => object_type(&record.place) == name,
            Self::Id(id) => record.id == *id,
            Self::And(queries) => queries.iter().all(|query| query.matches(state, record)),
            Self::Or(queries) => queries.iter().any(|query| query.matches(state, record)),
            Self::Not(query) => !query.matches(state, record),
            Self::Field(field, condition) => match field.value(state, record) {
                Some(value) => items(&value).into_iter().any(|item| condition.holds(item)),
                None => false,
            },
            Self::Related(query) => state
                .records
                .values()
                .filter(|other| related(record, other))
                .any(|other| query.matches(state, other)),
        }
    }
}

impl QueryField {
    /// Reads a field; nothing where there is no such field and that is no error.
    pub fn read(state: &State, value: &Value) -> Result<Option<Self>, String> {
        let text = |key: &str| {
            let text = value.get(key).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let unknown = |text: String| {
            if state.is("search_unknown_field", "refuse") {
                Err(text)
            } else {
                Ok(None)
            }
        };

        match text("type").as_str() {
            "custom_field" => {
                let id = text("custom_field_id");
                match state.field(&id) {
                    Some(_) => Ok(Some(Self::Custom(id))),
                    None => unknown(format!("The Custom Field \"{id}\" does not exist.")),
                }
            }
            "regular_field" => {
                let object_type = known_type(text("object_type"))?;
                let name = text("field_name");
                if is_regular(&object_type, &name) {
                    Ok(Some(Self::Regular { object_type, name }))
                } else {
                    unknown(format!("Unknown field \"{name}\" of {object_type}."))
                }
            }
            other => Err(format!("Unknown field type \"{other}\".")),
        }
    }

    /// What a record has in the field.
    pub fn value(&self, state: &State, record: &Record) -> Option<Value> {
        let (own, name) = match self {
            Self::Custom(id) => return shown(state.field(id)?, record.custom.get(id)?),
            Self::Regular { object_type, name } => (object_type, name.as_str()),
        };
        if own != object_type(&record.place) {
            return None;
        }

        // The whole record is made only where nothing else helps, because there may be thousands.
        match name {
            "id" => Some(json!(record.id)),
            "status_id" => record.status_id.as_ref().map(|id| json!(id)),
            "custom_activity_type_id" | "custom_object_type_id" => record.place.type_id().map(|id| json!(id)),
            "date_created" => Some(json!(record.date_created.older())),
            "date_updated" => Some(json!(record.date_updated.older())),
            _ => record
                .render(state)
                .get(name)
                .filter(|value| !value.is_null())
                .cloned(),
        }
    }
}

fn is_regular(object_type: &str, name: &str) -> bool {
    let own: &[&str] = match object_type {
        "lead" => &["name", "display_name", "status_id", "status_label"],
        "contact" => &["name", "lead_id"],
        "opportunity" => &[
            "lead_id",
            "status_id",
            "status_label",
            "status_type",
            "pipeline_id",
        ],
        "activity.custom_activity" => &["lead_id", "status", "custom_activity_type_id"],
        "custom_object" => &["lead_id", "name", "custom_object_type_id"],
        _ => &["lead_id"],
    };
    REGULAR_FIELDS.contains(&name) || own.contains(&name)
}

fn related(record: &Record, other: &Record) -> bool {
    other.lead_id.as_ref() == Some(&record.id) || record.lead_id.as_ref() == Some(&other.id)
}

fn read(state: &State, value: &Value, depth: usize) -> Result<SearchQuery, String> {
    // Bounded, so that a query can't exhaust the stack.
    let deeper = depth
        .checked_sub(1)
        .ok_or_else(|| "The query is nested too deeply.".to_owned())?;
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
    let text = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .map(ToOwned::to_owned)
            .ok_or(format!("{kind} needs {key}"))
    };
    let all = |key: &str| -> Result<Vec<SearchQuery>, String> {
        let items = value
            .get(key)
            .and_then(Value::as_array)
            .ok_or(format!("{kind} needs {key}"))?;
        items.iter().map(|item| read(state, item, deeper)).collect()
    };

    let query = match kind {
        "match_all" => SearchQuery::All,
        "object_type" => SearchQuery::OfType(known_type(text("object_type")?)?),
        "id" => SearchQuery::Id(text("value")?),
        "and" => SearchQuery::And(all("queries")?),
        "or" if state.is("search_or", "refuse") => return Err("Unknown query type \"or\".".to_owned()),
        "or" if state.is("search_or", "as_and") => SearchQuery::And(all("queries")?),
        "or" if state.is("search_or", "ignore") => SearchQuery::All,
        "or" => SearchQuery::Or(all("queries")?),
        "has_related" => {
            let other = SearchQuery::OfType(known_type(text("related_object_type")?)?);
            let own = SearchQuery::OfType(known_type(text("this_object_type")?)?);
            let inner = value
                .get("related_query")
                .map_or(Ok(SearchQuery::All), |inner| read(state, inner, deeper))?;
            SearchQuery::And(vec![
                own,
                SearchQuery::Related(Box::new(SearchQuery::And(vec![other, inner]))),
            ])
        }
        "field_condition" => {
            let field = QueryField::read(state, value.get("field").unwrap_or(&Value::Null))?;
            let condition = FieldCondition::read(value.get("condition").unwrap_or(&Value::Null))?;
            match field {
                Some(field) => SearchQuery::Field(field, condition),
                // What is ignored says nothing, negated or not.
                None if state.is("search_unknown_field", "ignore") => return Ok(SearchQuery::All),
                None => SearchQuery::Or(Vec::new()),
            }
        }
        other => return Err(format!("Unknown query type \"{other}\".")),
    };

    // Every node of a query can be negated, not only conditions.
    let negated = value.get("negate").and_then(Value::as_bool).unwrap_or(false);
    Ok(if negated {
        SearchQuery::Not(Box::new(query))
    } else {
        query
    })
}

/// Recorded: a type that Close doesn't know is refused, also the id of a custom type.
fn known_type(name: String) -> Result<String, String> {
    if OBJECT_TYPES.contains(&name.as_str()) {
        Ok(name)
    } else {
        Err(format!("Unknown object type \"{name}\"."))
    }
}
