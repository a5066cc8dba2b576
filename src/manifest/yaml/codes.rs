//! What can be wrong with a text as YAML, explained.

use crate::model::{Code, Severity};

/// All of them.
pub static CODES: &[&Code] = &[
    &SYNTAX,
    &SWALLOWED_ITEM,
    &DUPLICATE_KEY,
    &KEY_NOT_TEXT,
    &BAD_MERGE,
    &UNKNOWN_TAG,
    &WRONG_TAG,
    &NUMBER_TOO_LARGE,
    &NOT_A_NUMBER,
    &UNKNOWN_ALIAS,
    &RECURSIVE_ALIAS,
    &ALIAS_BOMB,
    &TOO_DEEP,
    &TOO_LARGE,
    &TOO_MANY_PROBLEMS,
];

pub(super) static SYNTAX: Code = Code {
    id: "syntax",
    severity: Severity::Error,
    title: "The text is not YAML",
    why: "Nothing of the file can be read from there on. Most often a bracket or a quote is not closed, a colon lacks \
          the blank behind it, or a line stands too far to the left or right.",
    remedy: "Look at the marked line and the one above it. Blanks in front of a line matter in YAML, and tabs are not \
             allowed there. A text that holds `: ` or ` #`, or begins with one of `[ { * & ! % @`, needs quotes.",
    wrong: "lead_statuses: [New, Customer\n",
    right: "lead_statuses: [New, Customer]\n",
};

pub(super) static SWALLOWED_ITEM: Code = Code {
    id: "swallowed-item",
    severity: Severity::Error,
    title: "A line looks like an item of a list but continues the text above",
    why: "YAML joins a line that stands further to the right to the text before it. What was meant as an entry of its \
          own would become part of a name.",
    remedy: "Line the item up with the others. If it really is text, put it in quotes or after `|`.",
    wrong: "lead_statuses:\n  - New\n    - Customer\n",
    right: "lead_statuses:\n  - New\n  - Customer\n",
};

/// Of duplicate keys the first is kept; whoever reads on has to know that the other was left out.
pub static DUPLICATE_KEY: Code = Code {
    id: "duplicate-key",
    severity: Severity::Error,
    title: "A key is written twice in one mapping",
    why: "Only one of the two could count, and nobody can tell which one was meant.",
    remedy: "Keep one. If both hold a list, join the lists under one key.",
    wrong: "lead_statuses: [New]\nlead_statuses: [Customer]\n",
    right: "lead_statuses: [New, Customer]\n",
};

pub(super) static KEY_NOT_TEXT: Code = Code {
    id: "key-not-text",
    severity: Severity::Error,
    title: "A list or a mapping stands where a key should be",
    why: "Keys are names of attributes. `{{ name }}`, as templates of other tools are written, is read as such a key.",
    remedy: "Write a single word before the colon. Variables are written `${var:NAME}` or `${env:NAME}` here.",
    wrong: "lead_statuses: [{{ first }}]\n",
    right: "lead_statuses: [New]\n",
};

pub(super) static BAD_MERGE: Code = Code {
    id: "bad-merge",
    severity: Severity::Error,
    title: "`<<` is given something that can't be merged",
    why: "A merge key takes over the attributes of another mapping, so it needs a mapping or a list of mappings.",
    remedy: "Write `<<: *NAME`, where `&NAME` stands in front of a mapping further up.",
    wrong: "lead_statuses:\n  - {<<: 1, label: New}\n",
    right: "lead_statuses:\n  - {label: New}\n",
};

pub(super) static UNKNOWN_TAG: Code = Code {
    id: "unknown-tag",
    severity: Severity::Error,
    title: "A tag (`!something`) has no meaning here",
    why: "Tags are how YAML files of other programs name types of their own. closectl knows none of them.",
    remedy: "Take it out. A text that begins with `!` needs quotes around it.",
    wrong: "lead_statuses: [!hot New]\n",
    right: "lead_statuses: [\"!hot New\"]\n",
};

pub(super) static WRONG_TAG: Code = Code {
    id: "wrong-tag",
    severity: Severity::Error,
    title: "A value is not of the type that its tag says",
    why: "`!!int`, `!!str` and the like insist on a type, and this value can't have it.",
    remedy: "Take the tag out.",
    wrong: "lead_statuses: [!!int New]\n",
    right: "lead_statuses: [New]\n",
};

pub(super) static NUMBER_TOO_LARGE: Code = Code {
    id: "number-too-large",
    severity: Severity::Error,
    title: "A number is too large to be kept exactly",
    why: "Its last digits would be lost. Such numbers are mostly identifiers or telephone numbers, and those are texts.",
    remedy: "Put it in quotes.",
    wrong: "lead_statuses: [123456789012345678901]\n",
    right: "lead_statuses: [\"123456789012345678901\"]\n",
};

pub(super) static NOT_A_NUMBER: Code = Code {
    id: "not-a-number",
    severity: Severity::Error,
    title: "`.inf` and `.nan` are no values that Close knows",
    why: "YAML reads these words as infinity and as not-a-number.",
    remedy: "Put it in quotes if it is a text.",
    wrong: "lead_statuses: [.inf]\n",
    right: "lead_statuses: [\".inf\"]\n",
};

pub(super) static UNKNOWN_ALIAS: Code = Code {
    id: "unknown-alias",
    severity: Severity::Error,
    title: "`*name` refers to a value that is not marked anywhere above",
    why: "`*name` repeats what was marked `&name` before it in the same document.",
    remedy: "Correct the name, or mark the value. A text that begins with `*` needs quotes around it.",
    wrong: "lead_statuses: [*first]\n",
    right: "lead_statuses: [\"*first\"]\n",
};

pub(super) static RECURSIVE_ALIAS: Code = Code {
    id: "recursive-alias",
    severity: Severity::Error,
    title: "A value would contain itself without end",
    why: "The alias stands inside of what it repeats.",
    remedy: "Write the value out instead of the alias.",
    wrong: "lead_statuses: &all [New, *all]\n",
    right: "lead_statuses: [New]\n",
};

pub(super) static ALIAS_BOMB: Code = Code {
    id: "alias-bomb",
    severity: Severity::Error,
    title: "The aliases of a document stand for too much together",
    why: "Aliases of aliases multiply: a few lines can stand for billions of values, which no computer can hold.",
    remedy: "Write the values out, or use fewer aliases of aliases.",
    wrong: "",
    right: "",
};

pub(super) static TOO_DEEP: Code = Code {
    id: "too-deep",
    severity: Severity::Error,
    title: "Lists and mappings are nested too deeply",
    why: "No manifest needs more than a few levels, and reading without a limit could be made to use up all memory.",
    remedy: "Look for brackets that are not closed. A filter that is deeper needs to be written flatter.",
    wrong: "",
    right: "",
};

/// A text that is larger than any setup.
pub static TOO_LARGE: Code = Code {
    id: "too-large",
    severity: Severity::Error,
    title: "A file or a value in it is too large",
    why: "The limits are far beyond any setup, so that it is most likely a file of another kind.",
    remedy: "Take the file out of the folder. Split it into several files if it is a manifest.",
    wrong: "",
    right: "",
};

/// More problems than anybody reads.
pub static TOO_MANY_PROBLEMS: Code = Code {
    id: "too-many-problems",
    severity: Severity::Error,
    title: "There are more problems than are shown",
    why: "Nobody reads a thousand problems, and most of them follow from a few.",
    remedy: "Correct the first ones, and validate again.",
    wrong: "",
    right: "",
};
