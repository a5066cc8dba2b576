//! `closectl validate`: checks manifests without asking Close.

use super::{
    args::{Format, Manifests, Validate},
    exit::{Exit, Failure},
    files::Texts,
    printer::Printer,
    project::Project,
    scope::Scope,
};
use crate::{
    kinds,
    manifest::{self, Read},
    model::{Problem, Sources},
    render::problems::plain,
};
use serde_json::json;

/// Runs the command.
pub fn run(arguments: Validate, printer: &Printer) -> Result<Exit, Failure> {
    let Validate {
        manifests,
        org,
        format,
    } = arguments;
    let project = Project::load()?;
    let (sources, problems, objects) = match (&org, project.organizations.is_empty()) {
        (None, false) => read_for_all(&project, &manifests)?,
        (Some(_), _) | (None, true) => {
            let (sources, read) = read(&project, &manifests, &Scope::new(&project, org.as_deref())?)?;
            (sources, read.offline(), read.desired.entries.len())
        }
    };
    match format {
        Format::Json => {
            let problems: Vec<_> = problems.iter().map(|problem| plain(problem, &sources)).collect();
            let valid = problems.is_empty();
            printer.data(&serde_json::to_string_pretty(
                &json!({ "valid": valid, "problems": problems }),
            )?);
        }
        Format::Human if problems.is_empty() => {
            let files = sources.iter().count();
            let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
            printer.talk(&format!(
                "valid: {} in {}",
                count(objects, "object"),
                count(files, "file")
            ));
        }
        Format::Human => printer.problems(&problems, &sources),
    }
    Ok(if problems.is_empty() {
        Exit::Done
    } else {
        Exit::Error
    })
}

/// Reads the manifests that the arguments name, for an organization.
pub fn read(project: &Project, manifests: &Manifests, scope: &Scope) -> Result<(Sources, Read), Failure> {
    let mut texts = Texts::manifests(&project.manifests(&manifests.paths))?;
    interpret(&mut texts, scope)
}

/// Returns what manifests say for an organization.
pub fn interpret(texts: &mut Texts, scope: &Scope) -> Result<(Sources, Read), Failure> {
    let sources = texts.overlaid(&scope.overlays)?;
    let mut read = manifest::read(kinds::registry(), &sources, &scope.values());
    read.problems.splice(0..0, texts.problems.iter().cloned());
    Ok((sources, read))
}

/// Reads the manifests for every organization of the project. What is wrong for several of them is told once.
fn read_for_all(project: &Project, manifests: &Manifests) -> Result<(Sources, Vec<Problem>, usize), Failure> {
    let mut texts = Texts::manifests(&project.manifests(&manifests.paths))?;
    let mut problems: Vec<Problem> = Vec::new();
    let mut objects = 0;
    for (name, one) in &project.organizations {
        let scope = Scope::of(name, one)?;
        let sources = texts.overlaid(&scope.overlays)?;
        let read = manifest::read(kinds::registry(), &sources, &scope.values());
        let new: Vec<Problem> = read
            .offline()
            .into_iter()
            .filter(|one| !problems.contains(one))
            .collect();
        problems.extend(new);
        objects = objects.max(read.desired.entries.len());
    }
    problems.splice(0..0, texts.problems);
    Ok((texts.sources, problems, objects))
}
