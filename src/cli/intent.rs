//! What a plan is made of: manifests, a saved plan with its manifests, a run that is to be taken back, or another
//! organization.

use super::{args::ReviewFormat, exit::Failure, printer::Printer, promotion::Promotion, saved::SavedPlan};
use crate::{
    api::Reader,
    engine::{FetchedOrganization, RunObserver},
    manifest::ManifestReading,
    model::{Desired, Live},
    plan::{Plan, is_carried_out, reasons},
    planning::{Consent, Planned, difference, fetch_meant, guard, make},
};

/// What a plan is made of; planning again from the same gives the plan for what has changed meanwhile.
pub enum Intent<'a> {
    /// Manifests.
    Manifests {
        /// What they say.
        read: &'a ManifestReading,
        /// The objects that are meant; all where there are none.
        targets: &'a [String],
    },
    /// A plan that was made before.
    Saved {
        /// The plan.
        saved: &'a SavedPlan,
        /// What its manifests say.
        read: &'a ManifestReading,
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
    /// What another organization has.
    Promotion(&'a Promotion),
    /// A plan that was made before from what another organization had.
    SavedPromotion {
        /// The plan.
        saved: &'a SavedPlan,
        /// What that organization had.
        promotion: &'a Promotion,
    },
}

impl Intent<'_> {
    /// Reads the organization, and plans or makes sure that the saved plan still fits; with a client that can't
    /// write.
    pub async fn plan(
        &self,
        reader: &Reader,
        consent: &Consent,
        observer: &RunObserver,
        output: (ReviewFormat, &Printer),
    ) -> Result<Planned, Failure> {
        match self {
            Self::Saved { saved, read } => saved.renew(reader, read, consent, observer, output).await,
            Self::SavedPromotion { saved, promotion } => {
                match promotion.remaining(reader, consent, observer).await? {
                    Planned::Ready { plan, live } => saved.renewed(&plan, *live, output),
                    Planned::Broken(problems) => Ok(Planned::Broken(problems)),
                }
            }
            Self::Manifests { .. } | Self::Undo { .. } | Self::Promotion(_) => {
                self.remaining(reader, consent, observer).await
            }
        }
    }

    /// Reads the organization and plans what is still to be done.
    pub async fn remaining(
        &self,
        reader: &Reader,
        consent: &Consent,
        observer: &RunObserver,
    ) -> Result<Planned, Failure> {
        match self {
            Self::Manifests { read, targets } => Ok(make(reader, read, targets, consent, observer).await?),
            Self::Saved { saved, read } => Ok(make(reader, read, saved.targets(), consent, observer).await?),
            Self::Undo {
                run,
                desired,
                targets,
            } => {
                let expected = consent.organization_id.as_deref();
                let fetched = fetch_meant(reader, expected, observer).await?;
                undone(reader, run, desired, targets, fetched, consent).await
            }
            Self::Promotion(promotion) | Self::SavedPromotion { promotion, .. } => {
                promotion.remaining(reader, consent, observer).await
            }
        }
    }

    /// Keeps what has to be known of a run that ends early, before its first write.
    pub fn begin(&self, live: &Live) -> Result<(), Failure> {
        match self {
            Self::Promotion(promotion) | Self::SavedPromotion { promotion, .. } => promotion.announce(live),
            Self::Manifests { .. } | Self::Saved { .. } | Self::Undo { .. } => Ok(()),
        }
    }

    /// Says whether a plan that was made after the last step leaves nothing of what was to be done.
    #[must_use]
    pub fn is_done(&self, after: &Plan) -> bool {
        match self {
            Self::Saved { saved, .. } | Self::SavedPromotion { saved, .. } => {
                is_carried_out(saved.plan(), after)
            }
            Self::Manifests { .. } | Self::Undo { .. } | Self::Promotion(_) => after.is_empty(),
        }
    }

    /// Returns the run that is taken back, if one is.
    #[must_use]
    pub fn undoes(&self) -> Option<&str> {
        match self {
            Self::Undo { run, .. } => Some(run),
            Self::Manifests { .. }
            | Self::Saved { .. }
            | Self::Promotion(_)
            | Self::SavedPromotion { .. } => None,
        }
    }

    /// Says what a person can do about steps that are refused.
    #[must_use]
    pub fn way_out(&self) -> &'static str {
        match self {
            Self::Manifests { .. } => "take these out of the manifests, or apply the rest with --target",
            Self::Saved { .. } => "take these out of the manifests and plan again",
            Self::Undo { .. } => "take back the rest with --target",
            Self::Promotion(_) => "promote the rest with --target",
            Self::SavedPromotion { .. } => "promote the rest with --target and save that plan",
        }
    }
}

/// Plans what takes a run back from an organization that was read.
pub async fn undone(
    reader: &Reader,
    run: &str,
    desired: &Desired,
    targets: &[String],
    fetched: FetchedOrganization,
    consent: &Consent,
) -> Result<Planned, Failure> {
    let (mut plan, adopted) =
        difference(reader, desired.clone(), targets, &consent.rules, fetched, &[]).await?;
    plan.unmanaged.clear();
    for step in &mut plan.steps {
        step.reason = format!("{}{run} did", reasons::TAKES_BACK);
        step.at = None;
    }
    plan.refusals.iter_mut().for_each(|refusal| refusal.at = None);
    let plan = guard(reader, plan, &adopted, consent).await;
    Ok(Planned::Ready {
        plan,
        live: Box::new(adopted.live),
    })
}
