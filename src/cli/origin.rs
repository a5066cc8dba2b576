//! What a plan is made of: manifests, or a run that is to be taken back.

use super::{
    exit::Failure,
    plan::{Planned, compare, make},
};
use crate::{
    api::Reader,
    engine::{Fetched, Observer, fetch},
    kinds,
    manifest::Read,
    model::Desired,
};

/// What a plan is made of; planning again from the same gives the plan for what has changed meanwhile.
pub enum Origin<'a> {
    /// Manifests.
    Manifests {
        /// What they say.
        read: &'a Read,
        /// The objects that are meant; all where there are none.
        targets: &'a [String],
    },
    /// A run that is to be taken back.
    Undo {
        /// Its name.
        run: &'a str,
        /// How the organization was before it.
        desired: &'a Desired,
        /// The objects that are meant; all where there are none.
        targets: &'a [String],
    },
}

impl Origin<'_> {
    /// Reads the organization and plans, with a client that can't write.
    pub async fn plan(&self, reader: &Reader, observer: &Observer) -> Result<Planned, Failure> {
        match self {
            Self::Manifests { read, targets } => make(reader, read, targets, observer).await,
            Self::Undo { .. } => {
                let fetched = fetch(kinds::registry(), reader, observer).await?;
                self.against(reader, fetched).await
            }
        }
    }

    /// Plans for an organization that was read.
    pub async fn against(&self, reader: &Reader, fetched: Fetched) -> Result<Planned, Failure> {
        match self {
            Self::Manifests { read, targets } => {
                compare(reader, read.desired.clone(), fetched, targets).await
            }
            Self::Undo {
                run,
                desired,
                targets,
            } => {
                let mut planned = compare(reader, (*desired).clone(), fetched, targets).await?;
                if let Planned::Ready { plan, .. } = &mut planned {
                    plan.unmanaged.clear();
                    for step in &mut plan.steps {
                        step.reason = format!("it takes back what the run {run} did");
                        step.at = None;
                    }
                    plan.refusals.iter_mut().for_each(|refusal| refusal.at = None);
                }
                Ok(planned)
            }
        }
    }

    /// Says what a person can do about steps that are refused.
    #[must_use]
    pub fn way_out(&self) -> &'static str {
        match self {
            Self::Manifests { .. } => "take these out of the manifests, or apply the rest with --target",
            Self::Undo { .. } => "take back the rest with --target",
        }
    }
}
