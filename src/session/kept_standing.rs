//! Whether the values that a step kept can be written back, and if not, why.

use crate::{
    engine::KeptFile,
    model::counted_as,
    plan::{KeptStanding, KeptSubject, ObjectEffect, Step, ValueKeeping},
};

/// Says whether the values of a file can be written back; `step` is the one that kept them.
pub fn standing(step: Option<&Step>, kept: &Result<KeptFile, String>) -> KeptStanding {
    let file = match kept {
        Ok(file) => file,
        Err(because) => {
            return KeptStanding::Unusable {
                because: format!("its saved values can't be restored: failed to {because}"),
            };
        }
    };
    if let Some(why) = step.and_then(only_to_read) {
        let kept = counted_as(file.count, "value is", "values are");
        return KeptStanding::Unusable {
            because: format!("{why}; {kept} kept in the run's folder"),
        };
    }

    let field = match &file.header.what {
        KeptSubject::Field(id) => Some(id.clone()),
        KeptSubject::Status(_) => None,
        KeptSubject::Records(_) => {
            return KeptStanding::Unusable {
                because: format!(
                    "Close can't restore records that were deleted with their type; {} kept in the run's folder",
                    counted_as(file.count, "record is", "records are")
                ),
            };
        }
    };
    KeptStanding::Whole {
        field,
        digest: file.digest.clone(),
        count: file.count,
        records: file.header.types.iter().map(|one| one.records.clone()).collect(),
    }
}

/// Says why the values of a step are kept only for people, if they are.
fn only_to_read(step: &Step) -> Option<&'static str> {
    if step.keeps != Some(ValueKeeping::ValuesToRead) {
        return None;
    }
    Some(if step.action.effect().object == ObjectEffect::Edited {
        "Close can't give the field its old type again"
    } else {
        "Close can't restore the objects that they name, which were deleted with their type"
    })
}
