//! What can be found out about several organizations without reaching any of them.

use super::each::{Entry, Fleet, Step, failed, word};
use crate::cli::{
    args::{self, ManifestArgs, ReviewFormat},
    exit::{Exit, Failure},
    manifest_context::ManifestContext,
    manifest_files::ManifestTexts,
    printer::Printer,
    project::Project,
    ready_organization::{OrganizationResult, Preparation, ReadyOrganization},
    validate,
};

impl Fleet<Box<ReadyOrganization>> {
    /// Reads the manifests once, and what they say for each organization.
    ///
    /// # Errors
    ///
    /// Says which manifest can't be read.
    pub fn read(
        project: &Project,
        names: Vec<String>,
        manifests: &ManifestArgs,
        fleet: &args::FleetArgs,
        prune: &[String],
        output: (ReviewFormat, &Printer),
    ) -> Result<Self, Failure> {
        let mut texts = ManifestTexts::manifests(&project.manifests(&manifests.paths))?;
        Ok(Self::prepare(names, fleet, output, |name| {
            let scope = ManifestContext::new(project, Some(name))?;
            let read = validate::interpret(&mut texts, &scope)?;
            Preparation::new(project, scope, read, &fleet.calls, prune)
        }))
    }

    /// Prepares each organization. Problems that several have are told once.
    #[must_use]
    pub fn prepare(
        names: Vec<String>,
        fleet: &args::FleetArgs,
        (format, printer): (ReviewFormat, &Printer),
        mut prepare: impl FnMut(&str) -> Result<Preparation, Failure>,
    ) -> Self {
        let mut told: Vec<(String, Vec<_>)> = Vec::new();
        let mut entries = Vec::new();
        let count = names.len();
        for name in names {
            let printer = printer.keeping(count);
            let state = match prepare(&name) {
                Ok(Preparation::Ready(member)) => Step::Continue(member),
                Ok(Preparation::Wrong { problems, sources }) => {
                    match told.iter().find(|(_, others)| *others == problems) {
                        Some((other, _)) if format == ReviewFormat::Human => {
                            printer.warn(&format!("the manifests have the same problems as for {other}"));
                        }
                        Some(_) | None => printer.problems(&problems, &sources),
                    }
                    told.push((name.clone(), problems));
                    Step::Break(OrganizationResult::early(Exit::Refused, word(Exit::Refused)))
                }
                Err(failure) => Step::Break(failed(&printer, &failure)),
            };
            entries.push(Entry { name, printer, state });
        }
        Self {
            printer: printer.clone(),
            format,
            at_once: usize::from(fleet.organizations_at_once),
            entries,
        }
    }
}
