//! The total of a plan where nobody counted all of its records together: a bound that the steps' own counts give.

use super::{Plan, RecordCount, RecordEffect, RecordTotal, Step};

impl RecordTotal {
    /// Says how many records move and how many lose values by these steps, as in `312 records move and 5 records lose
    /// values`, or that the values are converted where nothing else moves; nothing where there are none.
    #[must_use]
    pub fn text(&self, steps: &[Step]) -> Option<String> {
        let moved = if only_converts(steps) {
            ["has its value converted", "have their values converted"]
        } else {
            ["moves", "move"]
        };
        let parts = [
            (moved, &self.moved),
            (["loses values", "lose values"], &self.lost),
        ];
        let told = parts.into_iter().filter(|(_, count)| !count.is_none());

        let told: Vec<String> = told
            .map(|([one, several], count)| match count {
                RecordCount::Unknown { .. } => format!("an unknown number of records {several}"),
                RecordCount::Counted { .. } | RecordCount::AtMost { .. } | RecordCount::AtLeast { .. } => {
                    count.sentence("record", one, several)
                }
            })
            .collect();
        (!told.is_empty()).then(|| told.join(" and "))
    }

    /// Returns the sum of what steps concern, where nobody knows which records are the same; nothing where they concern
    /// none or nobody counted them.
    #[must_use]
    pub fn summed(steps: &[Step]) -> Option<Self> {
        let concerned = || steps.iter().filter(|step| step.record_effect().is_some());
        if !concerned().any(|step| step.records.is_some()) {
            return None;
        }

        let sum = |effects: &[RecordEffect]| {
            let is_meant = |step: &&Step| step.record_effect().is_some_and(|one| effects.contains(&one));
            let counts: Vec<RecordCount> = concerned().filter(is_meant).map(count_of).collect();
            let holding = counts.iter().filter(|count| !count.is_none()).count();
            let sum = counts.into_iter().fold(RecordCount::NONE, RecordCount::and);
            if holding > 1 { sum_of_same(sum) } else { sum }
        };
        Some(Self {
            affected: sum(&[RecordEffect::Lost, RecordEffect::Moved]),
            lost: sum(&[RecordEffect::Lost]),
            moved: sum(&[RecordEffect::Moved]),
        })
    }

    /// Returns a total of what was searched for with the records that get kept values back, which move like others.
    #[must_use]
    pub fn with_returns(searched: Option<Self>, steps: &[Step]) -> Option<Self> {
        let returns: Vec<RecordCount> = steps
            .iter()
            .filter(|step| step.values.is_some())
            .map(count_of)
            .collect();
        if returns.is_empty() {
            return searched;
        }

        let is_one = returns.len() == 1;
        let returned = returns.into_iter().fold(RecordCount::NONE, RecordCount::and);
        // Some of them may be the same records as those of other steps.
        let returned = if is_one { returned } else { returned.bounded() };
        let Some(Self {
            affected,
            lost,
            moved,
        }) = searched
        else {
            return Some(Self {
                affected: returned.clone(),
                lost: RecordCount::NONE,
                moved: returned,
            });
        };
        let add = |known: RecordCount| {
            if known.is_none() {
                returned.clone()
            } else {
                known.and(returned.clone()).bounded()
            }
        };
        Some(Self {
            affected: add(affected),
            lost,
            moved: add(moved),
        })
    }

    /// Returns the total of some of the steps of a plan, which was counted as a whole.
    #[must_use]
    pub fn of_part(whole: &Plan, steps: &[Step]) -> Option<Self> {
        let concerned = |steps: &[Step]| {
            let concerned = steps.iter().filter(|step| step.record_effect().is_some());
            concerned.count()
        };
        let summed = Self::summed(steps)?;
        let Some(known) = whole.records.as_deref() else {
            return Some(summed);
        };
        if concerned(&whole.steps) == concerned(steps) {
            return Some(known.clone());
        }

        // Neither the sum nor the whole is less than what some of the steps concern together.
        Some(Self {
            affected: fewer(summed.affected, &known.affected),
            lost: fewer(summed.lost, &known.lost),
            moved: fewer(summed.moved, &known.moved),
        })
    }
}

impl Plan {
    /// Says how many records the plan moves and how many lose values; nothing where it concerns none or nobody counted.
    #[must_use]
    pub fn records_text(&self) -> Option<String> {
        self.records.as_ref()?.text(&self.steps)
    }
}

/// Returns the steps that give records other values.
pub fn moving(steps: &[Step]) -> impl Iterator<Item = &Step> {
    steps.iter().filter(|step| {
        let concerns_none = step.records.as_ref().is_some_and(RecordCount::is_none);
        step.record_effect() == Some(RecordEffect::Moved) && !concerns_none
    })
}

/// Says whether Close converts the values of all records that get others, so that nothing moves.
#[must_use]
pub fn only_converts(steps: &[Step]) -> bool {
    let mut moving = moving(steps).peekable();
    moving.peek().is_some() && moving.all(|step| step.converts)
}

fn count_of(step: &Step) -> RecordCount {
    step.records.clone().unwrap_or_else(|| RecordCount::Unknown {
        because: "they were not counted".to_owned(),
    })
}

/// Returns what a sum tells where its parts may be the same records.
fn sum_of_same(sum: RecordCount) -> RecordCount {
    match sum {
        RecordCount::Counted { .. } | RecordCount::AtMost { .. } => sum.bounded(),
        RecordCount::AtLeast { .. } => RecordCount::Unknown {
            because: "there are more of some of them than can be counted".to_owned(),
        },
        RecordCount::Unknown { .. } => sum,
    }
}

fn fewer(sum: RecordCount, whole: &RecordCount) -> RecordCount {
    match (sum.most(), whole.most()) {
        (Some(sum), Some(whole)) if whole < sum => RecordCount::AtMost { count: whole },
        (_, _) => sum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Address,
        plan::{Action, Risk},
    };

    fn steps(counts: &[(bool, u64)]) -> Vec<Step> {
        let step = |(id, (loses, count)): (usize, &(bool, u64))| Step {
            risk: if *loses {
                Risk::DataLoss {
                    because: String::new(),
                }
            } else {
                Risk::Safe
            },
            records: Some(RecordCount::Counted { count: *count }),
            ..Step::plain(id, "kind", Address::of("a/b"), Action::Migrate)
        };
        counts.iter().enumerate().map(step).collect()
    }

    #[test]
    fn a_sum_is_exact_only_where_one_step_concerns_records() {
        let summed = steps(&[(true, 5), (true, 0), (false, 7)]);
        let total = RecordTotal::summed(&summed).unwrap();
        assert_eq!(total.affected, RecordCount::AtMost { count: 12 });
        assert_eq!(total.lost, RecordCount::Counted { count: 5 });
        assert_eq!(
            total.text(&summed).as_deref(),
            Some("7 records move and 5 records lose values")
        );
        assert_eq!(RecordTotal::summed(&[]), None);

        // What Close converts does not move.
        let mut converting = steps(&[(false, 7)]);
        converting.iter_mut().for_each(|step| {
            step.action = Action::Update;
            step.converts = true;
        });
        let total = RecordTotal::summed(&converting).unwrap();
        let text = total.text(&converting);
        assert_eq!(text.as_deref(), Some("7 records have their values converted"));
    }

    #[test]
    fn records_that_move_and_lose_values_are_told_once_together() {
        let total = RecordTotal {
            affected: RecordCount::Counted { count: 7 },
            ..RecordTotal::summed(&steps(&[(true, 5), (false, 7)])).unwrap()
        };
        assert_eq!(
            total.overlap().as_deref(),
            Some("7 records, because some of them both move and lose values")
        );
    }
}
