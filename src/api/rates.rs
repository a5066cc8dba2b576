//! Decides when the next call may go: slows down before the server refuses, and after it did. Pure: moments are handed
//! in as the time since some start. Whatever the headers claim, no wait is longer than a minute.
//!
//! What may be one limit of the server's is taken for one: a call counts in every [`Group`] that it is in, and the
//! coarsest one decides that is not proven to be several.

use super::event::Why;
use super::family::{Family, Group};
use super::limits::{LONGEST_WAIT, Limits};
use super::pace::Pace;
use super::window::Ledger;
use std::collections::HashMap;
use std::time::Duration;

/// How many calls may be under way before the first answer tells whether there is a limit.
const FIRST_CALLS: u64 = 16;
/// A wait that is longer may be tried out by a call of which it is not known whether it belongs to the group.
const WORTH_A_TRY: Duration = Duration::from_secs(2);
/// How often such a try may fail.
const MOST_TRIES: u32 = 2;
/// No wait is shorter, so that nothing spins.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);
/// How long to wait for a first answer before asking again.
const FOR_AN_ANSWER: Duration = Duration::from_secs(1);

/// What a call may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Go; the call counts as sent.
    Now,
    /// Ask again after this time, or as soon as an answer has changed what is known.
    After(Duration, Why),
}

/// What is known of all limits.
#[derive(Debug)]
pub(super) struct Rates {
    longest: Duration,
    ledgers: HashMap<Group, Ledger>,
    paces: HashMap<Family, Pace>,
    /// The smallest limit that was told of any group.
    least: Option<u64>,
    /// The calls that try out whether they belong to a group that is used up.
    tries: Vec<(Family, Duration)>,
    failed_tries: u32,
}

impl Rates {
    /// Knows nothing yet; no wait for one call is longer than `longest`.
    pub(super) fn new(longest: Duration) -> Self {
        Self {
            longest: longest.min(LONGEST_WAIT),
            ledgers: HashMap::new(),
            paces: HashMap::new(),
            least: None,
            tries: Vec::new(),
            failed_tries: 0,
        }
    }

    /// Asks for a turn.
    pub(super) fn ask(&mut self, family: &Family, now: Duration) -> Turn {
        let longest = self.longest;
        let groups = family.groups();
        let pace = self.paces.entry(family.clone()).or_default();
        let (closed, paced) = (pace.closed_until(), pace.due());
        let decisive = self.decisive(&groups);
        let ledger = self.ledgers.entry(decisive).or_default();
        let most = self.least.unwrap_or(FIRST_CALLS).max(1);
        if ledger.is_new() && ledger.under_way() as u64 >= most {
            return Turn::After(FOR_AN_ANSWER.min(longest), Why::NearLimit);
        }
        let mut window = ledger.due(now, longest);
        let is_try = window > now + WORTH_A_TRY && self.is_worth_a_try(family, &groups);
        if is_try {
            window = now;
        }
        let due = closed.max(window).max(paced);
        if due > now {
            let why = match closed > now {
                true => Why::RateLimited,
                false => Why::NearLimit,
            };
            let wait = (due - now).max(SHORTEST_WAIT).min(longest);
            return Turn::After(wait, why);
        }
        if is_try {
            self.tries.push((family.clone(), now));
        }
        for group in groups {
            self.ledgers.entry(group).or_default().sent(now, longest);
        }
        if let Some(pace) = self.paces.get_mut(family) {
            pace.sent(now, self.longest);
        }
        Turn::Now
    }

    /// Takes note of an answer to a call that was sent at `sent`; says whether calls that wait should ask again.
    pub(super) fn answered(
        &mut self,
        family: &Family,
        now: Duration,
        sent: Duration,
        limits: &Limits,
        refused: bool,
    ) -> bool {
        let longest = self.longest;
        let groups = family.groups();
        let before = self.decisive(&groups);
        let was_new = self.ledgers.get(&before).is_none_or(Ledger::is_new);
        for group in &groups {
            let ledger = self.ledgers.entry(group.clone()).or_default();
            ledger.answered(now, sent, limits, refused, longest);
        }
        if let (Some(limit), Some(_), Some(_)) = (limits.limit, limits.remaining, limits.reset) {
            self.least = Some(self.least.map_or(limit, |least| least.min(limit)));
        }
        let pace = self.paces.entry(family.clone()).or_default();
        match refused {
            true => pace.refused(now, sent, limits, longest),
            false => pace.answered(now, sent),
        }
        let after = self.decisive(&groups);
        self.tried(family, sent, before == after);
        was_new || before != after
    }

    /// Takes note of a call that got no answer.
    pub(super) fn ended(&mut self, family: &Family, sent: Duration) {
        for group in family.groups() {
            self.ledgers.entry(group).or_default().ended(sent);
        }
        self.tried(family, sent, false);
    }

    /// Finds the coarsest group that is not proven to be several.
    fn decisive(&self, groups: &[Group; 5]) -> Group {
        let [coarser @ .., finest] = groups;
        let is_one = |group: &&Group| self.ledgers.get(*group).is_none_or(|ledger| !ledger.is_several());
        coarser.iter().find(is_one).unwrap_or(finest).clone()
    }

    /// Says whether a call may go although its group is used up, because it may not belong to it.
    fn is_worth_a_try(&self, family: &Family, groups: &[Group; 5]) -> bool {
        let [.., finest] = groups;
        self.failed_tries < MOST_TRIES
            && self.tries.iter().all(|(other, _)| other != family)
            && self.tries.len() < MOST_TRIES as usize
            && self
                .ledgers
                .get(finest)
                .is_none_or(|ledger| ledger.is_new() && ledger.under_way() == 0)
    }

    fn tried(&mut self, family: &Family, sent: Duration, failed: bool) {
        let before = self.tries.len();
        self.tries.retain(|(other, at)| (other, *at) != (family, sent));
        if failed && self.tries.len() < before {
            self.failed_tries += 1;
        }
    }
}

#[cfg(test)]
mod tests;
