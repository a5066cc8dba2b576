//! The intent to delete objects that share their names with others, each named by its id.

use super::{
    error::SessionError,
    intent::{Intent, IntentFuture},
    planning::{Planned, Planner},
};
use crate::{
    engine::FetchedOrganization,
    kinds,
    model::{Desired, Live, ObjectSelection, ReadScope},
    plan::{
        Note, Plan, Risk, RunOrigin, RunPurpose, Step, ValueKeeping, check_twins, reasons, removal, without,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// The intent to delete objects that share their names with others.
pub struct TwinRemoval {
    /// The ids of all objects that share a name: what lies in those that go may name any of them.
    apart: BTreeSet<String>,
    /// That they are gone, with what lies in them.
    desired: Desired,
    /// What to do about each of them that can't be deleted, by their ids.
    instead: BTreeMap<String, String>,
}

impl TwinRemoval {
    /// Reads the organization, which has to have several of each name, of which one stays. Returns it with the objects that
    /// go told apart from the others.
    ///
    /// # Errors
    ///
    /// Says what could not be read, or names what is not one of several.
    pub async fn read(
        ids: BTreeSet<String>,
        planner: &Planner<'_>,
    ) -> Result<(Self, FetchedOrganization), SessionError> {
        // Which objects share a name shows only where none of them is told apart by its id.
        let shared = planner.fetch(&ReadScope::everything()).await?.live;
        check_twins(&ids, &shared)?;

        let instead = ids.iter().map(|id| (id.clone(), instead(id, &ids, &shared)));
        let instead = instead.collect();
        let apart: BTreeSet<String> = shared.ambiguous.into_values().flatten().collect();
        let fetched = planner
            .telling_apart(&apart)
            .fetch(&ReadScope::everything())
            .await?;
        let desired = without(kinds::registry(), &ids, &fetched.live);
        let intent = Self {
            apart,
            desired,
            instead,
        };
        Ok((intent, fetched))
    }

    /// Plans for an organization that was read.
    ///
    /// # Errors
    ///
    /// Says what could not be read again.
    pub async fn plan_for(
        &self,
        planner: &Planner<'_>,
        fetched: FetchedOrganization,
    ) -> Result<Planned, SessionError> {
        let (mut plan, adopted) = planner
            .difference(self.desired.clone(), &ObjectSelection::default(), fetched)
            .await?;

        // No manifest asks for any of this.
        plan.forget_unmanaged();
        for note in plan.notes.iter_mut().filter(|note| note.text == reasons::IGNORED) {
            reasons::IGNORED_TWIN.clone_into(&mut note.text);
        }
        for step in &mut plan.steps {
            step.reason = reasons::TWIN.to_owned();
        }
        let mut planned = planner.guarded(plan, adopted).await;
        self.point_out(&mut planned);
        Ok(planned)
    }

    /// Says what to do about objects that can't be deleted: no manifest can name one of several.
    fn point_out(&self, planned: &mut Planned) {
        let Planned::Ready { plan, adopted } = planned else {
            return;
        };

        for step in &mut plan.steps {
            let id = adopted.live.index.id(&step.address);
            let way = id.and_then(|id| self.instead.get(id));
            if let (Risk::Impossible { instead, .. }, Some(way)) = (&mut step.risk, way) {
                instead.clone_from(way);
            }
        }

        // What lies in one of them goes with it, and is told with it.
        let is_meant = |step: &Step| {
            let id = adopted.live.index.id(&step.address);
            step.action.removes() && id.is_some_and(|id| self.instead.contains_key(id))
        };
        for step in plan.steps.iter_mut().filter(|step| is_meant(step)) {
            plan.notes.push(Note::new(&step.address, reasons::FINAL_TWIN));
            // Nothing comes back that they could belong to.
            if step.keeps == Some(ValueKeeping::Values) {
                step.keeps = Some(ValueKeeping::ValuesToRead);
            }
        }
    }
}

/// Returns what to do where one of several objects can't be deleted, as a sentence without a full stop.
fn instead(id: &String, going: &BTreeSet<String>, live: &Live) -> String {
    let all = live.ambiguous.values().find(|all| all.contains(id));
    let others = all.into_iter().flatten().filter(|other| !going.contains(*other));
    let unused = others
        .filter(|other| !live.uses.contains_key(*other))
        .max_by_key(|other| live.created.get(*other));
    match unused {
        Some(unused) => format!(
            "nothing uses {unused}, so delete that object with `{}`",
            removal(unused)
        ),
        None => "rename it in Close, or let whatever uses it use another object with this name".to_owned(),
    }
}

impl Intent for TwinRemoval {
    fn remaining<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned> {
        Box::pin(async move {
            let planner = planner.telling_apart(&self.apart);
            let fetched = planner.fetch(&ReadScope::everything()).await?;
            self.plan_for(&planner, fetched).await
        })
    }

    fn origin(&self) -> RunOrigin {
        RunOrigin::of(RunPurpose::Twins)
    }

    fn way_out(&self, _plan: &Plan) -> String {
        "rename it in Close instead, which keeps its records".to_owned()
    }

    fn way_out_of_saved(&self, plan: &Plan) -> String {
        self.way_out(plan)
    }
}
