//! What to do where a past run can't be used, or another run is under way.

use crate::{
    engine::{RunError, RunLockError},
    model::{id::is_id, shell_option, shell_word},
};
use std::borrow::Cow;

pub fn of_run(error: &RunError) -> Cow<'static, str> {
    let hint = match error {
        RunError::Missing { .. } | RunError::NothingWritten { .. } => "`closectl runs` lists the runs",
        RunError::None { others, .. } if others.iter().any(|other| !is_id(other)) => {
            // Without a name in the project file, no option names an organization.
            let named = others.iter().filter(|other| !is_id(other));
            let named: Vec<String> = named
                .map(|other| format!("`{}`", shell_option("--org", other)))
                .collect();
            return Cow::Owned(format!(
                "to undo a run of another organization, name that with {}",
                named.join(" or ")
            ));
        }
        RunError::None { .. } => {
            "runs are kept where `closectl apply` ran; if that was another folder, run this command there, or with `-C FOLDER`"
        }
        RunError::UnfinishedUndo { name, undoes } => {
            let [name, undoes] = [name, undoes].map(|run| shell_word(run));
            return Cow::Owned(format!(
                "`closectl undo {undoes}` finishes the undo, and `closectl undo {name}` makes the changes again"
            ));
        }
        RunError::Read { .. } => "make the folder .closectl/runs readable",
        RunError::Incomplete { .. } | RunError::Garbled { .. } | RunError::Journal { .. } => {
            "correct the manifests and apply them instead; `closectl plan` shows what differs"
        }
    };
    Cow::Borrowed(hint)
}

pub fn of_turn(error: &RunLockError) -> Cow<'static, str> {
    Cow::Borrowed(match error {
        RunLockError::Busy { .. } => "wait until the other run ends, then run this command again",
        RunLockError::Overtaken { .. } => "run it again to plan against what the other run left",
        RunLockError::Runs(error) => return of_run(error),
        RunLockError::File { .. } => "make the folder .closectl writable",
    })
}
