//! A whole review on a terminal: the objects by groups, what stands in the way, and at the end what it comes to.

use super::{
    ReviewExtent, TerminalLayout,
    item::item,
    wrap::{sentence, span, whole, wrap},
};
use crate::model::visible;
use crate::render::{
    paint::Paint,
    review::{Review, ReviewSubject, UNLISTED},
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
        let title = visible(&self.review.about.title());
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
            self.line(0, Paint::Red, self.review.about.obstacle());
        }

        for refusal in &self.review.refusals {
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
            self.line(6, Paint::None, &visible(&refusal.because));
        }

        self.out.push('\n');
    }

    fn notes(&mut self) {
        for note in &self.review.notes {
            let text = format!(
                "Note: {}: {}",
                visible(note.address.as_str()),
                visible(&note.text)
            );
            self.line(0, Paint::None, &text);
        }
    }

    fn unmanaged(&mut self) {
        let unmanaged = &self.review.unmanaged;
        if unmanaged.is_empty() {
            return;
        }
        if self.layout.extent < ReviewExtent::Everything {
            let left = self.review.about.left_alone(unmanaged.len());
            self.line(0, Paint::Dim, &left);
            self.unlisted();
            return;
        }

        self.line(0, Paint::None, self.review.about.left_alone_title());
        for address in unmanaged {
            let spans = [whole(Paint::None, visible(address.as_str()))];
            wrap(&mut self.out, 4, 6, &spans, self.layout.width);
        }
        self.unlisted();
    }

    /// Names what nobody listed in the lists that the manifests manage; -v leaves none out.
    fn unlisted(&mut self) {
        let unlisted = &self.review.unlisted;
        if unlisted.is_empty() {
            return;
        }
        let most = if self.layout.extent < ReviewExtent::Everything {
            MOST_NAMES
        } else {
            unlisted.len()
        };

        let mut spans = vec![span(Paint::None, format!("{UNLISTED}:"))];
        for (at, address) in unlisted.iter().take(most).enumerate() {
            let comma = if at + 1 < unlisted.len().min(most) {
                ","
            } else {
                ""
            };
            spans.push(span(Paint::None, " "));
            spans.push(whole(
                Paint::None,
                format!("{}{comma}", visible(address.as_str())),
            ));
        }
        let more = unlisted.len().saturating_sub(most);
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
    }
}
