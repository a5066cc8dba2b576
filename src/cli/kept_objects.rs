//! Tells what manifests hold as it is in Close, although nobody could set it to that today.

use super::printer::Printer;
use crate::{
    manifest::KeptObject,
    model::{joined, visible},
};

/// Tells of each object which of its attributes are so, and why.
pub fn tell_kept(kept: &[KeptObject], printer: &Printer) {
    for one in kept {
        let KeptObject {
            address,
            attributes,
            because,
        } = one;
        printer.talk(&format!(
            "note: {}: {} written as in Close: {}",
            visible(address.as_str()),
            joined(attributes.iter().map(|name| format!("`{name}` is")), ", "),
            visible(&because.join("; "))
        ));
    }
}
