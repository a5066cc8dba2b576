//! Problems in order, each with its message, its places and its help.
//!
//! miette lays the pieces out; it gets the few lines that it needs, made safe for a terminal.

use std::collections::HashMap;
use std::fmt::Write as _;

use miette::GraphicalReportHandler;

use super::line::{SourceLine, on_one_line};
use super::piece::{ExcerptDiagnostic, SourceExcerpt};
use super::ruler::LineRuler;
use super::style::ProblemStyle;
use crate::model::{Place, Problem, SourceId, Sources, joined};
use crate::render::paint::{Paint, painted};

/// Draws problems, sorted by source and place, those without a place last, with an empty line between two.
///
/// Control characters and those that change the direction of writing are written as `\u{202e}`, wherever they
/// come from. A place of several lines is marked on its first line.
pub fn draw(problems: &[Problem], sources: &Sources, style: ProblemStyle) -> String {
    let mut sorted: Vec<_> = problems.iter().collect();
    sorted.sort_by_key(|problem| {
        let place = problem
            .place
            .as_ref()
            .map(|(place, _)| (place.source, place.start));
        (place.is_none(), place)
    });

    let mut pen = ProblemPen::new(sources, style);
    for problem in sorted {
        pen.problem(problem);
    }
    pen.drawn
}

/// The text drawn so far, and what is needed to go on.
struct ProblemPen<'a> {
    sources: &'a Sources,
    style: ProblemStyle,
    handler: GraphicalReportHandler,
    rulers: HashMap<SourceId, LineRuler<'a>>,
    drawn: String,
}

impl<'a> ProblemPen<'a> {
    fn new(sources: &'a Sources, style: ProblemStyle) -> Self {
        Self {
            sources,
            style,
            handler: style.handler(),
            rulers: HashMap::new(),
            drawn: String::new(),
        }
    }

    fn problem(&mut self, problem: &Problem) {
        if !self.drawn.is_empty() {
            self.drawn.push('\n');
        }
        let Problem {
            code,
            message,
            place,
            also,
            help,
        } = problem;

        let title = format!("{}[{code}]", code.severity.word());
        let title = if self.style.color {
            painted(Paint::of_severity(code.severity), &title)
        } else {
            title
        };

        // Writing to a string cannot fail.
        let _ = writeln!(self.drawn, "{title}: {}", on_one_line(message));

        let mut excerpts = self.excerpts(place.iter().chain(also));
        // Help belongs to the problem as a whole, and miette draws it below an excerpt.
        if let Some(help) = help {
            let safe = help.lines().map(on_one_line);
            let mut last = excerpts.pop().unwrap_or_default();
            last.help = Some(joined(safe, "\n"));
            excerpts.push(last);
        }

        for excerpt in &excerpts {
            let mut drawn = String::new();
            let _ = self
                .handler
                .render_report(&mut drawn, &ExcerptDiagnostic::new(excerpt));
            // miette begins with a line for the message, which stands above already.
            for line in drawn.lines().skip(1) {
                self.drawn.push_str(line.trim_end());
                self.drawn.push('\n');
            }
        }
    }

    /// Puts places that are near each other into one excerpt.
    fn excerpts<'p>(&mut self, places: impl Iterator<Item = &'p (Place, String)>) -> Vec<SourceExcerpt> {
        let mut excerpts: Vec<SourceExcerpt> = Vec::new();
        for (place, label) in places {
            let Some(line) = self.line(*place, label) else {
                continue;
            };
            match excerpts.iter_mut().find(|excerpt| excerpt.takes(&line)) {
                Some(excerpt) => excerpt.lines.push(line),
                None => excerpts.push(SourceExcerpt {
                    lines: vec![line],
                    help: None,
                }),
            }
        }
        excerpts
    }

    fn line(&mut self, place: Place, label: &str) -> Option<SourceLine> {
        let source = self.sources.get(place.source)?;
        let ruler = self
            .rulers
            .entry(place.source)
            .or_insert_with(|| LineRuler::new(&source.text));
        let ellipsis = if self.style.unicode { "…" } else { "..." };
        Some(SourceLine::new(
            source,
            place,
            &ruler.measure(place.start as usize),
            on_one_line(label),
            ellipsis,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Code;

    static CODE: Code = Code::error(("code", ""));
    static UNKNOWN_ATTRIBUTE: Code = Code::error(("unknown-attribute", ""));
    static DUPLICATE_KEY: Code = Code::error(("duplicate-key", ""));
    static ODD: Code = Code::warning(("odd", ""));

    fn place(source: SourceId, text: &str, part: &str) -> Place {
        let start = text.find(part).unwrap();
        Place {
            source,
            start: start as u32,
            end: (start + part.len()) as u32,
        }
    }

    /// Draws one problem at the first occurrence of a part of a text.
    fn drawn(text: &str, part: &str) -> String {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", text);
        let problem = Problem::new(&CODE, "Message").at(place(source, text, part), "label");
        draw(&[problem], &sources, ProblemStyle::default())
    }

    #[test]
    fn the_message_the_line_and_the_help_are_shown() {
        let text = "lead_statuses:\n  - label: Won\n    colour: red\n";
        let mut sources = Sources::default();
        let source = sources.add("crm/a.yaml", text);
        let problem = Problem::new(&UNKNOWN_ATTRIBUTE, "`colour` is no attribute of a lead status")
            .at(place(source, text, "colour"), "not known")
            .help("did you mean `color`?");
        let expected = "\
error[unknown-attribute]: `colour` is no attribute of a lead status
   ╭─[crm/a.yaml:3:5]
 3 │     colour: red
   ·     ───┬──
   ·        ╰── not known
   ╰────
  help: did you mean `color`?
";
        assert_eq!(
            draw(std::slice::from_ref(&problem), &sources, ProblemStyle::default()),
            expected
        );
        let expected = "\
error[unknown-attribute]: `colour` is no attribute of a lead status
   ,-[crm/a.yaml:3:5]
 3 |     colour: red
   :     ^^^|^^
   :        `-- not known
   `----
  help: did you mean `color`?
";
        let ascii = ProblemStyle {
            unicode: false,
            ..ProblemStyle::default()
        };
        assert_eq!(draw(std::slice::from_ref(&problem), &sources, ascii), expected);
        let color = ProblemStyle {
            color: true,
            ..ProblemStyle::default()
        };
        let odd = Problem::new(&ODD, "Message");
        assert!(draw(std::slice::from_ref(&odd), &sources, ascii).starts_with("warning[odd]: Message"));
        assert!(
            draw(&[odd], &sources, color).contains("33m"),
            "warnings are yellow"
        );
        let colored = draw(&[problem], &sources, color);
        assert!(
            colored.contains("crm/a.yaml:3:5") && colored.contains("\u{1b}["),
            "{colored}"
        );
    }

    #[test]
    fn other_places_follow_wherever_they_are() {
        let text = "a: 1\nb: 2\na: 3\nc: 4\nd: 5\n";
        let mut sources = Sources::default();
        let one = sources.add("one.yaml", text);
        let two = sources.add("two.yaml", "- a\n");
        let problem = Problem::new(&DUPLICATE_KEY, "`a` is written again")
            .at(place(one, text, "a: 3"), "again here")
            .with(place(one, text, "b"), "a neighbour")
            .with(place(one, text, "d"), "far away")
            .with(place(two, "- a\n", "a"), "elsewhere");
        let expected = "\
error[duplicate-key]: `a` is written again
   ╭─[one.yaml:3:1]
 2 │ b: 2
   · ┬
   · ╰── a neighbour
 3 │ a: 3
   · ──┬─
   ·   ╰── again here
   ╰────
   ╭─[one.yaml:5:1]
 5 │ d: 5
   · ┬
   · ╰── far away
   ╰────
   ╭─[two.yaml:1:3]
 1 │ - a
   ·   ┬
   ·   ╰── elsewhere
   ╰────
";
        assert_eq!(draw(&[problem], &sources, ProblemStyle::default()), expected);
    }

    #[test]
    fn problems_are_sorted_and_those_without_a_place_come_last() {
        let mut sources = Sources::default();
        let one = sources.add("one.yaml", "ab");
        let two = sources.add("two.yaml", "ab");
        let at = |source, start| {
            Problem::new(&CODE, "Message").at(
                Place {
                    source,
                    start,
                    end: start + 1,
                },
                "",
            )
        };
        let unplaced = Problem::new(&CODE, "No place")
            .help("first line")
            .more_help("second line");
        let drawn = draw(
            &[unplaced, at(two, 0), at(one, 1), at(one, 0)],
            &sources,
            ProblemStyle::default(),
        );
        let places: Vec<_> = drawn
            .lines()
            .filter(|line| line.contains('[') && !line.starts_with('e'))
            .collect();
        assert_eq!(
            places,
            [
                "   ╭─[one.yaml:1:1]",
                "   ╭─[one.yaml:1:2]",
                "   ╭─[two.yaml:1:1]"
            ]
        );
        assert!(
            drawn.ends_with("\n\nerror[code]: No place\n  help: first line\n        second line\n"),
            "{drawn}"
        );
        assert_eq!(draw(&[], &sources, ProblemStyle::default()), "");
    }

    #[test]
    fn an_empty_place_is_marked_on_empty_lines_and_at_the_end() {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", "a:\r\n\r\n");
        for (start, location, line) in [
            (2, "1:3", "1 │ a:"),
            (4, "2:1", "2 │"),
            (6, "3:1", "3 │"),
            (900, "3:1", "3 │"),
        ] {
            let problem = Problem::new(&CODE, "Message").at(
                Place {
                    source,
                    start,
                    end: start,
                },
                "here",
            );
            let caret = if start == 2 { "  ▲" } else { "▲" };
            let label = caret.replace('▲', "╰── here");
            let expected = format!(
                "error[code]: Message\n   ╭─[a.yaml:{location}]\n {line}\n   · {caret}\n   · {label}\n   ╰────\n"
            );
            assert_eq!(draw(&[problem], &sources, ProblemStyle::default()), expected);
        }
    }

    #[test]
    fn wide_letters_and_tabs_keep_the_mark_in_its_column() {
        let expected = "\
error[code]: Message
   ╭─[a.yaml:1:8]
 1 │ ü:  日本 x
   ·          ┬
   ·          ╰── label
   ╰────
";
        assert_eq!(drawn("ü:\t日本 x\n", "x"), expected.replace(":1:8]", ":1:7]"));
    }

    #[test]
    fn a_place_of_many_lines_is_marked_on_its_first() {
        let expected = "\
error[code]: Message
   ╭─[a.yaml:2:3]
 2 │   - x
   ·   ─┬─
   ·    ╰── label
   ╰────
";
        assert_eq!(drawn("a:\n  - x\n  - y\n", "- x\n  - y\n"), expected);
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        let mut sources = Sources::default();
        let text = "\u{feff}a: \u{1b}[2J\u{202e}x";
        let source = sources.add("\u{7}.yaml", text);
        let problem = Problem::new(&CODE, "M\u{9b}\n")
            .at(place(source, text, "x"), "l\u{85}")
            .help("h\u{0}");
        let expected = "\
error[code]: M\\u{9b} 
   ╭─[\\u{7}.yaml:1:10]
 1 │ a: \\u{1b}[2J\\u{202e}x
   ·                     ┬
   ·                     ╰── l\\u{85}
   ╰────
  help: h\\u{0}
";
        assert_eq!(draw(&[problem], &sources, ProblemStyle::default()), expected);
    }
}
