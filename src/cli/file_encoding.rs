//! The encoding of files: closectl reads UTF-8, and some programs save UTF-16.

/// What a person does with a file in UTF-16.
pub const SAVE_AS_UTF8: &str = "save the file with the encoding UTF-8 (Notepad offers it under Save as)";

/// The number of bytes in which the pattern of UTF-16 is looked for.
const LOOKED_AT: usize = 16;

/// Says whether bytes are a text in UTF-16, with or without the mark that it may begin with.
pub fn is_utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return true;
    }

    // Of a letter of ASCII, one of the two bytes is 0, and always the same one.
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let (pairs, _) = start.as_chunks::<2>();
    let is_ascii = |high: usize| {
        pairs
            .iter()
            .all(|pair| pair[high] == 0 && pair[1 - high] != 0 && pair[1 - high].is_ascii())
    };
    !pairs.is_empty() && (is_ascii(0) || is_ascii(1))
}

#[cfg(test)]
mod tests {
    use super::is_utf16;

    #[test]
    fn utf_16_is_known_in_both_orders_with_and_without_its_mark() {
        let units: Vec<u16> = "lead_statuses: [A]\n".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in [
            [&[0xff, 0xfe][..], &little].concat(),
            [&[0xfe, 0xff][..], &big].concat(),
            little,
            big,
        ] {
            assert!(is_utf16(&bytes), "{bytes:?}");
        }
        for bytes in [
            &b""[..],
            b"a",
            b"lead_statuses: [A]\n",
            &[0; 32],
            b"\x7fELF\x02\x01\x00\x00\xff\xfe\x00\x1b",
            "\u{feff}lead_statuses: [A]\n".as_bytes(),
        ] {
            assert!(!is_utf16(bytes), "{bytes:?}");
        }
    }
}
