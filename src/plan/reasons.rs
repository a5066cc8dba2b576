//! Why most steps are there. Other reasons say something that a reader can't see from the step itself.

/// The object is new.
pub const NEW: &str = "the manifests list it and the organization does not have it";
/// An attribute differs.
pub const DIFFERS: &str = "the organization differs from the manifests";
/// The manifests remove it.
pub const REMOVED: &str = "the manifests say `removed: true`";
/// The order differs.
pub const ORDERED: &str = "the manifests list them in another order";
/// There are new members.
pub const ARRIVALS: &str = "new ones have to come where the manifests list them";

/// The reasons that need not be said.
pub const USUAL: &[&str] = &[NEW, DIFFERS, REMOVED, ORDERED, ARRIVALS];
