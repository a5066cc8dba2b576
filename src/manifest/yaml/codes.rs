//! What can be wrong with a text as YAML, explained.

use crate::model::{Code, explanation};

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

pub(super) static SYNTAX: Code = Code::error(explanation!("syntax"));

pub(super) static SWALLOWED_ITEM: Code = Code::error(explanation!("swallowed-item"));

/// Of duplicate keys the first is kept; whoever reads on has to know that the other was left out.
pub static DUPLICATE_KEY: Code = Code::error(explanation!("duplicate-key"));

pub(super) static KEY_NOT_TEXT: Code = Code::error(explanation!("key-not-text"));

pub(super) static BAD_MERGE: Code = Code::error(explanation!("bad-merge"));

pub(super) static UNKNOWN_TAG: Code = Code::error(explanation!("unknown-tag"));

pub(super) static WRONG_TAG: Code = Code::error(explanation!("wrong-tag"));

pub(super) static NUMBER_TOO_LARGE: Code = Code::error(explanation!("number-too-large"));

pub(super) static NOT_A_NUMBER: Code = Code::error(explanation!("not-a-number"));

pub(super) static UNKNOWN_ALIAS: Code = Code::error(explanation!("unknown-alias"));

pub(super) static RECURSIVE_ALIAS: Code = Code::error(explanation!("recursive-alias"));

pub(super) static ALIAS_BOMB: Code = Code::error(explanation!("alias-bomb"));

pub(super) static TOO_DEEP: Code = Code::error(explanation!("too-deep"));

/// A text that is larger than any setup.
pub static TOO_LARGE: Code = Code::error(explanation!("too-large"));

/// More problems than anybody reads.
pub static TOO_MANY_PROBLEMS: Code = Code::error(explanation!("too-many-problems"));
