//! What a plan comes to, in words that can be read alone: counts, what is at stake, and what to do next.

use super::{ChangeSign, RiskLevel};
use crate::{
    model::{Address, counted, shell_quoted},
    plan::{Action, CallForecast, Plan, RecordCount, Risk},
};
use std::collections::BTreeMap;

/// The summary of a review.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReviewSummary {
    /// Everything in one line.
    pub headline: String,
    /// What is at stake and what to do next, a sentence or two each.
    pub lines: Vec<String>,
    /// How often each thing happens.
    pub counts: Vec<ChangeCount>,
    /// How many steps have each risk; safe ones are not counted.
    pub risks: Vec<(RiskLevel, usize)>,
    /// The records that lose values; nothing where none can.
    pub stake: Option<RecordsAtStake>,
    /// What may not be carried out as it is.
    pub blocked: Vec<BlockedStep>,
    /// How many things can't be carried out, or compared, at all.
    pub refusals: usize,
    /// How many objects are left alone.
    pub unmanaged: usize,
}

/// The count of one kind of change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeCount {
    /// What happens, for a look.
    pub sign: ChangeSign,
    /// What happens, in words.
    pub word: String,
    /// How often.
    pub count: usize,
}

/// The records that lose values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordsAtStake {
    /// How many are known.
    pub records: u64,
    /// Whether there may be more.
    pub is_least: bool,
    /// For how many steps nobody could count them.
    pub uncounted: usize,
}

/// A step that may not be carried out as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedStep {
    /// The object.
    pub address: Address,
    /// How bad it is.
    pub level: RiskLevel,
    /// Whether a person can agree to it.
    pub can_agree: bool,
}

/// Says what a plan comes to.
pub(super) fn of_plan(plan: &Plan) -> ReviewSummary {
    let mut actions: BTreeMap<Action, usize> = BTreeMap::new();
    let mut risks: BTreeMap<RiskLevel, usize> = BTreeMap::new();
    let mut stake: Option<RecordsAtStake> = None;

    for step in &plan.steps {
        *actions.entry(step.action).or_default() += 1;
        match &step.risk {
            Risk::Safe => {}
            Risk::Behaviour { .. } | Risk::DataLoss { .. } | Risk::Impossible { .. } => {
                *risks.entry(RiskLevel::of(&step.risk)).or_default() += 1;
            }
        }
        if step.loses() {
            stake.get_or_insert_default().add(step.records.as_ref());
        }
    }

    // A loss can be approved only when it is known how many records it affects.
    let blocked = plan.blocked().map(|step| BlockedStep {
        address: step.address.clone(),
        level: RiskLevel::of(&step.risk),
        can_agree: step.loses() && !matches!(step.records, None | Some(RecordCount::Unknown { .. })),
    });

    let mut summary = ReviewSummary {
        headline: headline(plan, &actions, &risks),
        lines: Vec::new(),
        counts: actions
            .into_iter()
            .map(|(action, count)| ChangeCount {
                sign: ChangeSign::of(action),
                word: action.word().to_owned(),
                count,
            })
            .collect(),
        risks: risks.into_iter().collect(),
        stake,
        blocked: blocked.collect(),
        refusals: plan.refusals.len(),
        unmanaged: plan.unmanaged.len(),
    };

    let forecast = plan.forecast.as_ref().and_then(CallForecast::text);
    summary.lines = forecast.into_iter().chain(summary.next()).collect();
    summary
}

fn headline(plan: &Plan, actions: &BTreeMap<Action, usize>, risks: &BTreeMap<RiskLevel, usize>) -> String {
    if plan.is_empty() {
        return "No changes: the organization is as the manifests say.".to_owned();
    }
    let parts: Vec<_> = actions
        .iter()
        .map(|(action, count)| format!("{count} to {action}"))
        .collect();

    let mut out = if parts.is_empty() {
        "Plan: nothing can be done".to_owned()
    } else {
        format!("Plan: {}", parts.join(", "))
    };
    for (level, count) in risks {
        out.push_str(&format!("; {count} {}", level.text().replace(' ', "-")));
    }

    // A write of an order reads the list first, because it has to name every member.
    let forecast = plan.forecast.unwrap_or_default();
    let most = match plan.forecast {
        Some(forecast) => forecast.writes + forecast.record_writes,
        None => plan.steps.len() as u64,
    };
    let writes = counted(most, "write");
    let lists = [Action::Reorder, Action::Move];
    let reads: usize = lists.iter().filter_map(|action| actions.get(action)).sum();
    // Records that could not be counted may have to be written, too.
    let bound = if forecast.may_be_more {
        "At least"
    } else {
        "At most"
    };
    out.push_str(&match reads {
        0 => format!(". {bound} {writes}."),
        reads => format!(". {bound} {writes} and {}.", counted(reads, "read")),
    });
    out
}

impl RecordsAtStake {
    fn add(&mut self, records: Option<&RecordCount>) {
        match records {
            Some(RecordCount::Counted { count }) => self.records += count,
            Some(RecordCount::AtLeast { count }) => {
                self.records += count;
                self.is_least = true;
            }
            None | Some(RecordCount::Unknown { .. }) => self.uncounted += 1,
        }
    }

    /// Says how many records there are.
    pub fn text(&self) -> String {
        let least = if self.is_least { "at least " } else { "" };
        let counted = format!("{least}{}", counted(self.records, "record"));
        match (self.records, self.uncounted) {
            (0, 1..) => "records that could not be counted".to_owned(),
            (_, 0) => counted,
            (_, _) => format!("{counted}, and others that could not be counted"),
        }
    }
}

impl ReviewSummary {
    /// Says what is at stake and what to do next.
    fn next(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(stake) = &self.stake {
            lines.push(match (stake.records, stake.uncounted) {
                (0, 0) if !stake.is_least => "At stake: nothing, as no record holds a value now.".to_owned(),
                (_, _) => format!("At stake: values of {}, lost for good.", stake.text()),
            });
        }

        let open: Vec<&BlockedStep> = self.blocked.iter().filter(|one| one.can_agree).collect();
        let (losing, impossible): (Vec<&BlockedStep>, Vec<&BlockedStep>) = self
            .blocked
            .iter()
            .partition(|one| one.level == RiskLevel::DataLoss);
        // One example is enough for several losses; the list above has the other addresses.
        match open.as_slice() {
            [] => {}
            [one] => lines.push(format!(
                "Nobody has agreed to that yet: write `allow_data_loss: true` on the entry, or add \
                 `--allow-data-loss {}`.",
                shell_quoted(one.address.as_str())
            )),
            [first, ..] => lines.push(format!(
                "Nobody has agreed to {} of the losses yet: write `allow_data_loss: true` on each entry, or add an \
                 argument for each, as in `--allow-data-loss {}`.",
                open.len(),
                shell_quoted(first.address.as_str())
            )),
        }

        // These are what no approval can unblock.
        let uncounted = losing.len() - open.len();
        let mut stops = Vec::new();
        if uncounted > 0 {
            stops.push(format!("{uncounted} whose records could not be counted"));
        }
        if !impossible.is_empty() {
            stops.push(format!("{} that Close can't do", impossible.len()));
        }
        if self.refusals > 0 {
            stops.push(format!("{} that can't be carried out", self.refusals));
        }

        if !stops.is_empty() {
            lines.push(format!(
                "In the way: {}; the plan says of each what to do.",
                stops.join(", ")
            ));
        }
        lines
    }
}
