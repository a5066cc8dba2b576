//! Lists of choices that people can't choose well from.

use super::{
    super::{
        finding::LintFinding,
        input::{LintInput, folded},
    },
    rule::LintRule,
};
use crate::model::{Code, Problem, Severity};
use std::collections::HashMap;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&CHOICES_DIFFER_IN_CASE, &MANY_CHOICES],
    find,
};

/// More choices than anybody scrolls through. How many Close takes is not known.
const MANY: usize = 100;

static CHOICES_DIFFER_IN_CASE: Code = Code {
    id: "choices-differ-in-case",
    severity: Severity::Warning,
    title: "Two choices of a field differ only in capital letters or blanks",
    why: "People pick one or the other at random, so that reports and filters count only some of the records.",
    remedy: "Keep one of the two. `{value: SaaS, renamed_from: saas}` moves the records that hold the other one.",
    wrong: "custom_fields:\n  lead:\n    - {name: Industry, type: choices, choices: [SaaS, saas]}\n",
    right: "custom_fields:\n  lead:\n    - {name: Industry, type: choices, choices: [{value: SaaS, renamed_from: saas}]}\n",
};

static MANY_CHOICES: Code = Code {
    id: "many-choices",
    severity: Severity::Info,
    title: "A field has more than 100 choices",
    why: "Nobody scrolls through such a list; people take the first one that fits, or none. How many choices Close \
          takes is not known either.",
    remedy: "Split the field in two, such as a group and a choice within it, or use a text field.",
    wrong: "",
    right: "",
};

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    for one in input.wanted() {
        let address = one.address();
        for (attribute, choices) in one.choices() {
            if choices.len() > MANY {
                let message = format!("`{}` has {} choices", address.name(), choices.len());
                let problem = Problem::new(&MANY_CHOICES, message)
                    .at(input.place(address, &format!("/{attribute}")), "here")
                    .help("split the field in two, or use a text field");
                findings.push(LintFinding::new(address.clone(), problem));
            }

            let mut first: HashMap<String, &str> = HashMap::new();
            for choice in &choices {
                let Some(other) = first.insert(folded(&choice.text), &choice.text) else {
                    continue;
                };

                let text = &choice.text;
                let message =
                    format!("the choices `{other}` and `{text}` differ only in capital letters or blanks");
                let help = format!("keep one, as in `{{value: {other}, renamed_from: {text}}}`");
                let problem = Problem::new(&CHOICES_DIFFER_IN_CASE, message)
                    .at(input.place(address, &choice.pointer), "here")
                    .help(help);
                findings.push(LintFinding::new(address.clone(), problem));
            }
        }
    }
}
