//! `closectl fmt`: writes manifests and overlays in their canonical form.

use super::{
    args::{FmtArgs, ManifestArgs},
    exit::{Exit, Failure},
    explained::Explained,
    manifest_files::{ManifestTexts, skipped},
    manifest_files_error::ManifestFilesError,
    printer::Printer,
    project::Project,
    update::{check_place, show},
    updated_files::UpdatedFile,
};
use crate::{
    files, kinds,
    manifest::{
        format::{CanonicalText, canonical, has_same_meaning},
        yaml,
    },
    model::{Problem, Source, SourceId, Sources, counted},
    render::human::ReviewExtent,
};
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(arguments: FmtArgs, printer: &Printer) -> Result<Exit, Failure> {
    let FmtArgs {
        named,
        manifests,
        check,
        diff,
    } = arguments;
    let paths = if named.is_empty() { manifests.paths } else { named };
    let given = ManifestArgs { paths };
    let project = Project::open(printer)?;
    let mut texts = texts(&project, &given)?;
    texts.skipped.iter().for_each(|path| printer.warn(&skipped(path)));

    let mut problems = problems_of(&texts);
    // Of a file outside of the project nothing is shown, whatever is wrong with it.
    if texts.withhold(&problems) {
        problems = problems_of(&texts);
    }
    if !problems.is_empty() {
        printer.problems(&problems, &texts.sources);
        return Ok(Exit::Error);
    }

    // All files are formatted and checked before the first one is written.
    let formatted = formatted(&texts.sources)?;
    tell_left(&formatted, printer);
    let (files, input) = changed(&formatted)?;
    check_place(&project, &given, &files)?;
    if check || diff {
        if diff {
            show(&files, printer);
            show(&input, printer);
        } else {
            let names = files.iter().chain(&input);
            names.for_each(|file| printer.line(&file.path.display().to_string()));
        }
    } else {
        print_input(&formatted, printer);
        write(&files)?;
        files
            .iter()
            .for_each(|file| printer.line(&file.path.display().to_string()));
    }

    let changed = files.len() + input.len();
    let would = if check || diff {
        "not formatted"
    } else {
        "formatted"
    };
    printer.talk(&match (changed, formatted.len()) {
        (0, 1) => "1 file is already formatted".to_owned(),
        (0, all) => format!("all {} are already formatted", counted(all, "file")),
        (_, all) => format!(
            "{} {would}, {} already formatted",
            counted(changed, "file"),
            all - changed
        ),
    });
    let is_pending = (check || diff) && changed > 0;
    Ok(if is_pending { Exit::Pending } else { Exit::Done })
}

/// A text and its canonical form.
struct FormattedSource<'a> {
    source: &'a Source,
    canonical: CanonicalText,
}

impl FormattedSource<'_> {
    fn is_input(&self) -> bool {
        &*self.source.name == STANDARD_INPUT
    }

    fn is_changed(&self) -> bool {
        self.source.text != self.canonical.text
    }
}

/// What standard input is called among the sources.
const STANDARD_INPUT: &str = "<stdin>";

/// Reads what is named, or else the manifests of a project and the overlays of all its organizations.
fn texts(project: &Project, given: &ManifestArgs) -> Result<ManifestTexts, Failure> {
    let mut texts = ManifestTexts::manifests(project, &given.paths, &project.manifests(&given.paths)?)?;
    if given.paths.is_empty() {
        let mut unread = Vec::new();
        for (name, one) in &project.organizations {
            project.trust.require_files(Some(name))?;
            let overlays: Vec<PathBuf> = one.overlays.iter().map(|path| one.folder.join(path)).collect();
            unread.extend(texts.add_overlays(name, &overlays).err());
        }
        if let Some(error) = ManifestFilesError::all(unread) {
            return Err(error.into());
        }
    }
    Ok(texts)
}

/// Returns what keeps texts from being read; what else is wrong with them is for `validate`.
fn problems_of(texts: &ManifestTexts) -> Vec<Problem> {
    let mut problems = texts.problems.clone();
    for (id, source) in manifests(&texts.sources) {
        problems.extend(yaml::parse(id, &source.text).problems);
    }
    problems
}

fn manifests(sources: &Sources) -> impl Iterator<Item = (SourceId, &Source)> {
    let manifests = sources.iter().filter(|(_, source)| !source.is_text_file);
    manifests.filter(|(_, source)| !source.is_broken)
}

fn formatted(sources: &Sources) -> Result<Vec<FormattedSource<'_>>, Failure> {
    let mut formatted = Vec::new();
    for (_, source) in manifests(sources) {
        let Some(canonical) = canonical(kinds::registry(), &source.text) else {
            continue;
        };

        // The form was made without knowing what a manifest asks for, so this is the proof.
        if source.text != canonical.text && !has_same_meaning(&source.text, &canonical.text) {
            return Err(Failure::Foreign(Explained::new(
                format!(
                    "refused: nothing was written, because formatting {} would change what it asks for",
                    source.name
                ),
                "this is a bug in closectl; name the other files to format them without this one",
            )));
        }
        formatted.push(FormattedSource { source, canonical });
    }
    Ok(formatted)
}

/// Says what stays as it is, to whoever wants to know.
fn tell_left(formatted: &[FormattedSource<'_>], printer: &Printer) {
    if printer.layout.extent != ReviewExtent::Everything {
        return;
    }
    for one in formatted {
        for left in &one.canonical.left {
            let (name, line) = (&one.source.name, left.line);
            printer.talk(&format!("left as it is: {name}:{line}: {}", left.because));
        }
    }
}

/// Returns the files that change, and standard input if that does.
fn changed(formatted: &[FormattedSource<'_>]) -> Result<(Vec<UpdatedFile>, Vec<UpdatedFile>), Failure> {
    let (mut files, mut input) = (Vec::new(), Vec::new());
    for one in formatted.iter().filter(|one| one.is_changed()) {
        if one.is_input() {
            input.push(UpdatedFile {
                path: PathBuf::from(STANDARD_INPUT),
                before: one.source.text.clone(),
                after: one.canonical.text.clone(),
            });
        } else {
            files.push(UpdatedFile::with_text(one.source, &one.canonical.text)?);
        }
    }
    Ok((files, input))
}

/// Prints what came from standard input, whether or not it changed.
fn print_input(formatted: &[FormattedSource<'_>], printer: &Printer) {
    let input = formatted.iter().filter(|one| one.is_input());
    input.for_each(|one| printer.data(&one.canonical.text));
}

/// Writes files, none of them through a link.
fn write(files: &[UpdatedFile]) -> Result<(), Failure> {
    let link = files.iter().find(|file| leads_elsewhere(&file.path));
    if let Some(file) = link {
        return Err(Failure::Foreign(Explained::new(
            format!(
                "refused: nothing was written, because {} is a link",
                file.path.display()
            ),
            "format the file that it leads to",
        )));
    }
    let files: Vec<(PathBuf, String)> = files
        .iter()
        .map(|file| (file.path.clone(), file.after.clone()))
        .collect();
    Ok(files::replace_all(&files)?)
}

fn leads_elsewhere(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_symlink())
}
