//! The addresses at which somebody agreed to risks for one run.

use super::{ConsentRisk, Selector};
use std::collections::BTreeMap;

/// The addresses at which somebody agreed to risks for one run.
#[derive(Clone, Debug, Default)]
pub struct ConsentSelectors(BTreeMap<ConsentRisk, Vec<Selector>>);

impl ConsentSelectors {
    /// Agrees to one more risk at these addresses.
    #[must_use]
    pub fn with(mut self, risk: ConsentRisk, selectors: Vec<Selector>) -> Self {
        self.0.entry(risk).or_default().extend(selectors);
        self
    }

    /// Returns the addresses at which somebody agreed to a risk.
    #[must_use]
    pub fn of(&self, risk: ConsentRisk) -> &[Selector] {
        self.0.get(&risk).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns all of them with their risks, the worst risk first.
    pub fn all(&self) -> impl Iterator<Item = (ConsentRisk, &Selector)> {
        let risks = ConsentRisk::ALL.into_iter();
        risks.flat_map(|risk| self.of(risk).iter().map(move |selector| (risk, selector)))
    }
}
