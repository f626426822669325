//! The inner loops over floats, the only place of this crate with `unsafe`.
//!
//! Each loop is written once, over fixed lanes that the compiler turns into vector instructions, and compiled twice:
//! for the baseline processor, and for AVX2, which is chosen at run time. Both do the same operations in the same
//! order (no fused multiply-add, no re-association), so the results are equal to the last bit on every machine.

const LANES: usize = 16;

/// Defines `$name(args) -> ret`, which runs `$body(args)` compiled for AVX2 where the processor has it.
macro_rules! dispatched {
    ($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) $(-> $ret:ty)? = $body:ident) => {
        $(#[$doc])*
        pub(crate) fn $name($($arg: $type),*) $(-> $ret)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn fast($($arg: $type),*) $(-> $ret)? {
                    $body($($arg),*)
                }
                if std::is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has AVX2, checked on the line above.
                    #[allow(unsafe_code)]
                    return unsafe { fast($($arg),*) };
                }
            }
            $body($($arg),*)
        }
    };
}

pub(crate) use dispatched;

dispatched! {
    /// The inner product of an `f32` row with `f64` weights, summed in `f64`, over the length of the shorter.
    dot_wide(row: &[f32], weights: &[f64]) -> f64 = dot_wide_body
}

dispatched! {
    /// `weights += factor * row` in `f64`, over the length of the shorter.
    axpy_wide(factor: f64, row: &[f32], weights: &mut [f64]) = axpy_wide_body
}

#[inline(always)]
fn dot_wide_body(row: &[f32], weights: &[f64]) -> f64 {
    // Both are cut to one length first: lanes of slices of unequal length would not meet, and products would be lost.
    let shorter = row.len().min(weights.len());
    let (row, weights) = (&row[..shorter], &weights[..shorter]);
    let (row_chunks, row_rest) = row.as_chunks::<LANES>();
    let (weight_chunks, weight_rest) = weights.as_chunks::<LANES>();
    let mut sums = [0.0f64; LANES];
    for (x, w) in row_chunks.iter().zip(weight_chunks) {
        for lane in 0..LANES {
            sums[lane] += f64::from(x[lane]) * w[lane];
        }
    }
    for ((sum, &x), w) in sums.iter_mut().zip(row_rest).zip(weight_rest) {
        *sum += f64::from(x) * w;
    }
    sums.iter().sum()
}

#[inline(always)]
fn axpy_wide_body(factor: f64, row: &[f32], weights: &mut [f64]) {
    for (w, &x) in weights.iter_mut().zip(row) {
        *w += factor * f64::from(x);
    }
}

/// Asks the processor to load a slice that will be read soon, which pays when rows are visited in random order.
#[inline]
pub(crate) fn prefetch(values: &[f32]) {
    #[cfg(target_arch = "x86_64")]
    for line in values.chunks(CACHE_LINE) {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        // SAFETY: a prefetch is a hint that reads and changes nothing; the address lies in a live slice.
        #[allow(unsafe_code)]
        unsafe {
            _mm_prefetch::<_MM_HINT_T1>(line.as_ptr().cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = values;
}

/// The `f32` values in a cache line.
#[cfg(target_arch = "x86_64")]
const CACHE_LINE: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(len: usize, step: f32) -> Vec<f32> {
        (0..len).map(|i| (i as f32 * step).sin()).collect()
    }

    #[test]
    fn vector_and_portable_twins_are_bit_equal() {
        for len in [0, 1, 15, 16, 17, 100, 1000] {
            let (a, b) = (wave(len, 0.37), wave(len, 0.11));
            let w: Vec<f64> = b.iter().map(|&v| f64::from(v) / 3.0).collect();
            assert_eq!(dot_wide(&a, &w).to_bits(), dot_wide_body(&a, &w).to_bits());
            let (mut y, mut z) = (w.clone(), w);
            axpy_wide(0.3, &a, &mut y);
            axpy_wide_body(0.3, &a, &mut z);
            assert_eq!(y, z);
        }
    }

    #[test]
    fn an_inner_product_of_unequal_lengths_is_that_over_the_shorter() {
        for (row, weights) in [(15, 16), (31, 32), (16, 15), (32, 31), (16, 17), (17, 40), (1, 0)] {
            let (x, w) = (wave(row, 0.37), wave(weights, 0.11));
            let w: Vec<f64> = w.into_iter().map(f64::from).collect();
            let plain: f64 = x.iter().zip(&w).map(|(&x, w)| f64::from(x) * w).sum();
            assert!((dot_wide(&x, &w) - plain).abs() < 1e-12, "{row} and {weights}");
        }
    }
}
