//! The size of recordings after lossless coding.
//!
//! Encryption hides what was coded, not how many bytes it took: a stream cipher over variable bit-rate speech gives
//! language and phrases away (C. V. Wright, L. Ballard, F. Monrose, G. M. Masson, "Language identification of encrypted
//! VoIP traffic: Alejandra y Roberto or Alice and Bob?", USENIX Security 2007; C. V. Wright, L. Ballard, S. E. Coull, F.
//! Monrose, G. M. Masson, "Spot me if you can: uncovering spoken phrases in encrypted VoIP conversations", IEEE S&P
//! 2008). The coder here is FLAC's with its fixed predictors (RFC 9639): the differences of order 0 to 4, whichever is
//! smallest, written in Rice codes with the best parameter of each partition.

use super::frames::{frame_length, usable};
use super::words::words;
use crate::LeakageError;

/// Samples that are coded as one block, as FLAC does by default.
const BLOCK: usize = 4096;

/// The highest order of a fixed predictor.
const MOST_ORDER: usize = 4;

/// A block is split into 1, 2, 4, … up to 2^6 partitions.
const MOST_PARTITIONS: u32 = 6;

/// Bits of a block and its one channel beside samples and residuals: frame header and checksum of 9 bytes, subframe
/// header of one.
const BLOCK_BITS: u64 = 80;

/// Bits of a packet beside samples and residuals: subframe header and partition order.
const PACKET_BITS: u64 = 8;

/// Bytes of a recording after lossless coding, without the file header.
///
/// # Errors
/// [`LeakageError`] for a recording that is empty or not finite.
pub fn coded_bytes(recording: &[f32]) -> Result<u64, LeakageError> {
    usable("the recording", recording)?;
    Ok(words(recording).chunks(BLOCK).map(|block| bytes(BLOCK_BITS + bits(block))).sum())
}

/// Bytes of each packet of `length` samples, every one coded by itself; the last packet may be shorter.
///
/// ```
/// use leakage::audio::packet_bytes;
///
/// let silence_then_noise: Vec<f32> =
///     (0..320).map(|n| if n < 160 { 0.0 } else { (n * n * 7919 % 4001) as f32 / 8000.0 - 0.25 }).collect();
/// let sizes = packet_bytes(&silence_then_noise, 160)?;
/// assert!(sizes[0] < 10 && sizes[1] > 200, "{sizes:?}");
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError`] for a recording that is empty or not finite, or packets of no or more than 1024 samples.
pub fn packet_bytes(recording: &[f32], length: usize) -> Result<Vec<u64>, LeakageError> {
    usable("the recording", recording)?;
    frame_length("packet length", length)?;
    Ok(words(recording).chunks(length).map(|packet| bytes(PACKET_BITS + bits(packet))).collect())
}

fn bytes(bits: u64) -> u64 {
    bits.div_ceil(8)
}

/// Bits of samples and residuals under the best fixed predictor; a constant block is one sample.
fn bits(block: &[i16]) -> u64 {
    if block.windows(2).all(|two| two[0] == two[1]) {
        return 16;
    }
    let mut residual: Vec<i64> = block.iter().map(|&sample| i64::from(sample)).collect();
    let mut least = 16 * block.len() as u64;
    for order in 0..=MOST_ORDER.min(block.len().saturating_sub(1)) {
        least = least.min(16 * order as u64 + partitioned(&residual[order..], block.len(), order));
        // differences from the sample before, of which the first `order` + 1 are no residuals
        for at in (order + 1..residual.len()).rev() {
            residual[at] -= residual[at - 1];
        }
    }
    least
}

/// Bits of residuals under the best number of partitions of a block of `block` samples.
fn partitioned(residual: &[i64], block: usize, order: usize) -> u64 {
    let allowed = |log: &u32| *log == 0 || (block.is_multiple_of(1 << log) && block >> log > order);
    let of = |log: u32| -> u64 {
        let (first, rest) = residual.split_at((block >> log).saturating_sub(order).min(residual.len()));
        let parts = std::iter::once(first).chain(rest.chunks((block >> log).max(1)));
        6 + parts.map(|part| 4 + rice_bits(part)).sum::<u64>()
    };
    (0..=MOST_PARTITIONS).filter(allowed).map(of).min().unwrap_or(u64::MAX)
}

/// Bits of residuals in the best Rice code: sign and magnitude interleaved, quotient by 2^p in unary, remainder in p
/// bits.
fn rice_bits(residual: &[i64]) -> u64 {
    let folded =
        |value: &i64| if *value < 0 { 2 * value.unsigned_abs() - 1 } else { 2 * value.unsigned_abs() };
    let of = |parameter: u32| -> u64 {
        residual.iter().map(|value| (folded(value) >> parameter) + 1 + u64::from(parameter)).sum()
    };
    (0..15).map(of).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::generated::{noise, speech};
    use crate::audio::words::recording;

    #[test]
    fn rice_codes_by_hand() {
        // folded 0, 1, 2: one, two and three bits at parameter 0
        assert_eq!(rice_bits(&[0, -1, 1]), 6);
        assert_eq!(rice_bits(&[]), 0);
        // 2000 at parameter 10: quotient 1, so two bits, and ten
        assert_eq!(rice_bits(&[1000]), 12);
    }

    #[test]
    fn lines_cost_nothing_but_their_beginning() {
        let line: Vec<i16> = (0..64).map(|n| 100 * n).collect();
        // two samples, then 62 residuals of one bit in one partition
        assert_eq!(bits(&line), 2 * 16 + 6 + 4 + 62);
        assert_eq!(bits(&[5; 64]), 16);
    }

    #[test]
    fn speech_is_smaller_than_noise_and_ciphertext_is_largest() {
        let sizes = [
            speech(1, 4000),
            noise(1, 4000),
            recording((0..4000_u64).map(|n| (n * n * 40503) as u16 as i16)),
        ];
        let [speech, noise, cipher] = sizes.map(|wave| coded_bytes(&wave).unwrap());
        assert!(speech < noise && noise < cipher && cipher <= 8010, "{speech} {noise} {cipher}");
        assert!(coded_bytes(&[]).is_err() && packet_bytes(&[0.0], 0).is_err());
        assert_eq!(packet_bytes(&[0.0; 5], 2).unwrap().len(), 3);
    }
}
