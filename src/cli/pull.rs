//! `closectl pull`: writes an organization as manifests.

use super::{
    args::PullArgs,
    connection::Connection,
    exit::{Exit, Failure},
    explained::Explained,
    interrupt::unless_interrupted,
    manifest_context::ManifestContext,
    plan::block_on,
    printer::Printer,
    progress::Progress,
    project::Project,
    schema,
    settings::Settings,
    snapshot, update,
};
use crate::{
    engine::FetchedOrganization,
    files, kinds,
    manifest::{self, EmittedManifests},
    model::{Live, counted},
    planning::whole,
    render::{
        graph::{self, GraphObjects},
        readme::readme,
    },
};
use sha2::{Digest as _, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The name of the schema beside the manifests.
const SCHEMA: &str = "manifest.schema.json";
/// The name of the page beside the manifests.
const README: &str = "README.md";
/// What the second line of a file that closectl wrote begins with; the digest of what follows it comes after.
const MARK: &str = "# written by closectl pull ";

/// Runs the command.
pub fn run(arguments: PullArgs, printer: &Printer) -> Result<Exit, Failure> {
    let PullArgs {
        target,
        paths,
        force,
        update,
        targets,
        dry_run,
        readme,
        snapshot,
    } = arguments;
    if let Some(file) = snapshot {
        return snapshot::take(&target, &file, printer);
    }
    let project = Project::load()?;
    let scope = ManifestContext::new(&project, target.org.as_deref())?;
    let settings = Settings::new(&project, &scope, &target.calls)?;
    if update {
        return update::run(&project, &scope, settings, (paths, &targets), dry_run, printer);
    }
    let folder = match paths.as_slice() {
        [] => PathBuf::from("manifests"),
        [folder] => folder.clone(),
        [_, ..] => {
            return Err(Failure::Unknown(Explained::new(
                "`pull` writes one folder, and several are named with -f",
                "name one; `pull --update` takes several",
            )));
        }
    };
    let rules = settings.rules.clone();
    let mut fetched = organization(settings, printer)?;
    rules.hide(&mut fetched.live);
    let emitted = manifest::emit(kinds::registry(), &fetched.live)?;
    let mut files: Vec<(PathBuf, String)> = vec![(folder.join(SCHEMA), schema::manifest()?)];
    for (section, text) in &emitted.sections {
        files.push((folder.join(format!("{section}.yaml")), signed(text)));
    }
    if readme {
        files.push((folder.join(README), page(&fetched.live)));
    }
    let foreign: Vec<String> = files
        .iter()
        .filter(|(path, _)| !force && !is_ours(path))
        .map(|(path, _)| format!("  {}", path.display()))
        .collect();
    if !foreign.is_empty() {
        return Err(Failure::Foreign(Explained::new(
            format!(
                "refused: nothing was written, because closectl did not write these files, or they were edited \
                 since:\n{}",
                foreign.join("\n")
            ),
            "move them away, name another folder with -f, or say --force to overwrite them; `pull --update` keeps \
             edits",
        )));
    }
    for (path, text) in &files {
        files::replace_linked(path, text)?;
        printer.data(&path.display().to_string());
    }
    report(&emitted, &fetched.live, printer);
    if let Some(name) = &scope.organization {
        project.fill_in(name, &fetched.organization.id)?.tell(printer);
    }
    Ok(if emitted.left_out.is_empty() {
        Exit::Done
    } else {
        Exit::Partly
    })
}

/// Reads an organization, which has to be the one that the settings name, with the order of every list.
pub fn organization(settings: Settings, printer: &Printer) -> Result<FetchedOrganization, Failure> {
    let expected = settings.organization_id.clone();
    block_on(async {
        let target = Connection::open(settings).await?;
        let progress = Progress::new(printer);
        progress.watch(&target.client);
        progress.say("reading the organization".to_owned());
        let (reader, observer) = (target.client.reader(), progress.reading());
        let fetched = unless_interrupted(whole(&reader, expected.as_deref(), &observer)).await;
        progress.end();
        let fetched = fetched?;
        target.close().await?;
        Ok(fetched)
    })
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
    let read_only: Vec<_> = read_only.collect();
    printer.talk(&format!(
        "not covered: {} (only read), and whatever closectl does not manage, such as smart views, templates and \
         workflows",
        read_only.join(", ")
    ));
    for left_out in &emitted.left_out {
        printer.warn(&format!("left out: {}: {}", left_out.address, left_out.because));
    }
}

/// Puts the line for editors and the mark on top of a text.
fn signed(text: &str) -> String {
    marked(&format!("# yaml-language-server: $schema={SCHEMA}"), text)
}

/// Puts the mark below the first line of a text.
fn marked(first: &str, rest: &str) -> String {
    format!("{first}\n{MARK}{}\n{rest}", digest(rest))
}

/// Returns the README of an organization; the mark is in a comment, which readers don't see.
fn page(live: &Live) -> String {
    let registry = kinds::registry();
    let drawing = graph::of(registry, &GraphObjects::of_organization(live));
    marked("<!--", &format!("-->\n{}", readme(registry, live, &drawing)))
}

fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Says whether a file may be replaced: it is not there, or it is as closectl wrote it.
fn is_ours(path: &Path) -> bool {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            return matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            );
        }
    };
    if path.ends_with(SCHEMA) {
        return text.contains("closectl manifest");
    }
    is_signed(&text)
}

/// Says whether a text is as closectl wrote it.
fn is_signed(text: &str) -> bool {
    let mut parts = text.splitn(3, '\n');
    let (_, mark, body) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
    mark.and_then(|mark| mark.strip_prefix(MARK))
        .is_some_and(|written| written == digest(body))
}

/// Signs an updated text anew, if nobody but closectl had written what it was before.
pub fn signed_again(before: &str, after: &str) -> String {
    let mut parts = after.splitn(3, '\n');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(first), Some(mark), Some(body)) if is_signed(before) && mark.starts_with(MARK) => {
            format!("{first}\n{MARK}{}\n{body}", digest(body))
        }
        _ => after.to_owned(),
    }
}
