//! Writes an ordered list: reads it first, so that the write names every member that is there now.

use super::{StepError, fetch::answer};
use crate::{
    api::{ApiError, Client},
    model::{Address, Index, Live, Ordering},
    plan::merge,
};
use std::time::Duration;

/// A list to be written.
pub struct List {
    /// How it is read and written.
    pub ordering: &'static Ordering,
    /// The section or object that it belongs to.
    pub container: Address,
    /// The id that its calls take.
    pub id: String,
    /// Which id each address has.
    pub index: Index,
    /// The members in the wanted order.
    pub wanted: Vec<Address>,
    /// A member of another list that comes into this one.
    pub arrival: Option<Address>,
    /// Members that have left for another list; writing one of them here would take it back.
    pub departed: Vec<Address>,
    /// Whether the plan saw all members in another order. A read that shows the wanted one may then be older than
    /// the plan's, and is not believed.
    pub differs: bool,
}

/// How often a list is read again when a member that was just made does not show yet, or one that left still does.
const READS: u32 = 6;

/// Writes a list and returns whether a write was needed.
pub async fn write(client: &Client, list: List) -> Result<bool, StepError> {
    let mut live = Live {
        index: list.index.clone(),
        ..Live::default()
    };
    let mut tries = 1;
    let (path, shape) = (list.ordering.read)(&list.id);
    let current = loop {
        let answer = answer(&client.reader(), &path, shape).await?;
        let members = (list.ordering.members)(&list.id, &answer);
        let shows = |member: &&Address| {
            let id = list.index.id(member);
            members.iter().flatten().any(|shown| id == Some(shown.as_str()))
        };
        let lingering = list.departed.iter().find(shows);
        let current = members
            .as_ref()
            .map(|members| live.places(&list.container, members));
        let missing = |current: &Vec<Address>| {
            let absent = list.wanted.iter().find(|member| !current.contains(member));
            absent.or(lingering).cloned()
        };
        match (current.as_ref().map(missing), current) {
            (Some(None), Some(current)) => break current,
            (_, Some(current)) if tries == READS => match missing(&current) {
                Some(gone) => return Err(StepError::Stale(gone)),
                None => break current,
            },
            (_, None) if tries == READS => return Err(StepError::NoList),
            _ => {}
        }
        tokio::time::sleep(Duration::from_millis(100) * tries * tries).await;
        tries += 1;
    };
    let mut after = merge(&current, &list.wanted);
    after.extend(list.arrival);
    if after == current && !list.differs {
        return Ok(false);
    }
    let ids = after.iter().map(|member| {
        live.index
            .id(member)
            .map(str::to_owned)
            .ok_or_else(|| StepError::Gone(member.clone()))
    });
    let ids: Vec<String> = ids.collect::<Result<_, _>>()?;
    let call = (list.ordering.write)(&list.id, &ids);
    client
        .send(&call)
        .await
        .map_err(|error: ApiError| StepError::Api(error))?;
    Ok(true)
}
