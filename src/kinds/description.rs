//! The rules that the descriptions of all kinds share.

use crate::model::{Attr, Checks, Code, explanation};

/// The most characters that Close takes in the description of a field (API notes, custom fields 8).
const LONGEST: usize = 280;

/// Makes an empty description none; Close gives back either.
pub fn canonicalize(description: &mut Attr<Option<String>>) {
    if let Some(text) = description.stated_mut()
        && text.as_deref().is_some_and(|text| text.trim().is_empty())
    {
        *text = None;
    }
}

/// Reports a description that is too long for a field.
pub fn check(checks: &mut Checks, description: &Attr<Option<String>>) {
    check_length(checks, description, LONGEST);
}

/// Reports a description of more than so many characters.
pub fn check_length(checks: &mut Checks, description: &Attr<Option<String>>, longest: usize) {
    let length = description
        .stated()
        .and_then(Option::as_ref)
        .map_or(0, |text| text.chars().count());
    if length > longest {
        let message = format!("`description` has {length} characters; Close takes at most {longest}");
        checks.report(&DESCRIPTION_TOO_LONG, "/description", message, "shorten it");
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[&DESCRIPTION_TOO_LONG];

static DESCRIPTION_TOO_LONG: Code = Code::error(explanation!("description-too-long")).found_live();
