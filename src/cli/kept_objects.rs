//! Tells what manifests hold as it is in Close, although nobody could set it to that today.

use super::printer::Printer;
use crate::{
    manifest::KeptObject,
    model::{listed, visible},
};

/// Tells of each object which of its attributes are so, and why.
pub fn tell_kept(kept: &[KeptObject], printer: &Printer) {
    for one in kept {
        let KeptObject {
            address,
            attributes,
            because,
        } = one;
        let names: Vec<String> = attributes.iter().map(|name| format!("`{name}`")).collect();
        printer.talk(&format!(
            "note: {}: {} {} written as in Close: {}",
            visible(address.as_str()),
            listed(&names),
            if names.len() == 1 { "is" } else { "are" },
            visible(&because.join("; "))
        ));
    }
}
