//! Counts records, and believes a zero only where it is proven that Close understood the search.
//!
//! A search that is not understood may be answered with nothing, and "0 records" is what people agree to without a second
//! look. So every zero is checked from two sides:
//!
//! 1. *Names.* The same search with one name replaced by one that does not exist (an object type, an attribute, a custom
//!    field) must be refused, or find records: then Close did not take a name of ours for one that it does not know. These
//!    controls are asked once for each name. A control is the search with another name, so Close takes the form in which it
//!    answered the search, and a refusal of the control in this form is about the name.
//! 2. *Values.* No record that Close shows may hold what was not found, and a search for a certain value is asked again for
//!    a value that some record shows, and must find that.
//!
//! An `or` of conditions is believed only where it is proven that Close understands it, once for an organization.
//!
//! Close may read a search in one form and not in another, so each proof is given in the form of the answer that it proves.
//!
//! Where the names prove nothing, because Close finds nothing for names that don't exist, the second check has to prove
//! them too, and where no record shows anything in a custom field, all of them must have been read.

use crate::{
    api::{ApiError, CountForm, Reader, SearchCount},
    model::RecordSearch,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::{sync::OnceCell, task::JoinSet};

/// Whether Close tells controls apart, by the form in which they are asked.
type KnownControls = BTreeMap<(CountForm, String), Arc<OnceCell<bool>>>;

/// Counts the records of one organization. Clones share what is known of names.
#[derive(Clone, Debug)]
pub struct RecordCounter {
    reader: Reader,
    controls: Arc<Mutex<KnownControls>>,
    /// The form in which an `or` of conditions is proven to be understood; nothing where it is in none.
    knows_any: Arc<OnceCell<Option<CountForm>>>,
}

/// The reason why records could not be counted. Its text reads well after "the records could not be counted: ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// A call failed.
    #[error("failed to {0}")]
    Api(#[from] ApiError),
    /// An id that the search needs is not known.
    #[error("the id that the search needs is unknown; plan again")]
    NoId,
    /// Close answers the same for names that it can't know, and no record shows that this search is understood.
    #[error(
        "Close finds none, but it also finds none for names that don't exist, so it may not understand the \
         search; look for such records in Close"
    )]
    NotUnderstood,
    /// A record shows that it should have been found.
    #[error("Close finds none, but {0} holds such a value; wait a minute, then plan again")]
    Contradicted(String),
    /// Close does not find a record by what the record shows.
    #[error(
        "Close finds none, but it doesn't find {0} by its own value either, so it may not understand the \
         search; wait a minute, then plan again"
    )]
    NotFoundByValue(String),
}

impl RecordCounter {
    /// Counts with the half of a client that can't write.
    #[must_use]
    pub fn new(reader: Reader) -> Self {
        Self {
            reader,
            controls: Arc::default(),
            knows_any: Arc::default(),
        }
    }

    /// Counts the records that a search finds.
    ///
    /// # Errors
    ///
    /// Says why nobody knows how many there are, also where none are found and that is not proven.
    pub async fn count(&self, search: &RecordSearch) -> Result<SearchCount, CountError> {
        if !search.is_complete() {
            return Err(CountError::NoId);
        }

        let found = self.find(search).await?;
        if found.count == 0 {
            self.prove_none(search, found.form).await?;
        }
        Ok(found)
    }

    /// Returns the ids of the first records that a search finds; none is left where it is empty.
    ///
    /// # Errors
    ///
    /// Passes on what the server says.
    pub async fn found(&self, search: &RecordSearch) -> Result<Vec<String>, ApiError> {
        let attributes = ["id".to_owned()];
        let page = self
            .reader
            .first_rows(search.records.object_type, &search.query(), &attributes)
            .await?;
        let ids = page.rows.iter().filter_map(|row| row["id"].as_str());
        Ok(ids.map(str::to_owned).collect())
    }

    /// Counts the records that at least one of several searches among the same records finds, each of which was counted and
    /// found some; nothing where that can't be had or is not proven to be right.
    pub async fn count_any(&self, counted: &[(&RecordSearch, SearchCount)]) -> Option<u64> {
        let (first, found) = counted.first()?;
        let proven = self.knows_any.get_or_try_init(|| self.prove_any(first, *found));
        let form = (*proven.await.ok()?)?;

        let searches: Vec<&RecordSearch> = counted.iter().map(|(search, _)| *search).collect();
        let query = RecordSearch::query_of_any(&searches)?;
        let any = self.find_in(form, first, &query).await.ok()??;
        if !any.whole {
            return None;
        }

        // No proof replaces a look at the answer itself.
        let counts = || counted.iter().map(|(_, found)| found.count);
        let (most, sum) = (counts().max().unwrap_or_default(), counts().sum());
        (most..=sum).contains(&any.count).then_some(any.count)
    }

    /// Returns the form in which Close is proven to understand an `or`: beside a condition that nothing meets, each search
    /// has to find exactly what it finds alone.
    async fn prove_any(
        &self,
        search: &RecordSearch,
        found: SearchCount,
    ) -> Result<Option<CountForm>, ApiError> {
        let Some([never, before, after]) = search.controls_of_any() else {
            return Ok(None);
        };
        for (control, count) in [(never, 0), (before, found.count), (after, found.count)] {
            let is_right = match self.find_in(found.form, search, &control).await {
                Ok(answer) => answer.is_some_and(|answer| answer.whole && answer.count == count),
                Err(error) if error.is_bad_request() => false,
                Err(error) => return Err(error),
            };
            if !is_right {
                return Ok(None);
            }
        }
        Ok(Some(found.form))
    }

    /// Counts what a search finds, in whichever form Close takes.
    async fn find(&self, search: &RecordSearch) -> Result<SearchCount, ApiError> {
        self.reader
            .count(search.records.object_type, &search.query())
            .await
    }

    /// Counts what a query finds among the records of a search, in one form alone.
    async fn find_in(
        &self,
        form: CountForm,
        search: &RecordSearch,
        query: &Value,
    ) -> Result<Option<SearchCount>, ApiError> {
        self.reader
            .count_in(form, search.records.object_type, query)
            .await
    }

    /// Proves that a search which found nothing was understood.
    async fn prove_none(&self, search: &RecordSearch, form: CountForm) -> Result<(), CountError> {
        let Some(wider) = search.wider() else {
            return understood(self.names_are_known(search, form).await?);
        };
        let (query, attributes) = (wider.query(), search.sampled());
        let look = self
            .reader
            .first_rows(search.records.object_type, &query, &attributes);
        let (names_are_known, page) = tokio::try_join!(self.names_are_known(search, form), look)?;

        // Where there is nothing at all to find, it is enough to prove that.
        let Some(first) = page.rows.first() else {
            let all = self.find(&wider).await?;
            return match all.count {
                0 => Box::pin(self.prove_none(&wider, all.form)).await,
                _ => Err(CountError::NotUnderstood),
            };
        };

        let met = page.rows.iter().find(|row| search.is_met_by(row));
        if let Some(row) = met {
            return Err(CountError::Contradicted(id_of(row)));
        }
        if names_are_known && !search.names_a_value() {
            return Ok(());
        }

        // A record must be found by what it shows, or else nothing is found by its values.
        let record = self.sample(search, &page.rows, first).await?;
        if search.is_met_by(&record) {
            return Err(CountError::Contradicted(id_of(&record)));
        }
        if let Some(same) = search.for_sample(&record) {
            return match self.find_in(form, &same, &same.query()).await? {
                Some(found) if found.count > 0 => Ok(()),
                Some(_) | None => Err(CountError::NotFoundByValue(id_of(&record))),
            };
        }

        // No record shows a value in any custom field. That is enough if these are all there are.
        let is_read_in_full = page.whole && !search.names_a_value();
        understood(names_are_known || is_read_in_full)
    }

    /// Says whether every name of a search is proven to be one that Close knows, in the form in which it was answered.
    async fn names_are_known(&self, search: &RecordSearch, form: CountForm) -> Result<bool, ApiError> {
        let mut controls = JoinSet::new();
        for control in search.controls() {
            let (counter, search) = (self.clone(), search.clone());
            controls.spawn(async move { counter.is_told_apart(form, &search, &control).await });
        }

        let mut are_known = true;
        while let Some(control) = controls.join_next().await {
            // A task that panicked proves nothing.
            are_known &= control.unwrap_or(Ok(false))?;
        }
        Ok(are_known)
    }

    /// Says whether Close tells a control apart from the search that it was made of. Each is asked once in each form.
    async fn is_told_apart(
        &self,
        form: CountForm,
        search: &RecordSearch,
        control: &Value,
    ) -> Result<bool, ApiError> {
        let cell = {
            let mut controls = self.controls.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(controls.entry((form, control.to_string())).or_default())
        };
        let asked = cell.get_or_try_init(|| async {
            match self.find_in(form, search, control).await {
                // A name that is ignored finds all the records of which the search found none. An answer that makes no
                // sense proves nothing.
                Ok(found) => Ok(found.is_some_and(|found| found.count > 0)),
                Err(error) if error.is_bad_request() => Ok(true),
                Err(error) => Err(error),
            }
        });
        asked.await.copied()
    }

    /// Returns a record that shows what the search is about, if one does. Rows show custom values in several shapes, so
    /// where none can be read, a record itself is.
    async fn sample(&self, search: &RecordSearch, rows: &[Value], first: &Value) -> Result<Value, ApiError> {
        if let Some(row) = rows.iter().find(|row| search.for_sample(row).is_some()) {
            return Ok(row.clone());
        }

        // Values by the names of their fields are values, too, so such a row is the one to look at.
        let shows_values = |row: &&Value| row["custom"].as_object().is_some_and(|values| !values.is_empty());
        let row = rows.iter().find(shows_values).unwrap_or(first);
        let path = format!("{}{}/", search.records.path, id_of(row));
        Ok(self.reader.get(&path).await?.body)
    }
}

fn understood(is_proven: bool) -> Result<(), CountError> {
    if is_proven {
        Ok(())
    } else {
        Err(CountError::NotUnderstood)
    }
}

fn id_of(record: &Value) -> String {
    record["id"].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
