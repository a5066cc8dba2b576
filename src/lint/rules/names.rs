//! Names and choices that look like others, or like nothing, because of letters that people do not see.

use super::{
    super::{
        finding::LintFinding,
        input::{EntryLabel, LintInput, WantedEntry},
    },
    rule::LintRule,
};
use crate::model::{Code, Problem, explanation};

/// The rule.
pub const RULE: LintRule = LintRule {
    codes: &[&UNTIDY_NAME, &HIDDEN_CHARACTER, &NAME_WITHOUT_LETTERS],
    find,
};

static UNTIDY_NAME: Code = Code::warning(explanation!("untidy-name"));

static HIDDEN_CHARACTER: Code = Code::warning(explanation!("hidden-character"));

static NAME_WITHOUT_LETTERS: Code = Code::info(explanation!("name-without-letters"));

fn find(input: LintInput<'_>, findings: &mut Vec<LintFinding>) {
    for one in input.wanted() {
        let name = one.name();

        if let Some(name) = &name
            && !name.text.chars().any(char::is_alphanumeric)
        {
            let message = format!("the {} `{}` has no letter and no digit", name.what, name.text);
            let code = &NAME_WITHOUT_LETTERS;
            findings.push(about(input, one, name, code, message, "add a word"));
        }

        let choices = one.choices().flat_map(|(_, values)| values);
        for label in name.into_iter().chain(choices) {
            // One hidden character is enough to report: whoever types the name again loses the others, too.
            if let Some(hidden) = label.text.chars().find(|letter| is_hidden(*letter)) {
                let message = format!("the {} contains an invisible character", label.what);
                let help = format!(
                    "delete {} (U+{:04X}) and the characters next to it, and type them again",
                    called(hidden),
                    hidden as u32
                );
                findings.push(about(input, one, &label, &HIDDEN_CHARACTER, message, &help));
            } else if label.text.trim() != label.text || label.text.contains("  ") {
                let words: Vec<&str> = label.text.split_whitespace().collect();
                let message = format!("the {} `{}` has extra spaces", label.what, label.text);
                let help = format!("write `{}`", words.join(" "));
                findings.push(about(input, one, &label, &UNTIDY_NAME, message, &help));
            }
        }
    }
}

fn about(
    input: LintInput<'_>,
    one: WantedEntry<'_>,
    label: &EntryLabel,
    code: &'static Code,
    message: String,
    help: &str,
) -> LintFinding {
    let place = input.place(one.address(), &label.pointer);
    let problem = Problem::new(code, message).at(place, "here").help(help);
    LintFinding::new(one.address().clone(), problem)
}

/// Says whether a character takes no ink and no other job: joiners, which scripts and emoji need, are none of these.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

fn called(letter: char) -> &'static str {
    match letter {
        '\u{a0}' | '\u{202f}' => "the non-breaking space",
        '\u{ad}' => "the soft hyphen",
        '\u{200b}' | '\u{2060}' | '\u{feff}' => "the zero-width space",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "the mark of the writing direction"
        }
        _ => "the control character",
    }
}
