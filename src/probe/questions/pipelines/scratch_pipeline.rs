//! A pipeline of the probe's own, with active statuses: of won and lost ones, the last may be impossible to remove.

use crate::probe::{
    bench::ProbeBench,
    finding::AskError,
    reply::ProbeReply,
    scratch::{MadeObject, OPPORTUNITY_STATUS, PIPELINE},
};
use serde_json::{Value, json};

/// A pipeline with statuses.
pub struct ScratchPipeline {
    /// The pipeline.
    pub pipeline: MadeObject,
    /// Its statuses.
    pub statuses: Vec<MadeObject>,
}

impl ScratchPipeline {
    /// Makes one with a status for each word.
    ///
    /// # Errors
    ///
    /// Says what could not be made.
    pub async fn make(bench: &mut ProbeBench, words: &[&str]) -> Result<Self, AskError> {
        let pipeline = bench
            .make(&PIPELINE, &bench.name("pipeline"), Value::Null)
            .await?;
        let mut made = Self {
            pipeline,
            statuses: Vec::new(),
        };
        for word in words {
            let body = made.status();
            let status = bench.make(&OPPORTUNITY_STATUS, &bench.name(word), body).await?;
            made.statuses.push(status);
        }
        Ok(made)
    }

    /// The body of a new status but for its label.
    pub fn status(&self) -> Value {
        json!({ "type": "active", "pipeline_id": self.pipeline.id })
    }

    /// The id of a status, by its place.
    pub fn id(&self, place: usize) -> &str {
        self.statuses.get(place).map_or("", |status| status.id.as_str())
    }

    /// Sends an order of statuses.
    ///
    /// # Errors
    ///
    /// Says that no answer came.
    pub async fn order(&self, bench: &mut ProbeBench, statuses: Value) -> Result<ProbeReply, AskError> {
        bench
            .change(&self.pipeline, json!({ "statuses": statuses }))
            .await
    }
}

/// The ids of the statuses in the answer to an order.
pub fn ids(reply: &ProbeReply) -> Vec<&str> {
    let statuses = reply.body["statuses"].as_array().into_iter().flatten();
    statuses.filter_map(|status| status["id"].as_str()).collect()
}
