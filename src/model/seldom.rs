//! What is empty in nearly every one of very many objects.

use std::{
    collections::BTreeSet,
    fmt,
    ops::{Deref, DerefMut},
};

/// A collection that takes the room of a pointer while it is empty, and can be used as if it stood here itself.
#[derive(Clone)]
pub struct Seldom<T>(Option<Box<T>>);

/// A collection that can be empty.
pub trait EmptyCollection: Default + PartialEq + 'static {
    /// The empty one.
    const EMPTY: &'static Self;
}

impl<T: PartialEq + 'static> EmptyCollection for Vec<T> {
    const EMPTY: &'static Self = &Self::new();
}

impl<T: Ord + 'static> EmptyCollection for BTreeSet<T> {
    const EMPTY: &'static Self = &Self::new();
}

impl<T: PartialEq + 'static> EmptyCollection for Option<T> {
    const EMPTY: &'static Self = &None;
}

impl<T> Default for Seldom<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: EmptyCollection> Deref for Seldom<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or(T::EMPTY)
    }
}

impl<T: EmptyCollection> DerefMut for Seldom<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

impl<T: EmptyCollection + fmt::Debug> fmt::Debug for Seldom<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: EmptyCollection> PartialEq for Seldom<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: EmptyCollection> From<T> for Seldom<T> {
    fn from(value: T) -> Self {
        Self((value != *T::EMPTY).then(|| Box::new(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::Seldom;

    #[test]
    fn what_is_empty_equals_what_was_emptied_and_takes_the_room_of_a_pointer() {
        let mut names: Seldom<Vec<String>> = Seldom::default();
        assert!(names.is_empty() && names == Vec::new().into());
        names.push("A".to_owned());
        assert_eq!(*names, ["A"]);
        names.clear();
        assert!(names == Seldom::default());
        assert_eq!(size_of::<Seldom<Vec<String>>>(), size_of::<usize>());
    }
}
