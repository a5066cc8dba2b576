//! Counts records, and believes a zero only where it is proven that Close understood the search.
//!
//! A search that is not understood may be answered with nothing, and "0 records" is what people agree to without a second
//! look. So every zero is checked from two sides:
//!
//! 1. *Names.* The same search with one name replaced by one that does not exist (an object type, an attribute, a custom
//!    field) must be refused, or find records: then Close did not take a name of ours for one that it does not know. These
//!    controls are asked once for each name. A control is the search with another name, so where the search was answered
//!    with a total, Close takes this form of it, and a refusal of the control in this form is about the name. Otherwise, the
//!    control has to be refused in every form.
//! 2. *Values.* No record that Close shows may hold what was not found, and a search for a certain value is asked again for
//!    a value that some record shows, and must find that.
//!
//! An `or` of conditions is believed only where it is proven that Close understands it, once for an organization.
//!
//! Where the names prove nothing, because Close finds nothing for names that don't exist, the second check has to prove
//! them too, and where no record shows anything in a custom field, all of them must have been read.

use crate::{
    api::{ApiError, Reader, SearchCount},
    model::RecordSearch,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Counts the records of one organization. Clones share what is known of names.
#[derive(Clone, Debug)]
pub struct RecordCounter {
    reader: Reader,
    controls: Arc<Mutex<BTreeMap<String, Arc<OnceCell<bool>>>>>,
    /// Whether an `or` of conditions is proven to be understood.
    knows_any: Arc<OnceCell<bool>>,
}

/// The form in which a search that found nothing was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnsweredForm {
    /// The one that asks for the server's total.
    Total,
    /// Another one.
    Rows,
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

        let (found, form) = self.find_telling(search).await?;
        if found.count == 0 {
            self.prove_none(search, form).await?;
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
        if !proven.await.is_ok_and(|is_proven| *is_proven) {
            return None;
        }

        let searches: Vec<&RecordSearch> = counted.iter().map(|(search, _)| *search).collect();
        let query = RecordSearch::query_of_any(&searches)?;
        let any = self.find(first, &query).await.ok().filter(|any| any.whole)?;

        // No proof replaces a look at the answer itself.
        let counts = || counted.iter().map(|(_, found)| found.count);
        let (most, sum) = (counts().max().unwrap_or_default(), counts().sum());
        (most..=sum).contains(&any.count).then_some(any.count)
    }

    /// Says whether Close understands an `or`: beside a condition that nothing meets, each search has to find exactly what
    /// it finds alone.
    async fn prove_any(&self, search: &RecordSearch, found: SearchCount) -> Result<bool, ApiError> {
        let Some([never, before, after]) = search.controls_of_any() else {
            return Ok(false);
        };
        for (control, expected) in [(never, 0), (before, found.count), (after, found.count)] {
            let is_right = match self.find(search, &control).await {
                Ok(answer) => answer.whole && answer.count == expected,
                Err(error) if error.is_bad_request() => false,
                Err(error) => return Err(error),
            };
            if !is_right {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn find(&self, search: &RecordSearch, query: &Value) -> Result<SearchCount, ApiError> {
        self.reader.count(search.records.object_type, query).await
    }

    /// Counts what a search finds, and tells in which form Close answered it.
    async fn find_telling(&self, search: &RecordSearch) -> Result<(SearchCount, AnsweredForm), ApiError> {
        let query = search.query();
        match self.reader.total(&query).await {
            Ok(Some(found)) => return Ok((found, AnsweredForm::Total)),
            Ok(None) => {}
            Err(error) if error.is_bad_request() => {}
            Err(error) => return Err(error),
        }
        let object_type = search.records.object_type;
        let found = self.reader.count_pages(object_type, &query).await?;
        Ok((found, AnsweredForm::Rows))
    }

    /// Proves that a search which found nothing was understood.
    async fn prove_none(&self, search: &RecordSearch, form: AnsweredForm) -> Result<(), CountError> {
        let names_are_known = self.names_are_known(search, form).await?;
        let Some(wider) = search.wider() else {
            return if names_are_known {
                Ok(())
            } else {
                Err(CountError::NotUnderstood)
            };
        };
        let page = self
            .reader
            .first_rows(search.records.object_type, &wider.query(), &search.sampled())
            .await?;
        // Where there is nothing at all to find, it is enough to prove that.
        let Some(first) = page.rows.first() else {
            return Box::pin(self.prove_none(&wider, AnsweredForm::Rows)).await;
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
            return match self.find(&same, &same.query()).await?.count {
                0 => Err(CountError::NotFoundByValue(id_of(&record))),
                _ => Ok(()),
            };
        }

        // No record shows a value in any custom field. That is enough if these are all there are.
        let is_read_in_full = page.whole && !search.names_a_value();
        if names_are_known || is_read_in_full {
            Ok(())
        } else {
            Err(CountError::NotUnderstood)
        }
    }

    /// Says whether every name of a search is proven to be one that Close knows.
    async fn names_are_known(&self, search: &RecordSearch, form: AnsweredForm) -> Result<bool, ApiError> {
        for control in search.controls() {
            let key = control.to_string();
            let cell = {
                let mut controls = self.controls.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(controls.entry(key).or_default())
            };
            let is_told_apart = cell
                .get_or_try_init(|| async {
                    match self.ask_control(search, &control, form).await {
                        // A name that is ignored finds all the records of which the search found none.
                        Ok(found) => Ok(found.count > 0),
                        Err(error) if error.is_bad_request() => Ok(true),
                        Err(error) => Err(error),
                    }
                })
                .await?;
            if !is_told_apart {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Counts what a control finds; it is refused if Close knows not all of its names.
    async fn ask_control(
        &self,
        search: &RecordSearch,
        control: &Value,
        form: AnsweredForm,
    ) -> Result<SearchCount, ApiError> {
        let total = match form {
            AnsweredForm::Total => self.reader.total(control).await?,
            AnsweredForm::Rows => None,
        };
        match total {
            Some(found) => Ok(found),
            None => self.find(search, control).await,
        }
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

fn id_of(record: &Value) -> String {
    record["id"].as_str().unwrap_or_default().to_owned()
}
