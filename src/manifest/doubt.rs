//! The parts of a document that are wrong already, so that nothing else is said about what follows from them.

use std::collections::BTreeSet;

/// JSON pointers to values that can't be relied on, in the document as it was interpolated.
#[derive(Clone, Debug, Default)]
pub struct Doubt(BTreeSet<String>);

impl Doubt {
    /// Doubts a value and everything in it.
    pub fn add(&mut self, pointer: impl Into<String>) {
        self.0.insert(pointer.into());
    }

    /// Says whether this very value is in doubt.
    #[must_use]
    pub fn is_at(&self, pointer: &str) -> bool {
        self.0.contains(pointer)
    }

    /// Says whether a value or something in it is in doubt.
    #[must_use]
    pub fn touches(&self, pointer: &str) -> bool {
        let from = self.0.range(pointer.to_owned()..);
        from.take_while(|doubtful| doubtful.starts_with(pointer))
            .any(|doubtful| matches!(doubtful.as_bytes().get(pointer.len()), None | Some(b'/')))
    }
}

/// Returns the pointer to an attribute of a value.
#[must_use]
pub fn child(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubt_spreads_to_what_is_around_it_and_to_nothing_beside_it() {
        let mut doubt = Doubt::default();
        doubt.add("/a/1/type!");
        doubt.add("/a/1/type/x");
        assert!(doubt.touches("/a/1/type") && doubt.touches("/a/1") && doubt.touches("/a"));
        assert!(!doubt.touches("/a/1/typ") && !doubt.touches("/a/1/type/x/y") && !doubt.touches("/a/10"));
        assert!(doubt.is_at("/a/1/type/x") && !doubt.is_at("/a/1/type"));
        assert_eq!(child("/a", "b/c~d"), "/a/b~1c~0d");
    }
}
