//! Prints what closectl costs, beside the limits that it keeps to.
//!
//! `cargo bench --bench cost` runs the real program against the embedded sandbox and prints the figures that
//! matter most. Counts that miss their limit fail the run; times depend on the machine and are only shown.
//! `cargo bench --bench cost -- PART…` measures only some parts: `offline`, `calls`, `network`, `settings`, `growth`,
//! `grid`, `rate`.
//! `--quick` measures small cases only, `--only TEXT` those rows of `grid` and `rate` whose name holds the text,
//! and `--book` puts the tables into `docs/BENCHMARKS.md`.

mod book;
mod calls;
mod fields;
mod figures;
mod grid;
mod growth;
mod manifests;
mod network;
mod offline;
mod program;
mod rate;
mod secure_front;
mod settings;
mod stage;
mod table;
mod traffic;

use figures::Figures;
use mimalloc::MiMalloc;
use std::{error::Error, process::ExitCode};
use tokio::runtime::Runtime;

/// The same as the program's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What to measure.
#[derive(Default)]
struct Wishes {
    parts: Vec<String>,
    is_quick: bool,
    only: Option<String>,
    in_book: bool,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let wishes = wishes(std::env::args().skip(1))?;
    let runtime = Runtime::new()?;
    let only = wishes.only.as_deref();
    let mut holds = true;
    for part in &wishes.parts {
        let text = match part.as_str() {
            "offline" => {
                let mut figures = Figures::default();
                offline::offline(&mut figures, wishes.is_quick)?;
                figures.to_string()
            }
            "calls" => {
                let mut figures = Figures::default();
                calls::calls(&mut figures, &runtime)?;
                holds &= figures.holds();
                figures.to_string()
            }
            "network" => {
                let mut figures = Figures::default();
                network::network(&mut figures, &runtime)?;
                holds &= figures.holds();
                figures.to_string()
            }
            "settings" => {
                let mut figures = Figures::default();
                settings::settings(&mut figures, &runtime, wishes.is_quick)?;
                holds &= figures.holds();
                figures.to_string()
            }
            "growth" => growth::growth(&runtime, wishes.is_quick)?,
            "grid" => grid::grid(&runtime, wishes.is_quick, only)?,
            "rate" => rate::rate(&runtime, wishes.is_quick, only)?,
            other => return Err(format!("there is no part {other}").into()),
        };
        println!("\n{text}");
        if wishes.in_book {
            book::write(part, &text)?;
        }
    }
    Ok(if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn wishes(mut arguments: impl Iterator<Item = String>) -> Result<Wishes, Box<dyn Error>> {
    let mut wishes = Wishes::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo says so to every bench.
            "--bench" => {}
            "--quick" => wishes.is_quick = true,
            "--book" => wishes.in_book = true,
            "--only" => wishes.only = Some(arguments.next().ok_or("--only takes a text")?),
            flag if flag.starts_with('-') => return Err(format!("there is no {flag}").into()),
            part => wishes.parts.push(part.to_owned()),
        }
    }
    if wishes.in_book && (wishes.is_quick || wishes.only.is_some()) {
        return Err("--book takes everything of a part, so neither --quick nor --only".into());
    }
    if wishes.parts.is_empty() {
        wishes.parts = ["offline", "calls", "network"].map(str::to_owned).to_vec();
    }
    Ok(wishes)
}
