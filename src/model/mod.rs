//! The words of the product as types. Pure: no I/O, no clock, no environment, and no kind by name.

mod address;
mod address_text;
mod attr;
mod call;
mod checks;
mod code;
pub mod comparison;
mod consent_risk;
mod consent_selectors;
mod consequence;
mod def;
mod desired;
mod doubts;
mod examine;
mod facts;
mod holders;
pub mod id;
mod id_index;
mod identified_items;
mod ignored;
mod item_changes;
mod kind;
mod letters;
pub mod lifting;
mod likeness;
mod listing;
mod live;
mod live_building;
pub mod live_orders;
mod namesakes;
mod object_change;
mod object_selection;
mod people;
mod plural;
mod read_scope;
mod record_search;
mod record_union;
mod refs;
mod registered_kind;
mod registry;
mod removal_check;
mod rename_order;
mod report;
mod responses;
mod restored_values;
mod secret_name;
mod seldom;
mod selector;
mod selector_pattern;
mod shared_text;
mod shell_word;
mod spec;
pub mod template;
mod text_tag;
mod undescribed;
mod unread;
mod values_at_risk;
mod visible_text;
mod vocabulary;
mod written_text;
mod yaml_word;

pub use address::{Address, covers};
pub use address_text::{address_likeness, is_url};
pub use attr::{Attr, Flag, Items};
pub use call::{Call, CallRate, Method, SEARCH, SEARCH_RATE, USUAL_RATE};
pub use checks::{CheckFinding, Checks};
pub(crate) use code::explanation;
pub use code::{Code, Explanation, RENAME_CONTRADICTS, Severity, UNKNOWN_VALUE};
pub use consent_risk::{ConsentReason, ConsentRisk};
pub use consent_selectors::ConsentSelectors;
pub use consequence::Consequence;
pub use def::{
    CUSTOMIZATION, Def, Deletion, ID, KeptLast, KindVerbs, MentionForm, NamesakeRule, ObjectLimit, ReadNeed,
    Scope, one,
};
pub use desired::{BrokenRule, Desired, Entry};
pub use facts::{Attribute, ValueLoss};
pub use holders::missing_holders;
pub use id_index::IdIndex;
pub use identified_items::{complete, is_as_said, match_items};
pub use ignored::IgnoredObjects;
pub use item_changes::{ItemChange, ItemFate, item_address, item_changes, with_changes};
pub use kind::{
    AnyKind, Kind, ListItem, LiveObject, LoweredObject, ObjectWrite, UnreadItem, ValueMove, WriteVerb,
};
pub use letters::{composed, folded, same_letters, same_value};
pub use likeness::{Likeness, misspelt};
pub use listing::{ListMembers, ListOrdering, ListPosition, Listing, ids};
pub use live::{Live, LiveOrder};
pub use namesakes::{QualifiedObject, told_apart, told_apart_at};
pub use object_change::ObjectChange;
pub use object_selection::ObjectSelection;
pub use people::{ConcernedPeople, PeopleCounting, PeopleObstacle, PeopleQuestion};
pub use plural::{counted, counted_as, joined, plural};
pub use read_scope::ReadScope;
pub use record_search::{HeldValue, RecordSearch, RecordType, shown_value};
pub use record_union::{RecordUnion, are_disjoint};
pub use refs::{Ref, RefTarget};
pub use registered_kind::{PARENT, RegisteredKind};
pub use registry::{KindGroup, Registry};
pub use removal_check::{RemovalCheck, RemovalFindings, RemovalRead};
pub use rename_order::{RenameOrder, rename_order};
pub use report::{
    Location, Place, Problem, Source, SourceId, Sources, TextFile, TextFileRefusal, did_you_mean,
    likely_or_all, suggest,
};
pub use responses::{AnswerShape, BulkRead, IDENTITY, Responses};
pub use restored_values::{
    RecordStanding, RestoreRule, RestoredValues, ValueEffect, ValueReturn, is_same_held,
};
pub use secret_name::{is_near_secret, names_secret};
pub use seldom::{EmptyCollection, Seldom};
pub use selector::Selector;
pub use selector_pattern::AddressPattern;
pub use shell_word::{shell_option, shell_quoted, shell_word};
pub use spec::{Order, Spec};
pub use text_tag::{TagName, TaggedField, TextTag, text_tags};
pub use undescribed::UNDESCRIBED;
pub use unread::UnreadPart;
pub use values_at_risk::{BulkChange, MoveMethod, RecordMove, ValuesAtRisk};
pub use visible_text::{
    acts_unseen, escape_unseen, has_unseen, visible, visible_except, visible_json, visible_lines,
    visible_with_places,
};
pub use written_text::WrittenText;
pub use yaml_word::yaml_word;
