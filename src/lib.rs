//! Configuration as code for Close, the sales CRM: YAML in git, a plan that people review, and an engine that
//! applies that plan and nothing else.
//!
//! # Layers
//!
//! | module | layer | responsibility |
//! |---|---|---|
//! | [`model`] | pure | the domain types: addresses, specs, references, the trait that a kind implements |
//! | [`kinds`] | pure | one file for each kind of object, and the registry |
//! | [`manifest`] | pure | YAML to desired objects, with places; and an organization back to YAML |
//! | [`lint`] | pure | rules for manifests that are valid but probably not intended |
//! | `diff` | pure | compares two objects |
//! | [`plan`] | pure | makes ordered steps with reasons and risks from both sides, and schedules them |
//! | `promotion` | pure | compares two organizations, and decides what to promote from one to the other |
//! | [`render`] | pure | values to text |
//! | `files` | shell | atomic, durable and private files, never written through a link |
//! | [`api`] | shell | the only HTTP client |
//! | [`engine`] | shell | reads organizations, applies plans, stores secrets |
//! | [`session`] | shell | the life of a run: intent, plan, approval, apply, verification |
//! | [`doctor`] | shell | checks the connection and the permissions of a key, by reading only |
//! | [`probe`] | shell | measures undocumented behaviour of Close, in a scratch organization |
//! | [`selftest`] | shell | tests each promise in random sandbox organizations |
//! | [`cli`] | shell | turns arguments into settings, a command and an exit code; the only module that prints |
//!
//! `cli → engine → api → model`, `engine → plan → diff → model`,
//! `cli → promotion → plan`, `cli → lint → manifest → kinds → model`, `cli → render`,
//! `cli → session → engine`, `session → promotion`, `session → manifest`, `cli → selftest → session`, `cli → probe → session`, `cli → doctor → api`.
//! The sandbox, which imitates Close's API, is a crate of its own, `crates/close-sandbox`, and knows nothing of this one.
//! The pure modules have no `async`, clock, file, network or environment. `tests/layers.rs` checks all this.
//! `tests/house.rs` checks that no files import each other in a circle, that every type has its own name, and that long
//! functions are written in paragraphs.
//!
//! # Where to look
//!
//! | question | place |
//! |---|---|
//! | What happens between "yes" and "verified"? | `src/session/run.rs`; several organizations take its steps one after the other in `src/cli/fleet/apply.rs` |
//! | What is a plan made of? | `src/session/intent.rs`: manifests, a saved plan, an undo, a promotion |
//! | Where is a 429 handled? | `src/api/rate_limit/`, whose first page describes it from the header to the next call |
//! | What happened to a write whose answer was lost? | `src/api/write_fate.rs` says what is known, and `src/engine/create.rs`, `change.rs` and `remove.rs` find out the rest; the result of a step: `src/plan/step_status.rs` |
//! | What does a step affect, and which values does it delete? | `src/plan/touched.rs`; the policy is applied in `src/plan/judgement.rs` and `left_protection.rs`, under all names of an object (`src/plan/object_names.rs`) |
//! | What depends on the objects that a plan changes? | `src/plan/referrers/` says what to read and what to report; `src/engine/referrers.rs` reads it |
//! | What is there although no plan is about it: ignored, private, shared or unreadable objects? | `src/model/shown_object.rs` |
//! | How are objects selected in `protect`, `ignore`, targets and approvals? | `src/model/selector.rs`; selectors that match nothing: `src/plan/misfits.rs` |
//! | How does an item of a list, such as a step of a workflow, have an address? | `src/model/item_changes.rs` pairs and numbers the items; `src/plan/item_selection.rs` keeps those that are not meant as they are in Close, within the limits of `src/plan/item_limits.rs` |
//! | How are likely renames found? | `src/plan/rename_pairs.rs` finds them, `src/plan/rename_hints.rs` and `value_hints.rs` write the notes |
//! | What must a person approve? | `src/model/consent_risk.rs` lists the risks and their names, `src/plan/risk.rs` the risks of a step, `src/plan/people.rs` the affected people, `src/plan/guard.rs` the approvals, `src/plan/consents.rs` the missing ones |
//! | Which steps affect records, and how? | `src/plan/concerned_records.rs`; counting each record once: `src/model/record_union.rs` and `src/engine/count.rs` |
//! | Where are values saved before a run deletes them? | `src/plan/value_keeping.rs` says which, `src/engine/keeping.rs` reads them, `src/engine/unfinished_values.rs` writes them, `src/engine/values_folder.rs` reads them again |
//! | When is a count of 0 records proven? | `src/engine/record_counter.rs`; how records are searched for: `src/model/record_search.rs`; how result pages are read: `src/api/search_walk.rs` |
//! | How often is something read again? | `src/engine/budgets.rs`; the waits: `src/api/backoff.rs` |
//! | What can two runs at the same time leave behind, and how is it resolved? | `src/plan/twins.rs`; `closectl undo --twin` is `src/session/twins.rs` |
//! | How are record values restored? | `src/plan/undo/values.rs` says which, `src/model/restored_values.rs` and `record_stages.rs` decide about a record, `src/session/undone_values.rs` counts them, `src/engine/restore.rs` writes them |
//! | What does an action do to its object? | `src/plan/action.rs` |
//! | Where is a kind added? | `src/kinds/`, one file and its lines in `mod.rs`; see below |
//! | Where does a message get its colour? | `src/render/paint.rs` |
//! | Where is a text made safe to show? | `src/model/visible_text.rs`; what no output stream lets through: `src/cli/output_streams.rs` |
//! | Where are the arguments of printed commands quoted? | `src/model/shell_word.rs` |
//! | Where are files read and written, atomically, privately, with limits and not through links? | `crates/guarded-files`, through `src/files.rs` |
//! | Where are the files of long texts handled? | `src/manifest/text_files.rs` lists the files and inserts their texts, `src/cli/text_files.rs` reads them; names of new files: `src/manifest/file_names.rs`; updates: `src/manifest/update/text_file_fate.rs` |
//! | How is a long text compared? | `src/render/review/text.rs`, in the pieces of `text_pieces.rs` |
//! | Where is the text of a problem or a rule? | `src/explanations/`, a page for each; a new one is a `Code` beside what reports it, made with the macro `explanation!`, and a line in the list of codes there |
//! | What is the canonical form of a file, and what proves that it means the same? | `src/manifest/format/`, pass by pass in `canonical.rs`; no change survives that `text_content.rs` or `same_meaning.rs` finds to say something else |
//! | Which events does a run print for programs? | `src/render/run_events.rs` lists them, `src/cli/progress.rs` and `run_printer.rs` send them, `src/cli/event_lines.rs` prints them |
//! | Who gets a notice, and what is in it? | `src/cli/notice.rs` decides, `src/render/notice.rs` writes it, `src/api/notice_endpoint.rs` sends it |
//! | Where is the text of `--help`? | the arguments: `src/cli/args/`; the list of commands: `src/cli/command_groups.rs`; the text below: `src/cli/manual/pages/`, a page for each command |
//! | Which hosts may get a key? | `src/api/key_hosts.rs`; what a project file can do only after `closectl trust`: `src/cli/trust/` |
//! | When is a list complete? | `src/api/list_reading.rs` decides, `src/api/reader.rs` reads |
//! | How long may a write of an earlier run still arrive? | `src/engine/late_writes.rs` |
//! | How are keys kept out of output and files? | `src/api/known_secrets.rs` redacts output, `src/manifest/environment_guard.rs` limits what manifests read, `src/engine/fetch.rs` sets aside objects in Close that show a key, `src/lint/secret.rs` hides what looks like one |
//! | What is used from a saved plan? | `src/plan/derived.rs` |
//! | Where are the hints after an error? | `src/cli/hint.rs`; hints of a single command: an `Explained` in that command |
//!
//! # From manifests to an organization
//!
//! 1. [`manifest::read`] parses the texts, replaces `${env:…}`, validates them against the schema of the
//!    kinds, and lowers every entry to a [`Spec`](model::Spec). It reports all problems at once.
//! 2. [`session::Connection`] opens the organization, and closes it however the run ends.
//! 3. [`session::Planner`] is the one way in which plans are made. It reads every list once, all at the same time, with
//!    a client that can't write ([`engine::fetch`]); [`Live::build`](model::Live::build) lowers the answers to the same
//!    form as the manifests; [`plan::adopt`] gives both sides the same addresses: renames, and objects that share a
//!    name; [`plan::plan`] compares them and decides everything: steps, order, risks, refusals.
//! 4. [`session::Run`] shows the plan and asks for approval.
//! 5. [`engine::apply`] applies the steps as their prerequisites finish. It decides nothing. The
//!    [`engine::Journal`] of the run is written to disk before and after every step.
//! 6. The organization is read and planned again; only an empty plan is success.
//!
//! What happens between "yes" and "verified" is in `src/session/run.rs`, for every [`session::Intent`]: manifests, a
//! [saved plan](session::SavedIntent), the [undo](session::UndoIntent) of a run, or a [promotion](session::Promotion).
//! A [`session::RunUi`] shows the run and answers its questions.
//!
//! A plan may be [saved](plan::SealedPlan) between 3 and 4. Then 1 to 3 are repeated, the new plan is only used to find
//! [stale](plan::stale) steps, and the saved plan is applied.
//!
//! [`plan::undo`] turns the journal of a run into the desired objects that undo it. The rest is an ordinary plan.
//!
//! In the other direction, [`manifest::update`] writes changes of an organization into existing manifests. It finds the
//! differences, edits the texts, and compares again, so that it never reports an edit that has no effect.
//!
//! # From one organization to another
//!
//! `promotion::decide` compares what two organizations have with what both had when something was last promoted
//! (a `promotion::PromotionRecord`), attribute by attribute. What only the source changed becomes the desired state of the
//! target, and the rest is an ordinary plan. What only the target changed stays, and a person decides what both changed. The
//! record contains only what was verified in the target. `promotion::compare` makes a plan between any two sides that is
//! never applied, to show their differences.
//!
//! # Invariants
//!
//! - Desired and live objects are lowered in the same way, so the comparison has no special cases.
//! - Every string of a [`Spec`](model::Spec) is a [template](model::template): ids are `${id:ADDRESS}` on both sides.
//! - One step is one write. What Close accepts only in a second call is a separate step.
//! - An order is an object of its own, and a write of it contains every current member.
//! - Nothing that the manifests do not mention is ever written.
//! - What Close does not show is neither compared nor sent.
//! - A write whose answer contradicts it has failed, whatever its status.
//! - No edit of a manifest is trusted: the text is read again, and if it doesn't mean what was intended, the file stays
//!   unchanged.
//! - A write whose answer is missing is looked up, and sent again only if that can neither duplicate it nor undo
//!   somebody else's change.
//! - Everything unknown about Close is a switch of the sandbox, and the round-trip law holds for every answer.
//!
//! # To add a kind
//!
//! 1. Write `src/kinds/NAME.rs`: a struct whose fields are the manifest's attributes, with doc comments that people
//!    read in their editor, and `impl Kind` with its [`Def`](model::Def) and address. What an attribute is
//!    (required, immutable, a set, losing values) is said on the field with `#[schemars(extend("x-…" = …))]`;
//!    [`model::Attribute`] lists these facts.
//! 2. Name it in `src/kinds/mod.rs`, in the list of modules and in the registry.
//! 3. `cargo run -- schema --out schemas/manifest.schema.json`.
//!
//! Regular endpoints need nothing more. Irregular ones override `live` (where the objects are in the answers)
//! and `call` (the call of a write).

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
