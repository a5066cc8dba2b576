//! Texts that end with a line break because YAML keeps it.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
};
use crate::model::{Code, Problem, explanation};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&TRAILING_LINE_BREAK],
    find,
};

static TRAILING_LINE_BREAK: Code = Code::warning(explanation!("trailing-line-break"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    for one in input.wanted() {
        let address = one.address();
        let Some((head, node)) = input.read.place(address) else {
            continue;
        };
        let own = node
            .entries()
            .iter()
            .filter(|entry| one.kind.attributes.contains_key(&*entry.key));

        for entry in own {
            // The text of a file of its own ends where the file does.
            let is_inline = entry.value.place.source == head.source;
            if is_inline && entry.value.text().is_some_and(|text| text.ends_with('\n')) {
                let message = format!("`{}` ends with a line break, which Close may remove", entry.key);
                let problem = Problem::new(&TRAILING_LINE_BREAK, message)
                    .at(entry.key_place, "here")
                    .help("write `|-` instead of `|`, or `>-` instead of `>`");
                findings.push(LintFinding::new(address.clone(), problem));
            }
        }
    }
}
