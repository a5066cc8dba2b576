//! A whole review on a terminal: the objects by groups, what stands in the way, and at the end what it comes to.

use super::{
    ReviewExtent, TerminalLayout,
    item::item,
    wrap::{addresses, sentence, span, whole, wrap},
};
use crate::model::{Address, visible};
use crate::plan::Refusal;
use crate::render::{
    paint::Paint,
    review::{FEW, Review, ReviewSubject, UNLISTED, only_counted},
};

/// The most objects that are named in one sentence.
const MOST_NAMES: usize = 10;

/// Writes a review for people.
pub fn review(review: &Review, layout: TerminalLayout) -> String {
    let mut page = TerminalReview {
        review,
        layout,
        out: String::new(),
    };

    if layout.extent > ReviewExtent::Summary {
        page.title();
        page.groups();
        page.refusals();
        page.notes();
        page.unmanaged();
    } else {
        page.line(0, Paint::Bold, &visible(&review.title()));
    }
    page.summary();
    page.out
}

struct TerminalReview<'a> {
    review: &'a Review,
    layout: TerminalLayout,
    out: String,
}

impl TerminalReview<'_> {
    fn line(&mut self, indent: usize, paint: Paint, text: &str) {
        let spans = [span(paint, text)];
        wrap(&mut self.out, indent, indent + 2, &spans, self.layout.sentence());
    }

    fn title(&mut self) {
        let title = visible(&self.review.title());
        self.line(0, Paint::Bold, &title);
        if let Some(legend) = self
            .review
            .about
            .legend()
            .filter(|_| !self.review.groups.is_empty())
        {
            self.line(0, Paint::Dim, &visible(&legend));
        }
        self.out.push('\n');
    }

    fn groups(&mut self) {
        for group in &self.review.groups {
            self.line(0, Paint::Bold, &visible(&group.title));
            for one in &group.items {
                item(&mut self.out, &self.review.about, one, self.layout);
            }
            self.out.push('\n');
        }
    }

    fn refusals(&mut self) {
        if self.review.refusals.is_empty() {
            return;
        }

        // A refusal blocks a plan, which a heading has to say; in a comparison it only leaves a gap.
        let is_plan = matches!(self.review.about, ReviewSubject::Plan(_));
        if is_plan {
            for group in &self.review.refusals {
                self.line(0, Paint::Red, &format!("{}:", group.title));
            }
        }

        // Several objects may be refused for one reason, which is said once below them.
        let refusals: Vec<&Refusal> = self.review.refusals().collect();
        for (place, refusal) in refusals.iter().enumerate() {
            let mut spans = vec![
                span(Paint::Red, "! "),
                whole(Paint::Bold, visible(refusal.address.as_str())),
            ];
            if !is_plan {
                spans.push(span(Paint::None, " can't be compared"));
            }
            if let Some(at) = &refusal.at {
                spans.push(span(Paint::None, "  "));
                spans.push(whole(Paint::Dim, visible(&format!("({at})"))));
            }

            wrap(&mut self.out, 2, 6, &spans, self.layout.width);
            let next = refusals.get(place + 1);
            if next.is_none_or(|next| next.because != refusal.because) {
                self.line(6, Paint::None, &visible(&refusal.because));
            }
        }

        self.out.push('\n');
    }

    fn notes(&mut self) {
        for (addresses, text) in self.review.notes_by_text() {
            let mut spans = vec![span(Paint::None, "Note:")];
            spans.extend(self::addresses(Paint::None, addresses, ":"));
            spans.push(span(Paint::None, format!(" {}", visible(text))));
            wrap(&mut self.out, 0, 2, &spans, self.layout.sentence());
        }
    }

    /// Names what nobody listed, where that is little; -v leaves none out.
    fn unmanaged(&mut self) {
        let names_all = self.layout.extent == ReviewExtent::Everything;
        let unlisted = self.review.unlisted.iter().map(|one| &one.address);
        let unlisted: Vec<&Address> = unlisted.collect();
        if !unlisted.is_empty() {
            let most = if names_all { unlisted.len() } else { MOST_NAMES };
            self.named(&format!("{UNLISTED}:"), &unlisted, most);
            self.line(2, Paint::Dim, &format!("{}.", self.review.unlisted_help()));
        }

        for (heading, others) in self.review.left_alone() {
            if names_all || others.len() <= FEW {
                self.named(&format!("{heading}:"), &others, others.len());
            } else {
                self.line(0, Paint::Dim, &only_counted(heading, others.len()));
            }
        }
    }

    /// Names objects in one sentence, so many at most.
    fn named(&mut self, heading: &str, addresses: &[&Address], most: usize) {
        let mut spans = vec![span(Paint::None, heading)];
        let shown = addresses.iter().copied().take(most);
        spans.extend(self::addresses(Paint::None, shown, ""));
        let more = addresses.len().saturating_sub(most);
        if more > 0 {
            spans.push(span(Paint::None, format!(" and {more} more")));
        }
        wrap(&mut self.out, 0, 2, &spans, self.layout.width);
    }

    fn summary(&mut self) {
        self.line(0, Paint::Bold, &visible(&self.review.summary.headline));
        for line in &self.review.summary.lines {
            let spans = sentence(Paint::None, &visible(line));
            wrap(&mut self.out, 0, 2, &spans, self.layout.sentence());
        }
        if let Some(blocked) = &self.review.summary.blocked_by {
            let is_alone = self.layout.extent == ReviewExtent::Summary;
            let pointer = if is_alone { "" } else { "; see above" };
            self.line(0, Paint::Red, &format!("{}{pointer}.", visible(blocked)));
        }
    }
}
