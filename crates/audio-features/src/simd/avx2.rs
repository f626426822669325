//! AVX2.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{Doubles, FACTOR_BITS, FOUR, Floats, Kernel, ROOT_HALF, Simd};

/// A proof that the processor has AVX2: made by [`run`] only, after asking it.
#[derive(Debug, Clone, Copy)]
struct Avx2(());

/// Runs `kernel` with AVX2, or gives it back where the processor lacks it.
pub(super) fn run<K: Kernel>(kernel: K) -> Result<K::Output, K> {
    if !std::arch::is_x86_feature_detected!("avx2") {
        return Err(kernel);
    }
    // SAFETY: AVX2 has just been detected.
    Ok(unsafe { run_detected(kernel) })
}

#[target_feature(enable = "avx2")]
fn run_detected<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Avx2(()))
}

// SAFETY of every block below: the instructions exist, since a value of `Avx2` does; aligned loads and stores are of
// types aligned to 32 bytes, and the others are unaligned ones of exactly the array that the reference is to.
impl Simd for Avx2 {
    type D = __m256d;
    type F = __m256;

    #[inline(always)]
    fn splat_d(self, value: f64) -> __m256d {
        unsafe { _mm256_set1_pd(value) }
    }

    #[inline(always)]
    fn load_d(self, from: &Doubles) -> __m256d {
        unsafe { _mm256_load_pd(from.0.as_ptr()) }
    }

    #[inline(always)]
    fn store_d(self, value: __m256d, to: &mut Doubles) {
        unsafe { _mm256_store_pd(to.0.as_mut_ptr(), value) }
    }

    #[inline(always)]
    fn add_d(self, a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_add_pd(a, b) }
    }

    #[inline(always)]
    fn sub_d(self, a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_sub_pd(a, b) }
    }

    #[inline(always)]
    fn mul_d(self, a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_mul_pd(a, b) }
    }

    #[inline(always)]
    fn columns(self, rows: [&[f64; FOUR]; FOUR]) -> [__m256d; FOUR] {
        unsafe {
            let a = _mm256_loadu_pd(rows[0].as_ptr());
            let b = _mm256_loadu_pd(rows[1].as_ptr());
            let c = _mm256_loadu_pd(rows[2].as_ptr());
            let d = _mm256_loadu_pd(rows[3].as_ptr());
            // columns 0 and 2, then 1 and 3, of the first two rows and of the last two
            let (ab_even, ab_odd) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
            let (cd_even, cd_odd) = (_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
            [
                _mm256_permute2f128_pd::<0x20>(ab_even, cd_even),
                _mm256_permute2f128_pd::<0x20>(ab_odd, cd_odd),
                _mm256_permute2f128_pd::<0x31>(ab_even, cd_even),
                _mm256_permute2f128_pd::<0x31>(ab_odd, cd_odd),
            ]
        }
    }

    #[inline(always)]
    fn store_narrow(self, value: __m256d, to: &mut [f32; FOUR]) {
        unsafe { _mm_storeu_ps(to.as_mut_ptr(), _mm256_cvtpd_ps(value)) }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> __m256 {
        unsafe { _mm256_set1_ps(value) }
    }

    #[inline(always)]
    fn load(self, from: &Floats) -> __m256 {
        unsafe { _mm256_load_ps(from.0.as_ptr()) }
    }

    #[inline(always)]
    fn store(self, value: __m256, to: &mut Floats) {
        unsafe { _mm256_store_ps(to.0.as_mut_ptr(), value) }
    }

    #[inline(always)]
    fn add(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_add_ps(a, b) }
    }

    #[inline(always)]
    fn sub(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_sub_ps(a, b) }
    }

    #[inline(always)]
    fn mul(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_mul_ps(a, b) }
    }

    #[inline(always)]
    fn max(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_max_ps(a, b) }
    }

    #[inline(always)]
    fn split(self, a: __m256) -> (__m256, __m256) {
        unsafe {
            let bits = _mm256_castps_si256(a);
            let above = _mm256_sub_epi32(bits, _mm256_set1_epi32(ROOT_HALF));
            let exponent = _mm256_srai_epi32::<FACTOR_BITS>(above);
            let factor = _mm256_sub_epi32(bits, _mm256_slli_epi32::<FACTOR_BITS>(exponent));
            (_mm256_castsi256_ps(factor), _mm256_cvtepi32_ps(exponent))
        }
    }
}
