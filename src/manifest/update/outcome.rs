//! An update from its beginning to its end: surveys, edits, and surveys again, so that only what is really written
//! counts as written.

use super::{
    difference::{
        DifferenceKind, ManifestDifference, PendingRequest, UnwrittenDifference, WrittenDifference,
    },
    homeless::{HomelessEntries, NewTextFolder},
    rewrite::rewrite,
    sides::Sides,
    survey::{DifferenceSurvey, SurveyInput, survey},
    text_file_edit::{NewTextFile, TextFileEdit},
    unsettled::{UNEDITABLE, unsettled},
};
use crate::{
    manifest::{KeptObject, VariableValues},
    model::{Address, Location, ObjectSelection, Problem, Registry, SourceId, Sources},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The result of an update.
#[must_use]
#[derive(Debug, Default)]
pub struct ManifestUpdate {
    /// The texts, edited and not.
    pub sources: Sources,
    /// The texts that were edited.
    pub edited: Vec<SourceId>,
    /// New texts by the name of their section, with what no text took.
    pub new: Vec<(String, String)>,
    /// What is in the files of long texts that the new texts name, by the path in those.
    pub new_files: BTreeMap<String, String>,
    /// The files of long texts that edited texts name and that are not there yet.
    pub added_files: Vec<SourceId>,
    /// The files of long texts that no text names any more.
    pub unnamed_files: Vec<SourceId>,
    /// What was written.
    pub changes: Vec<WrittenDifference>,
    /// What was written as it is in Close, although nobody could set it to that today.
    pub kept: Vec<KeptObject>,
    /// What was not.
    pub unplaced: Vec<UnwrittenDifference>,
    /// What the manifests still want done.
    pub pending: Vec<PendingRequest>,
    /// How many objects the manifests leave alone, because they do not have the list that those would be in.
    pub unmanaged: usize,
}

/// The edited texts would not have been valid.
#[derive(Debug)]
pub struct InvalidUpdate {
    /// The texts.
    pub sources: Sources,
    /// What would have been wrong.
    pub problems: Vec<Problem>,
}

/// The task of an update.
#[derive(Clone, Copy)]
pub struct UpdateTask<'a> {
    /// The kinds.
    pub registry: &'a Registry,
    /// The texts, without problems.
    pub sources: &'a Sources,
    /// The variables.
    pub values: &'a VariableValues,
    /// The objects that are meant.
    pub selection: &'a ObjectSelection,
    /// Says whether there is a file already that a manifest would name by a path.
    pub is_taken: &'a dyn Fn(SourceId, &str) -> bool,
    /// Where new texts come.
    pub new_texts: &'a NewTextFolder,
    /// Reads texts and meets the organization.
    pub meet: &'a dyn Fn(&Sources) -> Sides,
}

/// Updates texts.
///
/// # Errors
///
/// Returns the edited texts and what would have been wrong with them; then nothing is to be written.
pub fn update(task: UpdateTask<'_>) -> Result<ManifestUpdate, InvalidUpdate> {
    let before_sides = (task.meet)(task.sources);
    let before = survey(input(task, task.sources, &before_sides));
    let (sources, edited) = edit(task.sources, &before);

    // The organization is met again with the new texts, because only that shows what the edits really did.
    let after_sides = (task.meet)(&sources);
    if !after_sides.read.problems.is_empty() {
        let problems = after_sides.read.problems;
        return Err(InvalidUpdate { sources, problems });
    }

    let after = survey(input(task, &sources, &after_sides));
    let named = named_files(&sources, &after_sides);
    let added = named.iter().filter(|id| task.sources.get(**id).is_none());
    let mut update = ManifestUpdate {
        added_files: added.copied().collect(),
        unnamed_files: named_files(task.sources, &before_sides)
            .difference(&named)
            .copied()
            .collect(),
        sources,
        edited,
        pending: after.pending.clone(),
        unplaced: after.unplaced.clone(),
        unmanaged: unmanaged(task, &after, &after_sides),
        ..ManifestUpdate::default()
    };

    // Only what no longer differs was written.
    for finding in before.findings.difference(&after.findings) {
        // What was removed can only be found in the texts as they were before.
        let at = match finding.what {
            DifferenceKind::Removed => location(task.sources, &before_sides, &before, finding),
            DifferenceKind::Added
            | DifferenceKind::Moved
            | DifferenceKind::Order
            | DifferenceKind::Attribute(_) => location(&update.sources, &after_sides, &after, finding),
        };
        let finding = finding.clone();
        update.changes.push(WrittenDifference { finding, at });
    }
    let mut kept = before.kept;
    kept.extend(
        after
            .kept
            .iter()
            .filter(|one| !kept.contains(one))
            .cloned()
            .collect::<Vec<_>>(),
    );
    update.take_over(task, after, &after_sides);
    let is_written = |one: &KeptObject| {
        update
            .changes
            .iter()
            .any(|change| change.finding.address == one.address)
    };
    kept.retain(is_written);
    update.kept = kept;
    Ok(update)
}

fn input<'a>(task: UpdateTask<'a>, sources: &'a Sources, sides: &'a Sides) -> SurveyInput<'a> {
    SurveyInput {
        registry: task.registry,
        sources,
        values: task.values,
        sides,
        selection: task.selection,
        is_taken: task.is_taken,
    }
}

/// Counts the objects that are meant and could be listed, are not, and have no list that they would come to.
fn unmanaged(task: UpdateTask<'_>, survey: &DifferenceSurvey, sides: &Sides) -> usize {
    let can_be_listed = |kind: &str| {
        task.registry
            .kind(kind)
            .is_some_and(|kind| kind.any.def.listing.is_some() && !kind.is_single())
    };

    // What the survey reports by its address is not counted once more.
    let told = |address: &Address| {
        let mut told = survey.unplaced.iter().map(|unplaced| &unplaced.finding);
        told.any(|finding| finding.address == *address)
            || survey.findings.iter().any(|finding| finding.address == *address)
    };
    let specs = sides.live.specs.values();
    let unlisted = specs.filter(|spec| {
        task.selection.includes(&spec.address)
            && can_be_listed(spec.kind)
            && !sides.desired.entries.contains_key(&spec.address)
            && !told(&spec.address)
    });
    unlisted.count()
}

/// Returns the files of long texts that entries name.
fn named_files(sources: &Sources, sides: &Sides) -> BTreeSet<SourceId> {
    let nodes = sides.read.nodes.values();
    let values = nodes.flat_map(|node| node.entries().iter().map(|entry| entry.value.place.source));
    values.filter(|id| sources.is_text_file(*id)).collect()
}

/// Edits texts, and says which changed.
fn edit(sources: &Sources, survey: &DifferenceSurvey) -> (Sources, Vec<SourceId>) {
    let edits = &survey.edits;
    let mut edited = Vec::new();
    let mut out = sources.clone();
    for TextFileEdit { source, content } in &survey.file_edits {
        // Several entries may name one file, and then all of them have the same text.
        if !edited.contains(source) {
            edited.push(*source);
            out.replace(*source, content.clone());
        }
    }
    for NewTextFile {
        manifest,
        path,
        content,
    } in &survey.new_files
    {
        let name = sources.get(*manifest).map(|source| Path::new(&*source.name));
        let folder = name.and_then(Path::parent).unwrap_or(Path::new(""));
        let file = out.add_text_file(folder.join(path).display().to_string(), content.clone());
        out.name_text_file(*manifest, path.clone(), Ok(file));
    }

    for (id, source) in sources.iter() {
        let here = edits.iter().filter(|(location, _)| location.source == id);
        let here: Vec<_> = here
            .map(|(location, edit)| (location.document, edit.clone()))
            .collect();
        if here.is_empty() {
            continue;
        }

        let text = rewrite(&source.text, &here);
        if text != source.text {
            edited.push(id);
            out.replace(id, text);
        }
    }
    (out, edited)
}

/// Returns where the manifests say something.
fn location(
    sources: &Sources,
    sides: &Sides,
    survey: &DifferenceSurvey,
    finding: &ManifestDifference,
) -> Option<Location> {
    let location = survey.locations.entries.get(&finding.address)?;
    let item = survey.locations.node(location)?;
    let name = match &finding.what {
        DifferenceKind::Attribute(name) => Some(name),
        DifferenceKind::Added | DifferenceKind::Removed | DifferenceKind::Moved | DifferenceKind::Order => {
            None
        }
    };

    // An overlay may be what states the attribute, so its place comes from the merged entry.
    let attribute = name.and_then(|name| {
        let places = sides.read.nodes.iter();
        let mut nodes = places.filter(|(address, _)| sides.adopted(address) == finding.address);
        let entry = nodes.next()?.1.get(name)?;
        let is_in_file = sources.is_text_file(entry.value.place.source);
        Some(if is_in_file {
            entry.value.place
        } else {
            entry.key_place
        })
    });
    Some(sources.locate(attribute.unwrap_or(item.place)))
}

impl ManifestUpdate {
    /// Puts objects that no text took into new texts, and says what else was not written.
    fn take_over(&mut self, task: UpdateTask<'_>, after: DifferenceSurvey, sides: &Sides) {
        let homeless = HomelessEntries::settle((task.new_texts, task.meet), &self.sources, &after, sides);
        let is_taken_over = |finding: &ManifestDifference| {
            let mut kept = homeless.kept.iter();
            finding.what == DifferenceKind::Added && kept.any(|one| one.address == finding.address)
        };

        for finding in after.findings.iter().filter(|finding| !is_taken_over(finding)) {
            let by_hand = homeless.by_hand(&finding.address, sides);
            let list = by_hand.as_ref().and_then(|by_hand| {
                let neighbour = by_hand.neighbour.as_ref();
                let beside = neighbour.and_then(|neighbour| after.locations.list_of(neighbour));
                beside.or_else(|| after.locations.siblings(&finding.address))
            });
            let at = list.map(|list| self.sources.locate(list.place));
            self.unplaced.push(UnwrittenDifference {
                at: at.or_else(|| location(&self.sources, sides, &after, finding)),
                finding: finding.clone(),
                because: by_hand.map_or_else(|| UNEDITABLE.to_owned(), |by_hand| by_hand.because),
            });
        }

        let unsettled = unsettled(
            &homeless.planned,
            &self.unplaced,
            &self.pending,
            task.selection,
            sides,
        );
        self.unplaced.extend(unsettled);
        self.new = homeless.texts;
        self.new_files = homeless.files;
    }
}
