//! `closectl pull`: writes an organization as manifests.

use super::{
    args::{ManifestArgs, PullArgs},
    exit::{Exit, Failure},
    explained::Explained,
    kept_objects::tell_kept,
    manifest_context::ManifestContext,
    printer::Printer,
    project::Project,
    pulled_folder::PulledFolder,
    read_organization::read_organization,
    replaced_file::ReplacedFile,
    schema,
    settings::Settings,
    signature::{NamedTexts, marked},
    update,
};
use crate::{
    files::{self, FileAccess},
    kinds,
    manifest::{
        self, EmittedManifests, LEFT_OUT, NamedTextFile, TextPlacing, UnwritableObject, named_text_files,
    },
    model::{Address, Live, ReadScope, Sources, counted, joined, listed_up_to, visible},
    plan::sealed::SealError,
    promotion::SnapshotError,
    render::{
        graph::{self, GraphObjects},
        readme::readme,
    },
    session::{SessionError, read_snapshot, write_snapshot},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// The name of the schema beside the manifests.
const SCHEMA: &str = "manifest.schema.json";
/// The name of the page beside the manifests.
const README: &str = "README.md";
/// How many objects of a file a refusal names.
const NAMED: usize = 3;

/// Runs the command.
pub fn run(arguments: PullArgs, printer: &Printer) -> Result<Exit, Failure> {
    let PullArgs {
        target,
        paths,
        force,
        update,
        selection,
        dry_run,
        readme,
        snapshot,
    } = arguments;

    let project = Project::open(printer)?;
    let context = ManifestContext::new(&project, target.org.as_deref())?;
    let settings = Settings::new(&project, &context, &target.calls, &[])?;
    if let Some(file) = snapshot {
        return take_snapshot(settings, &file, printer);
    }
    if update {
        return update::run(
            &project,
            &context,
            settings,
            (paths, &selection.of_objects()?),
            dry_run,
            printer,
        );
    }

    let folder = match paths.as_slice() {
        [] => PathBuf::from("manifests"),
        [folder] => folder.clone(),
        [_, ..] => {
            return Err(Failure::Unknown(Explained::new(
                "`pull` writes one folder, and -f names several",
                "name one; `pull --update` takes several",
            )));
        }
    };

    let rules = settings.rules.clone();
    let mut fetched = read_organization(settings, &ReadScope::everything(), printer)?;
    // What the project leaves alone must not get into its files.
    rules.hide(&mut fetched.live);
    let emitted = manifest::emit(kinds::registry(), &fetched.live, TextPlacing::Files)?;

    let mut files: Vec<(PathBuf, String)> = vec![(folder.join(SCHEMA), schema::manifest()?)];
    for (section, text) in &emitted.sections {
        files.push((folder.join(format!("{section}.yaml")), signed(text, &emitted)));
    }
    let manifests = files.iter().map(|(path, _)| path.as_path());
    let pulled = PulledFolder::new(manifests);
    for (path, content) in &emitted.text_files {
        files.push((folder.join(path), content.clone()));
    }
    // What an earlier pull left out and this one did not must not stand there any longer.
    let stale = folder.join(format!("{LEFT_OUT}.yaml"));
    if emitted.left_out.is_empty() && stale.exists() {
        files.push((stale, signed(&format!("{LEFT_OUT}: []\n"), &emitted)));
    }
    if readme {
        files.push((folder.join(README), page(&fetched.live)));
    }
    // All files are looked at before the first one is written.
    if !force {
        check_ours(&pulled, &files)?;
    }
    check_free(&project, &context, &folder, &files, &fetched.live)?;

    for (path, text) in &files {
        files::replace(path, text.as_bytes(), FileAccess::Everyone)?;
        printer.line(&path.display().to_string());
    }

    for path in pulled.left(files.iter().map(|(path, _)| path.as_path())) {
        printer.talk(&format!(
            "these manifests no longer use {}; delete it unless something else uses it",
            visible(&path.display().to_string())
        ));
    }
    report(&emitted, &fetched.live, printer);
    if let Some(name) = &context.organization {
        project.fill_in(name, &fetched.organization.id, printer)?;
    }
    let is_lacking = |left_out: &UnwritableObject| {
        let kinds = &left_out.may_lack;
        !kinds.is_empty() && !lists_any(&project, &context, &folder, kinds)
    };
    Ok(if emitted.left_out.iter().all(is_lacking) {
        Exit::Done
    } else {
        Exit::Partly
    })
}

/// Says whether the files of a folder list an object of these kinds, or may do so. What they list stays as it is where
/// Close does not show it, so that the folder does not say what the organization has.
fn lists_any(project: &Project, context: &ManifestContext, folder: &Path, kinds: &[&'static str]) -> bool {
    let manifests = ManifestArgs {
        paths: vec![folder.to_owned()],
    };
    match context.read(project, &manifests) {
        Ok((_, read)) if read.problems.is_empty() => {
            let mut entries = read.desired.entries.values();
            entries.any(|entry| !entry.removed && kinds.contains(&entry.spec.kind))
        }
        // Nobody can say what is in files that can't be read.
        Ok(_) | Err(_) => true,
    }
}

/// Makes sure that nothing is overwritten that somebody else wrote or edited.
fn check_ours(pulled: &PulledFolder, files: &[(PathBuf, String)]) -> Result<(), Failure> {
    let foreign: Vec<String> = files
        .iter()
        .filter(|(path, content)| !pulled.is_ours(path, content))
        .map(|(path, _)| format!("  {}", visible(&path.display().to_string())))
        .collect();
    if foreign.is_empty() {
        return Ok(());
    }

    Err(Failure::Foreign(Explained::new(
        format!(
            "refused: no manifest was written, because these files were edited, or closectl did not write \
             them:\n{}",
            foreign.join("\n")
        ),
        "run `closectl pull --update`, which keeps your edits, name another folder with -f, or overwrite the \
         files with --force",
    )))
}

/// Makes sure that no other manifest of the folder lists what is to be written: no two files can list one object, so that
/// the folder would not be valid any more.
fn check_free(
    project: &Project,
    context: &ManifestContext,
    folder: &Path,
    files: &[(PathBuf, String)],
    live: &Live,
) -> Result<(), Failure> {
    let manifests = ManifestArgs {
        paths: vec![folder.to_owned()],
    };
    // What is not there, or can't be read as manifests, lists nothing.
    let Ok((sources, read)) = context.read(project, &manifests) else {
        return Ok(());
    };
    let overlays = sources.overlays().filter_map(|id| sources.get(id));
    let overlays: BTreeSet<&str> = overlays.map(|source| &*source.name).collect();
    let written: BTreeSet<&Path> = files.iter().map(|(path, _)| path.as_path()).collect();

    let mut taken: BTreeMap<&str, Vec<&Address>> = BTreeMap::new();
    for (address, entry) in &read.desired.entries {
        let file = entry.at.as_ref().map(|at| &*at.file);
        let other = file.filter(|file| !overlays.contains(file) && !written.contains(Path::new(file)));
        if let Some(file) = other.filter(|_| live.specs.contains_key(address)) {
            taken.entry(file).or_default().push(address);
        }
    }
    if taken.is_empty() {
        return Ok(());
    }

    let lines = taken.iter().map(|(file, addresses)| {
        let named: Vec<&str> = addresses.iter().map(|address| address.as_str()).collect();
        let named = listed_up_to(NAMED, &named);
        format!("  {}", visible(&format!("{file}: {named}")))
    });
    Err(Failure::Foreign(Explained::new(
        format!(
            "refused: no manifest was written, because other files of the folder already list objects of this organization, \
             and an object can be listed only once:\n{}",
            joined(lines, "\n")
        ),
        "run `closectl pull --update`, which edits these files in place, or name another folder with -f",
    )))
}

/// Reads an organization and writes it to a file.
fn take_snapshot(settings: Settings, file: &Path, printer: &Printer) -> Result<Exit, Failure> {
    let earlier = ReplacedFile {
        undone: "no snapshot was taken",
        what: "a snapshot",
        hint: "name another file with --snapshot",
    };
    earlier.check(file, || match read_snapshot(file) {
        Err(SessionError::Snapshot { source, .. }) => Ok(!matches!(
            source,
            SnapshotError::NotASnapshot | SnapshotError::Seal(SealError::NotJson(_))
        )),
        Ok(_) => Ok(true),
        Err(error) => Err(error.into()),
    })?;

    let snapshot = write_snapshot(
        file,
        read_organization(settings, &ReadScope::everything(), printer)?,
    )?;
    printer.line(&file.display().to_string());

    let registry = kinds::registry();
    for (kind, words) in &snapshot.live.hidden {
        let kinds = registry.kind(kind).map(|kind| kind.any.def.plural());
        let kinds = kinds.unwrap_or_else(|| (*kind).to_owned());
        printer.warn(&format!("skipped: {kinds}: failed to {words}"));
    }
    let unread: Vec<_> = snapshot.live.told(registry).collect();
    for part in &unread {
        printer.warn(&format!("skipped: {}: {}", part.place, part.because));
    }

    let is_optional = |kind: &str| registry.kind(kind).is_some_and(|kind| kind.any.def.is_optional());
    Ok(
        if snapshot.live.hidden.keys().all(|kind| is_optional(kind)) && unread.is_empty() {
            Exit::Done
        } else {
            Exit::Partly
        },
    )
}

/// Says what the organization has and the files do not cover.
fn report(emitted: &EmittedManifests, live: &Live, printer: &Printer) {
    let registry = kinds::registry();
    let read_only = registry
        .kinds()
        .filter(|kind| kind.any.def.listing.is_none())
        .map(|kind| {
            let count = live
                .specs
                .values()
                .filter(|spec| spec.kind == kind.any.def.name)
                .count();
            counted(count, kind.any.def.title)
        });

    printer.talk(&format!(
        "not written: {} (closectl only reads them), objects private to one person, and settings that \
         closectl does not manage, such as forms and phone numbers",
        joined(read_only, ", ")
    ));

    for address in &emitted.named_by_ids {
        printer.talk(&format!(
            "note: {address}: its URL contains ids of Close, which other organizations don't have; closectl \
             keeps them as they are"
        ));
    }
    tell_kept(&emitted.kept, printer);

    for (address, untouched) in &emitted.untouched {
        printer.talk(&format!(
            "note: {}: not written down, because no manifest holds it: {}; it stays in Close, and another organization \
             does not get it",
            visible(address.as_str()),
            visible(untouched)
        ));
    }

    for (address, private) in live.references_to_private() {
        printer.warn(&format!(
            "note: {}: it refers to `{}`, which only you can see, so pull leaves that out and `validate` reports the \
             reference; share it in Close, or list it in a file",
            visible(address.as_str()),
            visible(private.as_str())
        ));
    }
    for left_out in &emitted.left_out {
        printer.warn(&format!("skipped: {}: {}", left_out.address, left_out.because));
    }
    for unread in &emitted.unread {
        printer.warn(&format!("not read: {}: {}", unread.address, unread.because));
    }
}

/// Puts the line for editors and the mark on top of a manifest. The mark is about the files that it names, too.
fn signed(text: &str, emitted: &EmittedManifests) -> String {
    let mut sources = Sources::default();
    let id = sources.add("", text);
    let named = named_text_files(kinds::registry(), &sources, &[id]);
    let named = named.into_iter().filter_map(|NamedTextFile { path, .. }| {
        let content = emitted.text_files.get(&path)?.clone();
        Some((path, content))
    });
    let named: Vec<(String, String)> = named.collect();
    marked(&format!("# yaml-language-server: $schema={SCHEMA}"), text, &named)
}

/// Returns the README of an organization; the mark is in a comment, which readers don't see.
fn page(live: &Live) -> String {
    let registry = kinds::registry();
    let drawing = graph::of(registry, &GraphObjects::of_organization(live));
    let none: &NamedTexts = &[];
    marked(
        "<!--",
        &format!("-->\n{}", readme(registry, live, &drawing)),
        none,
    )
}
