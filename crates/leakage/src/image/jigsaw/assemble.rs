//! Joining pieces into an image.

use std::collections::BTreeMap;

use super::Moves;
use super::edges::{Join, Pieces, ways};
use super::pose::{Cell, Pose, SIDES, Turn, neighbour};

/// A pose for every piece, within the grid (width, height in pieces), no two in one cell.
pub(super) fn assemble(pieces: &Pieces, grid: (usize, usize), moves: Moves) -> Vec<Pose> {
    let mut table = Table::new(pieces.len(), grid);
    for join in surest_first(pieces, moves) {
        table.try_join(&join);
    }
    fill(pieces, table.cut_largest(moves), grid, moves)
}

/// All joins, mutual first choices before others, then by how much better they are than the next best.
fn surest_first(pieces: &Pieces, moves: Moves) -> Vec<Join> {
    let joins = pieces.joins(moves);
    let next_best = |join: &Join, at: &[Join]| {
        at.iter().find(|other| other.other != join.other).map_or(f32::INFINITY, |other| other.misfit)
    };
    let mut ranked: Vec<(bool, f32, Join)> = Vec::new();
    for join in joins.iter().flatten().flatten() {
        let (own, back) = (&joins[join.piece][join.side], &joins[join.other][join.other_side]);
        let reverse = Join {
            other: join.piece,
            other_side: join.side,
            piece: join.other,
            side: join.other_side,
            ..*join
        };
        let mutual = own.first() == Some(join) && back.first().is_some_and(|first| same(first, &reverse));
        // a small constant keeps uniform edges, which fit each other perfectly, from coming first
        let rival = next_best(join, own).min(next_best(&reverse, back));
        ranked.push((!mutual, (join.misfit + 1.0) / (rival + 1.0), *join));
    }
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    ranked.into_iter().map(|(_, _, join)| join).collect()
}

fn same(a: &Join, b: &Join) -> bool {
    let ends = |j: &Join| (j.piece, j.side, j.other, j.other_side, j.mirrored, j.negated);
    ends(a) == ends(b)
}

/// Parts that have been joined so far, each with a frame of its own.
struct Table {
    poses: Vec<Pose>,
    part_of: Vec<usize>,
    parts: Vec<BTreeMap<Cell, usize>>,
    grid: (usize, usize),
}

impl Table {
    fn new(n: usize, grid: (usize, usize)) -> Self {
        let pose = Pose { cell: (0, 0), turn: Turn::NONE, negated: false };
        let part = |piece| BTreeMap::from([((0, 0), piece)]);
        Self { poses: vec![pose; n], part_of: (0..n).collect(), parts: (0..n).map(part).collect(), grid }
    }

    /// Joins two parts, unless they are one already, would overlap or would not fit the image.
    fn try_join(&mut self, join: &Join) {
        let (kept, moved) = (self.part_of[join.piece], self.part_of[join.other]);
        if kept == moved {
            return;
        }
        let (from, to) = (self.poses[join.other], target(&self.poses[join.piece], join));
        let carried: Vec<(usize, Pose)> =
            self.parts[moved].values().map(|&piece| (piece, self.poses[piece].carried(from, to))).collect();
        let free = carried.iter().all(|(_, pose)| !self.parts[kept].contains_key(&pose.cell));
        if free && self.fits(kept, &carried) {
            self.parts[moved].clear();
            for (piece, pose) in carried {
                self.poses[piece] = pose;
                self.part_of[piece] = kept;
                self.parts[kept].insert(pose.cell, piece);
            }
        }
    }

    /// Whether the joined part is no larger than the image, lying or standing.
    fn fits(&self, kept: usize, carried: &[(usize, Pose)]) -> bool {
        let cells = || self.parts[kept].keys().copied().chain(carried.iter().map(|(_, pose)| pose.cell));
        let extent = |values: Vec<i32>| {
            let (low, high) =
                (values.iter().min().copied().unwrap_or(0), values.iter().max().copied().unwrap_or(0));
            (high - low + 1) as usize
        };
        let (w, h) = (extent(cells().map(|c| c.0).collect()), extent(cells().map(|c| c.1).collect()));
        let (long, short) = (self.grid.0.max(self.grid.1), self.grid.0.min(self.grid.1));
        w.max(h) <= long && w.min(h) <= short
    }

    /// The largest part in a frame of the image's size that holds most of it; other pieces have no pose.
    fn cut_largest(&self, moves: Moves) -> Vec<Option<Pose>> {
        let largest = self.parts.iter().rev().max_by_key(|part| part.len());
        let mut poses = vec![None; self.poses.len()];
        let Some(part) = largest else { return poses };
        let turns: &[usize] = if moves.turned { &[0, 1] } else { &[0] };
        let lying = |&quarters: &usize| {
            let turn = Turn { quarters, mirrored: false };
            let placed: Vec<(usize, Pose)> =
                part.values().map(|&piece| (piece, turned(self.poses[piece], turn))).collect();
            let corner = best_corner(&placed, self.grid);
            (corner.0, corner.1, placed)
        };
        let best = turns.iter().map(lying).rev().max_by_key(|(held, _, _)| *held);
        for (piece, pose) in best.iter().flat_map(|(_, _, placed)| placed) {
            let corner = best.as_ref().map_or((0, 0), |(_, corner, _)| *corner);
            let cell = (pose.cell.0 - corner.0, pose.cell.1 - corner.1);
            if inside(cell, self.grid) {
                poses[*piece] = Some(Pose { cell, ..*pose });
            }
        }
        poses
    }
}

/// The pose of the join's other piece beside the first one.
fn target(first: &Pose, join: &Join) -> Pose {
    let direction = first.turn.side(join.side);
    let mirrored = first.turn.mirrored != join.mirrored;
    Pose {
        cell: neighbour(first.cell, direction),
        turn: Turn::facing(join.other_side, (direction + 2) % SIDES, mirrored),
        negated: first.negated != join.negated,
    }
}

fn turned(pose: Pose, turn: Turn) -> Pose {
    Pose { cell: turn.cell(pose.cell), turn: turn.after(pose.turn), ..pose }
}

fn inside((x, y): Cell, grid: (usize, usize)) -> bool {
    x >= 0 && y >= 0 && (x as usize) < grid.0 && (y as usize) < grid.1
}

/// How many pieces the best frame of the grid's size holds, and its upper left cell.
fn best_corner(placed: &[(usize, Pose)], grid: (usize, usize)) -> (usize, Cell) {
    let columns: Vec<i32> = placed.iter().map(|(_, pose)| pose.cell.0).collect();
    let rows: Vec<i32> = placed.iter().map(|(_, pose)| pose.cell.1).collect();
    let starts = |values: &[i32], length: usize| {
        let (low, high) =
            (values.iter().min().copied().unwrap_or(0), values.iter().max().copied().unwrap_or(0));
        low..=(high - length as i32 + 1).max(low)
    };
    let mut best = (0, (0, 0));
    for top in starts(&rows, grid.1) {
        for left in starts(&columns, grid.0) {
            let held = placed.iter().filter(|(_, p)| inside((p.cell.0 - left, p.cell.1 - top), grid)).count();
            if held > best.0 {
                best = (held, (left, top));
            }
        }
    }
    best
}

/// Puts the pieces that are left into the holes, always the best fitting one into the hole with most neighbours.
fn fill(pieces: &Pieces, poses: Vec<Option<Pose>>, grid: (usize, usize), moves: Moves) -> Vec<Pose> {
    let mut board = Board { pieces, grid, moves, cells: BTreeMap::new() };
    let mut left: Vec<usize> = Vec::new();
    for (piece, pose) in poses.into_iter().enumerate() {
        match pose {
            Some(pose) => drop(board.cells.insert(pose.cell, (piece, pose))),
            None => left.push(piece),
        }
    }
    while let Some(cell) = board.fullest_hole() {
        let Some((at, pose)) = board.best_for(cell, &left) else { break };
        let piece = left.swap_remove(at);
        board.cells.insert(cell, (piece, pose));
    }
    let mut found = vec![Pose { cell: (0, 0), turn: Turn::NONE, negated: false }; pieces.len()];
    board.cells.values().for_each(|&(piece, pose)| found[piece] = pose);
    found
}

/// The image's cells with what lies in them.
struct Board<'a> {
    pieces: &'a Pieces,
    grid: (usize, usize),
    moves: Moves,
    cells: BTreeMap<Cell, (usize, Pose)>,
}

impl Board<'_> {
    /// The empty cell with most neighbours, the first of equals.
    fn fullest_hole(&self) -> Option<Cell> {
        let (width, height) = (self.grid.0 as i32, self.grid.1 as i32);
        let cells = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let neighbours =
            |cell: &Cell| (0..SIDES).filter(|&d| self.cells.contains_key(&neighbour(*cell, d))).count();
        cells.rev().filter(|cell| !self.cells.contains_key(cell)).max_by_key(neighbours)
    }

    /// The piece, by its place in `left`, and its pose that fit best into a cell.
    fn best_for(&self, cell: Cell, left: &[usize]) -> Option<(usize, Pose)> {
        let mut best: Option<(f32, usize, Pose)> = None;
        for (at, &piece) in left.iter().enumerate() {
            for pose in self.poses(cell) {
                let misfit = self.misfit(piece, &pose);
                if best.as_ref().is_none_or(|(least, _, _)| misfit < *least) {
                    best = Some((misfit, at, pose));
                }
            }
        }
        best.map(|(_, at, pose)| (at, pose))
    }

    fn poses(&self, cell: Cell) -> Vec<Pose> {
        // as the side above would be joined in all ways
        let pose = |(side, mirrored, negated)| Pose { cell, turn: Turn::facing(side, 0, mirrored), negated };
        ways(2, self.moves).map(pose).collect()
    }

    fn misfit(&self, piece: usize, pose: &Pose) -> f32 {
        let beside = (0..SIDES).filter_map(|direction| {
            let (other, other_pose) = self.cells.get(&neighbour(pose.cell, direction))?;
            let side = (0..SIDES).find(|&side| pose.turn.side(side) == direction)?;
            let other_side =
                (0..SIDES).find(|&side| other_pose.turn.side(side) == (direction + 2) % SIDES)?;
            let mirrored = pose.turn.mirrored != other_pose.turn.mirrored;
            let negated = pose.negated != other_pose.negated;
            Some(self.signed_misfit((piece, side), (*other, other_side), mirrored, negated))
        });
        beside.sum()
    }

    fn signed_misfit(&self, a: (usize, usize), b: (usize, usize), mirrored: bool, negated: bool) -> f32 {
        self.pieces.misfit(a, b, mirrored, negated)
    }
}
