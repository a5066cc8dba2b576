//! Opens the project for a command, and says which file that is where nobody may expect it.

use super::{Project, ProjectError, ProjectFiles};
use crate::cli::printer::Printer;
use std::fs;

impl Project {
    /// Finds and reads the project file; without one, a project of nothing. One that is found above the git repository
    /// of the working directory is named.
    ///
    /// # Errors
    ///
    /// Says everything that is wrong with it, or that it is somebody else's.
    pub fn open(printer: &Printer) -> Result<Self, ProjectError> {
        let project = Self::load()?;
        printer.found(ProjectFiles::of(&project));
        if project.is_beyond_repository {
            let file = &project.trust.file;
            let real = fs::canonicalize(file).unwrap_or_else(|_| file.clone());
            printer.talk(&format!(
                "using {}, which is outside this git repository",
                real.display()
            ));
        }
        Ok(project)
    }
}
