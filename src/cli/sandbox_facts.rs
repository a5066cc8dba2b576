//! Facts about Close that a sandbox takes over: the file of `closectl probe --out`.

use super::{exit::Failure, explained::Explained};
use crate::{
    files,
    model::{likely_or_all, suggest},
    probe::{ProbeFact, ProbeFacts},
};
use close_sandbox::{Switches, UnknownSwitch};
use std::path::Path;

/// Reads facts and decides the switches by them; a question without an answer keeps its default.
///
/// # Errors
///
/// Says what is wrong with the file, or which fact no switch knows.
pub fn read(path: &Path) -> Result<Switches, Failure> {
    let shown = path.display();
    let bytes = files::read(path, files::LARGEST_DOCUMENT).map_err(|error| {
        wrong(
            format!("failed to read {shown}: {error}"),
            "`closectl probe --out FILE` writes such a file",
        )
    })?;
    let facts: ProbeFacts = serde_json::from_slice(&bytes).map_err(|error| {
        wrong(
            format!("{shown} does not hold facts about Close: {error}"),
            "write one with `closectl probe --out FILE`; `closectl schema facts` prints its format",
        )
    })?;
    if facts.version != ProbeFacts::VERSION {
        return Err(wrong(
            format!(
                "{shown} has version {}, and this closectl reads version {}",
                facts.version,
                ProbeFacts::VERSION
            ),
            "measure again with `closectl probe --out FILE`, or use the version of closectl that wrote it",
        ));
    }

    let mut switches = Switches::default();
    for ProbeFact { switch, answer, .. } in &facts.facts {
        switches.set(switch, answer).map_err(|error| {
            let hint = hint(&error);
            wrong(format!("{shown}: {error}"), hint)
        })?;
    }
    Ok(switches)
}

fn wrong(what: String, hint: impl Into<String>) -> Failure {
    Failure::Unknown(Explained::new(what, hint))
}

fn hint(error: &UnknownSwitch) -> String {
    match error {
        UnknownSwitch::Name(name) => {
            let known: Vec<&str> = Switches::all().iter().map(|switch| switch.name).collect();
            match suggest(name, known) {
                Some(likely) => format!("did you mean `{likely}`?"),
                None => "`closectl sandbox show --switches` lists them; remove the fact from the file if \
                         this version no longer asks it"
                    .to_owned(),
            }
        }
        UnknownSwitch::Value { value, values, .. } => likely_or_all(value, values, "the values are"),
    }
}
