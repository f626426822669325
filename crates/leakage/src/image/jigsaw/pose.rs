//! Where a piece lies and how it is turned.

/// The sides of a piece or cell, clockwise from the top; also the four directions.
pub(super) const SIDES: usize = 4;

/// A turning of the plane: mirrored left to right first if `mirrored`, then turned clockwise by `quarters`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) quarters: usize,
    pub(super) mirrored: bool,
}

/// A place on the grid, x to the right and y down.
pub(super) type Cell = (i32, i32);

/// A piece on the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pose {
    pub(super) cell: Cell,
    pub(super) turn: Turn,
    pub(super) negated: bool,
}

impl Turn {
    pub(super) const NONE: Self = Self { quarters: 0, mirrored: false };

    /// First `other`, then `self`.
    pub(super) fn after(self, other: Self) -> Self {
        let quarters = if self.mirrored { SIDES - other.quarters } else { other.quarters };
        Self { quarters: (self.quarters + quarters) % SIDES, mirrored: self.mirrored != other.mirrored }
    }

    pub(super) fn inverse(self) -> Self {
        match self.mirrored {
            true => self,
            false => Self { quarters: (SIDES - self.quarters) % SIDES, ..self },
        }
    }

    /// The direction in which a piece's side looks once the piece is turned.
    pub(super) fn side(self, side: usize) -> usize {
        let side = if self.mirrored { (SIDES - side) % SIDES } else { side };
        (side + self.quarters) % SIDES
    }

    /// The turn, mirrored or not, under which `side` looks in `direction`.
    pub(super) fn facing(side: usize, direction: usize, mirrored: bool) -> Self {
        let side = if mirrored { (SIDES - side) % SIDES } else { side };
        Self { quarters: (direction + SIDES - side) % SIDES, mirrored }
    }

    pub(super) fn cell(self, (x, y): Cell) -> Cell {
        let mut cell = if self.mirrored { (-x, y) } else { (x, y) };
        for _ in 0..self.quarters {
            cell = (-cell.1, cell.0);
        }
        cell
    }
}

/// The neighbouring cell in a direction.
pub(super) fn neighbour((x, y): Cell, direction: usize) -> Cell {
    match direction {
        0 => (x, y - 1),
        1 => (x + 1, y),
        2 => (x, y + 1),
        _ => (x - 1, y),
    }
}

impl Pose {
    /// The pose of all pieces of a part after a move of the part that takes `from` to `to`.
    pub(super) fn carried(self, from: Self, to: Self) -> Self {
        let turn = to.turn.after(from.turn.inverse());
        let (own, from_cell) = (turn.cell(self.cell), turn.cell(from.cell));
        Self {
            cell: (own.0 - from_cell.0 + to.cell.0, own.1 - from_cell.1 + to.cell.1),
            turn: turn.after(self.turn),
            negated: self.negated != (from.negated != to.negated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Turn> {
        (0..8).map(|i| Turn { quarters: i % 4, mirrored: i >= 4 }).collect()
    }

    #[test]
    fn turns_are_a_group_that_acts_on_cells_and_sides() {
        for a in all() {
            assert_eq!(a.after(a.inverse()), Turn::NONE);
            for b in all() {
                let both = a.after(b);
                assert_eq!(both.cell((2, 5)), a.cell(b.cell((2, 5))));
                assert!((0..4).all(|side| both.side(side) == a.side(b.side(side))));
            }
            for side in 0..4 {
                // the neighbour on a side is carried to the neighbour in the side's new direction
                assert_eq!(a.cell(neighbour((0, 0), side)), neighbour((0, 0), a.side(side)));
                assert_eq!(Turn::facing(side, 3, a.mirrored).side(side), 3);
            }
        }
    }

    #[test]
    fn a_move_takes_from_to_to() {
        let pose =
            |cell, quarters, mirrored, negated| Pose { cell, turn: Turn { quarters, mirrored }, negated };
        let (from, to) = (pose((1, 2), 1, true, false), pose((-3, 4), 2, false, true));
        assert_eq!(from.carried(from, to), to);
    }
}
