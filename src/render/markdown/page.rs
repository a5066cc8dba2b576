//! A whole review in Markdown.

use super::{
    escape::{code, html, prose},
    item::chunk,
    size_budget::{MOST, MarkdownChunk, SizeBudget},
};
use crate::model::{Address, joined};
use crate::render::review::{
    FEW, RefusalGroup, Review, ReviewGroup, ReviewItem, ReviewSubject, ReviewSummary, RiskLevel, UNLISTED,
};

/// A plan of fewer objects is not folded.
const SMALL: usize = 15;

/// Writes a review as one comment.
pub fn review(review: &Review) -> String {
    review_within(review, MOST)
}

/// Writes a review in so many characters.
pub fn review_within(review: &Review, most: usize) -> String {
    let Review {
        about,
        summary,
        groups: _,
        refusals: _,
        notes: _,
        unmanaged: _,
        unlisted,
        unreported: _,
        alias: _,
    } = review;
    let mut budget = SizeBudget::new(most);
    write_summary(&mut budget, &review.title(), summary);

    // What a reader must not miss comes first, while there is room, and is not folded.
    write_refusals(&mut budget, review);
    write_grave_items(&mut budget, review);
    write_other_items(&mut budget, review);

    let notes = review.notes_by_text().into_iter().map(|(addresses, text)| {
        let of: Vec<String> = addresses.iter().map(|address| code(address.as_str())).collect();
        MarkdownChunk::same(format!("- {}: {}\n", of.join(", "), prose(text)))
    });
    fold(&mut budget, "Good to know", &notes.collect::<Vec<_>>());

    let unlisted: Vec<&Address> = unlisted.iter().map(|one| &one.address).collect();
    write_names(&mut budget, UNLISTED, &unlisted, Some(&review.unlisted_help()));
    for (heading, others) in review.left_alone() {
        write_names(&mut budget, heading, &others, None);
    }
    budget.finish(about.command())
}

fn write_summary(budget: &mut SizeBudget, title: &str, summary: &ReviewSummary) {
    budget.push(&format!("## {}\n\n", prose(title)));
    let badges = badges(summary);
    if !badges.is_empty() {
        budget.push(&format!("{badges}\n\n"));
    }
    for line in [&summary.headline]
        .into_iter()
        .chain(&summary.rename)
        .chain(&summary.lines)
    {
        budget.push(&format!("{}\n\n", prose(line)));
    }
    if let Some(blocked) = &summary.blocked_by {
        budget.push(&format!("**{}; see below.**\n\n", prose(blocked)));
    }
}

fn write_refusals(budget: &mut SizeBudget, review: &Review) {
    for RefusalGroup { title, refusals } in &review.refusals {
        let refusals = refusals.iter().map(|refusal| {
            let at = refusal.at.as_ref();
            let at = at.map(|at| format!(" · {}", code(&at.to_string())));
            let short = format!("- {}{}\n", code(refusal.address.as_str()), at.unwrap_or_default());
            MarkdownChunk {
                whole: format!("{}: {}\n", short.trim_end(), prose(&refusal.because)),
                short,
            }
        });
        let title = format!("### {}\n\n", prose(title));
        budget.section(&title, &refusals.collect::<Vec<_>>(), "\n");
    }
}

fn is_grave(item: &ReviewItem) -> bool {
    item.level().is_grave()
}

fn write_grave_items(budget: &mut SizeBudget, review: &Review) {
    let grave = review.items().filter(|item| is_grave(item));
    let grave: Vec<MarkdownChunk> = grave.map(|item| chunk(&review.about, item)).collect();
    if grave.is_empty() {
        return;
    }
    // The worst comes first, and what is not there is not named.
    let words = [
        (RiskLevel::DataLoss, "lose data"),
        (RiskLevel::Access, "change access"),
        (RiskLevel::Outreach, "reach people outside"),
        (RiskLevel::Impossible, "can't be done"),
    ];

    let hazards = || review.items().flat_map(|item| &item.hazards);
    let named = words
        .into_iter()
        .filter(|(level, _)| hazards().any(|hazard| hazard.level == *level));
    let named: Vec<&str> = named.map(|(_, word)| word).collect();
    let deeds = match named.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        named => named.concat(),
    };
    let title = format!("### Steps that {deeds}\n\n");
    budget.section(&title, &grave, "");
}

fn write_other_items(budget: &mut SizeBudget, review: &Review) {
    let is_small = review.items().count() < SMALL;
    for group in &review.groups {
        let others = group.items.iter().filter(|item| !is_grave(item));
        let others: Vec<MarkdownChunk> = others.map(|item| chunk(&review.about, item)).collect();
        if !others.is_empty() {
            // A reader of a small plan should not have to unfold anything.
            if is_small {
                let open = format!("### {}\n\n", prose(&group.title));
                budget.section(&open, &others, "");
                continue;
            }
            let open = format!(
                "<details><summary>{}</summary>\n\n",
                heading(&review.about, group)
            );
            budget.section(&open, &others, "</details>\n\n");
        }
    }
}

/// Names objects in a sentence where there are few, else one in a line and folded.
fn write_names(budget: &mut SizeBudget, title: &str, addresses: &[&Address], help: Option<&str>) {
    let help = help.map(|help| format!(" {}.", prose(help))).unwrap_or_default();
    if (1..=FEW).contains(&addresses.len()) {
        let names = addresses.iter().map(|address| code(address.as_str()));
        let names = joined(names, ", ");
        budget.push(&format!("{title}: {names}.{help}\n\n"));
        return;
    }
    let lines = addresses.iter();
    let chunks: Vec<MarkdownChunk> = lines
        .map(|address| MarkdownChunk::same(format!("- {}\n", code(address.as_str()))))
        .collect();
    fold(budget, title, &chunks);
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
        rename: _,
        blocked_by: _,
        counts,
        risks,
        records: _,
        records_text,
        blocked,
        refusals,
        unmanaged: _,
    } = summary;
    let strong = |text: &str| format!("**{}**", code(text));
    let counts = counts
        .iter()
        .map(|count| code(&format!("{} {}", count.count, count.word)));
    let mut words: Vec<String> = counts.collect();

    let risks = risks.iter().map(|(level, count)| match level {
        RiskLevel::Safe | RiskLevel::Behaviour => code(&format!("{count} {}", level.text())),
        RiskLevel::Outreach | RiskLevel::Access | RiskLevel::DataLoss | RiskLevel::Impossible => {
            strong(&format!("{count} {}", level.text().to_uppercase()))
        }
    });
    words.extend(risks);
    words.extend(records_text.as_deref().map(strong));
    if !blocked.is_empty() || *refusals > 0 {
        words.push(strong("BLOCKED"));
    }
    words.join(" ")
}

/// Says what lies in a group before it is unfolded; what is shown above is not counted.
fn heading(about: &ReviewSubject, group: &ReviewGroup) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for item in group.items.iter().filter(|item| !is_grave(item)) {
        let word = format!("{} {}", about.mark(item.sign), item.word);
        match counts.iter_mut().find(|(other, _)| *other == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }

    let counts = counts.iter().map(|(word, count)| match count {
        1 => html(word),
        count => format!("{} × {count}", html(word)),
    });
    format!("<b>{}</b>: {}", html(&group.title), joined(counts, ", "))
}
