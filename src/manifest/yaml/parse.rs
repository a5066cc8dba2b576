//! YAML text to documents and problems: the loop over parser events.
//!
//! Never fails and never panics; whatever is wrong becomes a problem with a place.

use granit_parser::{Parser, options};

use super::build::TreeBuilder;
use super::codes;
use super::limits::{MAX_BYTES, MAX_DEPTH, MAX_PROBLEMS};
use super::node::YamlNode;
use super::source_text::SourceText;
use super::syntax;
use crate::model::{Problem, SourceId};

/// The documents of a text, and its problems.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParsedYaml {
    /// The documents that could be read; a text of comments only has none.
    pub documents: Vec<YamlNode>,
    /// What is wrong, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads a text of YAML 1.2 with the core schema, merge keys (`<<`) and aliases.
///
/// A document with a syntax error is left out, and reading goes on with the next one (`---`). Of duplicate
/// keys the first is kept. Problems have these codes: `syntax`, `duplicate-key`, `key-not-text`, `bad-merge`,
/// `unknown-tag`, `wrong-tag`, `number-too-large`, `not-a-number`, `unknown-alias`, `recursive-alias`,
/// `alias-bomb`, `swallowed-item`, `too-deep`, `too-large` and `too-many-problems`. Where a value had a problem, the tree holds
/// its text, or null for an unknown alias.
#[must_use]
pub fn parse(source: SourceId, text: &str) -> ParsedYaml {
    let source_text = SourceText::new(source, text);
    if text.len() > MAX_BYTES {
        let message = format!("the file is longer than {} MiB", MAX_BYTES >> 20);
        let problem = Problem::new(&codes::TOO_LARGE, message).help("split it into several files");
        return ParsedYaml {
            documents: Vec::new(),
            problems: vec![problem],
        };
    }

    // Anchor names are for suggestions. An unknown alias must not end the reading of its document.
    let mut options = options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);

    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut builder = TreeBuilder::new(source_text);
    while let Some(next) = parser.next_event() {
        let given_up = match next {
            Ok((event, span)) => builder.take(event, span).is_err(),
            Err(error) => {
                let problem = syntax::problem(source_text, &error);
                // `{{tag}} text` without quotes is first a key that is none, and then a rest that belongs nowhere.
                if !builder.explains_rest_of_line(&problem) {
                    builder.problems.push(problem);
                }
                true
            }
        };

        // The loop ends one problem beyond the limit, which tells that there may be more.
        if builder.problems.len() > MAX_PROBLEMS {
            break;
        }

        // The next document may be sound, and its problems are worth as much as those of this one.
        if given_up {
            builder.abandon();
            if !parser.proceed_next_document().unwrap_or(false) {
                break;
            }
        }
    }
    finish(builder)
}

/// Sorts the problems, and says so where there are more than anyone reads.
fn finish(builder: TreeBuilder<'_>) -> ParsedYaml {
    let TreeBuilder {
        documents,
        mut problems,
        ..
    } = builder;

    // Problems of duplicate keys are only noticed when their mapping ends.
    problems.sort_by_key(|problem| problem.place.as_ref().map_or(u32::MAX, |(place, _)| place.start));
    if problems.len() > MAX_PROBLEMS {
        problems.truncate(MAX_PROBLEMS);
        let message = format!("there are more than {MAX_PROBLEMS} problems; the rest are not shown");
        problems.push(Problem::new(&codes::TOO_MANY_PROBLEMS, message));
    }

    ParsedYaml { documents, problems }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::manifest::yaml::YamlContent;

    fn codes(parsed: &ParsedYaml) -> Vec<&'static str> {
        parsed.problems.iter().map(|problem| problem.code.id).collect()
    }

    fn values(parsed: &ParsedYaml) -> serde_json::Value {
        parsed.documents.iter().map(YamlNode::to_json).collect()
    }

    #[test]
    fn a_text_without_values_has_no_documents() {
        for text in [
            "",
            "\n \n",
            "# only\n  # comments",
            "\u{feff}",
            "\u{feff}# c\r\n",
            "...\n",
        ] {
            assert_eq!(parse(SourceId(0), text), ParsedYaml::default(), "{text:?}");
        }
    }

    #[test]
    fn every_document_is_returned() {
        let parsed = parse(SourceId(0), "a: 1\n---\n- b\n...\n# c\n---\n--- text\n");
        assert_eq!(
            (values(&parsed), codes(&parsed)),
            (json!([{"a": 1}, ["b"], null, "text"]), vec![])
        );
    }

    #[test]
    fn reading_goes_on_behind_a_broken_document() {
        let text = "a: [1\n---\nb: @\n---\nc: 1\nc: 2\n---\nd: e: f\n---\ng: *h\n";
        let parsed = parse(SourceId(0), text);
        assert_eq!(values(&parsed), json!([{"c": 1}, {"g": null}]));
        assert_eq!(
            codes(&parsed),
            ["syntax", "syntax", "duplicate-key", "syntax", "unknown-alias"]
        );
        let starts: Vec<_> = parsed
            .problems
            .iter()
            .filter_map(|problem| problem.place.as_ref())
            .collect();
        assert!(starts.is_sorted_by_key(|(place, _)| place.start), "{starts:?}");
        let parsed = parse(SourceId(0), "name\nother: 1\n---\nb: 1\n");
        assert_eq!(
            values(&parsed),
            json!([{"b": 1}]),
            "a document may break behind its first value"
        );
    }

    #[test]
    fn nesting_has_a_limit_and_no_depth_breaks_anything() {
        let nested = |open: &str, close: &str, levels| open.repeat(levels) + &close.repeat(levels);
        let deepest = parse(SourceId(0), &nested("[", "]", MAX_DEPTH));
        assert_eq!(codes(&deepest), Vec::<&str>::new());
        let mut innermost = deepest.documents[0].clone();
        let mut levels = 0;
        while let YamlContent::Sequence(items) = &innermost.content {
            levels += 1;
            let Some(next) = items.first().cloned() else { break };
            innermost = next;
        }
        assert_eq!(levels, MAX_DEPTH);
        for text in [
            nested("[", "]", MAX_DEPTH + 1),
            nested("[", "]", 20_000),
            "{a: ".repeat(2_000_000),
            "[".repeat(2_000_000),
            "- ".repeat(20_000),
            "- ".repeat(40) + &nested("[", "]", 40),
            "? ".repeat(20_000),
            "&a [".repeat(20_000),
        ] {
            let parsed = parse(SourceId(0), &(text.clone() + "\n---\nb: 1\n"));
            assert_eq!(codes(&parsed), ["too-deep"], "{:.20}", text);
            assert_eq!(values(&parsed), json!([{"b": 1}]), "{:.20}", text);
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_refused() {
        let parsed = parse(SourceId(0), &"#".repeat(MAX_BYTES + 1));
        assert_eq!(codes(&parsed), ["too-large"]);
        assert_eq!(
            codes(&parse(SourceId(0), &"#".repeat(MAX_BYTES))),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn problems_are_counted_up_to_a_limit() {
        for text in ["@\n---\n", "a:\n", "- *x\n"] {
            let parsed = parse(SourceId(0), &text.repeat(3_000));
            assert_eq!(parsed.problems.len(), MAX_PROBLEMS + 1, "{text:?}");
            assert_eq!(codes(&parsed)[MAX_PROBLEMS], "too-many-problems", "{text:?}");
        }
    }

    #[test]
    fn a_long_file_is_read_whole() {
        let text = "statuses:\n".to_owned() + &"  - label: Qualified\n    type: active\n".repeat(20_000);
        let parsed = parse(SourceId(0), &text);
        let found = parsed.documents[0].find("/statuses/19999/type").unwrap();
        assert_eq!(found.value.place.end as usize, text.len() - 1);
    }

    /// Checks that places are on whole characters, inside of the text and, unless shared, inside of the parent.
    fn check_places(
        text: &str,
        node: &YamlNode,
        parent: (u32, u32),
        is_shared: bool,
    ) -> Result<(), TestCaseError> {
        let checked = |place: crate::model::Place| {
            prop_assert!(
                text.get(place.start as usize..place.end as usize).is_some(),
                "{place:?} in {text:?}"
            );
            let is_inside = is_shared || (parent.0 <= place.start && place.end <= parent.1);
            prop_assert!(is_inside, "{place:?} outside of {parent:?} in {text:?}");
            Ok(())
        };
        checked(node.place)?;
        let own = (node.place.start, node.place.end);
        match &node.content {
            YamlContent::Sequence(items) => items
                .iter()
                .try_for_each(|item| check_places(text, item, own, is_shared)),
            YamlContent::Mapping(entries) => entries.iter().try_for_each(|entry| {
                checked(entry.key_place)?;
                check_places(text, &entry.value, own, is_shared)
            }),
            YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) | YamlContent::String(_) => {
                Ok(())
            }
        }
    }

    fn check(text: &str) -> Result<(), TestCaseError> {
        let parsed = parse(SourceId(0), text);
        for document in &parsed.documents {
            check_places(text, document, (0, text.len() as u32), text.contains('*'))?;
            prop_assert_eq!(document.find("").map(|found| found.value), Some(document));
            let _ = document.to_json();
        }
        for problem in &parsed.problems {
            for (place, _) in problem.place.iter().chain(&problem.also) {
                prop_assert!(
                    text.get(place.start as usize..place.end as usize).is_some(),
                    "{:?}",
                    problem
                );
            }
        }
        Ok(())
    }

    /// Pieces of YAML that fit together more often than random letters.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a",
            "b: ",
            "c:",
            "- ",
            "-",
            "  ",
            "    ",
            "\n",
            "\n  ",
            "\n    ",
            "\r\n",
            "\t",
            "[",
            "]",
            "{",
            "}",
            ", ",
            ": ",
            "? ",
            "'",
            "\"",
            "\\",
            "|",
            ">-",
            "|2",
            "&x ",
            "*x",
            "*y ",
            "<<: *x",
            "<<: ",
            "!!str ",
            "!t ",
            "! ",
            "# c",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "@",
            "`",
            "1",
            "-2.5",
            ".inf",
            "99999999999999999999",
            "null",
            "true",
            "ü",
            "日本",
            "\u{feff}",
            "\u{2028}",
            "\u{0}",
            "<<<<<<<",
            "${x}",
            "k: v\n",
            "- k: v\n  l: w\n",
            "m:\n- 1\n",
        ]);
        prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    const VALID: &str = "# c\na: &x\n  - b: 'c d'\n    e: \"f\\n\"\n  - |\n    text\n\n    more\ng: {h: [1, ~, true], i: }\nj:\n- *x\n- ? k\n  : l\n---\n<<: {m: 日本}\nn: plain\n  goes on\n...\n";

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read_without_a_panic(text in any::<String>()) {
            check(&text)?;
        }

        #[test]
        fn any_pieces_are_read_without_a_panic(text in pieces()) {
            check(&text)?;
        }

        #[test]
        fn a_damaged_text_is_read_without_a_panic(at in 0..VALID.len(), length in 0_usize..6, with in pieces()) {
            let start = VALID.floor_char_boundary(at);
            let end = VALID.ceil_char_boundary(start + length);
            check(&format!("{}{with}{}", &VALID[..start], &VALID[end..]))?;
        }
    }
}
