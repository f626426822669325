//! The twin without instructions of its own.

use std::array::from_fn;

use crate::simd::{Simd, WIDTH};

/// The order of [`Simd::store_pairs`].
const PAIR_ORDER: [usize; WIDTH] = [0, 1, 4, 5, 2, 3, 6, 7];

/// Vectors as arrays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Portable;

impl Simd for Portable {
    type F = [f32; WIDTH];

    #[inline(always)]
    fn splat(self, value: f32) -> Self::F {
        [value; WIDTH]
    }

    #[inline(always)]
    fn load(self, from: &[f32; WIDTH]) -> Self::F {
        *from
    }

    #[inline(always)]
    fn store(self, value: Self::F, to: &mut [f32; WIDTH]) {
        *to = value;
    }

    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|i| a[i] + b[i])
    }

    #[inline(always)]
    fn sub(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|i| a[i] - b[i])
    }

    #[inline(always)]
    fn mul(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|i| a[i] * b[i])
    }

    #[inline(always)]
    fn div(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|i| a[i] / b[i])
    }

    #[inline(always)]
    fn sqrt(self, a: Self::F) -> Self::F {
        a.map(f32::sqrt)
    }

    #[inline(always)]
    fn abs(self, a: Self::F) -> Self::F {
        a.map(f32::abs)
    }

    #[inline(always)]
    fn min(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|i| if a[i] < b[i] { a[i] } else { b[i] })
    }

    #[inline(always)]
    fn max(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|i| if a[i] > b[i] { a[i] } else { b[i] })
    }

    #[inline(always)]
    fn if_less(self, a: Self::F, b: Self::F, then: Self::F, or: Self::F) -> Self::F {
        from_fn(|i| if a[i] < b[i] { then[i] } else { or[i] })
    }

    #[inline(always)]
    fn if_negative(self, a: Self::F, then: Self::F, or: Self::F) -> Self::F {
        from_fn(|i| if a[i].is_sign_negative() { then[i] } else { or[i] })
    }

    #[inline(always)]
    fn turn_sign(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|i| if b[i].is_sign_negative() { -a[i] } else { a[i] })
    }

    #[inline(always)]
    fn floor(self, a: Self::F) -> Self::F {
        a.map(f32::floor)
    }

    #[inline(always)]
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        from_fn(|i| a[i] * b[i] + c[i])
    }

    #[inline(always)]
    fn store_index(self, value: Self::F, to: &mut [u32; WIDTH]) {
        *to = PAIR_ORDER.map(|i| value[i] as u32);
    }

    #[inline(always)]
    fn store_pairs(self, a: Self::F, b: Self::F, to: &mut [[f32; 2]; WIDTH]) {
        *to = PAIR_ORDER.map(|i| [a[i], b[i]]);
    }

    #[inline(always)]
    fn spread(self, &[a, b]: &[f32; 2]) -> Self::F {
        [a, a, a, a, b, b, b, b]
    }

    #[inline(always)]
    fn fold_fours(self, a: [Self::F; 4], b: [Self::F; 4]) -> [Self::F; 2] {
        let group = |vectors: [Self::F; 4], i: usize, place: usize| vectors[i / 2][4 * (i % 2) + place];
        from_fn(|place| from_fn(|i| group(a, i, place) + group(b, i, place + 2)))
    }

    #[inline(always)]
    fn upper(self, [_, _, _, _, a, b, c, d]: Self::F) -> Self::F {
        [a, b, c, d, 0.0, 0.0, 0.0, 0.0]
    }

    #[inline(always)]
    fn evens(self, a: Self::F, b: Self::F) -> Self::F {
        from_fn(|i| if i < WIDTH / 2 { a[2 * i] } else { b[2 * i - WIDTH] })
    }

    #[inline(always)]
    fn transpose(self, rows: [Self::F; WIDTH]) -> [Self::F; WIDTH] {
        from_fn(|i| rows.map(|row| row[i]))
    }

    #[inline(always)]
    fn sums(self, vectors: [Self::F; WIDTH]) -> Self::F {
        vectors.map(|[a, b, c, d, e, f, g, h]| ((a + b) + (c + d)) + ((e + f) + (g + h)))
    }
}
