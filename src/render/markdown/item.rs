//! One object in Markdown.

use super::{
    escape::{code, fenced, prose},
    size_budget::MarkdownChunk,
};
use crate::model::joined;
use crate::render::review::{
    AttributeDetail, ChangeSign, Hazard, PlainLine, ReviewItem, ReviewSubject, RiskLevel, ShownValue,
};
use crate::render::way_out::WayOut;

/// Writes an object, with all that changes and without.
pub(super) fn chunk(about: &ReviewSubject, item: &ReviewItem) -> MarkdownChunk {
    let header = header(about, item);

    let mut whole = header.clone();
    for detail in &item.details {
        whole.push_str(&attribute(about, detail));
    }
    for hazard in &item.hazards {
        whole.push_str(&sentence(hazard));
    }
    for hint in &item.hints {
        whole.push_str(&format!("- **hint**: {}\n", prose(hint)));
    }
    if !item.is_usual && !item.reason.is_empty() {
        whole.push_str(&format!("- because {}\n", prose(&item.reason)));
    }
    for way in &item.ways_out {
        whole.push_str(&way_out(way));
    }
    whole.push('\n');

    MarkdownChunk {
        whole,
        short: header + "\n",
    }
}

fn header(about: &ReviewSubject, item: &ReviewItem) -> String {
    let mark = about.mark(item.sign);
    let address = code(item.address.as_str());
    let mut out = match about {
        ReviewSubject::Plan(_) => format!("**`{mark}` {}** {address}", prose(&item.word)),
        ReviewSubject::Drift(_) | ReviewSubject::Comparison { .. } => {
            format!("**`{mark}`** {address} **{}**", prose(&item.word))
        }
    };
    if let Some(hazard) = item.hazards.first() {
        out.push_str(&format!(" · **{}**", badge(hazard)));
    }
    if let Some(at) = &item.at {
        out.push_str(&format!(" · {}", code(&format!("{}:{}", at.file, at.line))));
    }
    out + "\n"
}

fn badge(hazard: &Hazard) -> String {
    match hazard.level {
        RiskLevel::Safe | RiskLevel::Behaviour => hazard.tag(),
        RiskLevel::Outreach | RiskLevel::Access | RiskLevel::DataLoss | RiskLevel::Impossible => {
            let tag = hazard.tag();
            let level = hazard.level.text();
            tag.replacen(level, &level.to_uppercase(), 1)
        }
    }
}

fn way_out(way: &WayOut) -> String {
    let parts = way
        .parts()
        .into_iter()
        .map(|(is_pasted, text)| if is_pasted { code(&text) } else { prose(&text) });
    format!("- {}: {}\n", way.words(), joined(parts, " "))
}

fn sentence(hazard: &Hazard) -> String {
    format!("- **{}**: {}\n", hazard.level.text(), prose(&hazard.sentence()))
}

fn attribute(about: &ReviewSubject, detail: &AttributeDetail) -> String {
    let name = prose(detail.name());
    match detail {
        AttributeDetail::Value { value, .. } => format!("- {name}: {}\n", code(&value.quoted())),
        AttributeDetail::Change { before, after, .. } => match about.sides(before, after) {
            None => format!(
                "- {name}: {} → {}\n",
                code(&before.quoted()),
                code(&after.quoted())
            ),
            Some(sides) => {
                let sides = sides.map(|(side, value)| format!("{} {}", prose(side), code(&value.quoted())));
                format!("- {name}: {}\n", sides.join(", "))
            }
        },
        AttributeDetail::List(list) | AttributeDetail::Order(list)
            if list.after.is_empty() && list.rows.is_empty() =>
        {
            format!("- {name}: {}\n", code(&ShownValue::Nothing.quoted()))
        }
        AttributeDetail::List(list) | AttributeDetail::Order(list) if list.is_new() => {
            let all = list.after.iter().map(|member| code(&member.as_member()));
            format!("- {name}: {}\n", joined(all, ", "))
        }
        AttributeDetail::List(_)
        | AttributeDetail::Order(_)
        | AttributeDetail::Text(_)
        | AttributeDetail::Tree(_)
        | AttributeDetail::Query(_) => {
            // GitHub and GitLab colour the added and removed lines of the language `diff`.
            let lines: Vec<String> = detail.below(about).iter().map(diff_line).collect();
            format!("- {name}:\n{}", fenced(&lines, "diff", "  "))
        }
    }
}

/// Writes a line as GitHub colours it.
fn diff_line(line: &PlainLine) -> String {
    let mark = match line.sign {
        None => ' ',
        Some(ChangeSign::Added) => '+',
        Some(ChangeSign::Removed) => '-',
        // Diffs mark with `!` what is neither added nor removed.
        Some(ChangeSign::Replaced | ChangeSign::Changed | ChangeSign::Moved | ChangeSign::Ordered) => '!',
    };
    format!("{mark} {}", line.text)
}
