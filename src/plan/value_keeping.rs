//! Which steps take or change the values of records, what is kept of them before, and how those records are found: by
//! the same searches by which they are counted.

use super::{
    Action, KEPT_FORMAT, KeptField, KeptHeader, KeptRecordType, KeptSubject, ObjectEffect, Plan, RecordCount,
    RecordQuery, Refusal, Step, ValueKeeping, conversion, fixed_reference::refers, place_index::PlaceIndex,
    record_queries,
};
use crate::model::{Address, HeldValue, Live, RecordSearch, RecordUnion, Registry, ShownObject, template};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A step of which values are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptStep {
    /// The first line of its file.
    pub header: KeptHeader,
    /// The searches that find the records.
    pub searches: Vec<RecordSearch>,
    /// The name under which rows may show the value, where no other field of the same records has it.
    pub name: Option<String>,
    /// How many records were counted.
    pub counted: Option<RecordCount>,
}

impl Step {
    /// Returns what is kept of the records that the step concerns; nothing where it is known that it concerns none.
    #[must_use]
    pub fn kept_of_records(&self) -> Option<ValueKeeping> {
        let concerns_none = self.records.as_ref().is_some_and(RecordCount::is_none);
        self.keeps.filter(|_| !concerns_none)
    }
}

impl Plan {
    /// Returns how many values are kept, one for each record of each step; nothing where none are.
    #[must_use]
    pub fn kept_values(&self) -> Option<RecordCount> {
        let kept = self
            .steps
            .iter()
            .filter(|step| step.kept_of_records() == Some(ValueKeeping::Values));
        let counts = kept.map(|step| {
            step.records.clone().unwrap_or_else(|| RecordCount::Unknown {
                because: "they were not counted".to_owned(),
            })
        });
        counts.reduce(RecordCount::and)
    }
}

/// Marks what is kept of each step of a plan that takes or changes values of an organization.
pub fn mark_kept(
    registry: &Registry,
    live: &Live,
    plan: &mut Plan,
    queries: &BTreeMap<usize, RecordQuery>,
    keeps: bool,
) {
    let deleted = plan.steps.iter().filter(|step| {
        matches!(
            step.action.effect().object,
            ObjectEffect::Removed | ObjectEffect::Replaced
        )
    });
    let deleted: BTreeSet<Address> = deleted.map(|step| step.address.clone()).collect();

    for (id, query) in queries {
        let Some(step) = plan.steps.get_mut(*id) else {
            continue;
        };
        // What goes along with its status keeps every value.
        if step.action == Action::Move {
            continue;
        }
        let mut searches = query.searches.iter().flatten();
        step.keeps = Some(if !keeps {
            ValueKeeping::Nothing
        } else if searches.any(|search| search.held.is_none()) {
            ValueKeeping::Records
        } else if names_what_goes(registry, live, step, &deleted) {
            ValueKeeping::ValuesToRead
        } else {
            ValueKeeping::Values
        });
    }
}

/// Says whether the values that a step takes can't be written back, because they name objects of a type that the plan deletes
/// as well, or because Close can't make the field refer to their type again.
fn names_what_goes(registry: &Registry, live: &Live, step: &Step, deleted: &BTreeSet<Address>) -> bool {
    let own = live.shown(&step.address).map(|one| one.spec);
    let placed = own.and_then(|spec| registry.place_of(spec));
    let placed = placed.and_then(|object| live.shown(&object)).map(|one| one.spec);

    own.into_iter().chain(placed).any(|spec| {
        let Some(kind) = registry.kind(spec.kind) else {
            return false;
        };
        let held = kind.attributes.values().filter(|attribute| attribute.holds);
        let values = held.filter_map(|attribute| spec.attributes.get(&attribute.name));
        let mut named = values.flat_map(template::targets);
        (conversion::converts(kind, step) && refers(kind, spec)) || named.any(|one| deleted.contains(&one))
    })
}

/// Returns the steps of a plan of which values are to be kept.
///
/// # Errors
///
/// Returns the address of a step of which no search finds the records.
pub fn kept_steps(registry: &Registry, plan: &Plan, live: &Live) -> Result<Vec<KeptStep>, Address> {
    let places = PlaceIndex::of(registry, live, &live.index);
    let mut queries = record_queries(registry, plan, live);

    let mut kept = Vec::new();
    for step in &plan.steps {
        match step.keeps {
            None | Some(ValueKeeping::Nothing) => continue,
            Some(ValueKeeping::Values | ValueKeeping::ValuesToRead | ValueKeeping::Records) => {}
        }
        let searches = queries.remove(&step.id).and_then(|query| query.searches);
        let searches = searches.ok_or_else(|| step.address.clone())?;
        // One that finds what another one finds anyway would keep it twice.
        let unions = RecordUnion::of(searches);
        let searches: Vec<RecordSearch> = unions
            .iter()
            .flat_map(|union| union.searches().iter().cloned())
            .collect();
        // A shared field that is placed nowhere holds no values.
        if searches.is_empty() {
            continue;
        }
        let one = kept_step(&places, live, step, searches).ok_or_else(|| step.address.clone())?;
        kept.push(one);
    }
    Ok(kept)
}

/// Refuses the steps of a plan that was reviewed as one with a way back, and that this run would carry out without.
#[must_use]
pub fn broken_promises(reviewed: &Plan, now: &Plan) -> Vec<Refusal> {
    let is_promised = |step: &Step| match step.keeps {
        Some(ValueKeeping::Values | ValueKeeping::ValuesToRead | ValueKeeping::Records) => true,
        Some(ValueKeeping::Nothing) | None => false,
    };
    let steps = reviewed.steps.iter().zip(&now.steps);
    let broken =
        steps.filter(|(reviewed, now)| is_promised(reviewed) && now.keeps == Some(ValueKeeping::Nothing));

    let because = "the reviewed plan saves record values, and this run would not: apply it without \
                   `--no-keep-values`, or plan again with it";
    broken
        .map(|(_, now)| Refusal::new(&now.address, now.at.as_ref(), because))
        .collect()
}

fn kept_step(
    places: &PlaceIndex<'_>,
    live: &Live,
    step: &Step,
    searches: Vec<RecordSearch>,
) -> Option<KeptStep> {
    let mut subjects = searches.iter().map(subject);
    let what = subjects.next()??;
    // One file is of one field, status or type; what mixes them could not be read again.
    if !subjects.all(|other| other.as_ref() == Some(&what)) {
        return None;
    }

    let field = match &what {
        KeptSubject::Field(id) => Some(field_of(live, id)?),
        KeptSubject::Status(_) | KeptSubject::Records(_) => None,
    };
    let name = field.as_ref().map(|field| field.name.clone());
    let name = name.filter(|name| !is_shared_by_others(places, live, name, &searches));

    let types = searches
        .iter()
        .map(|search| KeptRecordType::from((&search.records, search.type_id.as_deref())));
    Some(KeptStep {
        header: KeptHeader {
            version: KEPT_FORMAT,
            step: step.id,
            address: step.address.clone(),
            action: step.action,
            what,
            field,
            types: types.collect(),
        },
        searches,
        name,
        counted: step.records.clone(),
    })
}

/// Returns what the records of a search are kept for.
fn subject(search: &RecordSearch) -> Option<KeptSubject> {
    Some(match &search.held {
        Some(HeldValue::Status(_)) => KeptSubject::Status(search.records.object_type.to_owned()),
        Some(HeldValue::Any { field } | HeldValue::OneOf { field, .. }) => KeptSubject::Field(field.clone()),
        None => KeptSubject::Records(search.type_id.clone()?),
    })
}

/// Returns what the organization shows of a field.
fn field_of(live: &Live, id: &str) -> Option<KeptField> {
    let address = live.index.address(id)?;
    let spec = live.shown(address)?.spec;
    let text = |name: &str| spec.attributes.get(name).and_then(Value::as_str);
    Some(KeptField {
        name: text(NAME).map_or_else(|| address.name().clone(), str::to_owned),
        r#type: text(TYPE)?.to_owned(),
        accepts_multiple_values: spec.attributes.get(MULTIPLE) == Some(&Value::Bool(true)),
    })
}

const NAME: &str = "name";
const TYPE: &str = "type";
const MULTIPLE: &str = "accepts_multiple_values";

/// Says whether records that these searches find may show another field under the same name.
fn is_shared_by_others(places: &PlaceIndex<'_>, live: &Live, name: &str, searches: &[RecordSearch]) -> bool {
    let is_named =
        |one: &ShownObject<'_>| one.spec.attributes.get(NAME).and_then(Value::as_str) == Some(name);
    let others = live.everything().filter(is_named);

    let mut found = others.flat_map(|other| places.holders(&other));
    found.any(|other| {
        let is_same_field = searches.iter().any(|search| subject(search) == subject(&other));
        let is_same_type = |search: &RecordSearch| search.records == other.records;
        !is_same_field && searches.iter().any(is_same_type)
    })
}
