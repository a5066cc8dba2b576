//! A whole review in Markdown.

use super::{
    escape::{code, html, prose},
    item::chunk,
    size_budget::{MOST, MarkdownChunk, SizeBudget},
};
use crate::render::review::{Review, ReviewGroup, ReviewItem, ReviewSubject, ReviewSummary, RiskLevel};

/// Writes a review as one comment.
pub fn review(review: &Review) -> String {
    review_within(review, MOST)
}

/// Writes a review in so many characters.
pub fn review_within(review: &Review, most: usize) -> String {
    let Review {
        about,
        summary,
        groups,
        refusals,
        notes,
        unmanaged,
    } = review;
    let mut budget = SizeBudget::new(most);
    budget.push(&format!("## {}\n\n", prose(&about.title())));
    let badges = badges(summary);
    if !badges.is_empty() {
        budget.push(&format!("{badges}\n\n"));
    }
    budget.push(&format!("{}\n\n", prose(&summary.headline)));
    for line in &summary.lines {
        budget.push(&format!("{}\n\n", prose(line)));
    }
    if !refusals.is_empty() {
        let refusals = refusals.iter().map(|refusal| {
            let at = refusal
                .at
                .as_ref()
                .map(|at| format!(" · {}", code(&at.to_string())));
            let short = format!("- {}{}\n", code(refusal.address.as_str()), at.unwrap_or_default());
            MarkdownChunk {
                whole: format!("{}: {}\n", short.trim_end(), prose(&refusal.because)),
                short,
            }
        });
        let title = format!("### {}\n\n", about.obstacle().trim_end_matches(':'));
        budget.section(&title, &refusals.collect::<Vec<_>>(), "\n");
    }
    let is_grave = |item: &&ReviewItem| item.level() >= RiskLevel::DataLoss;
    let grave: Vec<MarkdownChunk> = review
        .items()
        .filter(is_grave)
        .map(|item| chunk(about, item))
        .collect();
    if !grave.is_empty() {
        let is_impossible = review.items().any(|item| item.level() == RiskLevel::Impossible);
        let title = match is_impossible {
            true => "### What loses data or can't be done\n\n",
            false => "### What loses data\n\n",
        };
        budget.section(title, &grave, "");
    }
    for group in groups {
        let others = group.items.iter().filter(|item| !is_grave(item));
        let others: Vec<MarkdownChunk> = others.map(|item| chunk(about, item)).collect();
        if !others.is_empty() {
            let open = format!("<details><summary>{}</summary>\n\n", heading(about, group));
            budget.section(&open, &others, "</details>\n\n");
        }
    }
    let notes = notes.iter().map(|note| {
        let text = format!("- {}: {}\n", code(note.address.as_str()), prose(&note.text));
        MarkdownChunk {
            short: text.clone(),
            whole: text,
        }
    });
    fold(&mut budget, "Good to know", &notes.collect::<Vec<_>>());
    let left = unmanaged.iter().map(|address| {
        let text = format!("- {}\n", code(address.as_str()));
        MarkdownChunk {
            short: text.clone(),
            whole: text,
        }
    });
    fold(&mut budget, about.left_alone_heading(), &left.collect::<Vec<_>>());
    budget.finish(about.command())
}

fn fold(budget: &mut SizeBudget, title: &str, chunks: &[MarkdownChunk]) {
    if !chunks.is_empty() {
        let open = format!("<details><summary>{title}: {}</summary>\n\n", chunks.len());
        budget.section(&open, chunks, "\n</details>\n\n");
    }
}

/// Writes the counts as words that stand out.
fn badges(summary: &ReviewSummary) -> String {
    let ReviewSummary {
        headline: _,
        lines: _,
        counts,
        risks,
        stake,
        blocked,
        refusals,
        unmanaged: _,
    } = summary;
    let mut words: Vec<String> = counts
        .iter()
        .map(|count| code(&format!("{} {}", count.count, count.word)))
        .collect();
    let risks = risks.iter().map(|(level, count)| match level {
        RiskLevel::Safe | RiskLevel::Behaviour => code(&format!("{count} {}", level.text())),
        RiskLevel::DataLoss | RiskLevel::Impossible => {
            format!(
                "**{}**",
                code(&format!("{count} {}", level.text().to_uppercase()))
            )
        }
    });
    words.extend(risks);
    words.extend(stake.map(|stake| format!("**{}**", code(&stake.text()))));
    if !blocked.is_empty() || *refusals > 0 {
        words.push(format!("**{}**", code("BLOCKED")));
    }
    words.join(" ")
}

/// Says what lies in a group before it is unfolded; what is shown above is not counted.
fn heading(about: &ReviewSubject, group: &ReviewGroup) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for item in group
        .items
        .iter()
        .filter(|item| item.level() < RiskLevel::DataLoss)
    {
        let word = format!("{} {}", about.mark(item.sign), item.word);
        match counts.iter_mut().find(|(other, _)| *other == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(word, count)| match count {
            1 => html(word),
            count => format!("{} × {count}", html(word)),
        })
        .collect();
    format!("<b>{}</b>: {}", html(&group.title), counts.join(", "))
}
