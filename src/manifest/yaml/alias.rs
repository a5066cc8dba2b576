//! Anchors and aliases of one document: what each alias stands for, and how much it would expand to.
//!
//! Nothing is ever expanded; sizes and depths are carried along as numbers.

use std::borrow::Cow;
use std::collections::HashMap;

use super::limits::MAX_ALIAS_WEIGHT;
use super::node::YamlNode;
use crate::model::suggest;

/// So many bytes of an aliased text count as much as a node.
const BYTES_PER_WEIGHT: usize = 64;

/// Names that are compared with an unknown one: enough for people, bounded for machines.
const MAX_COMPARED_NAMES: usize = 1_000;
const MAX_COMPARED_LENGTH: usize = 100;

/// A finished node with its size and depth as if every alias in it were written out.
#[derive(Clone, Debug)]
pub(super) struct WeighedNode {
    pub(super) node: YamlNode,
    /// In nodes; longer texts count more.
    pub(super) weight: u64,
    /// 0 for a scalar, otherwise one more than the deepest child.
    pub(super) height: usize,
}

impl WeighedNode {
    /// Weighs a scalar.
    pub(super) fn scalar(node: YamlNode) -> Self {
        let bytes = node.text().map_or(0, str::len);
        let weight = 1 + (bytes / BYTES_PER_WEIGHT) as u64;
        Self {
            node,
            weight,
            height: 0,
        }
    }
}

/// The anchors of one document and what its aliases have cost so far.
#[derive(Debug, Default)]
pub(super) struct DocumentAnchors<'text> {
    finished: HashMap<usize, WeighedNode>,
    names: Vec<Cow<'text, str>>,
    spent: u64,
}

impl<'text> DocumentAnchors<'text> {
    /// Forgets everything, for the next document.
    pub(super) fn clear(&mut self) {
        self.finished.clear();
        self.names.clear();
        self.spent = 0;
    }

    /// Remembers a name, for suggestions.
    pub(super) fn name(&mut self, name: Cow<'text, str>) {
        self.names.push(name);
    }

    /// Keeps a finished node under its anchor.
    pub(super) fn finish(&mut self, anchor: usize, value: WeighedNode) {
        self.finished.insert(anchor, value);
    }

    /// Returns what an alias stands for, or nothing while that is still being read.
    pub(super) fn get(&self, anchor: usize) -> Option<&WeighedNode> {
        self.finished.get(&anchor)
    }

    /// Counts one more use of an alias; false once all uses together are too much.
    #[must_use]
    pub(super) fn spend(&mut self, weight: u64) -> bool {
        self.spent = self.spent.saturating_add(weight);
        self.spent <= MAX_ALIAS_WEIGHT
    }

    /// Returns the anchor that a misspelt alias most likely means.
    pub(super) fn suggest(&self, name: &str) -> Option<&str> {
        // The latest names first, since an alias usually stands close to its anchor.
        let known = self
            .names
            .iter()
            .rev()
            .take(MAX_COMPARED_NAMES)
            .map(AsRef::as_ref);
        let near = |known: &&str| known.len() <= MAX_COMPARED_LENGTH;
        (name.len() <= MAX_COMPARED_LENGTH)
            .then(|| suggest(name, known.filter(near)))
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::Arc;

    use serde_json::json;

    use crate::manifest::yaml::{ParsedYaml, YamlContent, parse};
    use crate::model::{Problem, SourceId};

    fn only_problem(text: &str) -> Problem {
        let ParsedYaml { mut problems, .. } = parse(SourceId(0), text);
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems.remove(0)
    }

    #[test]
    fn an_alias_shares_what_it_stands_for() {
        let ParsedYaml { documents, problems } = parse(
            SourceId(0),
            "a: &x [1, &y {k: v}]\nb: *x\nc: *y\nd: &x 2\ne: *x\n",
        );
        assert_eq!(problems, []);
        let expected = json!({"a": [1, {"k": "v"}], "b": [1, {"k": "v"}], "c": {"k": "v"}, "d": 2, "e": 2});
        assert_eq!(documents[0].to_json(), expected);
        let content = |pointer| {
            documents[0]
                .find(pointer)
                .map(|found| found.value.content.clone())
        };
        match (content("/a"), content("/b")) {
            (Some(YamlContent::Sequence(one)), Some(YamlContent::Sequence(other))) => {
                assert!(Arc::ptr_eq(&one, &other))
            }
            others => panic!("{others:?}"),
        }
    }

    #[test]
    fn anchors_end_with_their_document() {
        let problem = only_problem("a: &x 1\n---\na: *x\n");
        assert_eq!(
            (problem.code.id, problem.place.unwrap().0.start),
            ("unknown-alias", 15)
        );
    }

    #[test]
    fn an_unknown_alias_gets_a_suggestion() {
        let problem = only_problem("a: &defaults {}\nb: *defualts\n");
        assert_eq!(problem.code.id, "unknown-alias");
        assert_eq!(
            problem.message,
            "`*defualts` refers to a value marked `&defualts`, but no value above has that mark"
        );
        assert_eq!(
            problem.help.unwrap(),
            "did you mean `*defaults`? If it is text, put it in quotes"
        );
        let problem = only_problem("- *.csv\n");
        assert_eq!(
            problem.help.unwrap(),
            "if it is text that starts with `*`, put quotes around it"
        );
    }

    #[test]
    fn a_value_that_contains_itself_is_refused() {
        for text in ["&a [*a]", "a: &a {b: {c: *a}}", "&a {<<: *a}"] {
            let ParsedYaml { documents, problems } = parse(SourceId(0), text);
            assert_eq!(documents, [], "{text}");
            assert_eq!(problems[0].code.id, "recursive-alias", "{text}");
        }
    }

    #[test]
    fn aliases_may_not_stand_for_too_much_together() {
        let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..30 {
            let items = vec![format!("*a{}", level - 1); 10].join(", ");
            writeln!(laughs, "a{level}: &a{level} [{items}]").unwrap();
        }
        assert_eq!(only_problem(&laughs).code.id, "alias-bomb");
        let items = (0..2_000).fold("a: &a\n".to_owned(), |text, at| text + &format!("  k{at}: 1\n"));
        let merged = items + "b:\n" + &"  - {<<: *a}\n".repeat(600);
        assert_eq!(
            only_problem(&merged).code.id,
            "alias-bomb",
            "merging copies entries"
        );
        let long = format!("a: &a \"{}\"\nb: [{}]", "x".repeat(1 << 20), "*a, ".repeat(100));
        assert_eq!(only_problem(&long).code.id, "alias-bomb", "long texts count more");
        let many = "a: &a x\nb:\n".to_owned() + &"  - *a\n".repeat(50_000);
        assert_eq!(parse(SourceId(0), &many).problems, [], "short ones are cheap");
    }

    #[test]
    fn aliases_of_aliases_do_not_nest_too_deeply() {
        let mut chain = "- &a0 [x]\n".to_owned();
        for level in 1..70 {
            writeln!(chain, "- &a{level} [*a{}]", level - 1).unwrap();
        }
        let problem = only_problem(&chain);
        assert_eq!(problem.code.id, "too-deep");
        let at = chain.find("[*a62]").unwrap() + 1;
        assert_eq!(problem.place.unwrap().0.start as usize, at);
    }
}
