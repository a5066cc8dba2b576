//! How large a text may be. Everything is bounded, so that no input uses up all memory or recurses too deeply.

/// The longest text that is read, in bytes.
pub(super) const MAX_BYTES: usize = 64 << 20;

/// How many values a text may hold: more than any manifest, less than the memory of a small machine.
pub(super) const MAX_VALUES: usize = 10_000_000;

/// How deep lists and mappings may be nested, aliases counted as if written out.
pub(super) const MAX_DEPTH: usize = 64;

/// How much the aliases of one document may stand for together, in nodes.
pub(super) const MAX_ALIAS_WEIGHT: u64 = 1_000_000;

/// Problems of one text beyond this number are left out, so that a file of another kind ends soon.
pub(super) const MAX_PROBLEMS: usize = 1_000;

/// The most different keys of which a text keeps one copy each.
pub(super) const MAX_SHARED_KEYS: usize = 1_000;
