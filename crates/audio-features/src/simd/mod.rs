//! Several frames of a recording at a time, in the instruction set that the processor has.
//!
//! Hot loops are written once, over the operations of [`Simd`]. They run with AVX2 where the processor has it ([`avx2`],
//! the only place with `unsafe`), and over plain arrays elsewhere ([`Portable`]). A loop is a [`Kernel`] whose `run` and
//! everything below it is `#[inline(always)]`, so that it takes on the instruction set of the function it is inlined
//! into.
//!
//! Both forms do the same operations in the same order, and each is rounded as IEEE 754 says. Multiplications and
//! additions are never fused: so features are the same bit for bit on every processor.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod portable;

use portable::Portable;

/// Doubles in a vector.
pub(crate) const FOUR: usize = 4;
/// Floats in a vector.
pub(crate) const EIGHT: usize = 8;

/// Four doubles in memory.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[repr(C, align(32))]
pub(crate) struct Doubles(pub(crate) [f64; FOUR]);

/// Eight floats in memory.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[repr(C, align(32))]
pub(crate) struct Floats(pub(crate) [f32; EIGHT]);

/// Operations on vectors of four doubles (names that end in `_d`) and of eight floats.
pub(crate) trait Simd: Copy {
    /// Four doubles.
    type D: Copy;
    /// Eight floats.
    type F: Copy;

    fn splat_d(self, value: f64) -> Self::D;
    fn load_d(self, from: &Doubles) -> Self::D;
    fn store_d(self, value: Self::D, to: &mut Doubles);
    fn add_d(self, a: Self::D, b: Self::D) -> Self::D;
    fn sub_d(self, a: Self::D, b: Self::D) -> Self::D;
    fn mul_d(self, a: Self::D, b: Self::D) -> Self::D;
    /// Rows become columns: vector `i` holds value `i` of every row.
    fn columns(self, rows: [&[f64; FOUR]; FOUR]) -> [Self::D; FOUR];
    /// Writes four doubles as floats.
    fn store_narrow(self, value: Self::D, to: &mut [f32; FOUR]);

    fn splat(self, value: f32) -> Self::F;
    fn load(self, from: &Floats) -> Self::F;
    fn store(self, value: Self::F, to: &mut Floats);
    fn add(self, a: Self::F, b: Self::F) -> Self::F;
    fn sub(self, a: Self::F, b: Self::F) -> Self::F;
    fn mul(self, a: Self::F, b: Self::F) -> Self::F;
    /// The greater of each pair; `b` where they are equal.
    fn max(self, a: Self::F, b: Self::F) -> Self::F;
    /// Splits each positive normal number into a factor in [sqrt(1/2), sqrt(2)) and the exponent of the power of two.
    fn split(self, a: Self::F) -> (Self::F, Self::F);
}

/// The bits of sqrt(1/2).
pub(crate) const ROOT_HALF: i32 = 0x3f35_04f3;
/// Bits of the factor in a float.
pub(crate) const FACTOR_BITS: i32 = 23;

/// A hot loop together with its arguments.
pub(crate) trait Kernel {
    /// What the loop returns.
    type Output;

    /// Runs the loop.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// Which form of a kernel to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Backend {
    /// The fastest form that the processor has.
    #[default]
    Native,
    /// Plain arrays; chosen by the tests that compare the two.
    #[cfg(test)]
    Portable,
}

/// Runs `kernel` in the form that `backend` asks for.
pub(crate) fn dispatch<K: Kernel>(backend: Backend, kernel: K) -> K::Output {
    match backend {
        Backend::Native => native(kernel),
        #[cfg(test)]
        Backend::Portable => kernel.run(Portable),
    }
}

#[cfg(target_arch = "x86_64")]
fn native<K: Kernel>(kernel: K) -> K::Output {
    avx2::run(kernel).unwrap_or_else(|kernel| kernel.run(Portable))
}

#[cfg(not(target_arch = "x86_64"))]
fn native<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Portable)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All operations once, on the same numbers.
    struct Operations;

    impl Kernel for Operations {
        type Output = (Vec<Doubles>, Vec<Floats>);

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Self::Output {
            let rows =
                [[1.5, -2.0, 0.0, 3.25], [9.0, 4.0, -7.0, 0.1], [0.3, 0.7, 1e-9, 5.0], [8.0, 6.0, 2.0, 3.0]];
            let columns = simd.columns([&rows[0], &rows[1], &rows[2], &rows[3]]);
            let [a, b, c, d] = columns;
            let results =
                [a, b, c, d, simd.add_d(a, b), simd.sub_d(c, d), simd.mul_d(b, c), simd.splat_d(0.97)];
            let mut doubles = vec![Doubles::default(); results.len()];
            results.into_iter().zip(&mut doubles).for_each(|(value, to)| simd.store_d(value, to));
            let mut narrow = Floats::default();
            let (low, high) = narrow.0.split_at_mut(FOUR);
            simd.store_narrow(simd.mul_d(simd.load_d(&doubles[4]), d), low.first_chunk_mut().unwrap());
            simd.store_narrow(a, high.first_chunk_mut().unwrap());

            let x = simd.load(&Floats([1.0, 0.1, 3e-10, 7e20, 0.7, 0.72, 1.4, 1.42]));
            let (factor, exponent) = simd.split(x);
            let (y, z) = (simd.load(&narrow), simd.splat(0.3));
            let results =
                [factor, exponent, y, simd.add(x, y), simd.sub(y, z), simd.mul(y, z), simd.max(y, z)];
            let mut floats = vec![Floats::default(); results.len()];
            results.into_iter().zip(&mut floats).for_each(|(value, to)| simd.store(value, to));
            (doubles, floats)
        }
    }

    #[test]
    fn both_forms_of_every_operation_are_the_same() {
        let portable = dispatch(Backend::Portable, Operations);
        assert_eq!(dispatch(Backend::Native, Operations), portable);
        assert_eq!(portable.0[1], Doubles([-2.0, 4.0, 0.7, 6.0]));
        assert_eq!(portable.1[1], Floats([0.0, -3.0, -32.0, 69.0, -1.0, 0.0, 0.0, 1.0]));
    }
}
