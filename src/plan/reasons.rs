//! Why most steps are there. Other reasons say something that a reader can't see from the step itself.

/// The object is new.
pub const NEW: &str = "the manifests list it and the organization does not have it";
/// An attribute differs.
pub const DIFFERS: &str = "the organization differs from the manifests";
/// An earlier run, or somebody in Close, has begun it.
pub const CONVERTING: &str = "Close is converting it already, and closectl waits until that is done";
/// The manifests remove it.
pub const REMOVED: &str = "the manifests say `removed: true`";
/// The order differs.
pub const ORDERED: &str = "the manifests list them in another order";
/// There are new members.
pub const ARRIVALS: &str = "new ones go where the manifests list them";
/// Something in a list that no manifest orders is replaced.
pub const KEPT_PLACE: &str = "what is created again gets its place back";
/// It is one of several of its name.
pub const TWIN: &str = "it shares its name with another object, and `--twin` deletes this one";
/// Close ignores it in the call that makes the object, or takes it in a call of its own.
pub const AFTER_CREATE: &str = "Close accepts this only once the object exists";
/// Nobody knows whether Close takes it in the call that makes the object.
pub const IF_IGNORED: &str = "Close may have ignored this when the object was created";
/// Records get back what they held before a run.
pub const GIVEN_BACK: &str = "the run deleted or changed record values";

/// What a note says of an entry that nobody looks at.
pub const IGNORED: &str =
    "the manifests list it, but `ignore` in closectl.yaml names it, so closectl skips it";

/// What a note says of an object that `--twin` names and nobody looks at.
pub const IGNORED_TWIN: &str =
    "`--twin` names it, but `ignore` in closectl.yaml does, too, so closectl skips it";

/// What a note says of an object that `--twin` deletes.
pub const FINAL_TWIN: &str = "this is final: no undo brings back one of several objects that share a name";

/// How the reason of a rename begins; the old name follows.
pub const RENAMED: &str = "`renamed_from` says that it was ";
/// How the reason of everything in an undo begins; the run follows, which whoever undoes it has named.
pub const TAKES_BACK: &str = "it undoes the run ";

/// Says whether a reason need not be said.
#[must_use]
pub fn is_usual(reason: &str) -> bool {
    let begins = [RENAMED, TAKES_BACK]
        .iter()
        .any(|begin| reason.starts_with(begin));
    begins || [NEW, DIFFERS, REMOVED, ORDERED, ARRIVALS, TWIN, GIVEN_BACK].contains(&reason)
}
