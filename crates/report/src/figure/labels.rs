//! Where the names of crowded points stand: beside them, or where there is room, with a line to the point.
//!
//! Every name takes the cheapest place that the others leave: near its point, off names, markers and bars, and with a line
//! that crosses none of them; a few rounds of that settle. Costs are such that one overlap outweighs any distance.

use super::canvas::SMALL;
use super::font::text_width;

/// A place in CSS pixels.
type Point = (f64, f64);

/// How often every name is placed anew among the others.
const ROUNDS: usize = 6;
/// Half the height of a name's box.
const HALF: f64 = 7.0;
/// Room around a marker.
const MARKER: f64 = 6.5;
/// Step between heights tried.
const STEP: f64 = 3.0;
/// Gaps between point and name that are tried; beyond the first a line joins them.
const GAPS: [f64; 9] = [9.0, 14.0, 22.0, 32.0, 46.0, 66.0, 90.0, 120.0, 160.0];

/// The field that names may stand in, and what they should not cover.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Crowd {
    /// Left and right end of the field.
    pub(super) across: (f64, f64),
    /// Top and bottom of the field.
    pub(super) down: (f64, f64),
    /// Markers.
    pub(super) points: Vec<Point>,
    /// Upright bars: place across, top and bottom.
    pub(super) bars: Vec<(f64, f64, f64)>,
}

/// Where a name stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Its left end.
    left: f64,
    /// The middle of its line.
    pub(super) middle: f64,
    /// Its width.
    width: f64,
    /// Whether it stands to the right of its point.
    pub(super) is_right: bool,
    /// A line from the point to the name, where it does not stand beside it.
    pub(super) leader: Option<(Point, Point)>,
}

impl Crowd {
    /// A place for the name of each point.
    pub(super) fn places(&self, names: &[&str]) -> Vec<Place> {
        let widths: Vec<f64> = names.iter().map(|name| text_width(name, SMALL)).collect();
        let count = widths.len().min(self.points.len());
        let mut places: Vec<Option<Place>> = vec![None; count];
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|&a, &b| self.crowding(b).total_cmp(&self.crowding(a)));
        for _ in 0..ROUNDS {
            for &index in &order {
                let others: Vec<Place> = others(&places, index).copied().collect();
                let cost = |place: &Place| self.cost(index, place, &others);
                places[index] =
                    self.candidates(index, widths[index]).min_by(|a, b| cost(a).total_cmp(&cost(b)));
            }
        }
        places.into_iter().flatten().collect()
    }

    /// How close the other points are.
    fn crowding(&self, index: usize) -> f64 {
        let (x, y) = self.points[index];
        let near = |(at, line): &Point| 1.0 / (10.0 + (at - x).hypot(line - y));
        self.points.iter().map(near).sum()
    }

    /// Right and left of a point, at every height and gap.
    fn candidates(&self, index: usize, width: f64) -> impl Iterator<Item = Place> {
        let (point, (top, bottom)) = (self.points[index], self.down);
        let (first, last) =
            (((top - point.1) / STEP).ceil() as i32, ((bottom - point.1) / STEP).floor() as i32);
        let place = move |gap: f64, right: bool, step: i32| {
            let middle = point.1 + f64::from(step) * STEP;
            let near = if right { point.0 + gap } else { point.0 - gap };
            let joined = gap > GAPS[0] || (middle - point.1).abs() > HALF;
            let end = if right { near - 2.0 } else { near + 2.0 };
            Place {
                left: if right { near } else { near - width },
                middle,
                width,
                is_right: right,
                leader: joined.then_some((point, (end, middle))),
            }
        };
        let sides = move |gap| [true, false].into_iter().map(move |right| (gap, right));
        GAPS.into_iter()
            .flat_map(sides)
            .flat_map(move |(gap, right)| (first..=last).map(move |step| place(gap, right, step)))
    }

    fn cost(&self, index: usize, place: &Place, placed: &[Place]) -> f64 {
        let ((left, right), (top, bottom)) = (self.across, self.down);
        let outside = place.left < left
            || place.left + place.width > right
            || place.middle - HALF < top
            || place.middle + HALF > bottom;
        let names = placed.iter().filter(|other| place.covers(other)).count();
        let leaders = placed.iter().filter(|other| other.crosses(place) || place.crosses(other)).count();
        let others =
            self.points.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, point)| *point);
        let crossed = placed.iter().filter(|other| place.leads_across(other)).count();
        let markers = others.clone().filter(|point| place.holds(*point, MARKER)).count();
        let passed = others.filter(|point| place.passes(*point)).count();
        let bars = self.bars.iter().filter(|bar| place.cut_by(**bar)).count();
        let counted = |n: usize, each: f64| n as f64 * each;
        let (x, y) = self.points[index];
        let aside = place.leader.map_or(0.0, |_| 10.0 + (place.near() - x).abs());
        counted(usize::from(outside), 1e9)
            + counted(names, 1e7)
            + counted(markers, 1e5)
            + counted(leaders, 5e4)
            + counted(passed, 1e3)
            + counted(crossed, 150.0)
            + counted(bars, 60.0)
            + aside
            + (place.middle - y).abs()
            + counted(usize::from(!place.is_right), 1.0)
    }
}

/// The places found so far, but for one.
fn others(places: &[Option<Place>], index: usize) -> impl Iterator<Item = &Place> {
    places
        .iter()
        .enumerate()
        .filter(move |(other, _)| *other != index)
        .filter_map(|(_, place)| place.as_ref())
}

impl Place {
    /// Its end towards the point; drawn from there, a name in another font stays by its point.
    pub(super) fn near(&self) -> f64 {
        if self.is_right { self.left } else { self.left + self.width }
    }

    /// Upper left and lower right corner of its box.
    pub(super) fn corners(&self) -> (Point, Point) {
        ((self.left - 2.0, self.middle - HALF), (self.left + self.width + 2.0, self.middle + HALF))
    }

    /// Whether two names overlap.
    fn covers(&self, other: &Self) -> bool {
        self.left < other.left + other.width + 4.0
            && other.left < self.left + self.width + 4.0
            && (self.middle - other.middle).abs() < 2.0 * HALF
    }

    /// Whether a point lies in the name's box or within `room` of it.
    fn holds(&self, (x, y): Point, room: f64) -> bool {
        x > self.left - room
            && x < self.left + self.width + room
            && (y - self.middle).abs() < HALF + room - 3.0
    }

    /// Points along the leader, its start left out.
    fn along(&self) -> impl Iterator<Item = Point> {
        const PARTS: i32 = 24;
        self.leader.into_iter().flat_map(|((x, y), (end, line))| {
            (1..=PARTS).map(move |part| {
                let share = f64::from(part) / f64::from(PARTS);
                (x + (end - x) * share, y + (line - y) * share)
            })
        })
    }

    /// Whether the leader runs through another name.
    fn crosses(&self, other: &Self) -> bool {
        self.along().any(|point| other.holds(point, 2.0))
    }

    /// Whether two leaders cross.
    fn leads_across(&self, other: &Self) -> bool {
        let (Some((a, b)), Some((c, d))) = (self.leader, other.leader) else { return false };
        let side = |from: Point, to: Point, of: Point| {
            (to.0 - from.0) * (of.1 - from.1) - (to.1 - from.1) * (of.0 - from.0)
        };
        side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
    }

    /// Whether the leader runs over a marker, other than where its own point lies in a crowd.
    fn passes(&self, (x, y): Point) -> bool {
        let apart = self.leader.is_some_and(|((from, line), _)| (from - x).hypot(line - y) > 2.0 * MARKER);
        apart && self.along().any(|(at, line)| (at - x).hypot(line - y) < MARKER)
    }

    /// Whether a bar runs through the name.
    fn cut_by(&self, (x, top, bottom): (f64, f64, f64)) -> bool {
        let across = x > self.left - 2.0 && x < self.left + self.width + 2.0;
        across && self.middle + HALF > top && self.middle - HALF < bottom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places names of points and asserts that all are in the field, apart, and off the markers.
    fn check(points: &[Point]) -> Vec<Place> {
        let crowd = Crowd { across: (0.0, 420.0), down: (0.0, 300.0), points: points.to_vec(), bars: vec![] };
        let names = vec!["fernet-digits-deterministic"; points.len()];
        let places = crowd.places(&names);
        assert_eq!(places.len(), points.len());
        for (index, place) in places.iter().enumerate() {
            assert!(place.left >= 0.0 && place.left + place.width <= 420.0, "{place:?} is outside");
            assert!(place.middle >= HALF && place.middle <= 300.0 - HALF, "{place:?} is outside");
            assert!(!points.iter().any(|point| place.holds(*point, 2.0)), "{place:?} covers a marker");
            let mut before = places.iter().take(index);
            assert!(before.all(|other| !place.covers(other)), "{place:?} covers a name");
        }
        places
    }

    #[test]
    fn a_lone_point_has_its_name_beside_it() {
        let places = check(&[(100.0, 150.0), (400.0, 20.0)]);
        assert_eq!((places[0].left, places[0].middle, places[0].leader), (109.0, 150.0, None));
        assert!(places[1].left < 400.0 && places[1].leader.is_none());
    }

    #[test]
    fn a_crowd_in_a_corner_has_its_names_apart() {
        let crowd: Vec<Point> = (0..8).map(|i| (380.0 + f64::from(i) * 4.0, 0.0)).collect();
        check(&crowd);
        check(&crowd.iter().map(|(x, _)| (x - 360.0, 300.0)).collect::<Vec<_>>());
        check(&[(200.0, 100.0); 7]);
    }

    #[test]
    fn lines_cross_no_name_where_there_is_room() {
        let places = check(&[(60.0, 0.0), (66.0, 2.0), (72.0, 0.0), (350.0, 0.0), (352.0, 0.0)]);
        assert!(places.iter().all(|place| places.iter().all(|other| !place.crosses(other))), "{places:?}");
    }

    #[test]
    fn no_points_need_no_places() {
        check(&[]);
    }
}
