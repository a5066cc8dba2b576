//! Draws coloured text from standard input as SVG, as a terminal shows it.

use anstyle_svg::Term;
use std::io::{self, Read as _, Write as _};

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let picture = Term::new().render_svg(text.trim_end());
    io::stdout().write_all(picture.as_bytes())
}
