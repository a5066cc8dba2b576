//! Draws coloured text from stdin as SVG, as a terminal shows it.

use anstyle_svg::{Palette, Term};
use std::{
    error::Error,
    io::{self, Read as _, Write as _},
};

/// The colours of the terminal: black, red, green, yellow, blue, magenta, cyan, white, and the same again, brighter.
const COLORS: [u32; 16] = [
    0x15_1b24, 0xff_8f86, 0x6f_d796, 0xf2_bd66, 0x8c_b9ff, 0xdf_a6f0, 0x6f_d3d7, 0xdd_e4ed, 0x5b_6b82,
    0xff_8f86, 0x6f_d796, 0xf2_bd66, 0x8c_b9ff, 0xdf_a6f0, 0x6f_d3d7, 0xff_ffff,
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let colors = COLORS.map(|color| {
        let [_, red, green, blue] = color.to_be_bytes();
        (red, green, blue).into()
    });
    let picture = Term::new().palette(Palette(colors)).render_svg(text.trim_end());
    // What is dimmed has to be readable all the same.
    let picture = picture.replace("opacity: 0.4", "opacity: 0.7");
    io::stdout().write_all(picture.as_bytes())?;
    Ok(())
}
