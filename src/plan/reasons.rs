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
pub const ARRIVALS: &str = "new ones have to come where the manifests list them";
/// It is one of several of its name.
pub const TWIN: &str = "it shares its name with another object, and `--twin` says that this one goes";
/// Close ignores it in the call that makes the object, or takes it in a call of its own.
pub const AFTER_CREATE: &str = "Close takes this only once the object is there";
/// Nobody knows whether Close takes it in the call that makes the object.
pub const IF_IGNORED: &str = "Close may have ignored this when the object was made";
/// Records get back what they held before a run.
pub const GIVEN_BACK: &str = "the run took or changed what records held";

/// What a note says of an entry that nobody looks at.
pub const IGNORED: &str =
    "the manifests list it, and it is left alone, because `ignore` in closectl.yaml names it";

/// How the reason of a rename begins; the old name follows.
pub const RENAMED: &str = "`renamed_from` says that it was ";
/// How the reason of everything in an undo begins; the run follows, which whoever undoes it has named.
pub const TAKES_BACK: &str = "it takes back what the run ";

/// Says whether a reason need not be said.
#[must_use]
pub fn is_usual(reason: &str) -> bool {
    let begins = [RENAMED, TAKES_BACK]
        .iter()
        .any(|begin| reason.starts_with(begin));
    begins || [NEW, DIFFERS, REMOVED, ORDERED, ARRIVALS, TWIN, GIVEN_BACK].contains(&reason)
}
