//! Checks the key that a request carries: Basic with the key as user, or Bearer.

use axum::http::{HeaderMap, header};

/// Says whether the request carries `key`.
pub(crate) fn accepts(headers: &HeaderMap, key: &str) -> bool {
    let Some(value) = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let Some((scheme, rest)) = value.split_once(' ') else {
        return false;
    };

    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return rest == key;
    }
    // The key is the user, and the password stays empty.
    scheme.eq_ignore_ascii_case("basic")
        && decoded(rest).is_some_and(|user| user == format!("{key}:").into_bytes())
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0_u32);

    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };

        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn the_key_is_the_user_and_the_password_is_empty() {
        assert!(accepts(&with("Basic YXBpX2EuYjo="), "api_a.b"));
        assert!(!accepts(&with("Basic YXBpX2EuYjp4"), "api_a.b"));
        assert!(!accepts(&with("Basic ?"), "api_a.b"));
        assert!(!accepts(&with("Basic"), "api_a.b"));
    }

    #[test]
    fn a_bearer_token_is_compared_whole() {
        assert!(accepts(&with("Bearer api_a.b"), "api_a.b"));
        assert!(!accepts(&with("Bearer api_a"), "api_a.b"));
        assert!(!accepts(&HeaderMap::new(), "api_a.b"));
    }
}
