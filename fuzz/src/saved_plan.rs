//! Saved plans: any text is read or refused; what is read is written and read back the same, and with any change to it it
//! is refused.

use super::shown;
use closectl::plan::SealedPlan;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// Reads a text as it is, and once more with a digest that fits.
///
/// # Panics
///
/// If what was accepted can't be written, read back or shown, or is accepted with a change.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(saved) = SealedPlan::read(&text) {
        is_guarded(&text, &saved);
    }
    if let Ok(Value::Object(fields)) = serde_json::from_str(&text) {
        let signed = signed(fields);
        if let Ok(saved) = SealedPlan::read(&signed) {
            is_guarded(&signed, &saved);
        }
    }
}

fn is_guarded(text: &str, saved: &SealedPlan) {
    let written = saved.text().expect("what was read can be written");
    let again = SealedPlan::read(&written).expect("what was written can be read");
    assert_eq!(again, *saved);
    shown::everywhere(&saved.plan);
    // Where the change is made depends on the text, so that every place comes up.
    let place = Sha256::digest(text.as_bytes());
    for pair in place.chunks(2).take(8) {
        let at = (usize::from(pair[0]) * 251 + usize::from(pair[1]) * 65_521) % text.len();
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] ^= 1 << (pair[1] % 7);
        if let Ok(changed) = String::from_utf8(bytes) {
            assert!(
                SealedPlan::read(&changed).is_err(),
                "byte {at} was changed and nobody noticed"
            );
        }
        let half = text.get(..at).unwrap_or_default();
        assert!(SealedPlan::read(half).is_err(), "the first {at} bytes are a plan");
    }
}

/// Writes a plan with a digest that fits, as somebody could who edits a file and knows how the digest is made.
fn signed(mut fields: Map<String, Value>) -> String {
    fields.shift_remove("digest");
    let text = format!("{:#}", Value::Object(fields.clone()));
    let mut hash = Sha256::new();
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    fields.insert("digest".to_owned(), format!("sha256:{hex}").into());
    format!("{:#}\n", Value::Object(fields))
}
