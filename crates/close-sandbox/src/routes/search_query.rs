//! The query tree of searches and bulk edits: read from JSON, then asked of one record at a time.

use serde_json::Value;

use super::{field_values::shown, losses::items};
use crate::{
    objects::{Place, Record, position_of},
    state::State,
};

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

/// What a condition is about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum QueryField {
    Custom(String),
    Regular(String),
}

/// What must hold for one of a field's values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldCondition {
    Exists,
    OneOf(Vec<Value>),
    Contains(String),
    Range {
        gt: Option<f64>,
        gte: Option<f64>,
        lt: Option<f64>,
        lte: Option<f64>,
    },
}

const DEEPEST: usize = 32;

impl SearchQuery {
    /// Reads a query; the error names what cannot be understood.
    pub fn read(state: &State, value: &Value) -> Result<Self, String> {
        read(state, value, DEEPEST)
    }

    /// Says whether a record is among the results.
    pub fn matches(&self, state: &State, record: &Record) -> bool {
        match self {
            Self::All => true,
            Self::OfType(name) => is_of_type(&record.place, name),
            Self::Id(id) => record.id == *id,
            Self::And(queries) => queries.iter().all(|query| query.matches(state, record)),
            Self::Or(queries) => queries.iter().any(|query| query.matches(state, record)),
            Self::Not(query) => !query.matches(state, record),
            Self::Field(field, condition) => match value(state, record, field) {
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

impl FieldCondition {
    fn holds(&self, item: &Value) -> bool {
        match self {
            Self::Exists => !item.is_null(),
            Self::OneOf(values) => values.contains(item),
            Self::Contains(text) => item
                .as_str()
                .is_some_and(|item| item.to_lowercase().contains(text)),
            Self::Range { gt, gte, lt, lte } => item.as_f64().is_some_and(|number| {
                gt.is_none_or(|bound| number > bound)
                    && gte.is_none_or(|bound| number >= bound)
                    && lt.is_none_or(|bound| number < bound)
                    && lte.is_none_or(|bound| number <= bound)
            }),
        }
    }
}

/// Says whether a record is of the type that queries name so.
fn is_of_type(place: &Place, name: &str) -> bool {
    match place {
        Place::Lead => name == "lead",
        Place::Contact => name == "contact",
        Place::Opportunity => name == "opportunity",
        Place::Activity(id) => {
            name == id || ["activity.custom_activity", "activity.custom", "custom_activity"].contains(&name)
        }
        Place::CustomObject(id) => name == id || name == "custom_object",
    }
}

fn related(record: &Record, other: &Record) -> bool {
    other.lead_id.as_ref() == Some(&record.id) || record.lead_id.as_ref() == Some(&other.id)
}

fn value(state: &State, record: &Record, field: &QueryField) -> Option<Value> {
    match field {
        QueryField::Custom(id) => shown(state.field(id)?, record.custom.get(id)?),
        QueryField::Regular(name) => record
            .render(state)
            .get(name.as_str())
            .filter(|value| !value.is_null())
            .cloned(),
    }
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
        "object_type" => SearchQuery::OfType(known_type(state, text("object_type")?)?),
        "id" => SearchQuery::Id(text("value")?),
        "and" => SearchQuery::And(all("queries")?),
        "or" => SearchQuery::Or(all("queries")?),
        "has_related" => {
            let other = SearchQuery::OfType(known_type(state, text("related_object_type")?)?);
            let own = SearchQuery::OfType(known_type(state, text("this_object_type")?)?);
            let inner = value
                .get("related_query")
                .map_or(Ok(SearchQuery::All), |inner| read(state, inner, deeper))?;
            SearchQuery::And(vec![
                own,
                SearchQuery::Related(Box::new(SearchQuery::And(vec![other, inner]))),
            ])
        }
        "field_condition" => {
            let field = read_field(state, value.get("field").unwrap_or(&Value::Null))?;
            let condition = read_condition(value.get("condition").unwrap_or(&Value::Null))?;
            SearchQuery::Field(field, condition)
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

fn known_type(state: &State, name: String) -> Result<String, String> {
    let plain = [
        "lead",
        "contact",
        "opportunity",
        "custom_object",
        "custom_activity",
        "activity.custom",
        "activity.custom_activity",
    ];

    // A custom type is an object type of its own, named by its id.
    let known = plain.contains(&name.as_str())
        || position_of(&state.activity_types, &name).is_some()
        || position_of(&state.object_types, &name).is_some();
    if known {
        Ok(name)
    } else {
        Err(format!("Unknown object type \"{name}\"."))
    }
}

fn read_field(state: &State, value: &Value) -> Result<QueryField, String> {
    let text = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };

    match text("type").as_str() {
        "custom_field" => {
            let id = text("custom_field_id");
            match state.field(&id) {
                Some(_) => Ok(QueryField::Custom(id)),
                None => Err(format!("The Custom Field \"{id}\" does not exist.")),
            }
        }
        "regular_field" if !text("field_name").is_empty() => Ok(QueryField::Regular(text("field_name"))),
        other => Err(format!("Unknown field type \"{other}\".")),
    }
}

fn read_condition(value: &Value) -> Result<FieldCondition, String> {
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
    let list = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .ok_or_else(|| format!("{kind} needs {key}"))
    };
    let bound = |key: &str| value.get(key).and_then(Value::as_f64);

    match kind {
        "exists" => Ok(FieldCondition::Exists),
        "term" => Ok(FieldCondition::OneOf(list("values")?)),
        "reference" => Ok(FieldCondition::OneOf(list("object_ids")?)),
        "boolean" => Ok(FieldCondition::OneOf(
            value.get("value").into_iter().cloned().collect(),
        )),
        "text" => {
            let text = value
                .get("value")
                .and_then(Value::as_str)
                .ok_or("text needs value")?;
            Ok(FieldCondition::Contains(text.to_lowercase()))
        }
        "number_range" => Ok(FieldCondition::Range {
            gt: bound("gt"),
            gte: bound("gte"),
            lt: bound("lt"),
            lte: bound("lte"),
        }),
        other => Err(format!("Unknown condition type \"{other}\".")),
    }
}
