//! AVX2 and FMA.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::simd::{Kernel, Simd, WIDTH};

/// A proof that the processor has AVX2 and FMA: made by [`run`] only, after asking it.
#[derive(Debug, Clone, Copy)]
struct Avx2(());

/// Runs `kernel` with AVX2 and FMA, or gives it back where the processor lacks them.
pub(crate) fn run<K: Kernel>(kernel: K) -> Result<K::Output, K> {
    if !std::arch::is_x86_feature_detected!("avx2") || !std::arch::is_x86_feature_detected!("fma") {
        return Err(kernel);
    }
    // SAFETY: AVX2 and FMA have just been detected.
    Ok(unsafe { run_detected(kernel) })
}

#[target_feature(enable = "avx2,fma")]
fn run_detected<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Avx2(()))
}

// SAFETY of every block below: the instructions exist, since a value of `Avx2` does, and loads and stores are unaligned
// ones of exactly the array that the reference is to.
impl Simd for Avx2 {
    type F = __m256;

    #[inline(always)]
    fn splat(self, value: f32) -> __m256 {
        unsafe { _mm256_set1_ps(value) }
    }

    #[inline(always)]
    fn load(self, from: &[f32; WIDTH]) -> __m256 {
        unsafe { _mm256_loadu_ps(from.as_ptr()) }
    }

    #[inline(always)]
    fn store(self, value: __m256, to: &mut [f32; WIDTH]) {
        unsafe { _mm256_storeu_ps(to.as_mut_ptr(), value) }
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
    fn div(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_div_ps(a, b) }
    }

    #[inline(always)]
    fn sqrt(self, a: __m256) -> __m256 {
        unsafe { _mm256_sqrt_ps(a) }
    }

    #[inline(always)]
    fn abs(self, a: __m256) -> __m256 {
        unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), a) }
    }

    #[inline(always)]
    fn min(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_min_ps(a, b) }
    }

    #[inline(always)]
    fn max(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_max_ps(a, b) }
    }

    #[inline(always)]
    fn if_less(self, a: __m256, b: __m256, then: __m256, or: __m256) -> __m256 {
        unsafe { _mm256_blendv_ps(or, then, _mm256_cmp_ps::<_CMP_LT_OQ>(a, b)) }
    }

    #[inline(always)]
    fn if_negative(self, a: __m256, then: __m256, or: __m256) -> __m256 {
        unsafe { _mm256_blendv_ps(or, then, a) }
    }

    #[inline(always)]
    fn turn_sign(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_xor_ps(a, _mm256_and_ps(b, _mm256_set1_ps(-0.0))) }
    }

    #[inline(always)]
    fn floor(self, a: __m256) -> __m256 {
        unsafe { _mm256_floor_ps(a) }
    }

    #[inline(always)]
    fn mul_add(self, a: __m256, b: __m256, c: __m256) -> __m256 {
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    fn store_index(self, value: __m256, to: &mut [u32; WIDTH]) {
        unsafe {
            let ordered = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_cvttps_epi32(value));
            _mm256_storeu_si256(to.as_mut_ptr().cast(), ordered);
        }
    }

    #[inline(always)]
    fn store_pairs(self, a: __m256, b: __m256, to: &mut [[f32; 2]; WIDTH]) {
        let to = to.as_flattened_mut();
        unsafe {
            _mm256_storeu_ps(to[..WIDTH].as_mut_ptr(), _mm256_unpacklo_ps(a, b));
            _mm256_storeu_ps(to[WIDTH..].as_mut_ptr(), _mm256_unpackhi_ps(a, b));
        }
    }

    #[inline(always)]
    fn spread(self, pair: &[f32; 2]) -> __m256 {
        unsafe {
            let both = _mm256_castsi256_ps(_mm256_broadcastq_epi64(_mm_loadu_si64(pair.as_ptr().cast())));
            _mm256_permutevar_ps(both, _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1))
        }
    }

    #[inline(always)]
    fn fold_fours(self, a: [__m256; 4], b: [__m256; 4]) -> [__m256; 2] {
        // Numbers are those of the groups: each 128-bit half holds one.
        unsafe {
            let low = fold(a[0], a[1], b[0], b[1]); // 0 2 | 1 3
            let high = fold(a[2], a[3], b[2], b[3]); // 4 6 | 5 7
            let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
            let first = _mm256_shuffle_ps::<0b10_00_10_00>(low, high); // 0 2 4 6 | 1 3 5 7
            let second = _mm256_shuffle_ps::<0b11_01_11_01>(low, high);
            [_mm256_permutevar8x32_ps(first, order), _mm256_permutevar8x32_ps(second, order)]
        }
    }

    #[inline(always)]
    fn upper(self, a: __m256) -> __m256 {
        unsafe { _mm256_zextps128_ps256(_mm256_extractf128_ps::<1>(a)) }
    }

    #[inline(always)]
    fn evens(self, a: __m256, b: __m256) -> __m256 {
        // 0 2 of a and of b, 4 6 of a and of b; then in order.
        unsafe { reorder(_mm256_shuffle_ps::<0b10_00_10_00>(a, b)) }
    }

    #[inline(always)]
    fn transpose(self, rows: [__m256; WIDTH]) -> [__m256; WIDTH] {
        let [a, b, c, d, e, f, g, h] = rows;
        unsafe {
            let (upper, lower) = (fours(a, b, c, d), fours(e, f, g, h));
            [
                _mm256_permute2f128_ps::<0x20>(upper[0], lower[0]),
                _mm256_permute2f128_ps::<0x20>(upper[1], lower[1]),
                _mm256_permute2f128_ps::<0x20>(upper[2], lower[2]),
                _mm256_permute2f128_ps::<0x20>(upper[3], lower[3]),
                _mm256_permute2f128_ps::<0x31>(upper[0], lower[0]),
                _mm256_permute2f128_ps::<0x31>(upper[1], lower[1]),
                _mm256_permute2f128_ps::<0x31>(upper[2], lower[2]),
                _mm256_permute2f128_ps::<0x31>(upper[3], lower[3]),
            ]
        }
    }

    #[inline(always)]
    fn sums(self, [a, b, c, d, e, f, g, h]: [__m256; WIDTH]) -> __m256 {
        unsafe {
            let upper = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
            let lower = _mm256_hadd_ps(_mm256_hadd_ps(e, f), _mm256_hadd_ps(g, h));
            let first_halves = _mm256_permute2f128_ps::<0x20>(upper, lower);
            _mm256_add_ps(first_halves, _mm256_permute2f128_ps::<0x31>(upper, lower))
        }
    }
}

/// The first pairs of each half of `a` and `b`, plus the second pairs of `c` and `d`.
#[inline(always)]
unsafe fn fold(a: __m256, b: __m256, c: __m256, d: __m256) -> __m256 {
    // SAFETY: called where AVX2 is there.
    unsafe {
        let first = _mm256_unpacklo_pd(_mm256_castps_pd(a), _mm256_castps_pd(b));
        let second = _mm256_unpackhi_pd(_mm256_castps_pd(c), _mm256_castps_pd(d));
        _mm256_add_ps(_mm256_castpd_ps(first), _mm256_castpd_ps(second))
    }
}

/// Pairs 0, 2, 1, 3.
#[inline(always)]
unsafe fn reorder(value: __m256) -> __m256 {
    // SAFETY: called where AVX2 is there.
    unsafe { _mm256_castpd_ps(_mm256_permute4x64_pd::<0b11_01_10_00>(_mm256_castps_pd(value))) }
}

/// The columns of four rows: columns 0 to 3 in the lower halves, 4 to 7 in the upper ones.
#[inline(always)]
unsafe fn fours(a: __m256, b: __m256, c: __m256, d: __m256) -> [__m256; 4] {
    // SAFETY: called where AVX2 is there.
    unsafe {
        let (ab, cd) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
        let (ab_high, cd_high) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
        [
            _mm256_shuffle_ps::<0b01_00_01_00>(ab, cd),
            _mm256_shuffle_ps::<0b11_10_11_10>(ab, cd),
            _mm256_shuffle_ps::<0b01_00_01_00>(ab_high, cd_high),
            _mm256_shuffle_ps::<0b11_10_11_10>(ab_high, cd_high),
        ]
    }
}
