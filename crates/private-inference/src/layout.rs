//! Where records, features and scores sit in ciphertext polynomials: shared by client, server and certificate.
//!
//! *Coefficients.* With the query `x(X) = sum_i x_i X^i` and the model `w(X) = sum_j w_j X^(m-1-j)`, coefficient m-1 of
//! the product is `sum_i w_i x_i`; no rotation is needed. Output o of record r sits at coefficient `(r p + o) m + m - 1`
//! when records are spaced by `p m` and p outputs share a reply; no other pair of terms meets there, and what wraps
//! around the degree falls on coefficients below m - 1 only. More features than coefficients are split into chunks whose
//! products are added.
//!
//! *Slots.* One ciphertext a feature holds that feature of up to `degree` records; a weight is a constant factor.
//!
//! *Products.* `x' A x` in one coefficient: row c of A lies at offset `(c - c0) m` like an output above, and a second
//! ciphertext of the same record, `sum_c x_c X^(-(c - c0) m)`, brings all rows of a group onto coefficient m - 1. The
//! second factor is zero elsewhere, so nothing else arrives there.

/// How records share ciphertexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Packing {
    /// Features of a record side by side in the coefficients of one ciphertext: quickest for a few records.
    #[default]
    Coefficients,
    /// One ciphertext a feature, one record a slot: cheapest a record for thousands of them.
    Slots,
}

impl Packing {
    /// The name used in messages to people.
    pub fn id(self) -> &'static str {
        match self {
            Self::Coefficients => "coefficients",
            Self::Slots => "slots",
        }
    }
}

/// What a reply polynomial reveals to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reveal {
    /// Single coefficients; all others are withheld.
    Coefficients(Vec<Entry>),
    /// One output of the first `records` slots; the others hold random values.
    Slots { output: usize, records: usize },
}

/// One revealed coefficient: which output of which record of the block it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) coefficient: usize,
    pub(crate) record: usize,
    pub(crate) output: usize,
}

impl Reveal {
    /// Number of revealed coefficients of a polynomial of `degree` coefficients.
    pub(crate) fn n_coefficients(&self, degree: usize) -> usize {
        match self {
            Self::Coefficients(entries) => entries.len(),
            Self::Slots { .. } => degree,
        }
    }
}

/// The arrangement of a block of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Scalar products in coefficients; with `per_record`, every record has its own replies.
    Dot { dot: Dot, per_record: bool },
    /// One ciphertext a feature.
    Slots { degree: usize, features: usize, outputs: usize },
    /// Quadratic form of one record.
    Products(Products),
}

/// Scalar products of `features` values with `outputs` weight vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dot {
    pub(crate) degree: usize,
    pub(crate) features: usize,
    pub(crate) outputs: usize,
}

impl Dot {
    /// Features in one ciphertext.
    pub(crate) fn width(&self) -> usize {
        self.features.min(self.degree)
    }

    /// Ciphertexts a block.
    pub(crate) fn chunks(&self) -> usize {
        self.features.div_ceil(self.degree)
    }

    /// Outputs that share a reply.
    pub(crate) fn outputs_per_reply(&self) -> usize {
        (self.degree / self.width()).clamp(1, self.outputs)
    }

    /// Replies needed for all outputs.
    pub(crate) fn replies(&self) -> usize {
        self.outputs.div_ceil(self.outputs_per_reply())
    }

    /// Records that share a block.
    pub(crate) fn records(&self) -> usize {
        (self.degree / (self.outputs_per_reply() * self.width())).max(1)
    }

    /// Outputs of reply number `reply`.
    pub(crate) fn outputs_of(&self, reply: usize) -> std::ops::Range<usize> {
        let first = reply * self.outputs_per_reply();
        first..(first + self.outputs_per_reply()).min(self.outputs)
    }

    /// First coefficient of record `record`.
    pub(crate) fn record_start(&self, record: usize) -> usize {
        record * self.outputs_per_reply() * self.width()
    }

    /// The coefficients of reply `reply` that hold record `record`.
    fn entries(&self, reply: usize, record: usize) -> impl Iterator<Item = Entry> {
        let (start, width) = (self.record_start(record), self.width());
        self.outputs_of(reply).enumerate().map(move |(offset, output)| Entry {
            coefficient: start + offset * width + width - 1,
            record,
            output,
        })
    }
}

/// Quadratic form of `features` values, rows of the matrix in groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Products {
    pub(crate) degree: usize,
    pub(crate) features: usize,
}

impl Products {
    /// Most rows the server multiplies one by one for a record.
    pub(crate) const MAX_GROUPS: usize = 64;

    /// Whether the features fit one ciphertext and their groups the limit.
    pub(crate) fn fits(&self) -> bool {
        self.features <= self.degree && self.groups() <= Self::MAX_GROUPS
    }

    /// Most features that fit.
    pub(crate) fn widest(degree: usize) -> usize {
        (1..=degree).rev().find(|&features| Self { degree, features }.fits()).unwrap_or(1)
    }

    /// Rows of the matrix in one product.
    pub(crate) fn rows_per_group(&self) -> usize {
        (self.degree / self.features).max(1)
    }

    /// Products of ciphertexts a record.
    pub(crate) fn groups(&self) -> usize {
        self.features.div_ceil(self.rows_per_group())
    }

    /// Rows of group number `group`.
    pub(crate) fn rows_of(&self, group: usize) -> std::ops::Range<usize> {
        let first = group * self.rows_per_group();
        first..(first + self.rows_per_group()).min(self.features)
    }
}

impl Layout {
    /// Most records of a block.
    pub(crate) fn records_per_block(&self) -> usize {
        match self {
            Self::Dot { dot, .. } => dot.records(),
            Self::Slots { degree, .. } => *degree,
            Self::Products(_) => 1,
        }
    }

    /// Ciphertexts that carry a block.
    pub(crate) fn ciphertexts_per_block(&self) -> usize {
        match self {
            Self::Dot { dot, .. } => dot.chunks(),
            Self::Slots { features, .. } => *features,
            Self::Products(products) => 1 + products.groups(),
        }
    }

    /// The records that follow themselves as copies: those of the last block, as far as there is room beside them. A copy
    /// whose answer is not that of its record gives a forged reply away.
    pub(crate) fn copied(&self, records: usize) -> std::ops::Range<usize> {
        let block = self.blocks(records).saturating_sub(1);
        let (first, count) = (block * self.records_per_block(), self.records_in_block(block, records));
        let copies = match self {
            Self::Dot { per_record: false, .. } => count.min(self.records_per_block() - count),
            // Where every record has replies of its own a copy would not be free, and slots are for many records.
            _ => 0,
        };
        first..first + copies
    }

    /// Number of records with the copies that follow them.
    pub(crate) fn with_copies(&self, records: usize) -> usize {
        records + self.copied(records).len()
    }

    /// Number of blocks of `records` records.
    pub(crate) fn blocks(&self, records: usize) -> usize {
        records.div_ceil(self.records_per_block())
    }

    /// Number of records in block `block` of a request with `records` records.
    pub(crate) fn records_in_block(&self, block: usize, records: usize) -> usize {
        let before = block * self.records_per_block();
        records.saturating_sub(before).min(self.records_per_block())
    }

    /// What the replies to a block of `records` records reveal, in the order they are sent.
    pub(crate) fn reveals(&self, records: usize) -> Vec<Reveal> {
        match self {
            Self::Dot { dot, per_record: false } => (0..dot.replies())
                .map(|reply| {
                    let entries = (0..records).flat_map(|record| dot.entries(reply, record));
                    Reveal::Coefficients(entries.collect())
                })
                .collect(),
            Self::Dot { dot, per_record: true } => (0..records)
                .flat_map(|record| (0..dot.replies()).map(move |reply| (record, reply)))
                .map(|(record, reply)| Reveal::Coefficients(dot.entries(reply, record).collect()))
                .collect(),
            Self::Slots { outputs, .. } => {
                (0..*outputs).map(|output| Reveal::Slots { output, records }).collect()
            }
            Self::Products(products) => vec![Reveal::Coefficients(vec![Entry {
                coefficient: products.features - 1,
                record: 0,
                output: 0,
            }])],
        }
    }

    /// Most coefficients that one reply reveals.
    pub(crate) fn most_revealed(&self) -> usize {
        match self {
            Self::Dot { dot, per_record: false } => dot.records() * dot.outputs_per_reply(),
            Self::Dot { dot, per_record: true } => dot.outputs_per_reply(),
            Self::Slots { degree, .. } => *degree,
            Self::Products(_) => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Negacyclic product.
    fn multiply(a: &[i64], b: &[i64]) -> Vec<i64> {
        let n = a.len();
        let mut out = vec![0; n];
        for (i, x) in a.iter().enumerate() {
            for (j, y) in b.iter().enumerate() {
                let sign = if i + j < n { 1 } else { -1 };
                out[(i + j) % n] += sign * x * y;
            }
        }
        out
    }

    #[test]
    fn copies_fill_the_last_block_and_no_more() {
        let check = |layout: Layout, records, copied: std::ops::Range<usize>| {
            assert_eq!(layout.copied(records), copied, "{records}");
            assert_eq!(layout.blocks(layout.with_copies(records)), layout.blocks(records));
        };
        let dot = Dot { degree: 32, features: 3, outputs: 1 };
        let shared = Layout::Dot { dot, per_record: false };
        assert_eq!(shared.records_per_block(), 10);
        for (records, copied) in [(1, 0..1), (5, 0..5), (7, 0..3), (10, 0..0), (13, 10..13)] {
            check(shared, records, copied);
        }
        check(Layout::Dot { dot, per_record: true }, 4, 0..0);
        check(Layout::Slots { degree: 32, features: 3, outputs: 2 }, 40, 32..32);
        check(Layout::Products(Products { degree: 32, features: 3 }), 2, 1..1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn outputs_land_where_the_layout_says(features in 1usize..40, outputs in 1usize..7, seed in any::<u32>()) {
            let dot = Dot { degree: 32, features, outputs };
            let value = |i: usize| ((i as u32).wrapping_mul(2_654_435_761) ^ seed) as i64 % 9 - 4;
            let weights: Vec<Vec<i64>> = (0..outputs).map(|o| (0..features).map(|j| value(100 * o + j)).collect()).collect();
            let records: Vec<Vec<i64>> = (0..dot.records()).map(|r| (0..features).map(|j| value(7000 + 100 * r + j)).collect()).collect();
            let layout = Layout::Dot { dot, per_record: false };
            for (reply, reveal) in layout.reveals(records.len()).iter().enumerate() {
                let mut sum = vec![0; 32];
                for chunk in 0..dot.chunks() {
                    let query = crate::client::pack::dot_chunk(&dot, chunk, &records);
                    let model = crate::server::linear::weight_polynomial(&dot, chunk, &weights[dot.outputs_of(reply)]);
                    for (s, p) in sum.iter_mut().zip(multiply(&query, &model)) { *s += p; }
                }
                let Reveal::Coefficients(entries) = reveal else { panic!("coefficients") };
                for entry in entries {
                    let expected: i64 = weights[entry.output].iter().zip(&records[entry.record]).map(|(w, x)| w * x).sum();
                    prop_assert_eq!(sum[entry.coefficient], expected);
                }
            }
        }

        #[test]
        fn quadratic_forms_land_on_one_coefficient(features in 1usize..32, seed in any::<u32>()) {
            let products = Products { degree: 32, features };
            let value = |i: usize| ((i as u32).wrapping_mul(2_654_435_761) ^ seed) as i64 % 9 - 4;
            let record: Vec<i64> = (0..features).map(value).collect();
            let matrix: Vec<Vec<i64>> = (0..features).map(|c| (0..features).map(|j| value(50 + 40 * c + j)).collect()).collect();
            let dot = Dot { degree: 32, features, outputs: features };
            let query = crate::client::pack::dot_chunk(&dot, 0, std::slice::from_ref(&record));
            let mut found = 0;
            for group in 0..products.groups() {
                let rows = crate::server::linear::weight_polynomial(&dot, 0, &matrix[products.rows_of(group)]);
                let mirror = crate::client::pack::mirror(&products, group, &record);
                found += multiply(&multiply(&query, &rows), &mirror)[features - 1];
            }
            let expected: i64 = matrix.iter().zip(&record).map(|(row, left)| {
                left * row.iter().zip(&record).map(|(a, x)| a * x).sum::<i64>()
            }).sum();
            prop_assert_eq!(found, expected);
        }
    }
}
