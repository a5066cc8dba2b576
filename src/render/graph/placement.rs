//! Finds heights in a column: as near as possible to where neighbours are, in the order of the column, without overlap.

/// A member of a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct ColumnMember {
    /// How high it is.
    pub height: f64,
    /// Where its upper edge would be best.
    pub wish: f64,
}

/// Returns the upper edges, which keep the order and the gap and are as near to the wishes as that allows.
///
/// Members that would overlap are put together into a block, which goes where its members wish on average, until no two
/// blocks overlap.
pub(super) fn place(members: &[ColumnMember], gap: f64) -> Vec<f64> {
    struct ColumnBlock {
        sum: f64,
        count: usize,
    }

    let mut blocks: Vec<ColumnBlock> = Vec::new();
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(members.len());
    let mean = |block: &ColumnBlock| block.sum / block.count as f64;

    for member in members {
        offsets.push(offset);
        // Without the offset, all members of a block wish for a start of the same block.
        let mut block = ColumnBlock {
            sum: member.wish - offset,
            count: 1,
        };

        while let Some(before) = blocks.pop_if(|before| mean(before) >= mean(&block)) {
            block.sum += before.sum;
            block.count += before.count;
        }
        blocks.push(block);
        offset += member.height + gap;
    }

    let starts = blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(mean(block), block.count));
    starts
        .zip(offsets)
        .map(|(start, offset)| start + offset)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overlaps_and_what_has_room_gets_its_wish() {
        let member = |height, wish| ColumnMember { height, wish };
        let members = [member(10.0, 5.0), member(20.0, 0.0), member(5.0, 100.0)];
        let found = place(&members, 4.0);
        assert!(found[1] >= found[0] + 10.0 + 4.0 - 1e-9, "{found:?}");
        assert_eq!(found[2], 100.0);
    }
}
