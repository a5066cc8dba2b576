//! Counts the records that steps would take values from or move, each record once: per step, and in the whole plan. All
//! searches run at once, and none is sent twice.

use super::{CountError, RecordCounter};
use crate::{
    api::{Reader, SearchCount},
    model::{RecordSearch, RecordUnion, are_disjoint},
    plan::{RecordCount, RecordEffect, RecordQuery, RecordTotal},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    sync::OnceCell,
    task::{self, JoinSet},
};

/// The records of a plan.
#[derive(Debug, Default)]
pub struct PlanCount {
    /// How many each step concerns.
    pub by_step: BTreeMap<usize, RecordCount>,
    /// How many all steps together concern; nothing where no step concerns any.
    pub total: Option<RecordTotal>,
}

/// Counts the records of each step and of all together. A count that fails is no error: nobody can agree to that step
/// then.
pub async fn count(reader: &Reader, queries: BTreeMap<usize, RecordQuery>) -> PlanCount {
    if queries.is_empty() {
        return PlanCount::default();
    }

    let tally = RecordTally::new(reader);
    let mut tasks = JoinSet::new();
    let mut questions: BTreeMap<task::Id, CountedPart> = BTreeMap::new();
    for (part, asked) in parts(&queries) {
        let tally = tally.clone();
        let task = tasks.spawn(async move { tally.distinct(asked).await });
        questions.insert(task.id(), part);
    }

    let mut counted: BTreeMap<CountedPart, RecordCount> = BTreeMap::new();
    while let Some(done) = tasks.join_next_with_id().await {
        // A task that panicked says nothing of its records, and 0 would be a guess.
        if let Ok((id, count)) = done
            && let Some(part) = questions.remove(&id)
        {
            counted.insert(part, count);
        }
    }

    let mut take = |part: CountedPart| {
        counted.remove(&part).unwrap_or_else(|| RecordCount::Unknown {
            because: "a search ended without a result".to_owned(),
        })
    };
    let by_step: BTreeMap<usize, RecordCount> = queries
        .keys()
        .map(|id| (*id, take(CountedPart::Step(*id))))
        .collect();
    let total = RecordTotal {
        affected: take(CountedPart::All),
        lost: take(CountedPart::Of(RecordEffect::Lost)),
        moved: take(CountedPart::Of(RecordEffect::Moved)),
    };
    PlanCount {
        by_step,
        total: Some(total),
    }
}

impl From<SearchCount> for RecordCount {
    fn from(
        SearchCount {
            count,
            whole,
            form: _,
        }: SearchCount,
    ) -> Self {
        if whole {
            Self::Counted { count }
        } else {
            Self::AtLeast { count }
        }
    }
}

/// A part of a plan whose records are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum CountedPart {
    Step(usize),
    Of(RecordEffect),
    All,
}

fn parts(queries: &BTreeMap<usize, RecordQuery>) -> Vec<(CountedPart, Vec<RecordQuery>)> {
    let all = || queries.values().cloned();
    let of = |effect| all().filter(|query| query.effect == effect).collect();
    let steps = queries
        .iter()
        .map(|(id, query)| (CountedPart::Step(*id), vec![query.clone()]));
    let totals = [
        (CountedPart::Of(RecordEffect::Lost), of(RecordEffect::Lost)),
        (CountedPart::Of(RecordEffect::Moved), of(RecordEffect::Moved)),
        (CountedPart::All, all().collect()),
    ];
    steps.chain(totals).collect()
}

/// A counter that remembers what it counted.
#[derive(Clone)]
struct RecordTally {
    counter: RecordCounter,
    known: Arc<Mutex<BTreeMap<String, CountCell>>>,
}

type CountCell = Arc<OnceCell<Result<SearchCount, CountError>>>;

impl RecordTally {
    fn new(reader: &Reader) -> Self {
        Self {
            counter: RecordCounter::new(reader.clone()),
            known: Arc::default(),
        }
    }

    /// Counts the records that are found for any of several questions, each once.
    async fn distinct(&self, queries: Vec<RecordQuery>) -> RecordCount {
        let is_bound = queries.iter().any(|query| query.is_bound);
        let mut all = Vec::new();
        for query in queries {
            match query.searches {
                Some(searches) => all.extend(searches),
                None => {
                    return RecordCount::Unknown {
                        because: "no search finds them".to_owned(),
                    };
                }
            }
        }

        let mut sum = RecordCount::NONE;
        for union in RecordUnion::of(all) {
            sum = sum.and(self.union(&union).await);
        }
        if is_bound { sum.bounded() } else { sum }
    }

    /// Counts the records that at least one of several searches among the same records finds.
    async fn union(&self, union: &RecordUnion) -> RecordCount {
        let mut holding: Vec<(&RecordSearch, SearchCount)> = Vec::new();
        for search in union.searches() {
            match self.count(search).await {
                // What finds nothing, which was proven, adds nothing to what others find.
                Ok(found) if found.count == 0 => {}
                Ok(found) => holding.push((search, found)),
                Err(error) => {
                    return RecordCount::Unknown {
                        because: error.to_string(),
                    };
                }
            }
        }

        let is_whole = holding.iter().all(|(_, found)| found.whole);
        let searches: Vec<&RecordSearch> = holding.iter().map(|(search, _)| *search).collect();
        let counts = || holding.iter().map(|(_, found)| found.count);
        let count = counts().sum();
        match (are_disjoint(&searches), is_whole) {
            (true, true) => RecordCount::Counted { count },
            (true, false) => RecordCount::AtLeast { count },
            // There are at least as many as the most that one search finds; the others may find the same ones.
            (false, false) => RecordCount::AtLeast {
                count: counts().max().unwrap_or_default(),
            },
            (false, true) => match self.counter.count_any(&holding).await {
                Some(count) => RecordCount::Counted { count },
                None => RecordCount::AtMost { count },
            },
        }
    }

    async fn count(&self, search: &RecordSearch) -> Result<SearchCount, CountError> {
        let key = search.query().to_string();
        let cell = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(key).or_default())
        };
        cell.get_or_init(|| self.counter.count(search)).await.clone()
    }
}
