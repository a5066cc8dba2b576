//! Which change a likely rename is told beside: once, where a reader can act on it.

use super::ReviewItem;
use crate::{
    model::{ConsentRisk, joined},
    plan::{LikelyRename, Note, Plan},
};

/// Tells what looks like a rename beside its change, and returns the other notes. What a loss already says is not said
/// again.
pub(super) fn placed(plan: &Plan, items: &mut [ReviewItem]) -> Vec<Note> {
    let told: Vec<&LikelyRename> = plan
        .steps
        .iter()
        .filter(|step| {
            let mut consents = step.consents.iter();
            consents.any(|consent| consent.risk == ConsentRisk::DataLoss && consent.agreed.is_none())
        })
        .flat_map(|step| plan.likely_renames(step))
        .collect();

    let mut rest = Vec::new();
    let mut open: Vec<(&Note, &LikelyRename)> = Vec::new();
    for note in &plan.notes {
        match &note.likely_rename {
            Some(rename) if told.contains(&rename) => {}
            Some(rename) if items.iter().any(|item| item.address == note.address) => {
                open.push((note, rename))
            }
            Some(_) | None => rest.push(note.clone()),
        }
    }

    for item in items {
        let here: Vec<(&Note, &LikelyRename)> = open
            .iter()
            .filter(|(note, _)| note.address == item.address)
            .copied()
            .collect();
        item.hints = hints(&here);
    }
    rest
}

/// Says what one change may be; several old objects that a new one may be are one hint.
fn hints(notes: &[(&Note, &LikelyRename)]) -> Vec<String> {
    let (objects, values): (Vec<_>, Vec<_>) =
        notes.iter().partition(|(_, rename)| rename.attribute.is_none());
    let mut hints: Vec<String> = values.iter().map(|(note, _)| note.text.clone()).collect();

    match objects.as_slice() {
        [] => {}
        [(note, _)] => hints.push(note.text.clone()),
        several => {
            let names = several.iter().map(|(_, rename)| format!("`{}`", rename.from));
            let first = several.first().map_or("", |(_, rename)| rename.write.as_str());
            let goes = several.iter().any(|(_, rename)| rename.loses);
            let end = if goes {
                ", and remove the entry that deletes it"
            } else {
                ""
            };
            // Where no manifest is behind the plan, the rename comes before it.
            let mut commands = several.iter().map(|(_, rename)| rename.first.as_ref());
            let command = commands.next().flatten();
            let command = command.map_or_else(String::new, |command| {
                format!(", in a manifest and run `{command}` before you promote")
            });
            hints.push(format!(
                "if this is one of {} with a new name, write its name in `renamed_from`, as in `{first}`{command}, \
                 which keeps the object and all its values{end}",
                joined(names, ", ")
            ));
        }
    }
    hints
}
