//! The reasons behind an error of the HTTP library, from the outermost to the innermost.

use std::error::Error;

/// The last reason in a chain: the ones before repeat the address or say nothing.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    reasons(error).last().map(ToString::to_string).unwrap_or_default()
}

/// Returns all reasons.
pub(super) fn reasons<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<std::io::Error>() {
        // The source of an I/O error skips the error that it wraps.
        Some(wrapper) => wrapper.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    }
}
