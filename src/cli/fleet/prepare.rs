//! What can be found out about several organizations without reaching any of them.

use super::each::{Entry, Fleet, Step, failed, word};
use crate::cli::{
    args::{self, Manifests, PlanFormat},
    exit::{Exit, Failure},
    files::Texts,
    member::{Ended, Member, Prepared},
    printer::Printer,
    project::Project,
    scope::Scope,
    validate,
};

impl Fleet<Box<Member>> {
    /// Reads the manifests once, and what they say for each organization.
    ///
    /// # Errors
    ///
    /// Says which manifest can't be read.
    pub fn read(
        project: &Project,
        names: Vec<String>,
        manifests: &Manifests,
        fleet: &args::Fleet,
        prune: &[String],
        output: (PlanFormat, &Printer),
    ) -> Result<Self, Failure> {
        let mut texts = Texts::manifests(&project.manifests(&manifests.paths))?;
        Ok(Self::prepare(names, fleet, output, |name| {
            let scope = Scope::new(project, Some(name))?;
            let read = validate::interpret(&mut texts, &scope)?;
            Prepared::new(project, scope, read, &fleet.calls, prune)
        }))
    }

    /// Prepares each organization. Problems that several have are told once.
    #[must_use]
    pub fn prepare(
        names: Vec<String>,
        fleet: &args::Fleet,
        (format, printer): (PlanFormat, &Printer),
        mut prepare: impl FnMut(&str) -> Result<Prepared, Failure>,
    ) -> Self {
        let mut told: Vec<(String, Vec<_>)> = Vec::new();
        let mut entries = Vec::new();
        let count = names.len();
        for name in names {
            let printer = printer.keeping(count);
            let state = match prepare(&name) {
                Ok(Prepared::Ready(member)) => Step::Continue(member),
                Ok(Prepared::Wrong { problems, sources }) => {
                    match told.iter().find(|(_, others)| *others == problems) {
                        Some((other, _)) if format == PlanFormat::Human => {
                            printer.warn(&format!("the manifests have the same problems as for {other}"));
                        }
                        Some(_) | None => printer.problems(&problems, &sources),
                    }
                    told.push((name.clone(), problems));
                    Step::Break(Ended::early(Exit::Refused, word(Exit::Refused)))
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
