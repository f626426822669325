//! A number as the interval it lies in.

use rand::rand_core::CryptoRng;

use super::{Decimal, OneWay};
use crate::text::TextFault;

pub(super) struct Intervals {
    edges: Vec<f64>,
    /// One more than there are edges.
    labels: Vec<String>,
}

impl Intervals {
    pub(super) fn new(edges: &[f64]) -> Self {
        let mut labels: Vec<String> = edges.first().map(|first| format!("< {first}")).into_iter().collect();
        labels.extend(edges.windows(2).map(|pair| format!("[{}, {})", pair[0], pair[1])));
        labels.extend(edges.last().map(|last| format!(">= {last}")));
        Self { edges: edges.to_vec(), labels }
    }
}

impl OneWay for Intervals {
    fn release(&self, plain: &str, _noise: &mut dyn CryptoRng) -> Result<String, TextFault> {
        let number = Decimal::parse(plain.trim())?.value();
        let interval = self.edges.partition_point(|&edge| edge <= number);
        self.labels.get(interval).cloned().ok_or(TextFault::NotNumeric)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    #[test]
    fn intervals_are_closed_below_and_open_above() {
        let intervals = Intervals::new(&[10.0, 20.5, 90.0]);
        let mut noise = ChaCha20Rng::seed_from_u64(1);
        for (cell, expected) in [
            ("-3", "< 10"),
            ("9.99", "< 10"),
            ("10", "[10, 20.5)"),
            ("20.49", "[10, 20.5)"),
            (" 20.5", "[20.5, 90)"),
            ("90", ">= 90"),
            ("1000000", ">= 90"),
        ] {
            assert_eq!(intervals.release(cell, &mut noise).as_deref(), Ok(expected), "{cell}");
        }
        assert_eq!(intervals.release("ten", &mut noise), Err(TextFault::NotNumeric));
    }
}
