//! What has to hold for any headers at all: whatever they say, nothing waits longer or counts further than the bounds.
//! Compiled for tests and fuzzing only, because headers are read by nobody else.

use crate::api::rate_limit::{LONGEST_WAIT, LimitHeaders};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::time::{Duration, SystemTime};

/// The most calls that a header can speak of.
const MOST: u64 = 1_000_000_000;

/// Takes every line as a header, reads them all, and looks at what was read.
///
/// # Panics
///
/// If anything is beyond its bound.
pub fn check_headers(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }

    // Sun, 06 Nov 1994 08:49:37 GMT, and a clock that was never set.
    for now in [784_111_777, 0].map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)) {
        let limits = LimitHeaders::read(&headers, now);
        let LimitHeaders {
            limit,
            remaining,
            reset,
            retry_after,
            grain,
            old_reset,
            body_reset,
            edge_reset,
            long_wait,
        } = limits;

        assert!(grain <= Duration::from_secs(1), "{limits:?}");
        assert_eq!(body_reset, None, "no header tells what a body says: {limits:?}");
        for count in [limit, remaining].into_iter().flatten() {
            assert!(count <= MOST, "{limits:?}");
        }
        for wait in [reset, retry_after, old_reset, edge_reset, limits.wait()]
            .into_iter()
            .flatten()
        {
            assert!(wait <= LONGEST_WAIT, "{limits:?}");
        }
        let is_long = |wait: Duration| wait > LONGEST_WAIT && retry_after.is_none();
        assert!(long_wait.is_none_or(is_long), "{limits:?}");
        assert_eq!(
            limits,
            LimitHeaders::read(&headers, now),
            "the same headers mean the same"
        );
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_that_the_fuzzer_kept_is_beyond_its_bound() {
        let fuzz = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
        for (folder, fewest) in [("corpus/headers", 8), ("regressions/headers", 0)] {
            let files = std::fs::read_dir(fuzz.join(folder)).into_iter().flatten();
            let tried = files.map(|file| super::check_headers(&std::fs::read(file.unwrap().path()).unwrap()));
            assert!(tried.count() >= fewest, "{folder}");
        }
    }
}
