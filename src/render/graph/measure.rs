//! How wide texts are, without asking a font.
//!
//! The widths are those of the widest fonts that browsers take for `sans-serif`, so that a text may turn out narrower
//! than thought and never wider.

use unicode_width::UnicodeWidthChar as _;

/// Returns the width of a text, in parts of the size of its letters.
pub fn width(text: &str) -> f64 {
    text.chars().map(of).sum()
}

fn of(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.40,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | 's' => 0.53,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '—' => 1.04,
        '+' | '~' | '=' | '<' | '>' | '#' | '&' => 0.86,
        'a'..='z' | '0'..='9' => 0.66,
        'A'..='Z' => 0.82,
        _ => match character.width() {
            Some(0) => 0.0,
            Some(1) => 0.86,
            Some(_) | None => 1.36,
        },
    }
}

/// Cuts a text so that it is no wider than this; what was cut shows as `…`.
pub fn cut(text: &str, most: f64) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let room = most - of('…');
    let mut used = 0.0;
    let kept = text.chars().take_while(|character| {
        used += of(*character);
        used <= room
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

/// Cuts the middle out of a text whose end tells it from others, such as an address of the web.
pub fn cut_inside(text: &str, most: f64) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    // Half for each end: web addresses differ in their hosts, and in what they end with.
    let side = (most - of('…')) / 2.0;
    let mut used = 0.0;
    let fits = |character: &char| {
        used += of(*character);
        used <= side
    };
    let end: Vec<char> = text.chars().rev().take_while(fits).collect();
    let end: String = end.into_iter().rev().collect();
    cut(text, side + of('…')) + &end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_fits_and_says_so() {
        for text in [
            "Industry",
            "iiiiiiiiiiiiiiiiiiiiii",
            "WWWWWWWWWWWW",
            "日本語の項目です",
            "👩‍💻👩‍💻👩‍💻👩‍💻",
        ] {
            let short = cut(text, 5.0);
            assert!(width(&short) <= 5.0, "{short}: {}", width(&short));
            assert_eq!(short == text, width(text) <= 5.0, "{text}");
            assert!(short == text || short.ends_with('…'), "{short}");
        }
    }
}
