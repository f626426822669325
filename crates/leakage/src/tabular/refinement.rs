//! Colour refinement of records and their values, on ciphertexts and a register alike.
//!
//! A table is a graph: a record is joined to its value in each column. An encryption that keeps equality within a column
//! renames the values and leaves the graph as it is. Colours are refined in turn: a value gets the colours of its records,
//! a record those of its values, until no class splits any more (the one-dimensional Weisfeiler-Leman algorithm:
//! B. Weisfeiler, A. Leman, 1968; M. Grohe, "Descriptive Complexity, Canonisation, and Definable Graph Structure Theory",
//! 2017, section 3.5). Equal graphs get equal colours, so a colour that one ciphertext and one person have joins them.

use std::collections::BTreeMap;

use ndarray::{ArrayView1, ArrayView2};

use super::quantile::ties;

/// A table with its values numbered, per column.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    /// The number of each record's value.
    pub(super) values: Vec<usize>,
    /// How many records have each value.
    pub(super) counts: Vec<usize>,
}

/// The columns of a table, values numbered from the smallest.
pub(super) fn coded(table: ArrayView2<'_, f64>) -> Vec<Coded> {
    let column = |column: ArrayView1<'_, f64>| {
        let blocks = ties(&column.to_vec());
        let mut values = vec![0; column.len()];
        for (value, block) in blocks.iter().enumerate() {
            block.members.iter().for_each(|&member| values[member] = value);
        }
        Coded { values, counts: blocks.iter().map(|block| block.members.len()).collect() }
    };
    table.columns().into_iter().map(column).collect()
}

/// The chance that each victim is named: one over the number of people of its ciphertext's colour, zero where it is not
/// among them, and `blind` where nobody has the colour. Person i is victim i.
pub(super) fn chances(cipher: &[Coded], register: &[Coded], blind: f64) -> Vec<f64> {
    let [ciphers, people] = stable([cipher, register]);
    let sizes = sizes(&people);
    let chance = |(cipher, own): (&u64, &u64)| match sizes.get(cipher) {
        None => blind,
        Some(&size) if cipher == own => 1.0 / size as f64,
        Some(_) => 0.0,
    };
    ciphers.iter().zip(&people).map(chance).collect()
}

/// The records' colours on both sides once no class splits any more. A colour is a hash of 64 bits: two different classes
/// share one with a probability of 2^-64.
fn stable(sides: [&[Coded]; 2]) -> [Vec<u64>; 2] {
    let records = |side: &[Coded]| side.first().map_or(0, |column| column.values.len());
    let mut colours = sides.map(|side| vec![0_u64; records(side)]);
    let mut classes = 0;
    loop {
        let next = [0, 1].map(|side| refined(sides[side], &colours[side]));
        let found = next.iter().map(|colours| sizes(colours).len()).sum();
        if found <= classes {
            return colours;
        }
        (colours, classes) = (next, found);
    }
}

/// One round: values take up the colours of their records in any order, records those of their values by column.
fn refined(columns: &[Coded], colours: &[u64]) -> Vec<u64> {
    let mut next: Vec<u64> = colours.iter().map(|&colour| mix(colour)).collect();
    for (place, column) in (1..).zip(columns) {
        let mut of_values = vec![0_u64; column.counts.len()];
        for (&value, &colour) in column.values.iter().zip(colours) {
            of_values[value] = of_values[value].wrapping_add(mix(colour ^ 0x5bd1_e995));
        }
        for (next, &value) in next.iter_mut().zip(&column.values) {
            *next = next.wrapping_add(mix(of_values[value].wrapping_add(mix(place))));
        }
    }
    next
}

/// The finaliser of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014): a bijection in which every bit of the
/// result depends on every bit given.
fn mix(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

fn sizes(colours: &[u64]) -> BTreeMap<u64, usize> {
    let mut sizes = BTreeMap::new();
    colours.iter().for_each(|&colour| *sizes.entry(colour).or_insert(0) += 1);
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array, s};

    #[test]
    fn equality_alone_names_all_but_twins() {
        // values of column 0: a a b, of column 1: x y y, of column 2: all different
        let plain = array![[1.0, 8.0, 3.0], [1.0, 9.0, 5.0], [2.0, 9.0, 4.0]];
        let cipher = array![[70.0, 2.0, 0.1], [70.0, 1.0, 0.2], [13.0, 1.0, 0.3]];
        assert_eq!(chances(&coded(cipher.view()), &coded(plain.view()), 0.5), [1.0; 3]);
        // the two records of a value each are twins: columns 0 and 1 in turn hold them apart in the same way
        let plain = array![[1.0, 1.0], [1.0, 2.0], [2.0, 2.0], [2.0, 1.0]];
        assert_eq!(chances(&coded(plain.view()), &coded(plain.view()), 0.5), [0.25; 4]);
    }

    #[test]
    fn a_round_further_tells_paths_apart() {
        // records are the edges of a path of values: only the distance to its ends tells edges apart
        let path = array![[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [3.0, 2.0], [3.0, 3.0], [4.0, 3.0]];
        let renamed = path.mapv(|x: f64| (x * 7.0) % 5.0);
        // both ends are values of the first column: the path reads the same backwards
        assert_eq!(chances(&coded(renamed.view()), &coded(path.view()), 0.1), [0.5; 6]);
        let (path, renamed) = (path.slice(s![..5, ..]), renamed.slice(s![..5, ..]));
        assert_eq!(chances(&coded(renamed), &coded(path), 0.1), [1.0; 5]);
    }

    #[test]
    fn colours_that_nobody_has_are_guessed_blindly() {
        let plain = array![[1.0], [1.0], [2.0]];
        let cipher = array![[1.0], [2.0], [3.0]];
        // the ciphertexts look like the one person of a value of its own, who is the third
        assert_eq!(chances(&coded(cipher.view()), &coded(plain.view()), 0.2), [0.0, 0.0, 1.0]);
        let apart = array![[1.0], [1.0], [1.0]];
        assert_eq!(chances(&coded(apart.view()), &coded(plain.view()), 0.2), [0.2; 3]);
        assert!(chances(&coded(Array2::zeros((0, 2)).view()), &coded(plain.view()), 0.2).is_empty());
    }
}
