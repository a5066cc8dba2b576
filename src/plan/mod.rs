//! What has to happen, why, in which order and at what risk. Pure: the same input gives the same plan.

mod acting_use;
mod action;
mod adopt;
mod applied;
mod broken_rules;
mod build;
mod call_forecast;
mod changed_items;
mod circles;
mod concerned_records;
mod consents;
pub mod conversion;
mod deferral;
mod derived;
mod done_marks;
mod entry_doubts;
mod fixed_attributes;
mod forecast;
mod former_names;
mod former_values;
mod graph;
mod growth;
mod guard;
mod held_list;
mod item_limits;
mod item_selection;
mod judgement;
mod kept_values;
mod known_addresses;
mod last_one;
mod left_protection;
mod likely_rename;
mod merge;
mod misfits;
mod missing_people;
mod movement;
mod namesakes;
mod needed_attribute;
mod new_defaults;
mod object_ids;
mod object_names;
mod object_steps;
mod people;
mod place_index;
mod planned_source;
mod policy;
mod prerequisites;
pub mod reasons;
mod record_count;
mod record_effect;
mod record_queries;
mod record_sums;
mod record_total;
mod referrers;
mod relabelled_records;
mod removals;
mod rename_hints;
mod rename_pairs;
mod renamed_entries;
mod renamed_objects;
mod reorder;
mod replacement;
mod restoring;
mod risk;
mod rules;
mod run_history;
mod run_origin;
mod run_overview;
mod same_steps;
mod saved;
mod schedule;
pub mod sealed;
mod selected;
mod spelling;
mod stale;
mod stale_cause;
mod started_workflows;
mod step;
mod step_consent;
mod step_index;
mod step_status;
mod still_steps;
mod summary;
mod tag_words;
mod touched;
mod twins;
mod undo;
mod undone_runs;
mod unfit_references;
mod unknown_tags;
mod unlisted;
mod unstated;
mod value_hints;
mod value_keeping;
mod vanished;

pub use acting_use::ActingUse;
pub use action::{Action, Effect, ObjectEffect};
pub use adopt::{AdoptedSides, adopt, readdress};
pub use applied::{is_applied, nothing_left};
pub use build::plan;
pub use call_forecast::CallForecast;
pub use changed_items::{ChangedItem, changed_items};
pub use derived::derived;
pub use done_marks::{EntryMark, done_marks, marks};
pub use growth::grown;
pub use guard::{CountedRecords, check_rules, guard};
pub use held_list::HeldList;
pub use item_selection::limit_items;
pub use judgement::{beyond_targets, harmed_exclusions};
pub use kept_values::{
    KEPT_FORMAT, KeptEnd, KeptField, KeptHeader, KeptLines, KeptRecord, KeptRecordType, KeptSubject,
    KeptValuesError, ValueKeeping,
};
pub use known_addresses::KnownAddresses;
pub use last_one::LastOnes;
pub use likely_rename::LikelyRename;
pub use merge::merge;
pub use misfits::{SelectorMisfits, idle_exclusions, misfits, only_objects};
pub use missing_people::{PeopleLeftOut, is_dispensable};
pub use movement::{emptied, holders, record_moves};
pub use object_ids::object_ids;
pub use people::{PeopleAnswers, PeopleQuery, people_queries, tell_people};
pub use planned_source::{PlannedPromotion, PlannedUndo};
pub use policy::{MaxDeletes, Policy};
pub use record_count::RecordCount;
pub use record_effect::RecordEffect;
pub use record_queries::{RecordQuery, queries_of_none, record_queries};
pub use record_total::RecordTotal;
pub use referrers::{
    DecidingUse, FoundReferrer, ReferringKind, StepReach, UnseenKind, UnseenKinds, acting_queries,
    changes_acting_texts, count_acting, deciding_queries, deciding_uses, holders_of_removed, reaches,
    referrers, referring_kinds, tell_deciding_uses, tell_reaches, unusable,
};
pub use relabelled_records::{relabelled_notes, relabelled_queries};
pub use removals::{removal_queries, tell_removals};
pub use rules::{PlanRules, prune_options};
pub use run_history::{HistoryError, JournalEnd, JournalEvent, JournalLine, RecordedStep, RunHistory};
pub use run_origin::{RunOrigin, RunPurpose};
pub use run_overview::{
    ActionCounts, DamagedRun, KeptAmount, ListedRun, RunOverview, RunState, StepCounts, StepOverview,
};
pub use saved::{FORMAT, Origin, PlanDocument, SavedPlanError, SealedPlan, SourceDigest, schema};
pub use schedule::Schedule;
pub use stale::{is_carried_out, stale};
pub use stale_cause::{Stale, StaleCause};
pub use started_workflows::{workflow_notes, workflow_starters};
pub use step::{Note, Organization, Plan, Refusal, Risk, Step};
pub use step_consent::{ConsentSource, PeopleCount, StepConsent};
pub use step_status::StepStatus;
pub use still_steps::{ActingMeanwhile, acting_meanwhile, acts_at_first, as_written, stilling};
pub use summary::PlanSummary;
pub use tag_words::{other_words, word_notes};
pub use touched::{ObjectBond, ObjectConcern, TouchIndex, TouchLink, TouchedObject};
pub use twins::{MadeTwin, Twin, TwinError, check_twins, made_twins, removal, without};
pub use undo::{
    KeptStanding, LeftoverKind, ObjectBefore, StateBefore, Undo, UndoAttempts, UndoLeftover, undo,
};
pub use undone_runs::{RunUndone, UndoneExtent, UndoneRuns};
pub use unknown_tags::unknown_tags;
pub use unlisted::{DriftRules, UnlistedChoice, UnlistedObject, UnlistedRule};
pub use unstated::{UnstatedDifference, unstated};
pub use value_keeping::{KeptStep, broken_promises, kept_steps, mark_kept};
pub use vanished::{EarlierRun, vanished};

#[cfg(test)]
mod tests;
