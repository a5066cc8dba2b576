//! Reviews as annotations of GitHub Actions: one on each line of a manifest that asks for something. A text can end
//! neither its property nor its line.

use super::{
    report::{OpenStep, StepLines},
    repository_root::RepositoryRoot,
    review::{AttributeDetail, Review, ReviewItem, ReviewSubject, RiskLevel},
};
use crate::{
    model::{Location, Severity, joined, visible},
    plan::StepStatus,
};
/// The most characters of one message.
const MOST: usize = 2000;

/// Writes a review; paths are written from the root of the repository, as GitHub knows them.
pub fn review(review: &Review, root: &RepositoryRoot) -> String {
    let Review {
        about,
        summary,
        groups: _,
        refusals: _,
        notes: _,
        unmanaged: _,
        unlisted: _,
        unreported: _,
        alias: _,
    } = review;

    let mut out = String::new();
    for refusal in review.refusals() {
        let title = format!("can't be carried out: {}", refusal.address);
        let place = place(refusal.at.as_ref(), root);
        out.push_str(&annotation(Severity::Error, place, &title, &refusal.because));
    }

    // GitHub shows a limited number of annotations for each step, so what blocks the run is written first.
    for item in review.items() {
        let title = match about {
            ReviewSubject::Plan(_) => format!("{} {}", item.word, item.address),
            ReviewSubject::Drift(_) | ReviewSubject::Comparison { .. } => {
                format!("{}: {}", item.address, item.word)
            }
        };
        let place = place(item.at.as_ref(), root);
        out.push_str(&annotation(
            level(about, item),
            place,
            &title,
            &message(about, item),
        ));
    }

    // The last one is about no file, so that GitHub shows it on the page of the run.
    let is_blocked = summary.refusals > 0 || !summary.blocked.is_empty();
    let level = if is_blocked {
        Severity::Error
    } else {
        Severity::Info
    };
    let blocked = summary.blocked_by.as_ref().map(|blocked| format!("{blocked}."));
    let lines = [&summary.headline]
        .into_iter()
        .chain(&summary.lines)
        .chain(&blocked)
        .map(String::as_str);
    out.push_str(&annotation(
        level,
        Vec::new(),
        &review.title(),
        &joined(lines, "\n"),
    ));
    out
}

/// Writes what became of a run.
pub fn result(steps: &StepLines, verdict: &str) -> String {
    let mut out = String::new();
    // Steps that were done need no attention; the last annotation counts them.
    for OpenStep { status, word, line } in steps.open() {
        let level = if matches!(status.summarized(), StepStatus::Failed | StepStatus::Unknown) {
            Severity::Error
        } else {
            Severity::Warning
        };
        let title = format!("{word}: {}", line.step);
        let because = line.because.as_deref().unwrap_or_default();
        out.push_str(&annotation(level, Vec::new(), &title, because));
    }

    // About no file, as in a review, so that GitHub shows it on the page of the run.
    let all = format!("{} {verdict}", steps.counts());
    out + &annotation(Severity::Info, Vec::new(), "closectl apply", &all)
}

/// Writes why nothing was done.
pub fn refused(because: &str) -> String {
    annotation(Severity::Error, Vec::new(), "nothing was written", because)
}

/// Writes why a command failed.
pub fn failed(because: &[String]) -> String {
    let lines = because.iter().map(String::as_str);
    annotation(
        Severity::Error,
        Vec::new(),
        "closectl failed",
        &joined(lines, "\n"),
    )
}

fn level(about: &ReviewSubject, item: &ReviewItem) -> Severity {
    let blocks = item.hazards.iter().any(|hazard| hazard.blocks());
    // Where nothing is going to happen, nothing can go wrong.
    match (about, item.level()) {
        (ReviewSubject::Drift(_) | ReviewSubject::Comparison { .. }, _) => Severity::Warning,
        (ReviewSubject::Plan(_), _) if blocks => Severity::Error,
        (ReviewSubject::Plan(_), RiskLevel::Safe) => Severity::Info,
        (
            ReviewSubject::Plan(_),
            RiskLevel::Behaviour
            | RiskLevel::Outreach
            | RiskLevel::Access
            | RiskLevel::DataLoss
            | RiskLevel::Impossible,
        ) => Severity::Warning,
    }
}

/// Says what changes, and at what risk, in plain lines.
fn message(about: &ReviewSubject, item: &ReviewItem) -> String {
    let hazards = item.hazards.iter();
    let mut lines: Vec<String> = hazards
        .map(|hazard| format!("{}: {}", hazard.level.text(), visible(&hazard.sentence())))
        .collect();

    lines.extend(item.hints.iter().map(|hint| format!("hint: {}", visible(hint))));

    for detail in &item.details {
        let name = visible(detail.name());
        match detail {
            AttributeDetail::Value { value, .. } => lines.push(format!("{name}: {}", value.quoted())),
            AttributeDetail::Change { before, after, .. } => lines.push(match about.sides(before, after) {
                None => format!("{name}: {} → {}", before.quoted(), after.quoted()),
                Some(sides) => {
                    let sides = sides.map(|(side, value)| format!("{} {}", visible(side), value.quoted()));
                    format!("{name}: {}", sides.join(", "))
                }
            }),
            AttributeDetail::List(_)
            | AttributeDetail::Order(_)
            | AttributeDetail::Text(_)
            | AttributeDetail::Tree(_)
            | AttributeDetail::Query(_) => {
                lines.push(format!("{name}:"));
                lines.extend(detail.below(about).iter().map(|line| {
                    let mark = line.sign.map_or(" ", |sign| about.mark(sign));
                    format!("{mark} {}", line.text)
                }));
            }
        }
    }

    let ways = item.ways_out.iter().map(|way| {
        let parts = way.parts().into_iter().map(|(is_pasted, text)| {
            let mark = if is_pasted { "`" } else { "" };
            format!("{mark}{}{mark}", visible(&text))
        });
        format!("{}: {}", way.words(), joined(parts, " "))
    });
    lines.extend(ways);

    // GitHub drops an annotation without a message.
    if lines.is_empty() {
        let text = if item.reason.is_empty() {
            &item.word
        } else {
            &item.reason
        };
        lines.push(visible(text));
    }
    lines.join("\n")
}

/// Returns the properties that say where something is.
fn place(at: Option<&Location>, root: &RepositoryRoot) -> Vec<String> {
    let Some(at) = at else { return Vec::new() };
    vec![
        format!("file={}", property(&root.path_of(&at.file))),
        format!("line={}", at.line),
        format!("col={}", at.column),
    ]
}

fn annotation(level: Severity, mut properties: Vec<String>, title: &str, message: &str) -> String {
    properties.push(format!("title={}", property(&visible(title))));

    // A value of many pages would bury all other annotations.
    let message: String = match message.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    };
    let lines = message.lines().map(visible);
    format!(
        "::{} {}::{}\n",
        word(level),
        properties.join(","),
        data(&joined(lines, "\n"))
    )
}

/// Returns what GitHub calls an annotation of this severity.
pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

/// Escapes a message.
pub(super) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property.
pub(super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_property_or_a_line() {
        let at = Location {
            file: "/project/a,b:c.yaml".into(),
            line: 3,
            column: 5,
        };
        let root = RepositoryRoot {
            working: "/project".into(),
            candidates: vec!["/project".into()],
        };
        let out = annotation(
            Severity::Warning,
            place(Some(&at), &root),
            "delete x::error file=y,line=1::\n::stop",
            "100%\nlost\r::error::",
        );
        assert_eq!(
            out,
            "::warning file=a%2Cb%3Ac.yaml,line=3,col=5,title=delete x%3A%3Aerror \
             file=y%2Cline=1%3A%3A\\n%3A%3Astop::100%25%0Alost\\u{d}::error::\n"
        );
    }
}
