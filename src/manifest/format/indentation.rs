//! Where lines begin: two blanks further in for each level, dashes of a list under its key included; and single blanks
//! behind colons and dashes. Comments move with what they are about.

use super::text_part::TextPart;
use crate::manifest::{
    update::{EditableText, TextSplice, end, is_alias, is_flow, is_own, start},
    yaml::YamlNode,
};

/// Returns what moves lines to where `pull` would have them begin: one part for each section.
pub fn parts(editable: EditableText<'_>, documents: &[YamlNode]) -> Vec<TextPart> {
    let mut layout = LineLayout {
        editable,
        levels: Vec::new(),
        leaves: Vec::new(),
        joins: Vec::new(),
    };
    let mut sections = Vec::new();
    for document in documents {
        let parent = BlockLevel {
            start: start(document),
            end: end(document),
            old: 0,
            new: 0,
        };
        layout.collect(document, 0, parent);
        let keys = document.entries().iter().filter(|entry| is_own(document, entry));
        sections.extend(keys.map(|entry| entry.key_place.start as usize));
    }

    layout.joins.sort();
    let mut splices = layout.joins.clone();
    splices.extend(layout.lines());
    splices.sort();

    // Sections stand or fall alone where each begins at the margin, so that one odd one leaves the others right.
    let is_apart = sections.iter().all(|key| editable.column(*key) == 0);
    let section = |splice: &TextSplice| sections.partition_point(|key| is_apart && *key <= splice.start);
    let parts = splices.chunk_by(|one, other| section(one) == section(other));
    parts
        .map(|splices| TextPart {
            at: splices.first().map_or(0, |splice| splice.start),
            splices: splices.to_vec(),
        })
        .collect()
}

/// A collection that is written in lines.
#[derive(Clone, Copy, Debug)]
struct BlockLevel {
    start: usize,
    end: usize,
    /// The column of its keys or dashes.
    old: usize,
    /// The column that they are to have.
    new: usize,
}

/// A value that may go over several lines.
#[derive(Clone, Copy, Debug)]
struct LaidLeaf {
    start: usize,
    end: usize,
    /// The collection that it is a member of.
    parent: BlockLevel,
}

/// What is known about the lines of a text.
struct LineLayout<'a> {
    editable: EditableText<'a>,
    /// In the order in which they begin.
    levels: Vec<BlockLevel>,
    leaves: Vec<LaidLeaf>,
    joins: Vec<TextSplice>,
}

impl LineLayout<'_> {
    /// Finds collections and values, and what stands between them and their keys or dashes.
    fn collect(&mut self, node: &YamlNode, new: usize, parent: BlockLevel) {
        let (from, to) = (start(node), end(node));
        if self.is_leaf(node) {
            self.leaves.push(LaidLeaf {
                start: from,
                end: to,
                parent,
            });
            return;
        }

        let old = self.editable.column(from);
        let level = BlockLevel {
            start: from,
            end: to,
            old,
            new,
        };
        self.levels.push(level);

        let mut at = from;
        for item in node.items() {
            let gap = self.editable.cut(at, start(item));
            if let Some(dash) = gap.find('-') {
                self.close(at + dash + 1, item, true);
            }
            self.collect(item, new + 2, level);
            at = end(item).max(at);
        }

        for entry in node.entries().iter().filter(|entry| is_own(node, entry)) {
            let key_end = entry.key_place.end as usize;
            if let Some(behind) = self.editable.behind_colon(key_end) {
                self.join(key_end, behind - 1, "");
                self.close(behind, &entry.value, false);
            }
            self.collect(&entry.value, new + 2, level);
        }
    }

    fn is_leaf(&self, node: &YamlNode) -> bool {
        let has_members = !node.items().is_empty() || !node.entries().is_empty();
        is_alias(self.editable, node) || !has_members || is_flow(self.editable, node)
    }

    /// Brings a value up to its colon or dash, behind one blank and its anchor.
    fn close(&mut self, behind: usize, node: &YamlNode, is_item: bool) {
        let gap = self.editable.cut(behind, start(node));
        let words: Vec<&str> = gap.split_whitespace().collect();
        let is_empty = start(node) == end(node);
        // The members of a key begin below it, and so do those of a list that has an anchor.
        let is_below = !self.is_leaf(node) && (!is_item || !words.is_empty());
        if is_empty || is_below || gap.contains('#') {
            return;
        }
        let words: String = words.iter().map(|word| format!("{word} ")).collect();
        self.join(behind, start(node), &format!(" {words}"));
    }

    fn join(&mut self, from: usize, to: usize, text: &str) {
        if from < to && self.editable.cut(from, to) != text {
            self.joins.push(TextSplice::new(from, to, text));
        }
    }

    /// Returns what moves each line to its column.
    fn lines(&self) -> Vec<TextSplice> {
        let lines = self.written_lines();
        let mut splices = Vec::new();
        let mut previous: Option<usize> = None;
        for (at, (line, first)) in lines.iter().enumerate() {
            let is_comment = self.editable.cut(*first, first + 1) == "#" && self.around(*first).is_none();
            let column = if is_comment {
                let mut behind = lines[at + 1..].iter().map(|(_, first)| *first);
                let next = behind.find(|first| self.editable.cut(*first, first + 1) != "#");
                Some(self.comment(first - line, previous, next))
            } else {
                previous = Some(*first);
                self.column(*line, *first)
            };

            let column = column.filter(|column| *column != first - line);
            splices.extend(column.map(|column| TextSplice::new(*line, *first, " ".repeat(column))));
        }
        splices
    }

    /// Returns where each line begins that holds something, and its first byte that is no blank.
    fn written_lines(&self) -> Vec<(usize, usize)> {
        let mut lines = Vec::new();
        let mut at = 0;
        while at < self.editable.text.len() {
            let line_end = self.editable.line_end(at);
            let line = self.editable.cut(at, line_end);
            let first = at + line.len() - line.trim_start().len();

            // What comes up to the line above begins no line any more.
            let before = self.joins.partition_point(|join| join.start < at);
            let join = before.checked_sub(1).and_then(|last| self.joins.get(last));
            let is_joined = join.is_some_and(|join| at <= join.end);
            if first < line_end && !line.trim().is_empty() && !is_joined {
                lines.push((at, first));
            }
            at = line_end;
        }
        lines
    }

    /// Returns the column that the first byte of a line is to have.
    fn column(&self, line: usize, first: usize) -> Option<usize> {
        let old = first - line;
        if let Some(leaf) = self.around(first) {
            return Some(self.continued(leaf, old));
        }
        let leaf = self.leaves.binary_search_by_key(&first, |leaf| leaf.start);
        if let Some(leaf) = leaf.ok().and_then(|at| self.leaves.get(at))
            && leaf.start < leaf.end
        {
            return Some(leaf.parent.new + 2);
        }
        self.level(first, old).map(|level| level.new)
    }

    /// Returns the value that a line continues.
    fn around(&self, first: usize) -> Option<LaidLeaf> {
        let before = self.leaves.partition_point(|leaf| leaf.start < first);
        let leaf = self.leaves.get(before.checked_sub(1)?)?;
        (first < leaf.end).then_some(*leaf)
    }

    /// Returns the column of a line that continues a value.
    fn continued(&self, leaf: LaidLeaf, old: usize) -> usize {
        let text = self.editable.cut(leaf.start, leaf.end);
        let header = text.lines().next().unwrap_or_default();
        let is_block_text = header.starts_with(['|', '>']);
        let says_columns = header
            .split('#')
            .next()
            .is_some_and(|mark| mark.contains(|c: char| c.is_ascii_digit()));
        let least = leaf.parent.new + 2;
        if is_block_text && !says_columns {
            // The first line decides how far in the text stands, and no other line may stand before it.
            let first = text.lines().skip(1).find(|line| !line.trim().is_empty());
            let margin = first.map_or(old, |line| line.len() - line.trim_start_matches(' ').len());
            return least + old.saturating_sub(margin);
        }

        let moved = (old + leaf.parent.new).saturating_sub(leaf.parent.old);
        if is_block_text { moved } else { moved.max(least) }
    }

    /// Returns the innermost collection around a byte whose keys or dashes stand in a column.
    fn level(&self, at: usize, column: usize) -> Option<BlockLevel> {
        let before = self.levels.partition_point(|level| level.start <= at);
        let levels = self.levels.get(..before)?.iter().rev();
        let mut levels = levels.filter(|level| at < level.end && level.old == column);
        levels.next().copied()
    }

    /// Returns the column of a comment: that of what it stands above, else as far in as it stood in what it ends.
    fn comment(&self, column: usize, previous: Option<usize>, next: Option<usize>) -> usize {
        let next_level = next.and_then(|next| self.level(next, self.editable.column(next)));
        if let Some(level) = next_level.filter(|level| level.old == column) {
            return level.new;
        }

        let at = previous.or(next).unwrap_or_default();
        let before = self.levels.partition_point(|level| level.start <= at);
        let around = self.levels.get(..before).unwrap_or_default();
        let mut around = around
            .iter()
            .filter(|level| at < level.end && level.old <= column);
        // Below everything else, the margin is that of the sections.
        let level = if next.is_none() {
            around
                .clone()
                .find(|level| level.old == column)
                .or(around.next_back())
        } else {
            around.next_back()
        };
        level.map_or(column, |level| level.new + column - level.old)
    }
}
