//! Reads a whole organization: every list once, all at the same time, with a client that can't write.

use super::{
    RunEvent, RunObserver,
    details::read_details,
    fetch_error::FetchError,
    withheld::{keep, withheld},
};
use crate::{
    api::{ApiError, ApiErrorKind, ListGap, ReadDenial, Reader},
    model::{
        Address, AnswerShape, BulkRead, IDENTITY, ListMembers, ListPosition, Live, ReadScope, Registry,
        Responses, missing_holders,
    },
    plan::Organization,
};
use serde_json::Value;
use std::collections::BTreeSet;
use tokio::task::JoinSet;

/// An organization as it is now.
#[derive(Debug)]
pub struct FetchedOrganization {
    /// Which one.
    pub organization: Organization,
    /// What it has.
    pub live: Live,
}

/// The owner of the key, as it was read.
#[derive(Debug)]
pub struct KeyOwner {
    /// The organization.
    pub organization: Organization,
    /// The whole answer, which kinds may need.
    me: Value,
}

/// Reads who the key belongs to, and nothing else.
///
/// # Errors
///
/// Says that the call failed, or that the key is not of exactly one organization.
pub async fn identify(reader: &Reader) -> Result<KeyOwner, FetchError> {
    let me = answer(reader, IDENTITY.path, IDENTITY.shape).await?;
    Ok(KeyOwner {
        organization: organization(&me)?,
        me,
    })
}

/// What is read of an organization.
#[derive(Debug)]
pub struct FetchTask<'a> {
    /// What of it has to be known.
    pub scope: &'a ReadScope,
    /// The ids of the objects that are [told apart](Live::build_apart) from others of their names.
    pub apart: &'a BTreeSet<String>,
    /// Who the key belongs to, where that was read before.
    pub identity: Option<KeyOwner>,
}

/// Reads everything that an organization has.
///
/// # Errors
///
/// Passes on the first call that fails; a kind that the plan or the key does not allow is no error, but
/// [hidden](Live::hidden).
pub async fn fetch(
    registry: &Registry,
    reader: &Reader,
    observer: &RunObserver,
) -> Result<FetchedOrganization, FetchError> {
    let task = FetchTask {
        scope: &ReadScope::everything(),
        apart: &BTreeSet::new(),
        identity: None,
    };
    fetch_task(registry, reader, task, observer).await
}

/// Reads what a task needs of an organization: each list once, all at the same time.
///
/// # Errors
///
/// Passes on the first call that fails, as [`fetch`] does.
pub async fn fetch_task(
    registry: &Registry,
    reader: &Reader,
    task: FetchTask<'_>,
    observer: &RunObserver,
) -> Result<FetchedOrganization, FetchError> {
    let FetchTask {
        scope,
        apart,
        identity,
    } = task;
    let mut responses = Responses::default();
    if let Some(identity) = identity {
        keep(reader, &mut responses, IDENTITY.path, identity.me);
    }

    let needed = registry.kinds().filter(|kind| scope.reads(kind));
    let mut reads: BTreeSet<BulkRead> = needed.flat_map(|kind| kind.any.def.all_reads()).collect();
    reads.insert(IDENTITY);
    read_lists(reader, reads, &mut responses, observer).await?;
    let organization = organization(responses.get(IDENTITY.path))?;

    // What these read is known only from the answers above, so it takes a second round.
    read_holders(registry, reader, &mut responses).await?;
    read_orders(registry, reader, &mut responses).await?;
    read_details(registry, reader, scope, &mut responses).await?;
    let led_to = scope.led_to(registry, &responses);
    if !led_to.is_empty() {
        tracing::info!("what was read names objects of {led_to:?}");
        let kinds = led_to.iter().filter_map(|kind| registry.kind(kind));
        let reads = kinds.flat_map(|kind| kind.any.def.all_reads());
        read_lists(reader, reads.collect(), &mut responses, observer).await?;
    }

    let mut live = Live::build_apart(registry, &responses, scope, apart);
    live.user_id = responses.user().map(str::to_owned);
    Ok(FetchedOrganization { organization, live })
}

/// Reads the lists that were not read before, all at the same time.
///
/// # Errors
///
/// Passes on the first call that fails; one that Close refuses is kept as that.
async fn read_lists(
    reader: &Reader,
    reads: BTreeSet<BulkRead>,
    responses: &mut Responses,
    observer: &RunObserver,
) -> Result<(), FetchError> {
    let total = reads.len();
    tracing::info!("reading {total} lists");

    // All of them at once: the rate limit of each endpoint group decides how fast they go.
    let mut calls = JoinSet::new();
    for read in reads.into_iter().filter(|read| !responses.has(read.path)) {
        let reader = reader.clone();
        calls.spawn(async move { (read, answer(&reader, read.path, read.shape).await) });
    }

    let mut denied = Vec::new();
    while let Some(done) = calls.join_next().await {
        let (read, result) = done?;
        match result {
            Ok(answer) => keep(reader, responses, read.path, answer),
            Err(error) if read != IDENTITY && is_hidden(&error) => denied.push((read, error)),
            Err(error) => return Err(error.into()),
        }
        observer(&RunEvent::Read {
            done: total - calls.len(),
            total,
        });
    }

    // Refusals come last: only who the key belongs to proves that the key itself is good.
    for (read, error) in denied {
        responses.refuse(read.path, ReadDenial::explain(&error));
        if ReadDenial::of(&error) == Some(ReadDenial::NotInPlan) {
            responses.leave_out(read.path);
        }
    }
    Ok(())
}

/// Reads the lists of some kinds, to see whether anything has come; one that can't be read shows nothing.
pub async fn lists(registry: &Registry, reader: &Reader, kinds: &BTreeSet<&str>) -> Vec<Option<Value>> {
    let kinds = kinds.iter().filter_map(|kind| registry.kind(kind));
    let reads: BTreeSet<BulkRead> = kinds.flat_map(|kind| kind.any.def.all_reads()).collect();
    let mut read = Vec::new();
    for BulkRead { path, shape } in reads {
        read.push(answer(reader, path, shape).await.ok());
    }
    read
}

/// Reads one path.
pub(super) async fn answer(reader: &Reader, path: &str, shape: AnswerShape) -> Result<Value, ApiError> {
    match shape {
        AnswerShape::List => reader.list(path).await.map(Value::Array),
        AnswerShape::Object => reader.get(path).await.map(|answer| answer.body),
        AnswerShape::Holding(list) => reader.holding(path, list).await,
    }
}

/// Says whether a read shows nothing, and others may show something all the same: Close keeps it from this key or plan,
/// or shows an object without its list.
fn is_hidden(error: &ApiError) -> bool {
    let is_unlisted = matches!(error.kind(), ApiErrorKind::Incomplete(ListGap::Unlisted(_)));
    is_unlisted || ReadDenial::of(error).is_some()
}

fn organization(me: &Value) -> Result<Organization, FetchError> {
    let all = me["organizations"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    // With several organizations, nobody could tell which one a call writes to.
    let [one] = all else {
        return Err(FetchError::NotOneOrganization(all.len()));
    };
    let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
    Ok(Organization {
        id: text("id"),
        name: text("name"),
    })
}

/// Reads the objects that no list shows but that others lie in; one that is gone is no error.
async fn read_holders(
    registry: &Registry,
    reader: &Reader,
    responses: &mut Responses,
) -> Result<(), FetchError> {
    let mut calls = JoinSet::new();
    for (path, id) in missing_holders(registry, responses) {
        // Where the list was refused, its objects would be refused one by one.
        if responses.refusal(path).is_none() {
            let reader = reader.clone();
            calls.spawn(async move { (path, reader.get(&format!("{path}{id}/")).await) });
        }
    }

    while let Some(done) = calls.join_next().await {
        match done? {
            (path, Ok(answer)) => {
                let mut item = answer.body;
                responses.withhold(withheld(reader, &mut item));
                responses.push(path, item);
            }
            // Somebody deleted it since the lists were read, so nothing lies in it any more.
            (_, Err(error)) if error.status() == Some(404) => {}
            (_, Err(error)) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Reads lists whose order the bulk reads do not surely show.
///
/// # Errors
///
/// Passes on the first call that fails.
pub async fn confirm(
    registry: &Registry,
    reader: &Reader,
    live: &mut Live,
    containers: &[Address],
) -> Result<(), FetchError> {
    let mut calls = JoinSet::new();
    for container in containers {
        let Some(order) = live.orders.get(container).filter(|order| !order.ordering.certain) else {
            continue;
        };
        let (reader, id, ordering) = (reader.clone(), order.id.clone(), order.ordering);
        let (path, shape) = (ordering.read)(&id);
        let container = container.clone();
        calls.spawn(async move { (container, id, ordering, answer(&reader, &path, shape).await) });
    }

    while let Some(done) = calls.join_next().await {
        let (container, id, ordering, result) = done?;
        let members = match result {
            Ok(answer) => (ordering.members)(&id, &answer),
            Err(error) if is_hidden(&error) => None,
            Err(error) => return Err(error.into()),
        };
        match members {
            Some(members) => live.set_order(&container, &members),
            // What was read before may not be the order, and no read has shown that it is.
            None => {
                let because = format!("Close does not show the order of all objects in `{container}`");
                live.lose_list(registry, &container, because);
            }
        }
    }
    Ok(())
}

/// Reads the orders of sections that the bulk reads did not show. A list in an object that does not show it is unknown.
async fn read_orders(
    registry: &Registry,
    reader: &Reader,
    responses: &mut Responses,
) -> Result<(), FetchError> {
    let mut calls = JoinSet::new();
    let groups = registry.groups();
    let sections = groups
        .iter()
        .filter(|group| matches!(group.at, ListPosition::Section(_)));
    for ordering in sections.filter_map(|group| group.order) {
        for ListMembers { id, members } in (ordering.live)(responses) {
            let (path, shape) = (ordering.read)(&id);
            if members.is_none() && responses.refusal(&path).is_none() {
                let reader = reader.clone();
                calls.spawn(async move { (ordering, id, answer(&reader, &path, shape).await) });
            }
        }
    }

    while let Some(done) = calls.join_next().await {
        let (ordering, id, result) = done?;
        match result {
            Ok(answer) => {
                if let Some(members) = (ordering.members)(&id, &answer) {
                    responses.insert_order(id, members);
                }
            }
            Err(error) if is_hidden(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
