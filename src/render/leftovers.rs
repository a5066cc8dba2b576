//! What an undo leaves, in words.

use crate::{
    model::{counted, joined},
    plan::{LeftoverKind, UndoLeftover},
};

/// The most things that are named at the end of a run; programs get all of them.
const MOST: usize = 20;

/// Says what one of them is.
#[must_use]
pub fn line(one: &UndoLeftover) -> String {
    let UndoLeftover { address, what, text } = one;
    if one.is_only_identity() {
        format!("new id and creation date: {address}")
    } else {
        format!("{}: {address}: {text}", what.words())
    }
}

/// Says what they are, one in a line.
#[must_use]
pub fn lines(leaves: &[UndoLeftover]) -> Vec<String> {
    let mut lines: Vec<String> = leaves.iter().take(MOST).map(line).collect();
    if leaves.len() > MOST {
        let rest = leaves.len() - MOST;
        lines.push(format!("and {rest} more, which `closectl runs last` lists"));
    }
    lines
}

/// Counts them, as in `2 things stay; 1 thing can't be as before; 3 objects have a new id and creation date`.
#[must_use]
pub fn count(leaves: &[UndoLeftover]) -> String {
    // What has only a new id is as before in all that people see.
    let renewed = leaves.iter().filter(|one| one.is_only_identity()).count();
    let count = |what: LeftoverKind| leaves.iter().filter(|one| one.what == what).count();

    let stays = match count(LeftoverKind::Stays) {
        0 => None,
        1 => Some("1 thing stays".to_owned()),
        count => Some(format!("{count} things stay")),
    };
    let lost = match count(LeftoverKind::Lost) - renewed {
        0 => None,
        count => Some(format!("{} can't be as before", counted(count, "thing"))),
    };

    let renewed = match renewed {
        0 => None,
        1 => Some("1 object has a new id and creation date".to_owned()),
        count => Some(format!("{count} objects have a new id and creation date")),
    };
    joined([stays, lost, renewed].into_iter().flatten(), "; ")
}

/// Says what the organization was seen to be like after a run was taken back; the things follow it.
#[must_use]
pub fn verdict(run: &str, leaves: &[UndoLeftover]) -> String {
    let count = count(leaves);
    format!("Undone. Verified: as before the run {run}, but {count}:")
}
