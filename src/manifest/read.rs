//! Reads manifests: text to what they ask for, with everything that is wrong with them.

use super::{
    interpolate::{self, InterpolatedDocument, TextGrowth, VariableValues},
    invalid_pointers::InvalidPointers,
    lower::ManifestLowering,
    move_check,
    overlay::OverlayMerge,
    possible_names::PossibleNames,
    reading::{MAX_PROBLEMS, ManifestReading},
    rename_check,
    schema::{overlay_schema, schema},
    text_files::TextFiles,
    validate::Schema,
    written_places::WrittenPlaces,
    yaml::{self, YamlNode},
};
use crate::{
    kinds,
    model::{ListPosition, Problem, Source, SourceId, Sources},
};
use std::sync::LazyLock;

/// The schema of manifests. Compiling it takes longer than reading a manifest, so that it is done once for the sections that
/// manifests have.
static MANIFEST_SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::new(schema(kinds::registry())));

/// The schema of overlays.
static OVERLAY_SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::new(overlay_schema(kinds::registry())));

/// Reads manifests.
pub fn read(sources: &Sources, values: &VariableValues) -> ManifestReading {
    let mut problems = Vec::new();
    let mut possible_names = PossibleNames::default();
    let mut growth = TextGrowth::default();
    let text_files = TextFiles::new(kinds::registry(), sources);
    let mut parse = |ids| parse(&text_files, ids, &mut problems, &mut possible_names);
    let mut documents = parse(sources.manifests().collect());
    let overlays = parse(sources.overlays().collect());

    let written = WrittenPlaces::new(sources, &problems);
    if !overlays.is_empty() {
        let wrong = lay(&mut documents, &overlays, (values, &mut growth), &written);
        // A broken overlay might have added any object, so from here on no name counts as missing.
        if !wrong.is_empty() {
            possible_names.add_everything();
        }
        problems.extend(wrong);
    }

    let sections = MANIFEST_SCHEMA.for_documents(&documents);
    let mut lowering = ManifestLowering::new(kinds::registry(), sources, possible_names);
    for node in &documents {
        let mut invalid = InvalidPointers::default();
        let InterpolatedDocument { value, raw_ids } =
            interpolate::interpolate(node, (values, &mut growth), &mut problems, &mut invalid);
        let document = value;
        problems.extend(text_files.problems(node, &mut invalid));
        let wrong = sections.validate((node, &document), &written, &mut invalid, MAX_PROBLEMS + 1);

        // Where the validation ended early, nobody knows what else does not fit, so that nothing can be lowered.
        if wrong.len() > MAX_PROBLEMS {
            lowering.reading.possible_names.add_everything();
            problems.extend(raw_ids.into_iter().map(|raw| raw.problem));
        } else {
            lowering.add(node, document, &invalid, raw_ids);
        }
        problems.extend(wrong);
    }

    // Renames and references concern entries of any file, so they are checked once all files are known.
    let mut reading = lowering.finish();
    problems.append(&mut reading.problems);
    problems.extend(rename_check::renames(kinds::registry(), &reading));
    problems.extend(move_check::moves(kinds::registry(), &reading));
    reading.problems = problems;
    reading.doubtful = reading.unlisted(kinds::registry());
    reading.documents = documents;
    reading
}

/// Returns the documents of texts.
fn parse(
    text_files: &TextFiles<'_>,
    ids: Vec<SourceId>,
    problems: &mut Vec<Problem>,
    possible_names: &mut PossibleNames,
) -> Vec<YamlNode> {
    let mut documents = Vec::new();
    for id in ids {
        let Some(source) = text_files.sources.get(id) else {
            continue;
        };
        if source.is_broken {
            possible_names.add_everything();
            continue;
        }

        let parsed = yaml::parse(id, &source.text);
        if parsed.problems.iter().any(|problem| hides_names(source, problem)) {
            possible_names.add_everything();
        }
        problems.extend(parsed.problems);
        let filled = parsed.documents.into_iter().map(|node| text_files.filled(node));
        documents.extend(filled);
    }
    documents
}

/// Lays the valid overlays over the documents, and returns the problems of the others.
fn lay(
    documents: &mut Vec<YamlNode>,
    overlays: &[YamlNode],
    (values, growth): (&VariableValues, &mut TextGrowth),
    written: &WrittenPlaces<'_>,
) -> Vec<Problem> {
    let groups = kinds::registry().groups();
    let plain = |text: &str| interpolate::plain(text, values);
    let mut merge = OverlayMerge::new(&groups, &plain);

    let sections = OVERLAY_SCHEMA.for_documents(overlays);
    let mut problems = Vec::new();
    for overlay in overlays {
        let mut invalid = InvalidPointers::default();
        let before = problems.len();
        let InterpolatedDocument { value, raw_ids } =
            interpolate::interpolate(overlay, (values, growth), &mut problems, &mut invalid);
        problems.extend(raw_ids.into_iter().map(|raw| raw.problem));
        problems.extend(sections.validate((overlay, &value), written, &mut invalid, MAX_PROBLEMS));
        // An invalid overlay is not laid, or its mistakes would be reported again in the merged manifests.
        if problems.len() == before {
            merge.lay(documents, overlay);
        }
    }
    problems.extend(merge.problems);
    problems
}

/// Says whether what the parser left out may hold names: everything may, except a duplicate of a single value.
fn hides_names(source: &Source, problem: &Problem) -> bool {
    let duplicate = problem
        .place
        .as_ref()
        .filter(|_| problem.code == &yaml::DUPLICATE_KEY);
    let Some((place, _)) = duplicate else {
        return true;
    };

    // Behind a repeated section or list, every name of the second one was left out.
    let key = source.text.get(place.start as usize..place.end as usize);
    let key = key.unwrap_or_default().trim_matches(['"', '\'']);
    let groups = kinds::registry().groups();
    groups.iter().any(|group| match group.at {
        ListPosition::Section(path) => path.contains(&key),
        ListPosition::Single(section) => section == key,
        ListPosition::Within(_, attribute) => attribute == key,
    })
}
