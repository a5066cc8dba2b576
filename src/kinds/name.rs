//! The rules that the names of all kinds share.

use crate::model::{Checks, Code, Severity};

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
            "write `{}`; Close may cut blanks off, and then the names would never match",
            name.trim()
        );
        checks.report(
            &BLANKS_AROUND_NAME,
            pointer,
            format!("`{attribute}` begins or ends with a blank"),
            help,
        );
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[&EMPTY_NAME, &BLANKS_AROUND_NAME];

static EMPTY_NAME: Code = Code {
    id: "empty-name",
    severity: Severity::Error,
    title: "A name holds nothing but blanks",
    why: "A name that nobody can see can't be found or referred to.",
    remedy: "Write a name.",
    wrong: "lead_statuses: [\"  \"]\n",
    right: "lead_statuses: [New]\n",
};

static BLANKS_AROUND_NAME: Code = Code {
    id: "blanks-around-name",
    severity: Severity::Error,
    title: "A name begins or ends with a blank",
    why: "Close may cut such blanks off. Then the name in the manifest would never match the one in \
          Close, and every plan would want to change it.",
    remedy: "Take the blanks out. Names need quotes only where YAML would read them as something else.",
    wrong: "lead_statuses: [\"New \"]\n",
    right: "lead_statuses: [New]\n",
};
