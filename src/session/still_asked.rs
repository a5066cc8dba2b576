//! What manifests still ask for once the run that carried it out was undone in Close.

use crate::{
    model::joined,
    plan::{Action, Plan, Step},
};

/// Says what is left to do after a plan was undone in Close, and not in the manifests that it was made of.
pub(super) fn still_asked(undone: &Plan) -> String {
    let steps = &undone.steps;
    let is_removal = |step: &&Step| step.action.removes() && step.at.is_some();
    // Records also leave a status that is removed.
    let leaves_removed = |step: &Step| {
        let mut removals = steps.iter().filter(is_removal);
        removals.any(|removal| removal.address == step.address)
    };
    let is_rename = |step: &Step| match step.action {
        Action::Rename | Action::Move => true,
        Action::Migrate => !leaves_removed(step),
        Action::Create
        | Action::Associate
        | Action::Update
        | Action::Reorder
        | Action::Archive
        | Action::Disassociate
        | Action::Restore
        | Action::Replace
        | Action::Delete => false,
    };

    // What an entry asks for is left for `apply`, so no `pull` takes it out.
    let removal = steps.iter().find(is_removal);
    let rename = steps.iter().find(|step| is_rename(step));
    let requests = [
        removal.map(|_| "remove the entries that contain `removed: true`"),
        rename.map(|_| "delete its `renamed_from`"),
    ];
    let requests = joined(requests.into_iter().flatten(), " and ");
    let first = match requests.as_str() {
        "" => String::new(),
        requests => format!("{requests}, and then "),
    };

    format!(
        "if the manifests still have the change, the next `closectl apply` applies it again; to keep it undone, {first}run \
         `closectl pull --update`, which updates the manifests to match the organization (if the undone run had -f, give \
         both commands the same -f)"
    )
}
