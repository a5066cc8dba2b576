//! What is said of a run, as sentences that no format has escaped yet.

use crate::{
    model::{counted, joined},
    plan::{KeptAmount, RunOverview, RunPurpose, RunState, UndoneExtent},
    render::leftovers,
};
use jiff::{Timestamp, tz::TimeZone};

/// How times are written for people: where they are.
#[derive(Clone, Debug)]
pub struct LocalTime(pub TimeZone);

impl LocalTime {
    /// Writes a time; one that is none stays as it is.
    #[must_use]
    pub fn write(&self, time: &str) -> String {
        let parsed = time.parse::<Timestamp>();
        parsed.map_or_else(
            |_| time.to_owned(),
            |time| {
                let local = time.to_zoned(self.0.clone());
                local.strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
            },
        )
    }
}

/// Says what a run was made of; nothing where the version that wrote it did not say.
#[must_use]
pub fn purpose(run: &RunOverview) -> Option<String> {
    let from = run.from.as_deref();
    let said = match run.purpose? {
        RunPurpose::Manifests => "apply of manifests".to_owned(),
        RunPurpose::SavedPlan => match (from, run.undoes.as_deref()) {
            (Some(from), _) => format!("apply of a saved promotion from {from}"),
            (None, Some(undone)) => format!("apply of a saved undo of {undone}"),
            (None, None) => "apply of a saved plan".to_owned(),
        },
        RunPurpose::Promotion => format!("promotion from {}", from.unwrap_or("another organization")),
        RunPurpose::Undo => format!("undo of {}", run.undoes.as_deref().unwrap_or("another run")),
        RunPurpose::Twins => "deletion of objects that share a name".to_owned(),
    };

    let limited = joined(run.targets.iter().map(|target| format!("`{target}`")), ", ");
    Some(if run.targets.is_empty() {
        said
    } else {
        format!("{said}, limited to {limited}")
    })
}

/// Counts what became of its steps, as in `3 done, 1 failed (4 steps)`.
pub(super) fn counts(run: &RunOverview) -> String {
    let became = run.steps.counted();
    let total: usize = became.iter().map(|(count, _)| count).sum();
    let became = joined(became.iter().map(|(count, word)| format!("{count} {word}")), ", ");
    format!("{became} ({})", counted(total, "step"))
}

/// Counts what it did by action, as in `create: 2 done, 1 failed`.
pub(super) fn actions(run: &RunOverview) -> String {
    let of = |one: &crate::plan::ActionCounts| {
        let counted = one.steps.counted().into_iter();
        let counted = joined(counted.map(|(count, word)| format!("{count} {word}")), ", ");
        format!("{}: {counted}", one.action.alone())
    };
    joined(run.actions.iter().map(of), "; ")
}

/// Says everything else that there is to know of it, in the order of its weight.
pub(super) fn remarks(run: &RunOverview, times: &LocalTime) -> Vec<String> {
    let mut remarks = Vec::new();
    let by = joined(run.undone.by.iter().map(String::as_str), ", ");
    match run.undone.extent {
        UndoneExtent::Nothing => {}
        UndoneExtent::Partly => remarks.push(format!("partly undone by {by}")),
        UndoneExtent::Wholly => remarks.push(format!("undone by {by}")),
    }

    if !run.leaves.is_empty() {
        remarks.push(format!("after this undo, {}", leftovers::count(&run.leaves)));
    }
    if let Some(until) = &run.may_arrive_until
        && run.state != RunState::UnderWay
    {
        let until = times.write(until);
        remarks.push(format!("a write of it may still arrive until {until}"));
    }
    remarks.extend(kept(&run.keeps, times));
    remarks
}

fn kept(keeps: &KeptAmount, times: &LocalTime) -> Option<String> {
    let KeptAmount {
        values,
        bytes,
        erased,
        problem,
    } = keeps;
    if let Some(problem) = problem {
        return Some(format!(
            "what it keeps of record values can't be relied on: {problem}"
        ));
    }
    if let Some(erased) = erased {
        let when = times.write(erased);
        return Some(format!("the record values that it kept were erased on {when}"));
    }

    let values_count = usize::try_from(*values).unwrap_or(usize::MAX);
    // The files of a run that concerned no record say only that.
    (*values > 0).then(|| {
        format!(
            "keeps {} ({})",
            counted(values_count, "record value"),
            size(*bytes)
        )
    })
}

/// Writes a number of bytes for people.
#[must_use]
pub fn size(bytes: u64) -> String {
    const STEP: u64 = 1_000;
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..STEP => format!("{bytes} bytes"),
        STEP..1_000_000 => format!("{} kB", tenths(STEP)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        1_000_000_000.. => format!("{} GB", tenths(1_000_000_000)),
    }
}
