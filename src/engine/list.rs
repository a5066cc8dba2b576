//! Writes an ordered list: reads it first, so that the write names every member that is there now. Where the answer
//! does not tell what came of it, does all that again.

use super::{SharedIndex, StepContext, StepError, doubt::Doubt, fetch::answer, poll_interval::SENDS};
use crate::{
    api::ApiError,
    model::{Address, ListOrdering, ListPosition, Live, live::place, template},
    plan::{Action, Plan, Step, merge},
};
use std::collections::HashMap;

/// A list to be written.
pub struct ListWrite {
    /// How it is read and written.
    ordering: &'static ListOrdering,
    /// The section or object that it belongs to.
    container: Address,
    /// The id that its calls take.
    id: String,
    /// The members in the wanted order.
    wanted: Vec<Address>,
    /// A member of another list that comes into this one.
    arrival: Option<Address>,
    /// Members that have left for another list; writing one of them here would take it back.
    departed: Vec<Address>,
    /// Whether the plan saw all members in another order. A read that shows the wanted one may then be older than
    /// the plan's, and is not believed.
    differs: bool,
}

/// How often a list is read again when a member that was just made does not show yet, or one that left still does.
const READS: u32 = 6;

/// What a list is and is to be.
struct ListMembers {
    current: Vec<Address>,
    after: Vec<Address>,
    /// The ids of the members after the write.
    ids: Vec<String>,
}

/// Writes a list and returns whether a write was needed.
pub async fn write(job: &StepContext, list: &ListWrite) -> Result<bool, StepError> {
    let mut sends = 1;
    let mut earlier: Option<ApiError> = None;
    loop {
        let members = read(job, list).await;
        let ListMembers { current, after, ids } = match (members, &earlier) {
            (Ok(members), _) => members,
            // That nothing can be read says nothing of the write before.
            (Err(_), Some(earlier)) => return Err(StepError::Api(earlier.clone())),
            (Err(error), None) => return Err(error),
        };
        if after == current && (sends > 1 || !list.differs) {
            return Ok(sends > 1);
        }
        let call = (list.ordering.write)(&list.id, &ids);
        let error = match job.client.send(&call).await {
            Ok(_) => return Ok(true),
            Err(error) => error,
        };
        match Doubt::of(&error) {
            Doubt::Over | Doubt::UnderWay if sends < SENDS => earlier = Some(error),
            Doubt::None | Doubt::Refused | Doubt::Over | Doubt::UnderWay => {
                return Err(earlier.unwrap_or(error).into());
            }
        }
        job.pace.wait(sends).await;
        sends += 1;
    }
}

/// Reads a list until it shows what is known to be in it.
async fn read(job: &StepContext, list: &ListWrite) -> Result<ListMembers, StepError> {
    let (path, shape) = (list.ordering.read)(&list.id);
    let mut tries = 1;
    loop {
        let answer = answer(&job.client.reader(), &path, shape).await?;
        let trouble = match (list.ordering.members)(&list.id, &answer) {
            None => StepError::NoList,
            Some(shown) => match arrange(list, &shown, &job.ids)? {
                Ok(members) => return Ok(members),
                Err(odd) => StepError::Stale(odd),
            },
        };
        if tries == READS {
            return Err(trouble);
        }
        job.pace.wait(tries).await;
        tries += 1;
    }
}

/// Puts the members that a read shows in order, or names one that should be there and is not, or the other way
/// round.
fn arrange(
    list: &ListWrite,
    shown: &[String],
    known: &SharedIndex,
) -> Result<Result<ListMembers, Address>, StepError> {
    let index = known.now();
    let places = shown.iter().map(|id| place(&index, &list.container, id));
    let current: Vec<Address> = places.collect();
    let is_shown = |member: &&Address| {
        let id = index.id(member);
        shown.iter().any(|shown| id == Some(shown.as_str()))
    };
    let ids: HashMap<&Address, &String> = current.iter().zip(shown).collect();
    let absent = list.wanted.iter().find(|member| !ids.contains_key(member));
    if let Some(odd) = absent.or_else(|| list.departed.iter().find(is_shown)) {
        return Ok(Err(odd.clone()));
    }
    let mut after = merge(&current, &list.wanted);
    after.extend(list.arrival.clone().filter(|arrival| !ids.contains_key(arrival)));
    let ids = after.iter().map(|member| {
        let id = ids.get(member).map(|id| id.as_str());
        id.or_else(|| index.id(member))
            .map(str::to_owned)
            .ok_or_else(|| StepError::Gone(member.clone()))
    });
    let ids = ids.collect::<Result<Vec<String>, StepError>>()?;
    Ok(Ok(ListMembers { current, after, ids }))
}

impl ListWrite {
    /// Returns the list that a step writes.
    ///
    /// # Errors
    ///
    /// Says that the object around it has gone, or that such objects are in no list.
    pub fn of(job: &StepContext, plan: &Plan, live: &Live) -> Result<Self, StepError> {
        let step = &job.step;
        let unordered = || StepError::UnknownKind(step.kind.clone());
        let listing = job.kind.any.def.listing.ok_or_else(unordered)?;
        let ordering: &'static ListOrdering = listing.order.ok_or_else(unordered)?;
        let targets = |of: fn(&crate::diff::Change) -> &serde_json::Value| -> Vec<Address> {
            step.changes
                .iter()
                .flat_map(|change| template::targets(of(change)))
                .collect()
        };
        let (container, wanted, arrival) = match step.action == Action::Move {
            true => (
                Address::of(step.address.container()),
                Vec::new(),
                Some(step.address.clone()),
            ),
            false => (step.address.clone(), targets(|change| &change.after), None),
        };
        let before = targets(|change| &change.before);
        let differs = arrival.is_none() && wanted.iter().all(|member| before.contains(member));
        let id = match (listing.at, live.orders.get(&container)) {
            (_, Some(live)) => live.id.clone(),
            (ListPosition::Within(..) | ListPosition::Section(_), None) => {
                let id = job.ids.of(&container);
                id.ok_or_else(|| StepError::Gone(container.clone()))?
            }
        };
        Ok(Self {
            ordering,
            container,
            id,
            wanted,
            arrival,
            departed: departed(plan, step),
            differs,
        })
    }
}

/// Returns what the plan moves out of a list before it is put in order.
fn departed(plan: &Plan, step: &Step) -> Vec<Address> {
    if step.action != Action::Reorder {
        return Vec::new();
    }
    let has_left = |other: &&Step| {
        let mut before = other
            .changes
            .iter()
            .flat_map(|change| template::targets(&change.before));
        other.action == Action::Move && before.any(|list| list == step.address)
    };
    let moves = plan.steps.iter().filter(has_left);
    moves.map(|other| other.address.clone()).collect()
}
