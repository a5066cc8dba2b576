//! The order of a search's results. Rows whose sort keys are equal come in another order on each page, so that without a
//! unique key pages drop and repeat rows, as Close's do.

use std::cmp::Ordering;

use serde_json::Value;

use super::search_query::QueryField;
use crate::{objects::Record, protocol::Refusal, state::State};

/// The keys that results are sorted by, the first one first.
pub(crate) struct SearchOrder {
    keys: Vec<SortKey>,
}

struct SortKey {
    field: QueryField,
    descending: bool,
}

impl SearchOrder {
    /// Reads the `sort` of a search.
    pub fn read(state: &State, sort: Option<&Value>) -> Result<Self, Refusal> {
        let keys = sort.and_then(Value::as_array).into_iter().flatten();
        let keys = keys.map(|key| {
            let refused = |text: String| Refusal::field("sort", text);
            let field = key.get("field").unwrap_or(&Value::Null);
            let field = QueryField::read(state, field).map_err(refused)?;
            let field = field.ok_or_else(|| refused("Unknown field.".to_owned()))?;

            let is_id = matches!(&field, QueryField::Regular { name, .. } if name == "id");
            if is_id && state.is("search_sort_by_id", "refuse") {
                return Err(refused("Results can't be sorted by id.".to_owned()));
            }
            let descending = key.get("direction").and_then(Value::as_str) == Some("desc");
            Ok(SortKey { field, descending })
        });
        Ok(Self {
            keys: keys.collect::<Result<_, Refusal>>()?,
        })
    }

    /// Sorts records; equal ones keep their order, or have it reversed.
    pub fn sorted<'a>(&self, state: &State, records: Vec<&'a Record>, reversed: bool) -> Vec<&'a Record> {
        let mut keyed: Vec<(Vec<Option<Value>>, &Record)> = records
            .into_iter()
            .map(|record| {
                let keys = self.keys.iter().map(|key| key.field.value(state, record));
                (keys.collect(), record)
            })
            .collect();
        if reversed {
            keyed.reverse();
        }
        keyed.sort_by(|(one, _), (other, _)| self.compare(one, other));
        keyed.into_iter().map(|(_, record)| record).collect()
    }

    fn compare(&self, one: &[Option<Value>], other: &[Option<Value>]) -> Ordering {
        let pairs = self.keys.iter().zip(one.iter().zip(other));
        let orders = pairs.map(|(key, (one, other))| {
            let order = order(one.as_ref(), other.as_ref());
            if key.descending { order.reverse() } else { order }
        });
        orders
            .into_iter()
            .find(|order| *order != Ordering::Equal)
            .unwrap_or(Ordering::Equal)
    }
}

/// Compares two values; what is missing comes last.
fn order(one: Option<&Value>, other: Option<&Value>) -> Ordering {
    match (one, other) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(Value::String(one)), Some(Value::String(other))) => one.cmp(other),
        (Some(one), Some(other)) => {
            let numbers = one.as_f64().zip(other.as_f64());
            numbers.map_or(Ordering::Equal, |(one, other)| one.total_cmp(&other))
        }
    }
}
