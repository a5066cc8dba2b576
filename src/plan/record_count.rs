//! The number of records that a step or a plan concerns: how sure it is, and when it is more than somebody agreed to.

use crate::model::counted;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many records lose values or get others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "known", rename_all = "kebab-case")]
#[schemars(rename = "Records")]
pub enum RecordCount {
    /// An exact number.
    Counted {
        /// The number.
        count: u64,
    },
    /// At most this number, because no search finds the exact records.
    AtMost {
        /// The number.
        count: u64,
    },
    /// At least this number.
    AtLeast {
        /// The number.
        count: u64,
    },
    /// It could not be counted, so it can't be approved.
    Unknown {
        /// Why.
        because: String,
    },
}

impl RecordCount {
    /// The count of nothing at all.
    pub const NONE: Self = Self::Counted { count: 0 };

    /// Returns the number as far as it is known; 0 where nothing is.
    #[must_use]
    pub fn number(&self) -> u64 {
        match self {
            Self::Counted { count } | Self::AtMost { count } | Self::AtLeast { count } => *count,
            Self::Unknown { .. } => 0,
        }
    }

    /// Says whether anything is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match self {
            Self::Counted { .. } | Self::AtMost { .. } | Self::AtLeast { .. } => true,
            Self::Unknown { .. } => false,
        }
    }

    /// Says whether it is known that there is no such record.
    #[must_use]
    pub fn is_none(&self) -> bool {
        match self {
            Self::Counted { count } | Self::AtMost { count } => *count == 0,
            Self::AtLeast { .. } | Self::Unknown { .. } => false,
        }
    }

    /// Returns the number that there are surely not more of, if one is known.
    #[must_use]
    pub fn most(&self) -> Option<u64> {
        match self {
            Self::Counted { count } | Self::AtMost { count } => Some(*count),
            Self::AtLeast { .. } | Self::Unknown { .. } => None,
        }
    }

    /// Returns the most records that somebody agreed to who saw this count; nothing where there was no bound to see. Who
    /// saw that nobody knows the number agreed to none.
    #[must_use]
    pub fn agreed_most(&self) -> Option<u64> {
        match self {
            Self::Counted { count } | Self::AtMost { count } => Some(*count),
            Self::AtLeast { .. } => None,
            Self::Unknown { .. } => Some(0),
        }
    }

    /// Says whether there may be more records than somebody agreed to who saw `agreed`.
    #[must_use]
    pub fn exceeds(&self, agreed: Option<&Self>) -> bool {
        match agreed.unwrap_or(&Self::NONE).agreed_most() {
            Some(most) => self.most().is_none_or(|now| now > most),
            None => false,
        }
    }

    /// Returns the count of the records of both, of which none is the same.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let count = self.number() + other.number();
        match (self, other) {
            // A total with an unknown part would be too low, and somebody might agree to it.
            (unknown @ Self::Unknown { .. }, _) | (_, unknown @ Self::Unknown { .. }) => unknown,
            (Self::Counted { .. }, Self::Counted { .. }) => Self::Counted { count },
            (Self::AtLeast { .. }, Self::AtMost { count })
            | (Self::AtMost { count }, Self::AtLeast { .. })
                if count > 0 =>
            {
                Self::Unknown {
                    because: "of some there may be more, and of others fewer, than were found".to_owned(),
                }
            }
            (Self::AtLeast { .. }, _) | (_, Self::AtLeast { .. }) => Self::AtLeast { count },
            (Self::AtMost { .. }, _) | (_, Self::AtMost { .. }) => Self::AtMost { count },
        }
    }

    /// Returns the count of some of the records, nobody knows which.
    #[must_use]
    pub fn bounded(self) -> Self {
        match self {
            Self::Counted { count: 0 } => self,
            Self::Counted { count } => Self::AtMost { count },
            Self::AtMost { .. } | Self::AtLeast { .. } | Self::Unknown { .. } => self,
        }
    }

    /// Writes the number with a noun, as in `at most 3 leads`; nothing where it is not known.
    #[must_use]
    pub fn text(&self, noun: &str) -> Option<String> {
        match self {
            Self::Counted { count } => Some(counted(*count, noun)),
            Self::AtMost { count } => Some(format!("at most {}", counted(*count, noun))),
            Self::AtLeast { count } => Some(format!("at least {}", counted(*count, noun))),
            Self::Unknown { .. } => None,
        }
    }

    /// Says in a sentence what these records do; `one` is the verb of one record, `several` that of several.
    #[must_use]
    pub fn sentence(&self, noun: &str, one: &str, several: &str) -> String {
        match (self, self.text(noun)) {
            (Self::Unknown { because }, _) => format!("closectl could not count the records: {because}"),
            (_, text) => {
                let verb = if self.number() == 1 { one } else { several };
                format!("{} {verb}", text.unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RecordCount::{self, AtLeast, AtMost, Counted, Unknown};

    fn unknown() -> RecordCount {
        Unknown {
            because: "no".to_owned(),
        }
    }

    #[test]
    fn more_than_was_agreed_to_is_whatever_may_be_more() {
        let agreed = Counted { count: 3 };
        for (now, exceeds) in [
            (Counted { count: 3 }, false),
            (Counted { count: 2 }, false),
            (Counted { count: 4 }, true),
            (AtMost { count: 3 }, false),
            (AtMost { count: 4 }, true),
            (AtLeast { count: 1 }, true),
            (unknown(), true),
        ] {
            assert_eq!(now.exceeds(Some(&agreed)), exceeds, "{now:?}");
        }
        assert!(!Counted { count: 0 }.exceeds(None));
        assert!(Counted { count: 1 }.exceeds(None), "nobody saw a number");
        assert!(Counted { count: 1 }.exceeds(Some(&unknown())));
        assert!(!AtLeast { count: 20_000 }.exceeds(Some(&AtLeast { count: 10_000 })));
    }

    #[test]
    fn a_sum_is_as_sure_as_its_least_sure_part() {
        let sum = |one: RecordCount, other: RecordCount| one.and(other);
        assert_eq!(
            sum(Counted { count: 1 }, Counted { count: 2 }),
            Counted { count: 3 }
        );
        assert_eq!(
            sum(Counted { count: 1 }, AtMost { count: 2 }),
            AtMost { count: 3 }
        );
        assert_eq!(
            sum(AtLeast { count: 1 }, Counted { count: 2 }),
            AtLeast { count: 3 }
        );
        assert_eq!(sum(Counted { count: 1 }, unknown()), unknown());
        assert!(!sum(AtLeast { count: 1 }, AtMost { count: 2 }).is_known());
        assert_eq!(Counted { count: 0 }.bounded(), Counted { count: 0 });
    }

    #[test]
    fn verbs_agree_with_numbers() {
        let text = |count: RecordCount| count.sentence("opportunity", "moves", "move");
        assert_eq!(text(Counted { count: 1 }), "1 opportunity moves");
        assert_eq!(text(AtMost { count: 2 }), "at most 2 opportunities move");
        assert_eq!(text(unknown()), "closectl could not count the records: no");
    }
}
