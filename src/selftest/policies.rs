//! Promise 11: a policy holds whatever the name of the step that would break it, and whoever agrees to what.

use super::{
    BrokenPromise, Dice, Scenario, begin,
    element::{FieldOwner, PIPELINE, TYPE},
    records::items,
};
use crate::{kinds, model::Selector, plan::Policy};
use close_sandbox::{CustomField, Place, Record, State};
use std::collections::BTreeSet;

/// Something that a policy protects.
enum Protected {
    LeadStatus(String),
    Pipeline,
    Stage(String),
    ActivityType,
    /// A field, on what it stands.
    Field(FieldOwner, String),
    /// A place of the shared field.
    Place(FieldOwner, String),
}

/// Applies a change under a policy, with everybody's consent to every loss, and judges by the organization alone what
/// became of what is protected.
///
/// # Errors
///
/// Names what was lost although the policy protects it, or how many records were changed.
pub async fn hold(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let (world, _) = begin(&scenario).await?;
    let before = world.sandbox.state();

    let candidates = candidates(&scenario);
    let protected: Vec<&Protected> = (0..dice.between(0, 2)).map(|_| dice.pick(&candidates)).collect();
    let policy = Policy {
        protect: protected
            .iter()
            .map(|one| Selector::parse(kinds::registry(), &one.address()))
            .collect(),
        max_records_affected: dice.one_in(3).then(|| dice.below(4) as u64),
        ..Policy::default()
    };

    let manifest = scenario.after();
    world.sandbox.clear_calls();
    let carried_out = world.apply_under(&manifest, &["*".to_owned()], &policy).await?;
    let after = world.sandbox.state();
    let broken = |text: String| Err(BrokenPromise::new(format!("{text}; {policy:?}\n{manifest}")));
    if !carried_out && !world.writes().is_empty() {
        return broken(format!("a refused plan wrote {:?}", world.writes()));
    }

    for one in protected {
        if let Some(harm) = one.harm(&before, &after) {
            return broken(format!("`{}` is protected, and {harm}", one.address()));
        }
    }

    let changed = before
        .records
        .values()
        .filter(|record| is_changed(&before, record, &after));
    let changed = changed.count() as u64;
    match policy.max_records_affected.filter(|most| changed > *most) {
        Some(most) => broken(format!("{changed} records changed, and the policy allows {most}")),
        None => Ok(1),
    }
}

/// Returns what the organization has at first and a policy may name.
fn candidates(scenario: &Scenario) -> Vec<Protected> {
    let mut all = vec![Protected::Pipeline, Protected::ActivityType];
    let statuses = scenario.lead_statuses.iter();
    all.extend(statuses.map(|status| Protected::LeadStatus(status.name.clone())));
    let stages = scenario.statuses.iter();
    all.extend(stages.map(|stage| Protected::Stage(stage.name.clone())));
    let fields = scenario.fields.iter();
    all.extend(fields.map(|field| Protected::Field(field.owner, field.element.name.clone())));
    let places = scenario.places.iter();
    all.extend(places.map(|(owner, place)| Protected::Place(*owner, place.name.clone())));
    all
}

impl Protected {
    fn address(&self) -> String {
        match self {
            Self::LeadStatus(name) => format!("lead_status/{name}"),
            Self::Pipeline => format!("pipeline/{PIPELINE}"),
            Self::Stage(name) => format!("pipeline/{PIPELINE}/{name}"),
            Self::ActivityType => format!("custom_activity_type/{TYPE}"),
            Self::Field(owner, name) | Self::Place(owner, name) => format!("{}/{name}", owner.address()),
        }
    }

    /// Says how it was harmed, if it was: it is gone, or records hold something else in it.
    fn harm(&self, before: &State, after: &State) -> Option<String> {
        match self {
            Self::LeadStatus(name) => {
                let id = &before.lead_status(name)?.id;
                status_harm(id, before, after)
            }
            Self::Stage(name) => {
                let id = &before.pipeline(PIPELINE)?.status(name)?.id;
                status_harm(id, before, after)
            }
            Self::Pipeline => {
                let pipeline = before.pipeline(PIPELINE)?;
                if !after.pipelines.iter().any(|one| one.id == pipeline.id) {
                    return Some("it is gone".to_owned());
                }
                let mut statuses = pipeline.statuses.iter();
                statuses.find_map(|status| status_harm(&status.id, before, after))
            }
            Self::ActivityType => {
                let id = &before.activity_type(TYPE)?.id;
                if !after.activity_types.iter().any(|one| one.id == *id) {
                    return Some("it is gone".to_owned());
                }
                let place = Place::Activity(id.clone());
                let mut fields = before.fields_at(&place).into_iter();
                fields.find_map(|field| value_harm(field, before, after, |record| record.place == place))
            }
            Self::Field(owner, name) => {
                let field = field_of(before, *owner, name)?;
                if after.field(&field.id).is_none() {
                    return Some("it is gone".to_owned());
                }
                value_harm(field, before, after, |_| true)
            }
            Self::Place(owner, name) => {
                let field = field_of(before, FieldOwner::Shared, name)?;
                value_harm(field, before, after, |record| stands_on(*owner, &record.place))
            }
        }
    }
}

/// Says how a status was harmed: it is gone, or a record that had it has another one.
fn status_harm(id: &str, before: &State, after: &State) -> Option<String> {
    let lead_statuses = after.lead_statuses.iter().map(|status| &status.id);
    let mut statuses = lead_statuses.chain(after.opportunity_statuses().map(|status| &status.id));
    if !statuses.any(|one| one == id) {
        return Some(format!("the status {id} is gone"));
    }

    let had = before.records.values();
    let mut had = had.filter(|record| record.status_id.as_deref() == Some(id));
    let moved = had.find(|record| {
        let now = after.records.get(&record.id);
        now.is_none_or(|now| now.status_id != record.status_id)
    });
    moved.map(|record| format!("{} had {id} and has it no more", record.id))
}

/// Says how the values of a field were harmed on some records.
fn value_harm(
    field: &CustomField,
    before: &State,
    after: &State,
    concerns: impl Fn(&Record) -> bool,
) -> Option<String> {
    let mut records = before.records.values().filter(|record| concerns(record));
    let harmed = records.find(|record| value_of(record, &field.id) != now_of(after, record, &field.id));
    harmed.map(|record| {
        let (held, holds) = (value_of(record, &field.id), now_of(after, record, &field.id));
        format!(
            "{} held {held:?} in `{}` and holds {holds:?}",
            record.id, field.name
        )
    })
}

/// Says whether a record has another status, or something else in a field that there was at first.
fn is_changed(before: &State, record: &Record, after: &State) -> bool {
    let Some(now) = after.records.get(&record.id) else {
        return true;
    };
    let mut fields = before.fields.iter();
    now.status_id != record.status_id
        || fields.any(|field| value_of(record, &field.id) != value_of(now, &field.id))
}

fn value_of(record: &Record, field: &str) -> BTreeSet<String> {
    record.custom.get(field).map(items).unwrap_or_default()
}

fn now_of(after: &State, record: &Record, field: &str) -> BTreeSet<String> {
    let now = after.records.get(&record.id);
    now.map(|now| value_of(now, field)).unwrap_or_default()
}

fn field_of<'a>(state: &'a State, owner: FieldOwner, name: &str) -> Option<&'a CustomField> {
    let mut fields = state.fields.iter();
    fields.find(|field| {
        let place = field.place.as_ref();
        field.name == name && place.map_or(owner == FieldOwner::Shared, |place| stands_on(owner, place))
    })
}

fn stands_on(owner: FieldOwner, place: &Place) -> bool {
    match owner {
        FieldOwner::Lead => *place == Place::Lead,
        FieldOwner::Contact => *place == Place::Contact,
        FieldOwner::Opportunity => *place == Place::Opportunity,
        FieldOwner::Activity => matches!(place, Place::Activity(_)),
        FieldOwner::Shared => false,
    }
}
