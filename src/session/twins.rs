//! The intent to delete objects that share their names with others, each named by its id.

use super::{
    error::SessionError,
    intent::{Intent, IntentFuture},
    planning::{Planned, Planner},
};
use crate::{
    engine::FetchedOrganization,
    kinds,
    model::{Desired, ObjectSelection, ReadScope},
    plan::{RunOrigin, RunPurpose, check_twins, reasons, without},
};
use std::collections::BTreeSet;

/// The intent to delete objects that share their names with others.
pub struct TwinRemoval {
    /// The ids of all objects that share a name: what lies in those that go may name any of them.
    apart: BTreeSet<String>,
    /// That they are gone, with what lies in them.
    desired: Desired,
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
        let apart: BTreeSet<String> = shared.ambiguous.into_values().flatten().collect();
        let fetched = planner
            .telling_apart(&apart)
            .fetch(&ReadScope::everything())
            .await?;
        let desired = without(kinds::registry(), &ids, &fetched.live);
        Ok((Self { apart, desired }, fetched))
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
        plan.unmanaged.clear();
        plan.unlisted.clear();
        for step in &mut plan.steps {
            step.reason = reasons::TWIN.to_owned();
        }
        Ok(planner.guarded(plan, adopted).await)
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

    fn way_out(&self) -> String {
        "rename it in Close instead, which keeps its records".to_owned()
    }
}
