//! Promise 8: manifests that somebody broke anywhere are told what is wrong with them, each problem with its place.

use super::{BrokenPromise, Dice, Scenario};
use crate::{
    kinds,
    manifest::{self, VariableValues},
    model::{Live, Sources},
    plan::{self, Organization},
    render::{
        human::{self, ReviewExtent, TerminalLayout},
        markdown, problems, review,
    },
};

/// What typing can add anywhere.
const SCRAPS: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    ":",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "!!x ",
    "|",
    ">",
    "%",
    "${",
    "${id:",
    "null",
    "~",
    "true",
    "1e999",
    "\u{0}",
    "\u{feff}",
    "ä",
    "\u{202e}",
    "🦀",
    "---\n",
    "<<: ",
    "? ",
    "removed: true",
    "renamed_from: ",
    "move_to: ",
];
/// How often a manifest is broken at most.
const BREAKS: usize = 4;

/// Breaks the manifests of a scenario, reads them, and plans what can be planned.
///
/// # Errors
///
/// Shows a problem that has no place.
pub async fn is_survived(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    for text in [scenario.before(), scenario.after()] {
        for _ in 0..BREAKS {
            survive(&broken(&mut dice, &text))?;
        }
    }
    Ok(2 * BREAKS)
}

fn broken(dice: &mut Dice, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..dice.between(1, BREAKS) {
        // A place is a share of the length, because every break changes the length.
        let at = dice.below(256) * letters.len() / 256;
        let end = (at + dice.below(12)).min(letters.len());

        match dice.below(3) {
            0 => drop(letters.drain(at..end)),
            1 => drop(letters.splice(at..at, dice.pick(SCRAPS).chars())),
            _ => {
                let copy = letters[at..end].to_vec();
                let to = dice.below(256) * letters.len() / 256;
                letters.splice(to..to, copy);
            }
        }
    }
    letters.into_iter().collect()
}

/// Reads a text and plans it for an organization that has nothing.
fn survive(text: &str) -> Result<(), BrokenPromise> {
    let registry = kinds::registry();
    let mut sources = Sources::default();
    sources.add("broken.yaml", text);
    let read = manifest::read(&sources, &VariableValues::default());
    // A place outside of the text would point at nothing, or make drawing the excerpt panic.
    for problem in &read.problems {
        let place = problem.place.as_ref().map(|(place, _)| *place);
        let inside = place.is_some_and(|place| place.start <= place.end && place.end as usize <= text.len());
        if !inside {
            return Err(BrokenPromise::new(format!("{problem:?} has no place in\n{text}")));
        }
    }

    // Whatever was understood is planned and shown in every form, which must not panic either.
    let _ = problems::draw(&read.problems, &sources, problems::ProblemStyle::default());
    let adopted = plan::adopt(registry, read.desired, Live::default());
    let plan = plan::plan(registry, Organization::default(), &adopted);
    let layout = TerminalLayout::columns(60, ReviewExtent::Everything);
    let review = review::of_plan(registry, &plan);
    let _ = human::review(&review, layout);
    let _ = markdown::review(&review);
    Ok(())
}
