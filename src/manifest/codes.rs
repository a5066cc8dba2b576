//! What can be wrong with a manifest whatever it lists, explained.

use super::yaml;
use crate::model::{Code, RENAME_CONTRADICTS, UNKNOWN_VALUE, explanation};

/// All that reading can find, but for what the kinds find.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    yaml::CODES.iter().chain(CODES).copied()
}

static CODES: &[&Code] = &[
    &UNKNOWN_ATTRIBUTE,
    &MISSING_ATTRIBUTE,
    &WRONG_TYPE,
    &UNKNOWN_VALUE,
    &EMPTY_TEXT,
    &DOES_NOT_FIT,
    &DUPLICATE_ADDRESS,
    &UNKNOWN_REFERENCE,
    &RENAME_CONTRADICTS,
    &MOVE_WITHOUT_REMOVAL,
    &MOVE_TO_ITSELF,
    &BAD_EXPRESSION,
    &UNKNOWN_VARIABLE,
    &SECRET_VARIABLE,
    &RAW_ID,
    &NOT_AS_IN_CLOSE,
    &OVERLAY_OF_NOTHING,
    &OVERLAY_ADDS_TWICE,
    &OVERLAY_AMBIGUOUS,
    &NOT_A_DATE,
    &NOT_TEXT,
    &OUTSIDE_PROJECT,
    &PROJECT_FILE,
    &TOO_MUCH,
    &TEXT_FILE,
    &EMPTY_FILE,
    &SECOND_DOCUMENT,
    &INTERNAL,
];

pub(super) static UNKNOWN_ATTRIBUTE: Code = Code::error(explanation!("unknown-attribute"));

pub(super) static MISSING_ATTRIBUTE: Code = Code::error(explanation!("missing-attribute"));

pub(super) static WRONG_TYPE: Code = Code::error(explanation!("wrong-type"));

pub(super) static EMPTY_TEXT: Code = Code::error(explanation!("empty-text"));

pub(super) static DOES_NOT_FIT: Code = Code::error(explanation!("does-not-fit"));

pub(super) static DUPLICATE_ADDRESS: Code = Code::error(explanation!("duplicate-address"));

pub(super) static UNKNOWN_REFERENCE: Code = Code::error(explanation!("unknown-reference"));

pub(super) static MOVE_WITHOUT_REMOVAL: Code = Code::error(explanation!("move-without-removal"));

pub(super) static MOVE_TO_ITSELF: Code = Code::error(explanation!("move-to-itself"));

pub(super) static BAD_EXPRESSION: Code = Code::error(explanation!("bad-expression"));

pub(super) static UNKNOWN_VARIABLE: Code = Code::error(explanation!("unknown-variable"));

pub(super) static SECRET_VARIABLE: Code = Code::error(explanation!("secret-variable"));

pub(super) static RAW_ID: Code = Code::error(explanation!("raw-id")).found_live();

pub(super) static NOT_AS_IN_CLOSE: Code = Code::error(explanation!("not-as-in-close"));

pub(super) static OVERLAY_OF_NOTHING: Code = Code::error(explanation!("overlay-of-nothing"));

pub(super) static OVERLAY_ADDS_TWICE: Code = Code::error(explanation!("overlay-adds-twice"));

pub(super) static OVERLAY_AMBIGUOUS: Code = Code::error(explanation!("overlay-ambiguous"));

pub(super) static NOT_A_DATE: Code = Code::error(explanation!("not-a-date"));

/// A file that a link or the project file takes from outside of the project, and that is no manifest.
pub static OUTSIDE_PROJECT: Code = Code::error(explanation!("outside-project"));

/// The project file is named as a manifest.
pub static PROJECT_FILE: Code = Code::error(explanation!("project-file"));

/// More than is worked with.
pub static TOO_MUCH: Code = Code::error(explanation!("too-much"));

/// A file of another sort.
pub static NOT_TEXT: Code = Code::error(explanation!("not-text"));

pub(super) static TEXT_FILE: Code = Code::error(explanation!("text-file"));

pub(super) static EMPTY_FILE: Code = Code::error(explanation!("empty-file"));

pub(super) static SECOND_DOCUMENT: Code = Code::error(explanation!("second-document"));

pub(super) static INTERNAL: Code = Code::error(explanation!("internal"));
