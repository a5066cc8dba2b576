//! The parts of a document that are wrong already, so that nothing else is said about what follows from them.

use std::collections::BTreeSet;

/// JSON pointers to values that can't be relied on, in the document as it was interpolated.
#[derive(Clone, Debug, Default)]
pub struct InvalidPointers(BTreeSet<String>);

impl InvalidPointers {
    /// Adds a value with everything in it.
    pub fn add(&mut self, pointer: impl Into<String>) {
        self.0.insert(pointer.into());
    }

    /// Says whether this very value is in invalid.
    pub fn is_at(&self, pointer: &str) -> bool {
        self.0.contains(pointer)
    }

    /// Says whether a value or something in it is in invalid.
    pub fn touches(&self, pointer: &str) -> bool {
        let from = self.0.range(pointer.to_owned()..);
        from.take_while(|wrong| wrong.starts_with(pointer))
            .any(|wrong| matches!(wrong.as_bytes().get(pointer.len()), None | Some(b'/')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn being_invalid_spreads_to_what_is_around_it_and_to_nothing_beside_it() {
        let mut invalid = InvalidPointers::default();
        invalid.add("/a/1/type!");
        invalid.add("/a/1/type/x");
        assert!(invalid.touches("/a/1/type") && invalid.touches("/a/1") && invalid.touches("/a"));
        assert!(
            !invalid.touches("/a/1/typ") && !invalid.touches("/a/1/type/x/y") && !invalid.touches("/a/10")
        );
        assert!(invalid.is_at("/a/1/type/x") && !invalid.is_at("/a/1/type"));
    }
}
