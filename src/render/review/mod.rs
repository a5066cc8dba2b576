//! What a reader sees of a plan or a comparison, before any format: grouped by what people know, each object with all
//! that happens to it. Whoever writes text reads this and nothing else; nothing here is escaped for any format.

mod alignment;
mod compared;
mod detail;
mod document;
mod event_filter;
mod grouping;
mod item;
mod item_list;
mod list;
mod of_plan;
mod plain;
mod rename_notes;
mod review_item;
mod shown;
mod sign;
mod summary;
mod text;
mod text_pieces;
mod tree;
mod wording;

pub use alignment::common_members;
pub use compared::{attribute_lines, of_comparison, of_drift};
pub use detail::{AttributeDetail, QueryReview};
pub use document::{RefusalGroup, Review, ReviewGroup, ReviewSubject};
pub use item::main_step;
pub use list::{ListReview, ListRow, MemberChange};
pub use of_plan::{by_object, of_plan};
pub use plain::PlainLine;
pub use review_item::{ConcernedRecords, Hazard, HazardConsent, ReviewItem};
pub use shown::ShownValue;
pub use sign::{ChangeSign, RiskLevel};
pub use summary::{BlockedStep, ChangeCount, ReviewSummary};
pub use text::{LinePart, ReviewLine, TextReview};
pub use tree::{TreeBranch, TreeReview};
pub use wording::{FEW, UNLISTED, cut_lines, folded_lines, only_counted};
