//! What the program costs without any organization: its size, its start, `validate` and `self-test`.

use crate::{figures::Figures, manifests, program::Program, table::mebibytes};
use std::{error::Error, fs, time::Duration};

/// How many objects `validate` gets.
const OBJECTS: usize = 10_000;
/// How many objects it gets when it gets very many: about 50 MB.
const VERY_MANY: usize = 700_000;

/// Measures it.
pub fn offline(figures: &mut Figures, is_quick: bool) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let program = Program::new(folder.path());
    figures.section("the program");
    let bytes = fs::metadata(Program::PATH)?.len();
    figures.note("size", mebibytes(Some(bytes / 1024)));
    let best = program.best_of(20, &["--version"])?;
    figures.time("`--version`, best of 20", best.wall, Duration::from_millis(15));

    validate(figures, OBJECTS, 5, Duration::from_millis(300), 150)?;
    if !is_quick {
        validate(figures, VERY_MANY, 1, Duration::from_secs(3), 4096)?;
        figures.section("`self-test` in its default length");
        let cost = program.run(&["self-test"])?;
        figures.note("wall", format!("{:.1} s", cost.wall.as_secs_f64()));
        figures.note("memory at its peak", mebibytes(cost.memory_kib));
    }
    Ok(())
}

fn validate(
    figures: &mut Figures,
    objects: usize,
    times: u32,
    limit: Duration,
    limit_mib: u64,
) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let bytes = manifests::write(folder.path(), objects)?;
    let program = Program::new(folder.path());
    let best = program.best_of(times, &["validate", "-f", "manifests"])?;
    let size = mebibytes(Some(bytes as u64 / 1024));
    figures.section(&format!("`validate`, {objects} objects in {size}"));
    figures.time(&format!("wall, best of {times}"), best.wall, limit);
    figures.memory("memory at its peak", best.memory_kib, limit_mib * 1024);
    Ok(())
}
