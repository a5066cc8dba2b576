//! What a plan comes to, in words that can be read alone: counts, what is at stake, and what to do next.

use super::{ChangeSign, ReviewItem, RiskLevel};
use crate::{
    model::{Address, ConsentRisk, Selector, counted, counted_as, joined, shell_quoted},
    plan::{self, Action, CallForecast, Plan, RecordEffect, RecordTotal, Step},
};
use std::collections::{BTreeMap, BTreeSet};

/// The most arguments that approve changes and are all written.
const MOST_ARGUMENTS: usize = 5;

/// The summary of a review.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReviewSummary {
    /// Everything in one line.
    pub headline: String,
    /// What is at stake and what to do next, a sentence or two each.
    pub lines: Vec<String>,
    /// How often each thing happens.
    pub counts: Vec<ChangeCount>,
    /// How many objects have each risk as their worst; safe ones are not counted.
    pub risks: Vec<(RiskLevel, usize)>,
    /// The records that lose values or get others; nothing where no step concerns any.
    pub records: Option<RecordTotal>,
    /// The same in words, as in `312 records move`.
    pub records_text: Option<String>,
    /// What a loss most likely should be instead, for formats in which the changes come later: what keeps values comes
    /// before what lets them go.
    pub rename: Option<String>,
    /// What stops the plan, in one line without a full stop; where to look for it, each format knows.
    pub blocked_by: Option<String>,
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
    /// How many objects a reader can count with this word.
    pub count: usize,
}

/// A step that may not be carried out as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedStep {
    /// The object.
    pub address: Address,
    /// What it waits for a person to agree to; nothing where Close can't do it.
    pub waits_for: Option<ConsentRisk>,
    /// Whether a person can agree to it: it is known whom or what it concerns.
    pub can_agree: bool,
    /// Whether a manifest has an entry for it, in which that can be written.
    pub has_entry: bool,
}

/// Says what a plan comes to. Only what a reader can count in the list of objects is counted.
pub(super) fn of_plan(plan: &Plan, items: &[ReviewItem]) -> ReviewSummary {
    let mut actions: BTreeMap<(ChangeSign, &str), usize> = BTreeMap::new();
    let mut risks: BTreeMap<RiskLevel, usize> = BTreeMap::new();
    for item in items {
        *actions.entry((item.sign, item.word.as_str())).or_default() += 1;
        if item.level() != RiskLevel::Safe {
            *risks.entry(item.level()).or_default() += 1;
        }
    }

    // A risk can be approved only when it is known how many it concerns. Of what is refused, no approval helps.
    let open = plan.open_consents();
    let open = open.filter(|(step, _)| !plan.refuses(&step.address));
    let open = open.map(|(step, consent)| BlockedStep {
        address: step.address.clone(),
        waits_for: Some(consent.risk),
        can_agree: step.is_told(consent),
        has_entry: step.at.is_some(),
    });
    let impossible = plan
        .blocked()
        .filter(|step| step.open_consents().next().is_none());
    let blocked = open.chain(impossible.map(|step| BlockedStep {
        address: step.address.clone(),
        waits_for: None,
        can_agree: false,
        has_entry: step.at.is_some(),
    }));

    let known = plan.records.as_deref().cloned();
    let records = known.or_else(|| RecordTotal::summed(&plan.steps));
    let mut summary = ReviewSummary {
        headline: headline(plan, &actions, &risks),
        lines: Vec::new(),
        counts: actions
            .into_iter()
            .map(|((sign, word), count)| ChangeCount {
                sign,
                word: word.to_owned(),
                count,
            })
            .collect(),
        risks: risks.into_iter().collect(),
        records_text: records.as_ref().and_then(|records| records.text(&plan.steps)),
        records,
        rename: None,
        blocked_by: None,
        blocked: blocked.collect(),
        refusals: plan.refusals.len(),
        unmanaged: plan.unmanaged.len(),
    };

    let forecast = plan.forecast.as_ref().and_then(CallForecast::text);
    let mut losing = plan.blocked().filter(|step| step.loses());
    summary.rename = losing.find_map(|step| {
        let rename = plan.likely_renames(step).next()?;
        Some(format!("Likely a rename: {}: {}.", step.address, rename.advice()))
    });
    let may_be_rename = summary.rename.is_some();
    let told = forecast.into_iter().chain(kept(plan));
    summary.lines = told.chain(summary.next(plan, may_be_rename)).collect();
    summary.blocked_by = summary.stops(plan);
    summary
}

/// Says how many values are kept before the first write, where any are.
fn kept(plan: &Plan) -> Option<String> {
    let count = plan.kept_values()?;
    let values = match count.text("value") {
        Some(values) => format!("{values} that records hold"),
        None => "the values of all records".to_owned(),
    };
    let them = if count.most() == Some(1) { "it" } else { "them" };
    Some(format!(
        "Kept before the first write: {values}; `closectl undo` can bring {them} back."
    ))
}

fn headline(
    plan: &Plan,
    actions: &BTreeMap<(ChangeSign, &str), usize>,
    risks: &BTreeMap<RiskLevel, usize>,
) -> String {
    if plan.is_applied {
        return "Already applied: the organization has everything that this plan wants.".to_owned();
    }
    if plan.is_empty() {
        return "No changes: the organization is as this plan wants it.".to_owned();
    }
    if actions.is_empty() {
        return "Nothing can be applied.".to_owned();
    }
    let parts = actions.iter().map(|((_, word), count)| {
        // The word stands before an address elsewhere.
        format!("{count} to {}", word.trim_end_matches(" of"))
    });
    let mut out = format!("Plan: {}", joined(parts, ", "));
    if !risks.is_empty() {
        let risks = risks.iter().rev();
        let risks = risks.map(|(level, count)| format!("{count} {}", level.text()));
        out.push_str(&format!(". Risks: {}", joined(risks, ", ")));
    }

    let forecast = plan.forecast.unwrap_or_default();
    let most = match plan.forecast {
        Some(forecast) => forecast.writes + forecast.record_writes,
        None => plan.steps.len() as u64,
    };
    // Records that could not be counted may have to be written, too.
    let bound = if forecast.may_be_more {
        "At least"
    } else {
        "At most"
    };
    out.push_str(&format!(". {bound} {}.", counted(most, "write")));
    out
}

/// Says what becomes of the records that move: what is in a status goes along where the status moves to another list.
fn fate_of_moved(plan: &Plan, is_one: bool) -> String {
    let fate = |step: &Step| match (step.action == Action::Move, step.values.is_some(), is_one) {
        _ if step.converts && is_one => "has its value converted",
        _ if step.converts => "have their values converted",
        (true, _, true) => "goes along with its status",
        (true, _, false) => "go along with their statuses",
        (false, true, true) => "gets its value back",
        (false, true, false) => "get their values back",
        (false, false, true) => "gets another value",
        (false, false, false) => "get another value",
    };

    let fates: BTreeSet<&str> = plan::moving(&plan.steps).map(fate).collect();
    let who = if is_one { "it" } else { "they" };
    format!("{who} {}", joined(fates, " or "))
}

impl ReviewSummary {
    /// Says which steps wait for somebody to approve a risk, and how. One example is enough for many; the list above has
    /// the other addresses.
    fn not_approved(&self, risk: ConsentRisk, may_be_rename: bool) -> Option<String> {
        let open = self.blocked.iter();
        let open: Vec<&BlockedStep> = open
            .filter(|one| one.can_agree && one.waits_for == Some(risk))
            .collect();
        let first = open.first()?;

        let (key, option) = (risk.entry_key(), risk.option());
        let argument = |one: &BlockedStep| {
            let address = shell_quoted(&Selector::spell(&one.address));
            format!("{option} {address}")
        };
        // What keeps the values comes before what lets them go.
        let unless = may_be_rename && risk == ConsentRisk::DataLoss;
        // An undo and a promotion are made of no entries.
        let has_entry = open.iter().any(|one| one.has_entry);
        let write = |place: &str| {
            let written = has_entry.then(|| format!("write `{key}: true` in {place}, or "));
            written.unwrap_or_default()
        };
        Some(match open.len() {
            1 => format!(
                "Not approved yet: {} in `{}`. {}{}add `{}`.",
                match risk {
                    ConsentRisk::DataLoss => "data loss",
                    ConsentRisk::Access => "change of access",
                    ConsentRisk::Outreach => "outreach",
                },
                first.address,
                if unless {
                    "If it is not a rename, "
                } else {
                    "To approve it, "
                },
                write("its entry in the manifest"),
                argument(first)
            ),
            count => format!(
                "Not approved yet: {count} {}. For each, {}{}add {}.",
                risk.deeds(),
                if unless { "if it is not a rename, " } else { "" },
                write("its entry in the manifest"),
                if count <= MOST_ARGUMENTS {
                    let arguments = open.iter().map(|one| argument(one));
                    format!("its argument: `{}`", joined(arguments, " "))
                } else {
                    format!("an argument, as in `{}`", argument(first))
                }
            ),
        })
    }

    /// Says how many records lose values and how many get others.
    fn at_stake(&self, plan: &Plan, records: &RecordTotal) -> Vec<String> {
        let RecordTotal {
            affected: _,
            lost,
            moved,
        } = records;
        let mut lines = Vec::new();

        let losing = self.risks.iter().any(|(level, _)| *level == RiskLevel::DataLoss);
        match lost.text("record") {
            _ if !losing => {}
            Some(_) if lost.is_none() => {
                let so = if self.blocked.is_empty() {
                    ", so no approval is needed"
                } else {
                    ""
                };
                lines.push(format!("At stake: nothing. No record holds a value now{so}."));
            }
            Some(_) => lines.push(format!("At stake: {}.", RecordEffect::Lost.text(lost))),
            None => lines.push("At stake: values of records that could not be counted.".to_owned()),
        }
        let deed = if plan::only_converts(&plan.steps) {
            "convert"
        } else {
            "move"
        };
        match moved.text("record") {
            Some(_) if moved.is_none() => {}
            Some(text) => lines.push(format!(
                "To {deed}: {text}; {}, and nothing is lost.",
                fate_of_moved(plan, moved.most() == Some(1))
            )),
            None => lines.push(format!("To {deed}: records that could not be counted.")),
        }

        if let Some(overlap) = records.overlap() {
            lines.push(format!("In total: {overlap}."));
        }
        lines
    }

    /// Says what is at stake and what to do next.
    fn next(&self, plan: &Plan, may_be_rename: bool) -> Vec<String> {
        let records = self.records.iter();
        let mut lines: Vec<String> = records.flat_map(|records| self.at_stake(plan, records)).collect();
        // Also where something else stops the plan: who mends that would learn of the approvals only in a second round.
        let risks = ConsentRisk::ALL.into_iter();
        lines.extend(risks.filter_map(|risk| self.not_approved(risk, may_be_rename)));
        lines
    }

    /// Says what no approval can unblock.
    fn stops(&self, plan: &Plan) -> Option<String> {
        let untold = |is_loss: bool| {
            let blocked = self.blocked.iter().filter(|one| !one.can_agree);
            let waiting = blocked.filter_map(|one| one.waits_for);
            waiting
                .filter(|risk| (*risk == ConsentRisk::DataLoss) == is_loss)
                .count()
        };
        let impossible = self.blocked.iter().filter(|one| one.waits_for.is_none());
        let refused = plan.refusals.iter().map(|refusal| &refusal.address);
        let refused = refused.filter(|address| !plan.unmatched.contains(address));
        // A change may be impossible for several reasons.
        let impossible: BTreeSet<_> = impossible.map(|one| &one.address).chain(refused).collect();

        let mut stops = Vec::new();
        for (count, which) in [
            (impossible.len(), "can't be made"),
            (untold(true), "can't be made until their records can be counted"),
            (untold(false), "can't be made until it is known whom they concern"),
        ] {
            if count > 0 {
                stops.push(format!("{} {which}", counted(count, "change")));
            }
        }
        if !plan.unmatched.is_empty() {
            stops.push(counted_as(
                plan.unmatched.len(),
                "selector matches no object",
                "selectors match no object",
            ));
        }
        (!stops.is_empty()).then(|| format!("Blocked: {}", stops.join(", ")))
    }
}
