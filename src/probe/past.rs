//! Runs of `probe` that did not come to their end, as their journals tell them.

use super::{
    journal::{ProbeJournalError, ProbeLine},
    scratch::{KINDS, MadeObject, ScratchKind},
    token::ProbeToken,
};
use crate::files;
use serde_json::Value;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A run that may have left objects behind.
#[derive(Debug)]
pub struct PastProbe {
    /// What the names of its objects hold.
    pub token: ProbeToken,
    /// The objects that it is known to have made, and not to have removed.
    pub made: Vec<MadeObject>,
    /// The kinds of objects that it may have made.
    pub kinds: Vec<&'static ScratchKind>,
    /// Whether a write of it may still arrive.
    pub is_doubtful: bool,
    path: PathBuf,
}

impl PastProbe {
    /// Finds the runs on an organization.
    ///
    /// # Errors
    ///
    /// Says which journal can't be read.
    pub fn all(folder: &Path, organization: &str) -> Result<Vec<Self>, ProbeJournalError> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ProbeJournalError::of(folder)(error)),
        };

        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(ProbeJournalError::of(folder))?.path();
            if path.extension().is_some_and(|extension| extension == "jsonl") {
                found.extend(Self::read(path, organization)?);
            }
        }
        Ok(found)
    }

    /// Forgets the run, of which nothing is left.
    ///
    /// # Errors
    ///
    /// Says why its journal can't be deleted.
    pub fn forget(&self) -> Result<(), ProbeJournalError> {
        files::remove(&self.path).map_err(ProbeJournalError::of(&self.path))
    }

    /// Reads a journal; nothing where it is one of another organization, or ends before its first line, and so before
    /// anything was made.
    fn read(path: PathBuf, organization: &str) -> Result<Option<Self>, ProbeJournalError> {
        let bytes = files::read_own(&path, files::LARGEST_OWN).map_err(ProbeJournalError::of(&path))?;
        let text = String::from_utf8_lossy(&bytes);
        // A process that was killed may have left half a line at the end.
        let mut lines = text.lines().filter_map(|line| serde_json::from_str(line).ok());
        let Some(ProbeLine::Begin {
            token,
            organization: of,
        }) = lines.next()
        else {
            return Ok(None);
        };
        let Some(token) = ProbeToken::parse(&token).filter(|_| of == organization) else {
            return Ok(None);
        };

        let lines: Vec<ProbeLine> = lines.collect();
        let paths = lines.iter().filter_map(|line| match line {
            ProbeLine::Writing(path) => Some(path.as_str()),
            ProbeLine::Begin { .. }
            | ProbeLine::Answered(_)
            | ProbeLine::Lost
            | ProbeLine::Made { .. }
            | ProbeLine::Cleared => None,
        });
        let since = lines.iter().rposition(|line| *line == ProbeLine::Cleared);
        let made = lines
            .iter()
            .skip(since.unwrap_or_default())
            .filter_map(made_object);
        let is_lost = lines.contains(&ProbeLine::Lost);
        Ok(Some(Self {
            token,
            made: made.collect(),
            kinds: ScratchKind::concerned(paths),
            is_doubtful: is_lost || matches!(lines.last(), Some(ProbeLine::Writing(_))),
            path,
        }))
    }
}

/// The object that a line tells of.
fn made_object(line: &ProbeLine) -> Option<MadeObject> {
    let ProbeLine::Made { collection, id } = line else {
        return None;
    };
    Some(MadeObject {
        kind: KINDS.iter().find(|kind| kind.collection == collection)?,
        id: id.clone(),
        body: Value::Null,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Call,
        probe::journal::ProbeJournal,
        probe::scratch::{LEAD_STATUS, OPPORTUNITY_STATUS, PIPELINE},
    };
    use serde_json::json;

    #[test]
    fn a_journal_tells_what_may_be_left_and_whether_more_may_come() {
        let home = tempfile::tempdir().unwrap();
        let (mine, other) = (ProbeToken::random(), ProbeToken::random());
        let journal = ProbeJournal::open(home.path(), &mine, "orga_1").unwrap();
        ProbeJournal::open(home.path(), &other, "orga_2").unwrap();
        fs::write(home.path().join("empty.jsonl"), "{\"beg").unwrap();

        let all = || PastProbe::all(home.path(), "orga_1").unwrap();
        assert!(all()[0].kinds.is_empty() && !all()[0].is_doubtful);
        journal.writing(&Call::post("/status/lead/", json!({}))).unwrap();
        assert!(all()[0].is_doubtful, "its answer may still come");
        journal.written(Some(200)).unwrap();
        assert!(!all()[0].is_doubtful);
        journal
            .writing(&Call::put("/pipeline/pipe_1/", json!({})))
            .unwrap();
        journal.written(None).unwrap();
        journal.writing(&Call::delete("/status/lead/stat_1/")).unwrap();
        journal.written(Some(200)).unwrap();
        let [past] = all().try_into().unwrap_or_else(|all| panic!("{all:?}"));
        assert_eq!(past.token, mine);
        assert_eq!(past.kinds, [&OPPORTUNITY_STATUS, &LEAD_STATUS, &PIPELINE]);
        assert!(past.is_doubtful, "an answer never came");
        past.forget().unwrap();
        assert!(all().is_empty());
        assert_eq!(PastProbe::all(home.path(), "orga_2").unwrap().len(), 1);
    }
}
