//! Neighbouring lines that are drawn together, in miette's terms.

use std::collections::BTreeMap;
use std::fmt;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};

use super::line::SourceLine;

/// Neighbouring lines of one source that are drawn together, and the help below them.
#[derive(Default)]
pub(super) struct SourceExcerpt {
    /// In the order of the problem's places; a line may occur twice, with two marks.
    pub(super) lines: Vec<SourceLine>,
    pub(super) help: Option<String>,
}

impl SourceExcerpt {
    pub(super) fn takes(&self, new: &SourceLine) -> bool {
        // A line that is cut has other columns than its neighbours, so it is drawn alone.
        !new.is_cut
            && self
                .lines
                .iter()
                .all(|line| !line.is_cut && line.source == new.source)
            && self
                .lines
                .iter()
                .any(|line| line.number.abs_diff(new.number) <= 1)
    }
}

/// A piece in miette's terms: a text of its own with labels in it.
#[derive(Debug)]
pub(super) struct ExcerptDiagnostic<'a> {
    name: &'a str,
    text: String,
    first_number: usize,
    line_count: usize,
    labels: Vec<LabeledSpan>,
    /// The byte at which each label starts, with the line and column that it has in the source.
    starts: Vec<(usize, usize, usize)>,
    help: Option<&'a str>,
}

impl<'a> ExcerptDiagnostic<'a> {
    pub(super) fn new(piece: &'a SourceExcerpt) -> Self {
        let texts: BTreeMap<usize, &str> = piece
            .lines
            .iter()
            .map(|line| (line.number, line.text.as_str()))
            .collect();

        // A line that has two marks is written once.
        let mut text = String::new();
        let mut offsets = BTreeMap::new();
        for (number, line) in &texts {
            offsets.insert(*number, text.len());
            text.push_str(line);
            text.push('\n');
        }

        let mut drawing = Self {
            name: piece.lines.first().map_or("", |line| &line.name),
            text,
            first_number: texts.keys().next().copied().unwrap_or(1),
            line_count: texts.len(),
            labels: Vec::new(),
            starts: Vec::new(),
            help: piece.help.as_deref(),
        };

        // miette names the place of the primary label at the top of the excerpt, so only the first one is
        // primary.
        for (index, line) in piece.lines.iter().enumerate() {
            let start = offsets.get(&line.number).copied().unwrap_or_default() + line.mark.start;
            let label = (!line.label.is_empty()).then(|| line.label.clone());
            let span = SourceSpan::new(start.into(), line.mark.len());
            drawing.labels.push(match index {
                0 => LabeledSpan::new_primary_with_span(label, span),
                _ => LabeledSpan::new_with_span(label, span),
            });
            drawing.starts.push((start, line.number, line.column));
        }
        drawing
    }
}

impl SourceCode for ExcerptDiagnostic<'_> {
    /// Returns the whole text, under the line and column of the label that begins with the span.
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        // miette asks for lines around the span to draw them, and for none to name its place.
        let label = self
            .starts
            .iter()
            .find(|(start, ..)| lines_before == 0 && *start == span.offset());
        let (line, column) = label.map_or((self.first_number, 1), |&(_, line, column)| (line, column));
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            self.text.as_bytes(),
            SourceSpan::new(0.into(), self.text.len()),
            line - 1,
            column - 1,
            self.line_count,
        )))
    }
}

impl Diagnostic for ExcerptDiagnostic<'_> {
    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }
}

impl std::error::Error for ExcerptDiagnostic<'_> {}

impl fmt::Display for ExcerptDiagnostic<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
