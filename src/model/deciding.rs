//! Attributes that decide which others an object has, as the type of a field does.

use super::{CheckFinding, RegisteredKind};

impl RegisteredKind {
    /// Says whether an attribute decides which other ones an object has.
    #[must_use]
    pub fn decides(&self, attribute: &str) -> bool {
        self.attributes.get(attribute).is_some_and(|one| one.decides)
    }

    /// Returns the attributes on which it depends whether something that is wrong is so: the one that it is about, the
    /// one that is missing, and those that decide what the others mean.
    #[must_use]
    pub fn concerned(&self, finding: &CheckFinding) -> Vec<String> {
        let decide = self.attributes.values().filter(|one| one.decides);
        let mut concerned: Vec<String> = decide.map(|one| one.name.clone()).collect();
        concerned.extend(finding.attributes().map(str::to_owned));
        concerned
    }
}
