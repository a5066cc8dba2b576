//! Configuration as code for Close, the sales CRM: YAML in git, a plan that people review, and an engine that
//! carries out that plan and nothing else.
//!
//! # Layers
//!
//! | module | layer | its one job |
//! |---|---|---|
//! | [`model`] | pure | the words of the product as types: addresses, specs, references, the trait that a kind implements |
//! | [`kinds`] | pure | one file for each kind of object, and the registry |
//! | [`manifest`] | pure | YAML to what it asks for, with places; and an organization back to YAML |
//! | [`lint`] | pure | what is valid in manifests and probably not meant |
//! | `diff` | pure | two objects to changes |
//! | [`plan`] | pure | both sides to ordered steps with reasons and risks, and the schedule |
//! | `promotion` | pure | two organizations side by side: how they differ, and what goes from one to the other |
//! | [`render`] | pure | values to text |
//! | `files` | shell | files that are whole, on the disk, private when asked, and never behind a link |
//! | [`api`] | shell | the only HTTP client |
//! | [`engine`] | shell | reads organizations, carries plans out, keeps secrets |
//! | [`session`] | shell | the life of a run: an intent to a plan, to an agreement, to an organization that was seen to be so |
//! | [`doctor`] | shell | finds out how an organization is reached and what may be done there, by reading only |
//! | [`probe`] | shell | measures what is not known about Close, in an organization that exists for it |
//! | [`selftest`] | shell | the promises, each tried in random worlds |
//! | [`cli`] | shell | arguments to settings to a command to an exit code; the only module that prints |
//!
//! `cli → engine → api → model`, `engine → plan → diff → model`,
//! `cli → promotion → plan`, `cli → lint → manifest → kinds → model`, `cli → render`,
//! `cli → session → engine`, `session → promotion`, `session → manifest`, `cli → selftest → session`, `cli → probe → session`, `cli → doctor → api`.
//! The sandbox, which imitates Close's API, is a crate of its own, `crates/close-sandbox`, and knows nothing of this one.
//! The pure modules have no `async`, clock, file, network or environment. `tests/layers.rs` holds all this, and
//! `tests/house.rs` that no files import each other in a circle, that every type has a name of its own, and that long
//! functions are written in paragraphs.
//!
//! # Where to look
//!
//! | question | place |
//! |---|---|
//! | What happens between "yes" and "verified"? | `src/session/run.rs`; several organizations take its steps one after the other in `src/cli/fleet/apply.rs` |
//! | What is a plan made of? | `src/session/intent.rs`: manifests, a saved plan, an undo, a promotion |
//! | Where is a 429 handled? | `src/api/rate_limit/`, whose first page tells it from the header to the next call |
//! | What became of a write whose answer is lost? | `src/api/write_fate.rs` says what is known, `src/engine/create.rs`, `change.rs` and `remove.rs` find out; of a step: `src/plan/step_status.rs` |
//! | What does a step touch, and what does it take values from? | `src/plan/touched.rs`; who judges that is `src/plan/judgement.rs`, under all names of an object (`src/plan/object_names.rs`) |
//! | Who relies on what a plan changes? | `src/plan/referrers/` says what is read for that and what is told; `src/engine/referrers.rs` reads it |
//! | Which language names objects in `protect`, `ignore`, targets and consent? | `src/model/selector.rs`; what matches nothing: `src/plan/misfits.rs` |
//! | What looks like a rename? | `src/plan/rename_pairs.rs` finds it, `src/plan/rename_hints.rs` and `value_hints.rs` say it |
//! | What does a person have to agree to? | `src/model/consent_risk.rs` lists the risks with their words, `src/plan/risk.rs` says which a step has, `src/plan/people.rs` whom it concerns, `src/plan/guard.rs` who agreed, `src/plan/consents.rs` what waits |
//! | Which steps concern records, and how? | `src/plan/concerned_records.rs`; each record once: `src/model/record_union.rs` and `src/engine/count.rs` |
//! | Where are values kept before a run takes them? | `src/plan/value_keeping.rs` says which, `src/engine/keeping.rs` reads them, `src/engine/unfinished_values.rs` writes them, `src/engine/values_folder.rs` reads them again |
//! | When is a count of 0 records believed? | `src/engine/record_counter.rs`; how records are searched for: `src/model/record_search.rs`, how their pages are walked: `src/api/search_walk.rs` |
//! | How often is something looked at again? | `src/engine/budgets.rs`, waited for by `src/api/backoff.rs` |
//! | What may two runs at once leave, and what leads out of it? | `src/plan/twins.rs`; `closectl undo --twin` is `src/session/twins.rs` |
//! | How do record values come back? | `src/plan/undo/values.rs` says which, `src/model/restored_values.rs` judges a record, `src/session/undone_values.rs` counts those that get theirs, `src/engine/restore.rs` writes them |
//! | What does an action do to its object? | `src/plan/action.rs` |
//! | Where is a kind added? | `src/kinds/`, one file and its lines in `mod.rs`; see below |
//! | Where does a message get its colour? | `src/render/paint.rs` |
//! | Where is a text made safe to show? | `src/model/visible_text.rs`; what no stream lets through is in `src/cli/output_streams.rs` |
//! | Where are the arguments of printed commands quoted? | `src/model/shell_word.rs` |
//! | Where are files read and written, whole, private, bounded and not through links? | `crates/guarded-files`, by way of `src/files.rs` |
//! | Where does the file of a long text come in? | `src/manifest/text_files.rs` says which files are needed and puts their texts in, `src/cli/text_files.rs` reads them; names for new ones: `src/manifest/file_names.rs`; how they are updated: `src/manifest/update/text_file_fate.rs` |
//! | How is a long text compared? | `src/render/review/text.rs`, in pieces that `text_pieces.rs` makes |
//! | What does a problem or a rule say? | `src/explanations/`, a page for each; a new one is a `Code` beside what reports it, made with the macro `explanation!`, and a line in the list of codes there |
//! | What does `--help` say below the arguments? | `src/cli/manual/pages/`, a page for each command |
//! | Where may a key go? | `src/api/key_hosts.rs`; what a project file may only do once somebody has allowed it: `src/cli/trust/` |
//! | When is a list read whole? | `src/api/list_reading.rs` decides, `src/api/reader.rs` reads |
//! | How long may a write of an earlier run still arrive? | `src/engine/late_writes.rs` |
//! | What keeps the key out of everything? | `src/api/known_secrets.rs` blanks what is printed, `src/manifest/environment_guard.rs` what files read, `src/engine/fetch.rs` sets aside what shows it in Close, `src/lint/secret.rs` hides what looks like one |
//! | What of a saved plan counts? | `src/plan/derived.rs` |
//! | What advice comes after an error? | `src/cli/hint.rs`; what only one command can say is an `Explained` in that command |
//!
//! # From manifests to an organization
//!
//! 1. [`manifest::read`] parses the texts, replaces `${env:…}`, validates them against the schema that the kinds
//!    make up, and lowers every entry to a [`Spec`](model::Spec). It reports everything that is wrong at once.
//! 2. [`session::Connection`] opens the organization, and closes it whatever becomes of the run.
//! 3. [`session::Planner`] is the one way in which plans are made. It reads every list once, all at the same time, with
//!    a client that can't write ([`engine::fetch`]); [`Live::build`](model::Live::build) lowers what came to the same
//!    form as the manifests; [`plan::adopt`] brings both sides to the same addresses: renames, and objects that share a
//!    name; [`plan::plan`] compares them and decides everything: steps, order, risk, refusals.
//! 4. [`session::Run`] shows the plan and lets somebody agree.
//! 5. [`engine::apply`] carries out the steps as their prerequisites finish. It decides nothing. The
//!    [`engine::Journal`] of the run is on the disk before and after every step.
//! 6. The organization is read and planned again; only an empty plan is success.
//!
//! What happens between "yes" and "verified" is in `src/session/run.rs`, for every [`session::Intent`]: manifests, a
//! [saved plan](session::SavedIntent), the [undo](session::UndoIntent) of a run, or a [promotion](session::Promotion).
//! Whoever shows the run and answers for it is a [`session::RunUi`].
//!
//! A plan may be [saved](plan::SealedPlan) between 3 and 4. Then 1 to 3 are done again, the new plan is only used to find
//! what is [stale](plan::stale), and the saved one is carried out.
//!
//! [`plan::undo`] turns the journal of a run into what the manifests would say to take it back; from there on it is
//! an ordinary plan.
//!
//! The other way round, [`manifest::update`] writes what an organization has into the texts that are there: it finds
//! what differs, edits the places where the texts say it, and finds again what differs, so that nothing counts as
//! written that is not.
//!
//! # From one organization to another
//!
//! `promotion::decide` compares what two organizations have with what both had when something was last promoted
//! (a `promotion::PromotionRecord`), attribute by attribute. What only the source changed becomes what is wanted of the target,
//! and from there on it is an ordinary plan; what only the target changed stays, and what both changed is for a person
//! to decide. The record advances only by what the target was seen to have. `promotion::compare` makes the plan
//! between any two sides that nobody carries out, for showing how they differ.
//!
//! # Invariants
//!
//! - Desired and live objects go through the same lowering, so that the comparison has no special cases.
//! - Every string of a [`Spec`](model::Spec) is a [template](model::template): ids are `${id:ADDRESS}` on both sides.
//! - One step is one write. What Close takes only in a second call is a step of its own.
//! - An order is an object of its own, and a write of it names every member that is there at that moment.
//! - Nothing that the manifests do not mention is ever written.
//! - What Close does not show is neither compared nor sent.
//! - A write whose answer contradicts it has failed, whatever its status.
//! - No edit of a manifest is trusted: the text is read again and has to hold what was meant, else it stays as it was.
//! - A write whose answer is missing is looked up, and sent again only where that can neither do it twice nor undo
//!   what somebody else did.
//! - Whatever is not known about Close is a switch of the sandbox, and the round-trip law holds for both answers.
//!
//! # To add a kind
//!
//! 1. Write `src/kinds/NAME.rs`: a struct whose fields are the manifest's attributes, with doc comments that people
//!    will read in their editor, and `impl Kind` with its [`Def`](model::Def) and address. What an attribute is
//!    (required, immutable, a set, losing values) is said on the field with `#[schemars(extend("x-…" = …))]`;
//!    [`model::Attribute`] lists the words.
//! 2. Name it in `src/kinds/mod.rs`, in the list of modules and in the registry.
//! 3. `cargo run -- schema --out schemas/manifest.schema.json`.
//!
//! Regular endpoints need nothing more. Irregular ones override `live` (where the objects are found in what was read)
//! and `call` (which call a write becomes).

pub mod api;
pub mod cli;
mod diff;
pub mod doctor;
pub mod engine;
mod files;
pub mod kinds;
pub mod lint;
pub mod manifest;
pub mod model;
pub mod plan;
pub mod probe;
mod promotion;
pub mod render;
pub mod selftest;
pub mod session;
