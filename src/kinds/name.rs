//! The rules that the names of all kinds share.

use crate::model::Checks;

/// Reports a name that Close would refuse or change.
pub fn check(checks: &mut Checks, attribute: &str, name: &str) {
    let pointer = format!("/{attribute}");
    if name.trim().is_empty() {
        checks.report(
            "empty-name",
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
            "blanks-around-name",
            pointer,
            format!("`{attribute}` begins or ends with a blank"),
            help,
        );
    }
}
