//! The values of records that a run took or changed, when it is taken back: what the run kept, which records still hold what
//! it left there, and what somebody changed since and so stays.

use super::{error::SessionError, kept_standing::standing};
use crate::{
    api::Reader,
    engine::{
        KeptFile, KeptFileError, LeftRecords, PastRun, ReadReturn, RestoreReading, RestoreReadingError,
        RestoredSubject, ValuesFolder, count,
    },
    kinds,
    model::{Address, Desired, Live, RestoredValues, ValueMove, ValueReturn, counted_as, joined, template},
    plan::{KeptStanding, Note, Plan, RecordCount, RecordEffect, RecordQuery, Undo, holders},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// The values that a run kept, and those of other runs that its own steps gave back.
pub struct UndoneValues {
    /// The folder of all runs.
    runs: PathBuf,
    /// What is known of the run's own files, by steps.
    own: BTreeMap<usize, Result<KeptFile, String>>,
}

/// What an undo plans for, with the records that get values back counted.
pub struct ReturningValues {
    /// What is wanted.
    pub desired: Desired,
    /// What people have to know of records that stay as they are.
    pub notes: Vec<Note>,
    /// What was read of the records, by the values that may come back.
    pub read: Vec<(RestoredValues, RestoreReading)>,
}

/// What is known already of records that somebody changed.
pub enum KnownLeft<'a> {
    /// Nothing: each is judged by what it holds.
    Nothing,
    /// What an undo found that did not come to its end, and that this one goes on with.
    Bound,
    /// What this undo found before it wrote.
    Found(&'a [(RestoredValues, RestoreReading)]),
}

/// How many ids are shown; the list has all.
const SHOWN: usize = 3;

impl UndoneValues {
    /// Looks at what a run kept. A file that can't be relied on is used for nothing.
    pub fn of(past: &PastRun, runs: &Path) -> Self {
        let folder = ValuesFolder::of(&runs.join(&past.name));
        let mut own = BTreeMap::new();
        for step in &past.plan.steps {
            match folder.file(step.id) {
                Ok(Some(file)) => drop(own.insert(step.id, Ok(file))),
                Ok(None) => {}
                Err(error) => drop(own.insert(step.id, Err(error.to_string()))),
            }
        }
        Self {
            runs: runs.to_owned(),
            own,
        }
    }

    /// Says of each step of the run whether its values can be written back.
    pub fn standings(&self, plan: &Plan, live: &Live) -> BTreeMap<usize, KeptStanding> {
        let own = self.own.iter();
        own.map(|(step, kept)| (*step, standing(plan, *step, kept, live)))
            .collect()
    }

    /// Names the run in the values that come back of it.
    pub fn name_run(&self, run: &str, undo: &mut Undo) {
        for one in undo.returns.iter_mut().chain(&mut undo.desired.returns) {
            if one.values.run.is_empty() {
                run.clone_into(&mut one.values.run);
            }
        }
    }

    /// Reads the records that may get values back, and says which do. What others hold by now stays.
    ///
    /// # Errors
    ///
    /// Says what could not be read, or that the list of those that stay can't be written.
    pub async fn returning(
        &self,
        undo: &Undo,
        reader: &Reader,
        live: &Live,
        known: &KnownLeft<'_>,
    ) -> Result<ReturningValues, SessionError> {
        let mut desired = undo.desired.clone();
        let mut notes = Vec::new();
        let mut read = Vec::new();
        for (now, wanted) in undo.returns.iter().zip(&mut desired.returns) {
            let there = as_it_is_called(now, wanted, live);
            let own = live
                .index
                .id(&there.address)
                .filter(|id| !undo.replaced.contains(*id));
            let reading = match self.read((&there, own), reader, live, known).await? {
                Ok(reading) => reading,
                Err(because) => {
                    notes.push(Note::new(&now.address, because));
                    continue;
                }
            };
            wanted.count = reading.due;
            notes.extend(self.left(now, &reading.left)?);
            read.push((now.values.clone(), reading));
        }

        self.leave_used(undo, &mut desired, reader, live, &mut notes)
            .await;
        Ok(ReturningValues { desired, notes, read })
    }

    /// Reads the records of one file, of which the object has this id, if it is there yet; says why not where the file can't be
    /// used.
    async fn read(
        &self,
        (one, own): (&ValueReturn, Option<&str>),
        reader: &Reader,
        live: &Live,
        known: &KnownLeft<'_>,
    ) -> Result<Result<RestoreReading, String>, SessionError> {
        let file = match self.file(one) {
            Ok(file) => file,
            Err(because) => return Ok(Err(because)),
        };
        let own = own.map(str::to_owned);
        let movement = one.movement.as_ref();
        let movement = movement.map(|movement| (movement.from.as_str(), movement.to.as_str()));
        let id = |text: &str| {
            let address = template::as_reference(text)?;
            live.index.id(&address).map(str::to_owned)
        };
        let Some(subject) = RestoredSubject::of(&file.header, own, movement, id) else {
            return Ok(Err("the saved values don't fit what the run did".to_owned()));
        };

        let reading = ReadReturn {
            known_changed: self.known_changed(&one.values, known)?,
            file: &file,
            values: &one.values,
            subject,
            are_restored: matches!(known, KnownLeft::Found(_)),
        };
        Ok(Ok(reading.read(reader).await?))
    }

    /// Returns the records that are known to be changed by somebody.
    fn known_changed(
        &self,
        values: &RestoredValues,
        known: &KnownLeft<'_>,
    ) -> Result<BTreeSet<String>, RestoreReadingError> {
        match known {
            KnownLeft::Nothing => Ok(BTreeSet::new()),
            KnownLeft::Bound => {
                let path = LeftRecords::bound_path(&self.runs, values);
                let left = LeftRecords::read(&path).map_err(|source| KeptFileError::Read { path, source })?;
                Ok(left.changed)
            }
            KnownLeft::Found(found) => {
                let own = found.iter().find(|(one, _)| one == values);
                Ok(own
                    .map(|(_, reading)| reading.left.changed.clone())
                    .unwrap_or_default())
            }
        }
    }

    /// Binds the run that is carried out now to what was found of records that stay as they are.
    ///
    /// # Errors
    ///
    /// Says why that can't be written.
    pub fn bind(&self, read: &[(RestoredValues, RestoreReading)]) -> Result<(), SessionError> {
        for (values, reading) in read {
            reading.left.write(&LeftRecords::bound_path(&self.runs, values))?;
        }
        Ok(())
    }

    /// Finds the file of values that come back.
    fn file(&self, one: &ValueReturn) -> Result<KeptFile, String> {
        let folder = ValuesFolder::of(&self.runs.join(&one.values.run));
        let file = folder.file(one.values.step);
        let file = file.map_err(|error| format!("its values can't be restored: failed to {error}"))?;
        file.filter(|file| file.digest == one.values.digest)
            .ok_or_else(|| {
                "its values can't be restored: the file that holds them is missing, or is a different one"
                    .to_owned()
            })
    }

    /// Lists the records that stay as they are, and says how many there are.
    fn left(&self, one: &ValueReturn, left: &LeftRecords) -> Result<Option<Note>, SessionError> {
        let path = LeftRecords::path(&self.runs, &one.values);
        if left.is_empty() {
            return Ok(None);
        }
        left.write(&path)?;

        let told = |ids: &BTreeSet<String>, was: &str, were: &str| {
            let count = ids.len() as u64;
            let shown = joined(ids.iter().take(SHOWN).map(String::as_str), ", ");
            let more = if ids.len() > SHOWN { ", …" } else { "" };
            (count > 0).then(|| format!("{} ({shown}{more})", counted_as(count, was, were)))
        };
        let parts = [
            told(
                &left.changed,
                "record changed since the run and stays as it is",
                "records changed since the run and stay as they are",
            ),
            told(&left.gone, "record no longer exists", "records no longer exist"),
        ];
        let parts = joined(parts.into_iter().flatten(), ", ");
        let text = format!("{parts}; the whole list is in {}", path.display());
        Ok(Some(Note::new(&one.address, text)))
    }

    /// Leaves what records hold that get nothing else back: it can't go without taking their values.
    async fn leave_used(
        &self,
        undo: &Undo,
        desired: &mut Desired,
        reader: &Reader,
        live: &Live,
        notes: &mut Vec<Note>,
    ) {
        let registry = kinds::registry();
        let mut queries = BTreeMap::new();
        for (at, now) in undo.returns.iter().enumerate() {
            let wanted = &desired.returns[at];
            let Some(movement) = now.movement.as_ref().filter(|_| goes(desired, wanted)) else {
                continue;
            };
            let there = as_it_is_called(now, wanted, live);
            let from = there
                .movement
                .as_ref()
                .map_or(&movement.from, |there| &there.from);
            let held = holders(registry, live, &live.index, &there.address, from);
            let query = RecordQuery {
                effect: RecordEffect::Moved,
                searches: held,
                is_bound: false,
            };
            queries.insert(at, query);
        }

        for (at, holding) in count(reader, queries).await.by_step {
            let Some(movement) = desired.returns[at].movement.clone() else {
                continue;
            };
            // Another return from the same status may have left it already.
            if !goes(desired, &desired.returns[at]) {
                continue;
            }

            // A status is the same wherever its records get back to; a choice only of the same field.
            let is_status = template::as_reference(&movement.from).is_some();
            let own = desired.returns[at].address.clone();
            let same = desired
                .returns
                .iter()
                .filter(|one| one.comes_from(&movement.from));
            let same = same.filter(|one| is_status || one.address == own);
            let due: u64 = same.map(|one| one.count).sum();
            let others = match holding {
                RecordCount::Counted { count } if count <= due => continue,
                RecordCount::Counted { count } => {
                    counted_as(count - due, "other record holds it", "other records hold it")
                }
                RecordCount::AtMost { .. } | RecordCount::AtLeast { .. } => {
                    "closectl can't tell how many other records hold it".to_owned()
                }
                RecordCount::Unknown { because } => {
                    format!("closectl could not count the records: {because}")
                }
            };
            let address = desired.returns[at].address.clone();
            notes.push(leave(desired, &address, &movement, &others));
        }
    }
}

/// Returns what values come back to under the names that it has in an organization: those of before the undo, or, where the
/// undo has given them back already, the old ones.
fn as_it_is_called(now: &ValueReturn, wanted: &ValueReturn, live: &Live) -> ValueReturn {
    let is_there = |address: &Address| live.specs.contains_key(address);
    let text = |now: &str, wanted: &str| match template::as_reference(now) {
        Some(address) if !is_there(&address) => wanted.to_owned(),
        Some(_) | None => now.to_owned(),
    };

    let movements = now.movement.as_ref().zip(wanted.movement.as_ref());
    let address = if is_there(&now.address) {
        &now.address
    } else {
        &wanted.address
    };
    ValueReturn {
        address: address.clone(),
        movement: movements.map(|(now, wanted)| ValueMove {
            attribute: now.attribute.clone(),
            from: text(&now.from, &wanted.from),
            to: text(&now.to, &wanted.to),
        }),
        ..now.clone()
    }
}

/// Says whether what records hold until they get theirs back goes afterwards.
fn goes(desired: &Desired, one: &ValueReturn) -> bool {
    let Some(movement) = &one.movement else {
        return false;
    };
    let entry = match template::as_reference(&movement.from) {
        Some(status) => desired.entries.get(&status).filter(|entry| entry.removed),
        None => desired.entries.get(&one.address).filter(|entry| {
            let listed = entry.spec.attributes.get(&*movement.attribute);
            let items = listed.and_then(Value::as_array);
            items.is_some_and(|items| items.iter().all(|item| *item != movement.from.as_str()))
        }),
    };
    entry.is_some()
}

/// Keeps what others hold, and says so.
fn leave(desired: &mut Desired, address: &Address, movement: &ValueMove, others: &str) -> Note {
    if let Some(status) = template::as_reference(&movement.from) {
        desired.entries.remove(&status);
        return Note::new(&status, format!("it stays: {others}"));
    }
    if let Some(entry) = desired.entries.get_mut(address)
        && let Some(Value::Array(items)) = entry.spec.attributes.get_mut(&*movement.attribute)
    {
        items.push(Value::from(movement.from.as_str()));
        entry.moves.retain(|one| one != movement);
    }
    Note::new(address, format!("its choice `{}` stays: {others}", movement.from))
}
