//! Plain arrays.

use std::array::from_fn;

use super::{Doubles, EIGHT, FACTOR_BITS, FOUR, Floats, ROOT_HALF, Simd};

/// The form for processors without a form of their own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Portable;

type D = [f64; FOUR];
type F = [f32; EIGHT];

impl Simd for Portable {
    type D = D;
    type F = F;

    #[inline(always)]
    fn splat_d(self, value: f64) -> D {
        [value; FOUR]
    }

    #[inline(always)]
    fn load_d(self, from: &Doubles) -> D {
        from.0
    }

    #[inline(always)]
    fn store_d(self, value: D, to: &mut Doubles) {
        to.0 = value;
    }

    #[inline(always)]
    fn add_d(self, a: D, b: D) -> D {
        from_fn(|i| a[i] + b[i])
    }

    #[inline(always)]
    fn sub_d(self, a: D, b: D) -> D {
        from_fn(|i| a[i] - b[i])
    }

    #[inline(always)]
    fn mul_d(self, a: D, b: D) -> D {
        from_fn(|i| a[i] * b[i])
    }

    #[inline(always)]
    fn columns(self, rows: [&[f64; FOUR]; FOUR]) -> [D; FOUR] {
        from_fn(|i| from_fn(|row| rows[row][i]))
    }

    #[inline(always)]
    fn store_narrow(self, value: D, to: &mut [f32; FOUR]) {
        *to = value.map(|value| value as f32);
    }

    #[inline(always)]
    fn splat(self, value: f32) -> F {
        [value; EIGHT]
    }

    #[inline(always)]
    fn load(self, from: &Floats) -> F {
        from.0
    }

    #[inline(always)]
    fn store(self, value: F, to: &mut Floats) {
        to.0 = value;
    }

    #[inline(always)]
    fn add(self, a: F, b: F) -> F {
        from_fn(|i| a[i] + b[i])
    }

    #[inline(always)]
    fn sub(self, a: F, b: F) -> F {
        from_fn(|i| a[i] - b[i])
    }

    #[inline(always)]
    fn mul(self, a: F, b: F) -> F {
        from_fn(|i| a[i] * b[i])
    }

    #[inline(always)]
    fn max(self, a: F, b: F) -> F {
        from_fn(|i| if a[i] > b[i] { a[i] } else { b[i] })
    }

    #[inline(always)]
    fn split(self, a: F) -> (F, F) {
        let exponent = a.map(|value| (value.to_bits() as i32).wrapping_sub(ROOT_HALF) >> FACTOR_BITS);
        let factor =
            from_fn(|i| f32::from_bits((a[i].to_bits() as i32 - (exponent[i] << FACTOR_BITS)) as u32));
        (factor, exponent.map(|exponent| exponent as f32))
    }
}
