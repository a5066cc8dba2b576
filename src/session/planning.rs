//! From an organization and what is wanted of it to a plan: the one way in which plans are made. Reads with a client that
//! can't write, and prints nothing.

use super::{
    arrivals::EarlierRuns,
    connection::Connection,
    earlier_runs::tell_cut_replacements,
    error::SessionError,
    meant::MeantOrganization,
    plan_basis::{PlanBasis, asked, check_selection, problems},
    saved_plan::SavedPlan,
};
use crate::{
    api::Reader,
    engine::{self, FetchTask, FetchedOrganization, PlanCount, ReadReferrers, RunObserver, confirm, count},
    kinds,
    manifest::ManifestReading,
    model::{
        Address, BrokenRule, ConsentSelectors, Desired, DesiredOrigin, Live, ObjectSelection, Problem,
        ReadScope,
    },
    plan::{
        self, Action, AdoptedSides, CountedRecords, FoundReferrer, HeldList, Note, Plan, PlanRules, Refusal,
        SelectorMisfits, UnseenKind, UnseenKinds,
    },
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The consent that was given before the plan was made, and what is forbidden.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    /// What `--allow-data-loss`, `--allow-access` and `--allow-outreach` select.
    pub addresses: ConsentSelectors,
    /// What holds for every plan of the project.
    pub rules: PlanRules,
    /// The organization that is meant.
    pub meant: MeantOrganization,
    /// Whether this run keeps no values, whatever the policy says.
    pub no_keep_values: bool,
}

impl Consent {
    /// Says whether the values that a run takes or changes are kept, so that they can come back.
    #[must_use]
    pub fn keeps_values(&self) -> bool {
        !self.no_keep_values && self.rules.policy.keep_values.unwrap_or(true)
    }
}

/// The result of planning.
#[must_use]
#[expect(clippy::large_enum_variant, reason = "a run has one of these at a time")]
pub enum Planned {
    /// The manifests name objects that exist nowhere.
    Broken(Vec<Problem>),
    /// A plan.
    Ready {
        /// The plan.
        plan: Plan,
        /// Both sides that it was made of.
        adopted: Box<AdoptedSides>,
    },
}

/// Makes plans for one organization.
#[derive(Clone)]
pub struct Planner<'a> {
    /// Reads the organization.
    pub reader: Reader,
    /// What was agreed to, and what is forbidden.
    pub consent: &'a Consent,
    /// Sees what is read.
    pub observer: RunObserver,
    /// The saved plan that has to fit, if there is one: it names the organization, and the lists whose order counts.
    pub saved: Option<&'a SavedPlan>,
    /// The runs before, whose writes are waited for until they can't arrive any more; nothing where nobody waits.
    pub earlier: Option<EarlierRuns<'a>>,
    /// The ids of the objects that are told apart from others of their names.
    pub apart: BTreeSet<String>,
    /// The organization that changes come from, if they do: what it has may be meant as well.
    pub beside: Option<&'a Live>,
    /// Whether the run is over: then nobody is told of selectors that fit nothing, because it may have removed what they fit.
    pub is_over: bool,
}

impl<'a> Planner<'a> {
    /// Makes a planner for an organization, without a saved plan. It waits for what runs before may have sent.
    pub fn of(connection: &'a Connection, consent: &'a Consent, observer: RunObserver) -> Self {
        Self {
            earlier: Some(EarlierRuns::of(connection, false)),
            ..Self::new(connection.client.reader(), consent, observer)
        }
    }

    /// Makes a planner that neither has a saved plan nor waits for anything.
    pub fn new(reader: Reader, consent: &'a Consent, observer: RunObserver) -> Self {
        Self {
            reader,
            consent,
            observer,
            saved: None,
            earlier: None,
            apart: BTreeSet::new(),
            beside: None,
            is_over: false,
        }
    }

    /// Returns a planner for changes that come from another organization.
    pub fn beside<'b>(&self, source: &'b Live) -> Planner<'b>
    where
        'a: 'b,
    {
        Planner {
            beside: Some(source),
            ..self.clone()
        }
    }

    /// Returns a planner for which objects are told apart from others of their names, by their ids.
    pub fn telling_apart(&self, ids: &BTreeSet<String>) -> Self {
        Self {
            apart: ids.clone(),
            ..self.clone()
        }
    }

    /// Reads the organization and plans what manifests say.
    ///
    /// # Errors
    ///
    /// Says what could not be read, or that it is another organization.
    pub async fn plan(
        &self,
        read: &ManifestReading,
        selection: &ObjectSelection,
    ) -> Result<Planned, SessionError> {
        let fetched = self.fetch(&self.scope_of(&read.desired, selection)).await?;
        let rules = &self.consent.rules;
        let (desired, left_out) = asked(read, &fetched.live, rules);
        let problems = problems(read, &fetched.live, rules, &left_out, |_| true);
        if !problems.is_empty() {
            return Ok(Planned::Broken(problems));
        }

        let (mut plan, adopted) = self.difference(desired, selection, fetched).await?;
        plan.notes.extend(left_out.notes());
        Ok(self.guarded(plan, adopted).await)
    }

    /// Returns what of an organization has to be read to plan what manifests say of what is selected.
    #[must_use]
    pub fn scope_of(&self, desired: &Desired, selection: &ObjectSelection) -> ReadScope {
        let registry = kinds::registry();
        ReadScope::of_manifests(registry, desired, &self.consent.rules.prune)
            .targeting(registry, desired, selection)
    }

    /// Reads what a scope holds of the organization, which has to be the one that the settings name, if they name one; again where it lacks
    /// what a run before sent and may still arrive.
    ///
    /// # Errors
    ///
    /// Says that a call failed, or which organization the key belongs to instead.
    pub async fn fetch(&self, scope: &ReadScope) -> Result<FetchedOrganization, SessionError> {
        let fetched = self.fetch_now(scope).await?;
        match self.earlier {
            Some(earlier) => {
                let again = || self.fetch_now(scope);
                earlier
                    .arrived(&self.reader, &self.observer, fetched, again)
                    .await
            }
            None => Ok(fetched),
        }
    }

    /// Reads the organization as it is.
    ///
    /// If the settings name one, who the key belongs to is read first and alone: a key of another organization reads nothing of that one. It
    /// is the same call that is made in any case, so that this costs one round trip and no call.
    ///
    /// # Errors
    ///
    /// Says that a call failed, or which organization the key belongs to instead.
    async fn fetch_now(&self, scope: &ReadScope) -> Result<FetchedOrganization, SessionError> {
        let meant = &self.consent.meant;
        let identity = if meant.is_any() {
            None
        } else {
            Some(meant.identify(&self.reader).await?)
        };

        let task = FetchTask {
            scope,
            apart: &self.apart,
            identity,
        };
        let fetched = engine::fetch_task(kinds::registry(), &self.reader, task, &self.observer).await?;

        // The ids in a saved plan mean nothing in another organization.
        if let Some(saved) = self.saved {
            saved.check_organization(&fetched.organization)?;
        }
        Ok(fetched)
    }

    /// Reads what a scope holds of the organization, with the orders of all its lists made sure of.
    ///
    /// # Errors
    ///
    /// Says that a call failed, or which organization the key belongs to instead.
    pub async fn fetch_whole(&self, scope: &ReadScope) -> Result<FetchedOrganization, SessionError> {
        let mut fetched = self.fetch(scope).await?;
        let lists: Vec<Address> = fetched.live.orders.keys().cloned().collect();
        confirm(kinds::registry(), &self.reader, &mut fetched.live, &lists).await?;
        Ok(fetched)
    }

    /// Compares an organization that was read with manifests; nobody has agreed to that plan.
    ///
    /// # Errors
    ///
    /// Says what could not be read again.
    pub async fn compare(
        &self,
        read: &ManifestReading,
        selection: &ObjectSelection,
        fetched: FetchedOrganization,
    ) -> Result<Planned, SessionError> {
        // What an entry says is as in Close and is not so any more is a difference like any other.
        let rules = &self.consent.rules;
        let (desired, left_out) = asked(read, &fetched.live, rules);
        let is_open = |rule: &BrokenRule| !rule.is_accepted;
        let problems = problems(read, &fetched.live, rules, &left_out, is_open);
        if !problems.is_empty() {
            return Ok(Planned::Broken(problems));
        }

        let (mut plan, adopted) = self.difference(desired, selection, fetched).await?;
        plan.notes.extend(left_out.notes());
        // Nothing is written, so that what protects nothing is only told.
        plan.notes.extend(self.misfits(&adopted).told());
        let held = adopted.held.iter().filter(|list| list.is_changed_by(&plan));
        let held: Vec<Note> = held.map(HeldList::note).collect();
        plan.notes.extend(held);
        Ok(Planned::Ready { plan, adopted })
    }

    /// Compares an organization that was read with what is wanted, and reads again what that did not show for sure.
    ///
    /// # Errors
    ///
    /// Says what could not be read again.
    pub async fn difference(
        &self,
        desired: Desired,
        selection: &ObjectSelection,
        fetched: FetchedOrganization,
    ) -> Result<(Plan, Box<AdoptedSides>), SessionError> {
        let FetchedOrganization { organization, live } = fetched;
        let mut basis = PlanBasis::new(desired, live, &self.consent.rules, selection);
        if let Some(saved) = self.saved {
            basis.limit_to(saved.plan());
        }
        if let Some(source) = self.beside {
            basis.adopted.known.add_live(kinds::registry(), source);
        }
        let mut plan = basis.plan(&organization);

        // One read does not always tell the order of a list. Where a step depends on it, more reads do.
        let saved = self.saved.into_iter().flat_map(|saved| &saved.plan().steps);
        let steps = plan.steps.iter().chain(saved);
        let reorders = steps.filter(|step| step.action == Action::Reorder);
        let concerned: BTreeSet<Address> = reorders.map(|step| step.address.clone()).collect();
        let orders = &basis.adopted.live.orders;
        let is_doubtful = |list: &Address| orders.get(list).is_some_and(|live| !live.ordering.certain);
        let doubtful: Vec<Address> = concerned.into_iter().filter(is_doubtful).collect();
        if !doubtful.is_empty() {
            confirm(
                kinds::registry(),
                &self.reader,
                &mut basis.adopted.live,
                &doubtful,
            )
            .await?;
            plan = basis.plan(&organization);
        }

        // Once a run is over, what it removed has no address any more.
        if !self.is_over {
            plan.notes
                .extend(check_selection(selection, &basis.adopted.known)?);
        }
        // What is meant comes after the second comparison, which knows nothing of it.
        let mut plan = basis.selected(plan, selection);
        // A plan that takes a run back is the way out, and knows from the run what it creates.
        let is_undo = basis.adopted.desired.origin == DesiredOrigin::Undo;
        if let Some(earlier) = self.earlier.filter(|_| !is_undo) {
            tell_cut_replacements(earlier.connection(), &mut plan, &basis.adopted.live);
        }
        Ok((plan, Box::new(basis.adopted)))
    }

    /// Says whether the rules leave something alone, whatever is planned.
    pub fn leaves_alone(&self) -> bool {
        !self.consent.rules.ignore.is_empty()
    }

    /// Counts the records that a plan would take values from, finds the settings that rely on what changes, and marks who
    /// agreed to that.
    pub async fn guarded(&self, mut plan: Plan, adopted: Box<AdoptedSides>) -> Planned {
        let registry = kinds::registry();
        let before = self.reader.searches();

        // Searches use up the rate limit, so only a plan that concerns records makes them; and only one that takes
        // something away from others reads those.
        let queries = plan::record_queries(registry, &plan, &adopted.live);
        let keeps = self.consent.keeps_values();
        plan::mark_kept(registry, &adopted.live, &mut plan, &queries, keeps);
        let starters = plan::workflow_starters(&queries);
        let may_act = !starters.is_empty() || plan::changes_acting_texts(registry, &plan);
        let kinds = plan::referring_kinds(registry, &adopted, &plan, may_act);
        let mut people = plan::people_queries(registry, &plan, &adopted.live);
        people.extend(plan::removal_queries(registry, &plan, &adopted.live));
        let relabelled = plan::relabelled_queries(registry, &plan, &adopted.live);
        let (counted, relabels, read, people) = tokio::join!(
            count(&self.reader, queries),
            count(&self.reader, relabelled.clone()),
            engine::read_referrers(registry, &self.reader, adopted.live.user_id.as_deref(), kinds),
            engine::read_people(&self.reader, people),
        );
        let told = plan::relabelled_notes(&plan, &relabelled, &relabels.by_step);
        plan.notes.extend(told);
        plan::tell_people(registry, &mut plan, &adopted.live, &people);
        let found = read.found();
        let holders = plan::holders_of_removed(registry, &adopted, &plan, &found);
        plan::tell_removals(registry, &mut plan, &adopted.live, &people, &holders);
        let unseen = unseen(&adopted.live, &read);
        self.tell_acting(&adopted, &mut plan, &found, &unseen).await;
        self.tell_deciding(&adopted, &mut plan, &unseen).await;
        plan::tell_emptied_lists(registry, &adopted, &mut plan, &found);
        let told = referring(&adopted, &plan, &read, &found);
        plan.notes.extend(told);
        let told = plan::unknown_tags(registry, &adopted, &plan);
        plan.notes.extend(told);
        let told = plan::other_words(registry, &adopted, &plan, self.beside);
        plan.notes.extend(told);

        let shown = self.shown_secrets(&plan);
        plan.refusals.extend(shown);
        let unusable = plan::unusable(registry, &adopted, &plan, &found);
        plan.refusals.extend(unusable);

        let searches = self.reader.searches().saturating_sub(before);
        let PlanCount { by_step, total } = counted;
        let records = CountedRecords {
            by_step,
            total,
            searches,
        };
        let Consent {
            addresses,
            rules,
            meant: _,
            no_keep_values: _,
        } = self.consent;
        let mut plan = plan::guard(registry, &adopted, plan, records, rules, addresses);
        plan.ids = plan::object_ids(&plan, &adopted.live);
        self.misfits(&adopted).add_to(&mut plan);

        if !starters.is_empty() {
            let told = plan::workflow_notes(registry, &plan, &starters, &adopted.live, |kind| {
                read.all_of(kind)
            });
            plan.notes.extend(told);
        }
        Planned::Ready { plan, adopted }
    }

    /// Counts the people in what acts by itself with a text that the plan changes. Only what was found tells which that is,
    /// so these reads come after the others.
    async fn tell_acting(
        &self,
        adopted: &AdoptedSides,
        plan: &mut Plan,
        found: &[FoundReferrer],
        unseen: &UnseenKinds,
    ) {
        let registry = kinds::registry();
        let reaches = plan::reaches(registry, adopted, plan, found, unseen);
        let uses = reaches.iter().flat_map(|reach| &reach.uses);
        let queries = plan::acting_queries(registry, &plan.organization.id, uses);
        let people = engine::read_people(&self.reader, queries).await;
        plan::tell_reaches(registry, plan, reaches, &people, unseen);
    }

    /// Counts the people for whom a setting comes to decide otherwise, because the plan takes away what it decides by.
    async fn tell_deciding(&self, adopted: &AdoptedSides, plan: &mut Plan, unseen: &UnseenKinds) {
        let registry = kinds::registry();
        let uses = plan::deciding_uses(registry, adopted, plan);
        let queries = plan::deciding_queries(registry, adopted, plan, &uses);
        let people = engine::read_people(&self.reader, queries).await;
        plan::tell_deciding_uses(registry, adopted, plan, &uses, &people, unseen);
    }

    /// Finds the selectors that fit nothing, unless the run is over.
    pub fn misfits(&self, adopted: &AdoptedSides) -> SelectorMisfits {
        let Consent {
            addresses,
            rules,
            meant: _,
            no_keep_values: _,
        } = self.consent;
        if self.is_over {
            SelectorMisfits::default()
        } else {
            plan::misfits(&adopted.known, rules, addresses)
        }
    }
}

/// Returns the kinds that Close does not show, of what was read first and of what was read to see what a plan affects.
fn unseen(live: &Live, read: &ReadReferrers) -> UnseenKinds {
    let hidden = live.hidden.iter().map(|(kind, words)| {
        let unseen = UnseenKind {
            because: format!("failed to {words}"),
            is_not_included: live.not_included.contains(kind),
        };
        (*kind, unseen)
    });
    let unread = read.unread().map(|(kind, unseen)| (kind.name, unseen.clone()));
    hidden.chain(unread).collect()
}

/// Says who relies on what a plan changes, and of which settings nobody knows that. They only help the reader: the plan is
/// good without them.
fn referring(
    adopted: &AdoptedSides,
    plan: &Plan,
    read: &ReadReferrers,
    found: &[FoundReferrer],
) -> Vec<Note> {
    let mut notes = plan::referrers(kinds::registry(), adopted, plan, found);
    notes.extend(read.unread().map(|(kind, unseen)| {
        let (title, because) = (kind.title, &unseen.because);
        let text = format!("closectl can't tell whether any {title} mentions what changes: {because}");
        Note::new(&Address::of("*"), text)
    }));
    notes
}

impl Planner<'_> {
    /// Refuses the steps that would write what signs in into a setting, wherever it comes from: everybody in the
    /// organization could read it there.
    fn shown_secrets(&self, plan: &Plan) -> Vec<Refusal> {
        let shows = |step: &&plan::Step| {
            let wanted = step.changes.iter().map(|change| &change.after);
            let mut values = wanted.chain(step.identity.values());
            values.any(|value| self.holds_secret(value))
        };
        let because = "it would show the key or token that signs in to everybody in the organization; remove \
                       it there, and replace the key or token in Close";
        let steps = plan.steps.iter().filter(shows);
        steps
            .map(|step| Refusal::new(&step.address, step.at.as_ref(), because))
            .collect()
    }

    fn holds_secret(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.reader.blanked(text).is_some(),
            Value::Array(items) => items.iter().any(|item| self.holds_secret(item)),
            Value::Object(object) => object.values().any(|value| self.holds_secret(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
}
