//! What an entry asks for beyond the attributes of its object: to delete it, to rename it, to approve a risk.

use crate::{
    manifest::schema::{AS_IN_CLOSE, MOVE_TO, REMOVED, RENAMED_FROM, REPLACE},
    model::ConsentRisk,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What an entry asks for beyond the attributes of its object.
pub(super) struct EntryRequest {
    pub(super) removed: bool,
    pub(super) allowed: BTreeSet<ConsentRisk>,
    pub(super) replace: bool,
    pub(super) move_to: Option<String>,
    pub(super) renamed_from: Vec<String>,
    pub(super) as_in_close: BTreeSet<String>,
}

impl EntryRequest {
    /// Takes what is not of the object out of an entry's attributes.
    pub(super) fn take(attributes: &mut Map<String, Value>) -> Self {
        let mut is_set = |name: &str| attributes.shift_remove(name).is_some_and(|value| value == true);
        let removed = is_set(REMOVED);
        let allowed = ConsentRisk::ALL
            .into_iter()
            .filter(|risk| is_set(risk.entry_key()));
        let allowed = allowed.collect();
        let replace = is_set(REPLACE);

        let move_to = attributes.shift_remove(MOVE_TO);
        let as_in_close = attributes.shift_remove(AS_IN_CLOSE);
        let as_in_close = as_in_close.iter().filter_map(Value::as_array).flatten();
        let renamed_from = match attributes.shift_remove(RENAMED_FROM) {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => {
                let names = names.iter().filter_map(Value::as_str);
                names.map(str::to_owned).collect()
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => Vec::new(),
        };
        Self {
            removed,
            allowed,
            replace,
            move_to: move_to.and_then(|to| to.as_str().map(str::to_owned)),
            renamed_from,
            as_in_close: as_in_close
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
        }
    }
}
