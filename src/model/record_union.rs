//! The records that at least one of several searches finds: grouped so that no record is in two groups, and asked for in
//! one search. Pure.

use super::record_search::{HeldValue, RecordSearch};
use serde_json::{Value, json};

/// Searches among the same records. A record may be found by several of them, and by none of another union.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordUnion {
    searches: Vec<RecordSearch>,
}

impl RecordUnion {
    /// Groups searches by the records that they search. What another search of the group finds anyway is left out.
    #[must_use]
    pub fn of(searches: impl IntoIterator<Item = RecordSearch>) -> Vec<Self> {
        let mut unions: Vec<Self> = Vec::new();
        for search in searches {
            let union = unions.iter_mut().find(|union| union.is_among(&search));
            match union {
                Some(union) => union.add(search),
                None => unions.push(Self {
                    searches: vec![search],
                }),
            }
        }
        unions
    }

    /// Returns the searches; none of them finds all that another one finds.
    #[must_use]
    pub fn searches(&self) -> &[RecordSearch] {
        &self.searches
    }

    fn is_among(&self, search: &RecordSearch) -> bool {
        let first = self.searches.first();
        first.is_some_and(|first| first.records == search.records && first.type_id == search.type_id)
    }

    fn add(&mut self, new: RecordSearch) {
        if self.searches.iter().any(|known| finds_all_of(known, &new)) {
            return;
        }
        self.searches.retain(|known| !finds_all_of(&new, known));

        // Two lists of values of one field are one list.
        let same_field = |known: &&mut RecordSearch| match (&known.held, &new.held) {
            (Some(HeldValue::OneOf { field, .. }), Some(HeldValue::OneOf { field: other, .. })) => {
                field == other
            }
            (_, _) => false,
        };
        match (self.searches.iter_mut().find(same_field), &new.held) {
            (
                Some(RecordSearch {
                    held: Some(HeldValue::OneOf { values, .. }),
                    ..
                }),
                Some(HeldValue::OneOf { values: more, .. }),
            ) => {
                let missing = more.iter().filter(|value| !values.contains(value));
                let missing: Vec<String> = missing.cloned().collect();
                values.extend(missing);
            }
            (_, _) => self.searches.push(new),
        }
    }
}

/// Says whether no record is found by two of several searches among the same records: a record has one status.
#[must_use]
pub fn are_disjoint(searches: &[&RecordSearch]) -> bool {
    let is_status = |search: &&RecordSearch| matches!(search.held, Some(HeldValue::Status(_)));
    searches.len() < 2 || searches.iter().all(is_status)
}

/// Says whether a search finds at least what another one among the same records finds.
fn finds_all_of(wide: &RecordSearch, narrow: &RecordSearch) -> bool {
    match (&wide.held, &narrow.held) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(HeldValue::Status(id)), Some(HeldValue::Status(other))) => id == other,
        (
            Some(HeldValue::Any { field }),
            Some(HeldValue::Any { field: other } | HeldValue::OneOf { field: other, .. }),
        ) => field == other,
        (
            Some(HeldValue::OneOf { field, values }),
            Some(HeldValue::OneOf {
                field: other,
                values: fewer,
            }),
        ) => field == other && fewer.iter().all(|value| values.contains(value)),
        (Some(HeldValue::Status(_) | HeldValue::Any { .. } | HeldValue::OneOf { .. }), Some(_)) => false,
    }
}

impl RecordSearch {
    /// Returns the query for the records that at least one of several searches among the same records finds; nothing
    /// where one of them finds all.
    #[must_use]
    pub fn query_of_any(searches: &[&Self]) -> Option<Value> {
        let clauses: Option<Vec<Value>> = searches.iter().map(|search| search.held_clause()).collect();
        Some(searches.first()?.with(any_of(clauses?)))
    }

    /// Returns queries that tell whether Close understands such a query: the first one can't find anything, and the others
    /// find exactly what this search finds, in whichever place the alternative stands that can't find anything.
    #[must_use]
    pub fn controls_of_any(&self) -> Option<[Value; 3]> {
        let clause = self.held_clause()?;
        let mut opposite = clause.clone();
        opposite["negate"] = json!(true);
        let never = json!({ "type": "and", "queries": [clause, opposite] });
        Some([
            self.with(never.clone()),
            self.with(any_of(vec![never.clone(), clause.clone()])),
            self.with(any_of(vec![clause, never])),
        ])
    }

    /// Returns the query for those of its records that meet a clause.
    fn with(&self, clause: Value) -> Value {
        let mut clauses = self.records_clauses();
        clauses.push(clause);
        json!({ "type": "and", "queries": clauses })
    }
}

fn any_of(clauses: Vec<Value>) -> Value {
    json!({ "type": "or", "queries": clauses })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecordType;

    const LEADS: RecordType = RecordType {
        object_type: "lead",
        noun: "lead",
        path: "/lead/",
        type_attribute: None,
        in_bulk: true,
        starts_workflows: true,
    };

    fn search(held: Option<HeldValue>) -> RecordSearch {
        RecordSearch {
            records: LEADS,
            type_id: None,
            held,
        }
    }

    fn any(field: &str) -> RecordSearch {
        search(Some(HeldValue::Any {
            field: field.to_owned(),
        }))
    }

    fn one_of(field: &str, values: &[&str]) -> RecordSearch {
        search(Some(HeldValue::OneOf {
            field: field.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        }))
    }

    fn status(id: &str) -> RecordSearch {
        search(Some(HeldValue::Status(id.to_owned())))
    }

    fn union(searches: &[RecordSearch]) -> Vec<RecordSearch> {
        let mut unions = RecordUnion::of(searches.iter().cloned());
        assert_eq!(unions.len(), 1);
        unions.remove(0).searches
    }

    #[test]
    fn what_another_search_finds_anyway_is_left_out_in_either_order() {
        let (whole, part) = (any("cf_1"), one_of("cf_1", &["A"]));
        for pair in [[whole.clone(), part.clone()], [part.clone(), whole.clone()]] {
            assert_eq!(union(&pair), std::slice::from_ref(&whole));
        }
        assert_eq!(
            union(&[search(None), part.clone(), status("stat_1")]),
            [search(None)]
        );
        assert_eq!(
            union(&[part.clone(), one_of("cf_1", &["A", "B"])]),
            [one_of("cf_1", &["A", "B"])]
        );
        assert_eq!(
            union(&[part, one_of("cf_1", &["B"]), one_of("cf_2", &["A"])]),
            [one_of("cf_1", &["A", "B"]), one_of("cf_2", &["A"])]
        );
    }

    #[test]
    fn records_of_different_types_are_never_the_same() {
        let contacts = RecordSearch {
            records: RecordType {
                object_type: "contact",
                ..LEADS
            },
            ..any("cf_1")
        };
        assert_eq!(RecordUnion::of([any("cf_1"), contacts]).len(), 2);
    }

    #[test]
    fn only_records_of_different_statuses_are_surely_different() {
        let (one, other, field) = (status("stat_1"), status("stat_2"), any("cf_1"));
        assert!(are_disjoint(&[&one, &other]));
        assert!(!are_disjoint(&[&one, &field]));
        assert!(are_disjoint(&[&field]));
    }

    #[test]
    fn a_control_holds_an_alternative_that_finds_nothing() {
        let [never, first, last] = any("cf_1").controls_of_any().unwrap();
        assert_eq!(never["queries"][1]["queries"][1]["negate"], true);
        assert_eq!(first["queries"][1]["queries"][0], never["queries"][1]);
        assert_eq!(last["queries"][1]["queries"][1], never["queries"][1]);
        assert_eq!(search(None).controls_of_any(), None);
        let query = RecordSearch::query_of_any(&[&any("cf_1"), &status("stat_1")]).unwrap();
        assert_eq!(query["queries"][1]["queries"].as_array().unwrap().len(), 2);
    }
}
