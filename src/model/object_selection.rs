//! The objects that a command is limited to.

use super::{Address, Selector};

/// The objects that a command is limited to: those of `--target`, without those of `--exclude`.
///
/// Both include what lies in the objects that they select: without a pipeline there is nothing to do for its statuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectSelection {
    /// What is meant; everything where there is none.
    pub targets: Vec<Selector>,
    /// What is left out of that.
    pub excluded: Vec<Selector>,
}

impl ObjectSelection {
    /// Says whether nothing is left out.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.targets.is_empty() && self.excluded.is_empty()
    }

    /// Says whether an object is meant.
    #[must_use]
    pub fn includes(&self, address: &Address) -> bool {
        let names = std::slice::from_ref(address);
        self.targets_any(names) && !self.excludes_any(names)
    }

    /// Says whether an object is meant, by any of its names, unless it is [left out](Self::excludes_any).
    #[must_use]
    pub fn targets_any(&self, names: &[Address]) -> bool {
        self.targets.is_empty() || covers_any(&self.targets, names)
    }

    /// Says whether an object is left out, by any of its names.
    #[must_use]
    pub fn excludes_any(&self, names: &[Address]) -> bool {
        covers_any(&self.excluded, names)
    }

    /// Returns the texts of the targets and of what is left out.
    #[must_use]
    pub fn texts(&self) -> [Vec<String>; 2] {
        let texts = |selectors: &[Selector]| selectors.iter().map(Selector::to_string).collect();
        [texts(&self.targets), texts(&self.excluded)]
    }
}

fn covers_any(selectors: &[Selector], names: &[Address]) -> bool {
    let mut selectors = selectors.iter();
    selectors.any(|selector| names.iter().any(|name| selector.covers(name)))
}
