//! Lists of choices that people can't choose well from.

use super::{
    super::{finding::LintFinding, input::LintInput},
    rule::LintRule,
    similar::SAME_LETTERS,
};
use crate::model::{Code, Problem, explanation, folded, same_letters};
use std::collections::HashMap;

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&CHOICES_DIFFER_IN_CASE, &MANY_CHOICES],
    find,
};

/// More choices than anybody scrolls through. How many Close takes is not known.
const MANY: usize = 100;

static CHOICES_DIFFER_IN_CASE: Code = Code::warning(explanation!("choices-differ-in-case"));

static MANY_CHOICES: Code = Code::info(explanation!("many-choices"));

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

            // Records hold the text of a choice, so two that look alike split what people search for.
            let mut first: HashMap<String, &str> = HashMap::new();
            for choice in &choices {
                let Some(other) = first.insert(folded(&choice.text), &choice.text) else {
                    continue;
                };

                let text = &choice.text;
                let (code, how) = if same_letters(other, text) {
                    (&SAME_LETTERS, "are the same letters in other code points")
                } else {
                    (
                        &CHOICES_DIFFER_IN_CASE,
                        "differ only in capital letters or spaces",
                    )
                };
                let message = format!("the choices `{other}` and `{text}` {how}");
                let help = format!("keep one, as in `{{value: {other}, renamed_from: {text}}}`");
                let problem = Problem::new(code, message)
                    .at(input.place(address, &choice.pointer), "here")
                    .help(help);
                findings.push(LintFinding::new(address.clone(), problem));
            }
        }
    }
}
