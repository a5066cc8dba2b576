//! One object in Markdown.

use super::{
    escape::{code, fenced, prose},
    room::Chunk,
};
use crate::render::review::{About, Detail, Hazard, Item, Level, Plain, Shown, Sign};

/// Writes an object, with all that changes and without.
pub(super) fn chunk(about: &About, item: &Item) -> Chunk {
    let header = header(about, item);
    let mut whole = header.clone();
    for detail in &item.details {
        whole.push_str(&attribute(about, detail));
    }
    for hazard in &item.hazards {
        whole.push_str(&sentence(hazard));
    }
    if !item.is_usual && !item.reason.is_empty() {
        whole.push_str(&format!("- because {}\n", prose(&item.reason)));
    }
    whole.push('\n');
    Chunk {
        whole,
        short: header + "\n",
    }
}

fn header(about: &About, item: &Item) -> String {
    let mark = about.mark(item.sign);
    let address = code(item.address.as_str());
    let mut out = match about {
        About::Plan(_) => format!("**`{mark}` {}** {address}", prose(&item.word)),
        About::Drift(_) | About::Comparison { .. } => {
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
        Level::Safe | Level::Behaviour => hazard.tag(),
        Level::DataLoss | Level::Impossible => {
            let tag = hazard.tag();
            let level = hazard.level.text();
            tag.replacen(level, &level.to_uppercase(), 1)
        }
    }
}

fn sentence(hazard: &Hazard) -> String {
    format!("- **{}**: {}\n", hazard.level.text(), prose(&hazard.sentence()))
}

fn attribute(about: &About, detail: &Detail) -> String {
    let name = prose(detail.name());
    match detail {
        Detail::Value { value, .. } => format!("- {name}: {}\n", code(&value.quoted())),
        Detail::Change { before, after, .. } => match about.sides(before, after) {
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
        Detail::List(list) | Detail::Order(list) if list.after.is_empty() && list.rows.is_empty() => {
            format!("- {name}: {}\n", code(&Shown::Nothing.quoted()))
        }
        Detail::List(list) | Detail::Order(list) if list.is_new() => {
            let all: Vec<String> = list
                .after
                .iter()
                .map(|member| code(&member.as_member()))
                .collect();
            format!("- {name}: {}\n", all.join(", "))
        }
        Detail::List(_) | Detail::Order(_) | Detail::Text(_) | Detail::Tree(_) => {
            let lines: Vec<String> = detail.below(about).iter().map(diff_line).collect();
            format!("- {name}:\n{}", fenced(&lines, "diff", "  "))
        }
    }
}

/// Writes a line as GitHub colours it.
fn diff_line(line: &Plain) -> String {
    let mark = match line.sign {
        None => ' ',
        Some(Sign::Added) => '+',
        Some(Sign::Removed) => '-',
        Some(Sign::Replaced | Sign::Changed | Sign::Moved | Sign::Ordered) => '!',
    };
    format!("{mark} {}", line.text)
}
