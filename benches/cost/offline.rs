//! What the program costs without any organization: its size, its start, `validate` and `self-test`.

use crate::{figures::Figures, manifests, program::Program, table::mebibytes};
use std::{error::Error, fs, io, path::Path, time::Duration};

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

    let limits = ValidationLimits {
        wall: Duration::from_millis(300),
        memory_mib: 150,
    };
    validate(
        figures,
        |folder| manifests::write(folder, OBJECTS),
        &format!("{OBJECTS} objects"),
        5,
        &limits,
    )?;
    if !is_quick {
        let limits = ValidationLimits {
            wall: Duration::from_secs(3),
            memory_mib: 4096,
        };
        let what = format!("{VERY_MANY} objects");
        validate(
            figures,
            |folder| manifests::write(folder, VERY_MANY),
            &what,
            1,
            &limits,
        )?;
        let limits = ValidationLimits {
            memory_mib: 600,
            ..limits
        };
        let what = format!("{VERY_MANY} statuses of one file");
        validate(
            figures,
            |folder| manifests::write_statuses(folder, VERY_MANY),
            &what,
            1,
            &limits,
        )?;
        figures.section("`self-test` in its default length");
        let cost = program.run(&["self-test"])?;
        figures.note("wall", format!("{:.1} s", cost.wall.as_secs_f64()));
        figures.note("memory at its peak", mebibytes(cost.memory_kib));
    }
    Ok(())
}

/// What `validate` may cost.
struct ValidationLimits {
    wall: Duration,
    memory_mib: u64,
}

fn validate(
    figures: &mut Figures,
    write: impl Fn(&Path) -> io::Result<usize>,
    what: &str,
    times: u32,
    limits: &ValidationLimits,
) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let bytes = write(folder.path())?;
    let program = Program::new(folder.path());
    let best = program.best_of(times, &["validate", "-f", "manifests"])?;
    let size = mebibytes(Some(bytes as u64 / 1024));
    figures.section(&format!("`validate`, {what} in {size}"));
    figures.time(&format!("wall, best of {times}"), best.wall, limits.wall);
    figures.memory("memory at its peak", best.memory_kib, limits.memory_mib * 1024);
    Ok(())
}
