//! Writes an ordered list: reads it first, so that the write names every member that is there now. Where the answer
//! does not tell what came of it, does all that again.

use super::{
    SharedIndex, StepContext, StepError,
    budgets::{LIST_LAG, RESENDS},
    fetch::answer,
};
use crate::{
    api::ApiError,
    model::{Address, ListOrdering, ListPosition, Live, live_orders::place},
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

/// The members of a list as it is and as it is to be.
struct ListContents {
    current: Vec<Address>,
    after: Vec<Address>,
    /// The ids of the members after the write.
    ids: Vec<String>,
}

/// Writes a list and returns whether a write was needed.
pub async fn write(context: &StepContext, list: &ListWrite) -> Result<bool, StepError> {
    let unordered = || StepError::UnknownKind(context.step.kind.clone());
    let make_call = list.ordering.write.ok_or_else(unordered)?;
    let mut backoff = context.interval.start(RESENDS);
    let mut earlier: Option<ApiError> = None;

    loop {
        // The write has to name every member that is there at that moment, also those that somebody added
        // since the plan, so the list is read again before each try.
        let ListContents { current, after, ids } = match (read(context, list).await, &earlier) {
            (Ok(contents), _) => contents,
            // That nothing can be read says nothing of the write before.
            (Err(_), Some(earlier)) => return Err(StepError::Api(earlier.clone())),
            (Err(error), None) => return Err(error),
        };

        // Already as wanted. Where the plan saw another order, that is not believed before the first write,
        // because the read may be older than the plan's.
        if after == current && (earlier.is_some() || !list.differs) {
            return Ok(earlier.is_some());
        }

        let call = make_call(&list.id, &ids);
        let error = match context.client.send(&call).await {
            Ok(_) => return Ok(true),
            Err(error) => error,
        };

        // Sending an order twice does no harm, so nothing has to be looked for in between; the next read
        // tells.
        if !error.fate().is_unknown() || !backoff.wait().await {
            return Err(earlier.unwrap_or(error).into());
        }
        earlier = Some(error);
    }
}

/// Reads a list until it shows what is known to be in it.
async fn read(context: &StepContext, list: &ListWrite) -> Result<ListContents, StepError> {
    let (path, shape) = (list.ordering.read)(&list.id);
    let mut backoff = context.interval.start(LIST_LAG);

    loop {
        let answer = answer(&context.client.reader(), &path, shape).await?;
        let trouble = match (list.ordering.members)(&list.id, &answer) {
            None => StepError::NoList,
            Some(shown) => match arrange(list, &shown, &context.ids)? {
                Ok(contents) => return Ok(contents),
                Err(odd) => StepError::Stale(odd),
            },
        };

        // A member that was made a moment ago may not show yet, and one that left may still show.
        if !backoff.wait().await {
            return Err(trouble);
        }
    }
}

/// Puts the members that a read shows in order, or names one that should be there and is not, or the other way
/// round.
fn arrange(
    list: &ListWrite,
    shown: &[String],
    known: &SharedIndex,
) -> Result<Result<ListContents, Address>, StepError> {
    let index = known.now();
    let places = shown.iter().map(|id| place(&index, &list.container, id));
    let current: Vec<Address> = places.collect();

    let is_shown = |member: &&Address| {
        let id = index.id(member);
        shown.iter().any(|shown| id == Some(shown.as_str()))
    };
    let ids: HashMap<&Address, &String> = current.iter().zip(shown).collect();

    // Written as it is shown, the list could lose a member that exists or take back one that has left.
    let absent = list.wanted.iter().find(|member| !ids.contains_key(member));
    if let Some(odd) = absent.or_else(|| list.departed.iter().find(is_shown)) {
        return Ok(Err(odd.clone()));
    }

    let mut after = merge(&current, &list.wanted);
    // An arrival goes to the end: where it belongs is for the step that puts the list in order.
    after.extend(list.arrival.clone().filter(|arrival| !ids.contains_key(arrival)));
    let ids = after.iter().map(|member| {
        let id = ids.get(member).map(|id| id.as_str());
        id.or_else(|| index.id(member))
            .map(str::to_owned)
            .ok_or_else(|| StepError::Gone(member.clone()))
    });
    let ids = ids.collect::<Result<Vec<String>, StepError>>()?;
    Ok(Ok(ListContents { current, after, ids }))
}

impl ListWrite {
    /// Returns the list that a step writes.
    ///
    /// # Errors
    ///
    /// Says that the object around it has gone, or that such objects are in no list.
    pub fn of(context: &StepContext, plan: &Plan, live: &Live) -> Result<Self, StepError> {
        let step = &context.step;
        let unordered = || StepError::UnknownKind(step.kind.clone());
        let listing = context.kind.any.def.listing.ok_or_else(unordered)?;
        let ordering: &'static ListOrdering = listing.order.ok_or_else(unordered)?;

        // A move says nothing of the order: it keeps the list as it is and adds one member.
        let (container, wanted, arrival) = if step.action == Action::Move {
            let list = Address::of(step.address.container());
            (list, Vec::new(), Some(step.address.clone()))
        } else {
            (step.address.clone(), step.named_after().collect(), None)
        };

        // A read that shows the wanted order may be older than the plan, which saw another one.
        let before: Vec<Address> = step.named_before().collect();
        let differs = arrival.is_none() && wanted.iter().all(|member| before.contains(member));

        // A list in an object that this run made has not been read; its id is that of the object.
        let id = match (listing.at, live.orders.get(&container)) {
            (_, Some(live)) => live.id.clone(),
            (ListPosition::Within(..) | ListPosition::Section(_) | ListPosition::Single(_), None) => {
                let id = context.ids.of(&container);
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
    // Only the plan knows them: a read may still show a member in the list that it left.
    let has_left =
        |other: &&Step| other.action == Action::Move && other.named_before().any(|list| list == step.address);
    let moves = plan.steps.iter().filter(has_left);
    moves.map(|other| other.address.clone()).collect()
}
