//! `closectl pull --update`: writes live changes into the manifests that are there.

use super::{
    args::ManifestArgs,
    exit::{Exit, Failure},
    explained::Explained,
    kept_objects::tell_kept,
    manifest_context::ManifestContext,
    printer::Printer,
    project::{Project, leads_outside},
    quotable_folders::named_folder,
    read_organization::read_organization,
    settings::Settings,
    shared_files::shared,
    updated_files::{UpdatedFile, UpdatedFiles, is_taken},
};
use crate::{
    files, kinds,
    manifest::{
        self,
        update::{DifferenceKind, ManifestUpdate, NewTextFolder, UnwrittenDifference, UpdateTask, update},
    },
    model::{Location, ObjectSelection, ReadScope, Sources, counted, visible},
    plan::KnownAddresses,
    session::{check_selection, meet},
};
use similar::TextDiff;
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(
    project: &Project,
    context: &ManifestContext,
    settings: Settings,
    (paths, selection): (Vec<PathBuf>, &ObjectSelection),
    dry_run: bool,
    printer: &Printer,
) -> Result<Exit, Failure> {
    if paths.iter().any(|path| path == Path::new("-")) {
        return Err(Failure::Foreign(Explained::new(
            "refused: stdin can't be updated",
            "name files or folders with -f",
        )));
    }

    let manifests = ManifestArgs { paths };
    let (sources, read) = context.read(project, &manifests)?;
    if !read.problems.is_empty() {
        printer.problems(&read.problems, &sources);
        return Ok(Exit::Refused);
    }

    let rules = settings.rules.clone();
    let (registry, values) = (kinds::registry(), context.values());
    // What nobody lists yet is written whole as well.
    let scope = ReadScope::of_manifests(registry, &read.desired, &["*".to_owned()]);
    let scope = scope.targeting(registry, &read.desired, selection);
    let fetched = read_organization(settings, &scope, printer)?;
    let known = KnownAddresses::of(registry, &read.desired, &fetched.live);
    printer.notes(&check_selection(selection, &known)?);
    let new_texts = folder(project, &manifests, &sources)?;
    let task = UpdateTask {
        registry,
        sources: &sources,
        values: &values,
        selection,
        is_taken: &|manifest, path| is_taken(&sources, manifest, path),
        new_texts: &new_texts,
        meet: &|sources| meet(manifest::read(sources, &values), &fetched.live, &rules),
    };
    let update = match update(task) {
        Ok(update) => update,
        Err(invalid) => {
            printer.problems(&invalid.problems, &invalid.sources);
            printer.warn(
                "refused: nothing was written, because the manifests would not be valid with the \
                 organization's settings; correct those in Close, or limit the update with --target or \
                 --exclude",
            );
            return Ok(Exit::Refused);
        }
    };

    for part in fetched.live.told(registry) {
        printer.warn(&format!("not read: {}: {}", part.place, part.because));
    }

    // All files are worked out and checked before the first one is written.
    let files = UpdatedFiles::of(&update, &sources, &new_texts.path)?.0;
    check_place(project, &manifests, &files)?;
    report(&update, &files, printer);
    if let Some(organization) = &context.organization {
        for note in shared(project, organization, &files) {
            printer.warn(&printer.in_folder(&note));
        }
    }
    if dry_run {
        show(&files, printer);
    } else {
        let files: Vec<(PathBuf, String)> = files.into_iter().map(|file| (file.path, file.after)).collect();
        files::replace_all(&files)?;
    }

    Ok(if update.unplaced.is_empty() {
        Exit::Done
    } else {
        Exit::Partly
    })
}

/// Makes sure that nothing is written outside of the project because of what its own file says.
pub fn check_place(
    project: &Project,
    manifests: &ManifestArgs,
    files: &[UpdatedFile],
) -> Result<(), Failure> {
    let is_named = |path: &Path| {
        let mut folders = manifests.paths.iter().map(|given| named_folder(given));
        folders.any(|folder| leads_outside(folder, path).is_none())
    };
    match files
        .iter()
        .find(|file| !project.holds(&file.path) && !is_named(&file.path))
    {
        None => Ok(()),
        Some(file) => Err(Failure::Foreign(Explained::new(
            format!(
                "refused: nothing was written, because {} is outside the folder of closectl.yaml",
                file.path.display()
            ),
            "name the files to update with -f, or run it in the file's own project",
        ))),
    }
}

/// Returns where new files go: to the first folder of manifests, else beside the first one.
fn folder(project: &Project, manifests: &ManifestArgs, sources: &Sources) -> Result<NewTextFolder, Failure> {
    let paths = project.manifests(&manifests.paths)?;
    let first = sources
        .iter()
        .next()
        .map(|(_, source)| PathBuf::from(&*source.name));
    let beside = first.and_then(|path| path.parent().map(Path::to_owned));
    let folders = paths.into_iter().find(|path| path.is_dir());
    Ok(NewTextFolder {
        is_searched: folders.is_some(),
        path: folders.or(beside).unwrap_or_default(),
    })
}

fn report(update: &ManifestUpdate, files: &[UpdatedFile], printer: &Printer) {
    for change in &update.changes {
        let at = change.at.as_ref().map_or_else(String::new, line);
        let (verb, about) = words(&change.finding.what);
        printer.line(&format!("{verb} {at}: {}{about}", change.finding.address));
    }
    for file in files.iter().filter(|file| file.before.is_empty()) {
        printer.line(&format!("new file {}", file.path.display()));
    }

    tell_kept(&update.kept, printer);
    for UnwrittenDifference { finding, at, because } in &update.unplaced {
        let at = prefix(at.as_ref());
        let about = matter(&finding.what);
        printer.warn(&format!("not written: {at}{}{about}: {because}", finding.address));
    }
    for pending in &update.pending {
        printer.talk(&format!(
            "left for `apply`: {}{}: {}",
            prefix(pending.at.as_ref()),
            pending.address,
            pending.text
        ));
    }

    for id in &update.unnamed_files {
        let name = update.sources.get(*id).map_or("", |source| &source.name);
        printer.talk(&format!(
            "these manifests no longer use {}; delete it unless something else uses it",
            visible(name)
        ));
    }
    if update.unmanaged > 0 {
        printer.talk(&format!(
            "not written: {} in lists that the manifests do not have",
            counted(update.unmanaged, "object")
        ));
    }
    if update.changes.is_empty() && files.is_empty() && update.unplaced.is_empty() {
        printer.talk(if update.pending.is_empty() {
            "nothing to update: the manifests already match the organization"
        } else {
            "nothing to update besides what is left for `apply`"
        });
    }
}

/// Returns what was done, and to what of an object.
fn words(what: &DifferenceKind) -> (&'static str, String) {
    match what {
        DifferenceKind::Added => ("added", String::new()),
        DifferenceKind::Removed => ("removed", String::new()),
        DifferenceKind::Moved | DifferenceKind::Order => ("moved", String::new()),
        DifferenceKind::Attribute(name) => ("changed", format!(": {name}")),
    }
}

/// Returns what about an object could not be written.
fn matter(what: &DifferenceKind) -> String {
    match what {
        DifferenceKind::Added => ", which is new".to_owned(),
        DifferenceKind::Removed => ", which is gone".to_owned(),
        DifferenceKind::Moved => ", which has another place in its list".to_owned(),
        DifferenceKind::Order => ", in another order".to_owned(),
        DifferenceKind::Attribute(name) if name == "*" => String::new(),
        DifferenceKind::Attribute(name) => format!(": {name}"),
    }
}

/// Returns what stands before a message about a place.
fn prefix(at: Option<&Location>) -> String {
    at.map_or_else(String::new, |at| format!("{}: ", line(at)))
}

fn line(at: &Location) -> String {
    format!("{}:{}", at.file, at.line)
}

/// Prints what would be written.
pub fn show(files: &[UpdatedFile], printer: &Printer) {
    for file in files {
        let name = visible(&file.path.display().to_string());
        let diff = TextDiff::from_lines(&file.before, &file.after);
        printer.data(
            diff.unified_diff()
                .context_radius(2)
                .header(&name, &name)
                .to_string(),
        );
    }
}
