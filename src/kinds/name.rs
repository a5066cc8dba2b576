//! The rules that the names of all kinds share.

use crate::model::{Checks, Code, explanation};

/// Reports a name that Close would refuse or change.
pub fn check(checks: &mut Checks, attribute: &str, name: &str) {
    let pointer = format!("/{attribute}");
    if name.trim().is_empty() {
        checks.report(
            &EMPTY_NAME,
            pointer,
            format!("`{attribute}` is empty"),
            "write a name",
        );
    } else if name.trim() != name {
        let help = format!(
            "write `{}`; Close may remove the spaces, and then the names would never match",
            name.trim()
        );
        checks.report(
            &BLANKS_AROUND_NAME,
            pointer,
            format!("`{attribute}` starts or ends with a space"),
            help,
        );
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[&EMPTY_NAME, &BLANKS_AROUND_NAME];

static EMPTY_NAME: Code = Code::error(explanation!("empty-name")).found_live();

static BLANKS_AROUND_NAME: Code = Code::error(explanation!("blanks-around-name")).found_live();
