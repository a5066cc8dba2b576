//! What can be found out about organizations without reaching any of them.

use super::{
    FleetChoice,
    each::{Fleet, FleetEntry, FleetStep, failed},
    organization::{OrganizationResult, Preparation, ReadyOrganization},
};
use crate::cli::{
    args::{self, ManifestArgs, ReviewFormat},
    exit::{Exit, Failure},
    manifest_context::ManifestContext,
    manifest_files::{ManifestTexts, skipped},
    print_review::for_several,
    printer::Printer,
    project::Project,
};

impl Fleet<Box<ReadyOrganization>> {
    /// Reads the manifests once, and what they say for each organization.
    ///
    /// # Errors
    ///
    /// Says which manifest can't be read.
    pub fn read(
        project: &Project,
        choice: FleetChoice,
        manifests: &ManifestArgs,
        fleet: &args::FleetArgs,
        prune: &[String],
        output: (ReviewFormat, &Printer),
    ) -> Result<Self, Failure> {
        // Before files, so that what is wrong with a name is said first.
        if let FleetChoice::One(name) = &choice {
            ManifestContext::new(project, name.as_deref())?;
        }
        let mut texts =
            ManifestTexts::manifests(project, &manifests.paths, &project.manifests(&manifests.paths)?)?;
        let (_, printer) = output;
        texts.skipped.iter().for_each(|path| printer.warn(&skipped(path)));
        Self::prepare(choice, fleet, output, |name| {
            let context = ManifestContext::new(project, name)?;
            let read = context.interpret(&mut texts)?;
            Preparation::new(project, context, read, &fleet.calls, prune)
        })
    }

    /// Prepares each organization. Problems that several have are told once.
    ///
    /// # Errors
    ///
    /// Says that there is no page about several.
    pub fn prepare(
        choice: FleetChoice,
        fleet: &args::FleetArgs,
        (format, printer): (ReviewFormat, &Printer),
        mut prepare: impl FnMut(Option<&str>) -> Result<Preparation, Failure>,
    ) -> Result<Self, Failure> {
        let (names, is_single) = match choice {
            FleetChoice::One(name) => (vec![name], true),
            FleetChoice::Several(names) => {
                for_several(format)?;
                (names.into_iter().map(Some).collect(), false)
            }
        };

        let mut told: Vec<(String, Vec<_>)> = Vec::new();
        let mut entries = Vec::new();
        let count = names.len();
        for name in names {
            let printer = if is_single {
                printer.clone()
            } else {
                printer.keeping(count)
            };
            let prepared = prepare(name.as_deref());
            let name = match &prepared {
                Ok(Preparation::Ready(organization)) => organization.context.organization.clone().or(name),
                Ok(Preparation::Wrong { .. }) | Err(_) => name,
            };
            let printer = printer.about(name.clone());
            let name = name.unwrap_or_default();
            let state = match prepared {
                Ok(Preparation::Ready(organization)) => FleetStep::Continue(organization),
                Ok(Preparation::Wrong { problems, sources }) => {
                    // Manifests are mostly shared, so the same mistake would be printed for every
                    // organization.
                    match told.iter().find(|(_, others)| *others == problems) {
                        Some((other, _)) if matches!(format, ReviewFormat::Human | ReviewFormat::Github) => {
                            printer.warn(&format!(
                                "the manifests have the same problems as for `{other}`, \
                                                   shown above"
                            ));
                        }
                        Some(_) | None => printer.problems(&problems, &sources),
                    }
                    told.push((name.clone(), problems));
                    FleetStep::Break(OrganizationResult::of(Exit::Refused))
                }
                Err(failure) => FleetStep::Break(failed(&printer, &failure)),
            };
            entries.push(FleetEntry { name, printer, state });
        }
        Ok(Self {
            printer: match entries.as_slice() {
                [single] if is_single => single.printer.clone(),
                _ => printer.clone(),
            },
            format,
            at_once: usize::from(fleet.organizations_at_once),
            is_single,
            entries,
        })
    }
}
