//! One organization that a command works on: what manifests say for it, how it is reached, and how it ended. Reaches
//! none.

use crate::{
    cli::{
        args::CallArgs,
        exit::{Exit, Failure},
        manifest_context::ManifestContext,
        project::Project,
        settings::Settings,
    },
    manifest::ManifestReading,
    model::{ObjectSelection, Problem, Sources},
    render::fleet::FleetTally,
    session::{Intent, ManifestIntent, SavedIntent, SavedPlan},
};

/// One organization, with manifests that are good for it.
pub struct ReadyOrganization {
    /// Which one, and what it has of its own.
    pub context: ManifestContext,
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
#[derive(Clone, Debug)]
pub struct OrganizationResult {
    /// The exit code that it alone would have.
    pub exit: Exit,
    /// What became of it, in a word.
    pub word: &'static str,
    /// What was found, if it got so far.
    pub tally: Option<FleetTally>,
    /// The number of calls, if known.
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
        context: ManifestContext,
        (sources, read): (Sources, ManifestReading),
        calls: &CallArgs,
        prune: &[String],
    ) -> Result<Self, Failure> {
        if !read.problems.is_empty() {
            let problems = read.offline();
            return Ok(Self::Wrong { problems, sources });
        }

        let settings = Settings::new(project, &context, calls, prune)?;
        Ok(Self::Ready(Box::new(ReadyOrganization {
            context,
            sources,
            read,
            saved: None,
            settings,
        })))
    }

    /// Adds a plan that was made before.
    pub fn with(mut self, plan: SavedPlan) -> Self {
        if let Self::Ready(organization) = &mut self {
            organization.saved = Some(plan);
        }
        self
    }
}

/// Returns the intent to apply manifests, or a plan that was made of them before.
pub fn intent<'a>(
    saved: Option<&'a SavedPlan>,
    read: &'a ManifestReading,
    selection: &'a ObjectSelection,
) -> Box<dyn Intent + 'a> {
    match saved {
        None => Box::new(ManifestIntent { read, selection }),
        Some(saved) => Box::new(SavedIntent {
            saved,
            source: Box::new(ManifestIntent {
                read,
                selection: saved.selection(),
            }),
        }),
    }
}

/// How all organizations of a command ended.
#[derive(Debug)]
pub struct FleetEnd {
    /// The worst of their exit codes.
    pub exit: Exit,
    /// Each of them, in order.
    pub organizations: Vec<NamedResult>,
}

/// How an organization of that name ended.
#[derive(Debug)]
pub struct NamedResult {
    /// Its name; nothing where it has none.
    pub name: String,
    /// How it ended.
    pub result: OrganizationResult,
}

impl OrganizationResult {
    /// Says whether there is anything to tell people who did not run the command.
    pub fn is_noteworthy(&self) -> bool {
        match self.exit {
            Exit::Done => self.tally.as_ref().is_some_and(FleetTally::has_changes),
            Exit::Error | Exit::Pending | Exit::Refused | Exit::Partly | Exit::Interrupted => true,
        }
    }

    /// The end of an organization of which nothing else is known than how the program would end for it.
    pub fn of(exit: Exit) -> Self {
        Self {
            exit,
            word: word(exit),
            tally: None,
            calls: None,
        }
    }
}

/// Says how an organization ended of which nothing else is known.
pub fn word(exit: Exit) -> &'static str {
    match exit {
        Exit::Done => "applied",
        Exit::Error => "failed",
        Exit::Pending => "pending",
        Exit::Refused => "refused",
        Exit::Partly => "partly applied",
        Exit::Interrupted => "interrupted",
    }
}
