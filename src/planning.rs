//! From manifests and an organization to a plan: the one way in which plans are made, for commands and for the
//! self-test. Reads with a client that can't write, and prints nothing.

use crate::{
    api::Reader,
    engine::{self, FetchError, FetchedOrganization, KeyOwner, RunObserver, confirm, count},
    kinds,
    manifest::{ManifestReading, update::Sides},
    model::{Address, Desired, Live, Problem, suggest},
    plan::{self, Action, AdoptedSides, Note, Organization, Plan, PlanRules},
};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// What was agreed to before the plan was made, and what is forbidden.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    /// The addresses of `--allow-data-loss`.
    pub addresses: Vec<String>,
    /// What holds for every plan of the project.
    pub rules: PlanRules,
    /// The id that the organization has to have.
    pub organization_id: Option<String>,
}

/// A plan could not be made.
#[derive(Debug, Error)]
pub enum PlanningError {
    /// The organization could not be read.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The key belongs to another organization.
    #[error(
        "refused: the key belongs to the organization {found}, and the project file says {expected}; nothing was written"
    )]
    OtherOrganization {
        /// The one that is meant.
        expected: String,
        /// The one of the key.
        found: String,
    },
    /// A target names nothing.
    #[error("{0}")]
    Target(String),
}

/// What planning came to.
pub enum Planned {
    /// The manifests name what nobody has.
    Broken(Vec<Problem>),
    /// A plan, and the organization that it was made of.
    Ready {
        /// The plan.
        plan: Plan,
        /// The organization.
        live: Box<Live>,
    },
}

/// Reads the organization and plans, with a client that can't write.
pub async fn make(
    reader: &Reader,
    read: &ManifestReading,
    targets: &[String],
    consent: &Consent,
    observer: &RunObserver,
) -> Result<Planned, PlanningError> {
    let fetched = fetch_meant(reader, consent.organization_id.as_deref(), observer).await?;
    match compare(reader, read, targets, &consent.rules, fetched, &[]).await? {
        Compared::Broken(problems) => Ok(Planned::Broken(problems)),
        Compared::Ready { plan, adopted } => {
            let plan = guard(reader, plan, &adopted, consent).await;
            Ok(Planned::Ready {
                plan,
                live: Box::new(adopted.live),
            })
        }
    }
}

/// Reads the organization that the settings name, with the orders of all its lists made sure of.
///
/// # Errors
///
/// Says that a call failed, or which organization the key belongs to instead.
pub async fn whole(
    reader: &Reader,
    expected: Option<&str>,
    observer: &RunObserver,
) -> Result<FetchedOrganization, PlanningError> {
    let mut fetched = fetch_meant(reader, expected, observer).await?;
    let lists: Vec<Address> = fetched.live.orders.keys().cloned().collect();
    confirm(reader, &mut fetched.live, &lists).await?;
    Ok(fetched)
}

/// What comparing an organization with manifests came to.
pub enum Compared {
    /// The manifests name what nobody has.
    Broken(Vec<Problem>),
    /// A plan that nobody has agreed to, and what it was made of.
    Ready {
        /// The plan.
        plan: Plan,
        /// Both sides.
        adopted: Box<AdoptedSides>,
    },
}

/// Plans for an organization that has been read; the orders of some lists are made sure of in any case.
pub async fn compare(
    reader: &Reader,
    read: &ManifestReading,
    targets: &[String],
    rules: &PlanRules,
    fetched: FetchedOrganization,
    lists: &[Address],
) -> Result<Compared, PlanningError> {
    let registry = kinds::registry();
    let problems = read.unresolved(registry, &fetched.live.index);
    if !problems.is_empty() {
        return Ok(Compared::Broken(problems));
    }
    let (plan, adopted) = difference(reader, read.desired.clone(), targets, rules, fetched, lists).await?;
    Ok(Compared::Ready { plan, adopted })
}

/// Compares an organization that was read with what is wanted, and reads again what that did not show for sure.
pub async fn difference(
    reader: &Reader,
    mut desired: Desired,
    targets: &[String],
    rules: &PlanRules,
    mut fetched: FetchedOrganization,
    lists: &[Address],
) -> Result<(Plan, Box<AdoptedSides>), PlanningError> {
    let registry = kinds::registry();
    let ignored = rules.apply(registry, &mut desired, &mut fetched.live);
    let mut adopted = plan::adopt(registry, desired, fetched.live);
    rules.skip(&mut adopted);
    let mut plan = plan::plan(registry, fetched.organization.clone(), &adopted);
    let reorders = plan.steps.iter().filter(|step| step.action == Action::Reorder);
    let concerned: BTreeSet<&Address> = reorders.map(|step| &step.address).chain(lists).collect();
    let is_doubtful = |list: &&Address| {
        let live = adopted.live.orders.get(*list);
        live.is_some_and(|live| !live.ordering.certain)
    };
    let doubtful: Vec<Address> = concerned.into_iter().filter(is_doubtful).cloned().collect();
    if !doubtful.is_empty() {
        confirm(reader, &mut adopted.live, &doubtful).await?;
        plan = plan::plan(registry, fetched.organization, &adopted);
    }
    plan.notes.extend(ignored);
    check_targets(targets, &known(&adopted, &plan))?;
    Ok((plan.targeted(targets), Box::new(adopted)))
}

/// Plans for an organization as it was read before, without asking anybody: no records are counted.
pub fn offline(
    read: &ManifestReading,
    targets: &[String],
    consent: &Consent,
    organization: Organization,
    mut live: Live,
) -> Result<Planned, PlanningError> {
    let registry = kinds::registry();
    let problems = read.unresolved(registry, &live.index);
    if !problems.is_empty() {
        return Ok(Planned::Broken(problems));
    }
    let Consent {
        addresses,
        rules,
        organization_id: _,
    } = consent;
    let mut desired = read.desired.clone();
    let ignored = rules.apply(registry, &mut desired, &mut live);
    let mut adopted = plan::adopt(registry, desired, live);
    rules.skip(&mut adopted);
    let mut plan = plan::plan(registry, organization, &adopted);
    plan.notes.extend(ignored);
    check_targets(targets, &known(&adopted, &plan))?;
    let plan = plan.targeted(targets);
    let plan = plan::guard(
        registry,
        &adopted,
        plan,
        BTreeMap::new(),
        &rules.policy,
        addresses,
    );
    Ok(Planned::Ready {
        plan,
        live: Box::new(adopted.live),
    })
}

/// Returns every address that a target may name.
fn known<'a>(adopted: &'a AdoptedSides, plan: &'a Plan) -> Vec<&'a Address> {
    let wanted = adopted.desired.entries.keys();
    let planned = plan.steps.iter().map(|step| &step.address);
    wanted
        .chain(planned)
        .chain(adopted.live.index.addresses())
        .collect()
}

/// Brings what manifests say and what an organization has to the same addresses, so that the manifests can be updated.
///
/// What the rules ignore is left alone on both sides; nothing is pruned.
pub fn meet(read: ManifestReading, live: &Live, rules: &PlanRules) -> Sides {
    let registry = kinds::registry();
    let (mut desired, mut live) = (read.desired.clone(), live.clone());
    let rules = PlanRules {
        prune: Vec::new(),
        ..rules.clone()
    };
    rules.apply(registry, &mut desired, &mut live);
    let mut adopted = plan::adopt(registry, desired, live);
    rules.skip(&mut adopted);
    let refusals = adopted.refusals.into_iter();
    Sides {
        read,
        desired: adopted.desired,
        live: adopted.live,
        untold: refusals
            .map(|refusal| (refusal.address, refusal.because))
            .collect(),
    }
}

/// Counts the records that a plan would take values from, finds the smart views that mention what goes, and marks
/// who agreed to that.
pub async fn guard(reader: &Reader, mut plan: Plan, adopted: &AdoptedSides, consent: &Consent) -> Plan {
    let registry = kinds::registry();
    let searches = plan::loss_queries(registry, &plan, &adopted.live);
    let goes = |step: &plan::Step| step.loses() || step.action == Action::Delete;
    let records = if plan.steps.iter().any(goes) {
        let (records, views) = tokio::join!(count(reader, searches), engine::smart_views(reader));
        match views {
            Ok(views) => plan.notes.extend(plan::views(&plan, &adopted.live, &views)),
            Err(error) => plan.notes.push(Note {
                address: Address::of("*"),
                text: format!("whether smart views mention what goes is not known: failed to {error}"),
            }),
        }
        records
    } else {
        BTreeMap::new()
    };
    let Consent {
        addresses,
        rules,
        organization_id: _,
    } = consent;
    plan::guard(registry, adopted, plan, records, &rules.policy, addresses)
}

/// Reads an organization that has to be the one that the settings name, if they name one.
///
/// Then who the key belongs to is read first and alone: a key of another organization reads nothing of that one. It is
/// the same call that is made in any case, so that this costs one round trip and no call.
///
/// # Errors
///
/// Says that a call failed, or which organization the key belongs to instead.
pub async fn fetch_meant(
    reader: &Reader,
    expected: Option<&str>,
    observer: &RunObserver,
) -> Result<FetchedOrganization, PlanningError> {
    let identity = match expected {
        Some(expected) => Some(identify_meant(reader, Some(expected)).await?),
        None => None,
    };
    Ok(engine::fetch_rest(kinds::registry(), reader, identity, observer).await?)
}

/// Reads who the key belongs to; that has to be the organization that the settings name, if they name one.
///
/// # Errors
///
/// Says that the call failed, or which organization the key belongs to instead.
pub async fn identify_meant(reader: &Reader, expected: Option<&str>) -> Result<KeyOwner, PlanningError> {
    let identity = engine::identify(reader).await?;
    let found = &identity.organization.id;
    match expected.filter(|expected| expected != found) {
        Some(expected) => Err(PlanningError::OtherOrganization {
            expected: expected.to_owned(),
            found: found.clone(),
        }),
        None => Ok(identity),
    }
}

/// Refuses a target that names nothing: what is left of the plan would look as if all were well.
pub fn check_targets(targets: &[String], known: &[&Address]) -> Result<(), PlanningError> {
    let names_nothing = |target: &&String| !known.iter().any(|address| address.is_targeted(target));
    let Some(target) = targets.iter().find(names_nothing) else {
        return Ok(());
    };
    let likely = suggest(target, known.iter().map(|address| address.as_str()));
    Err(PlanningError::Target(match likely {
        Some(likely) => format!("--target {target} names nothing, did you mean `{likely}`?"),
        None => format!(
            "--target {target} names nothing, neither in the manifests nor in the organization; addresses \
             look like `lead_status/Qualified`"
        ),
    }))
}
