//! `docs/BENCHMARKS.md`: puts what was measured between the marks of its part, and leaves the rest alone.

use std::{error::Error, fs, path::Path};

/// Replaces what the book says of a part.
pub fn write(part: &str, text: &str) -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/BENCHMARKS.md");
    let book = fs::read_to_string(&path)?;
    let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- end of {part} -->"));
    let (before, rest) = book
        .split_once(&begin)
        .ok_or_else(|| format!("{} has no line {begin}", path.display()))?;
    let (_, after) = rest
        .split_once(&end)
        .ok_or_else(|| format!("{} has no line {end}", path.display()))?;
    fs::write(&path, format!("{before}{begin}\n{}\n\n{end}{after}", text.trim()))?;
    Ok(())
}
