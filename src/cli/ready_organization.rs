//! One organization that a command is about: what manifests say for it, how it is reached, and how it ended. Reaches
//! none.

use super::{
    args::CallArgs,
    exit::{Exit, Failure},
    manifest_context::ManifestContext,
    printer::Printer,
    project::Project,
    saved::SavedPlan,
    settings::Settings,
};
use crate::{
    manifest::ManifestReading,
    model::{Problem, Sources},
    render::fleet::FleetTally,
};

/// One organization, with manifests that are good for it.
pub struct ReadyOrganization {
    /// Which one, and what it has of its own.
    pub scope: ManifestContext,
    /// The texts of the manifests.
    pub sources: Sources,
    /// What they say.
    pub read: ManifestReading,
    /// The plan that is to be carried out, if it was made before.
    pub saved: Option<SavedPlan>,
    /// How it is reached.
    pub settings: Settings,
}

/// What can be said of an organization before it is reached.
pub enum Preparation {
    /// It can be reached.
    Ready(Box<ReadyOrganization>),
    /// The manifests are wrong for it.
    Wrong {
        /// What is wrong.
        problems: Vec<Problem>,
        /// The texts.
        sources: Sources,
    },
}

/// How an organization ended.
#[derive(Debug)]
pub struct OrganizationResult {
    /// The exit code that it alone would have.
    pub exit: Exit,
    /// What became of it, in a word.
    pub word: &'static str,
    /// What was found, if it got so far.
    pub tally: Option<FleetTally>,
    /// How many calls it took, if that is known.
    pub calls: Option<u64>,
}

impl Preparation {
    /// Resolves how an organization is reached, if the manifests are good for it.
    ///
    /// # Errors
    ///
    /// Says what is missing or contradictory.
    pub fn new(
        project: &Project,
        scope: ManifestContext,
        (sources, read): (Sources, ManifestReading),
        calls: &CallArgs,
        prune: &[String],
    ) -> Result<Self, Failure> {
        if !read.problems.is_empty() {
            let problems = read.offline();
            return Ok(Self::Wrong { problems, sources });
        }
        let settings = Settings::new(project, &scope, calls)?.pruning(prune.to_vec())?;
        Ok(Self::Ready(Box::new(ReadyOrganization {
            scope,
            sources,
            read,
            saved: None,
            settings,
        })))
    }

    /// Adds a plan that was made before.
    #[must_use]
    pub fn with(mut self, plan: SavedPlan) -> Self {
        if let Self::Ready(member) = &mut self {
            member.saved = Some(plan);
        }
        self
    }

    /// Returns the organization, or says what is wrong.
    pub fn or_tell(self, printer: &Printer) -> Option<Box<ReadyOrganization>> {
        match self {
            Self::Ready(member) => Some(member),
            Self::Wrong { problems, sources } => {
                printer.problems(&problems, &sources);
                None
            }
        }
    }
}

impl OrganizationResult {
    /// The end of an organization of which nothing was found out.
    #[must_use]
    pub fn early(exit: Exit, word: &'static str) -> Self {
        Self {
            exit,
            word,
            tally: None,
            calls: None,
        }
    }
}
