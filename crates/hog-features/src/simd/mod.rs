//! Eight floats at a time, in the instruction set that the processor has.
//!
//! Hot loops are written once, over the operations of [`Simd`]. They run with AVX2 and FMA where the processor has
//! them ([`avx2`], the only place with `unsafe`), and over plain arrays elsewhere ([`Portable`]). A loop is a
//! [`Kernel`] whose `run` and everything below it is `#[inline(always)]`, so that it takes on the instruction set of
//! the function it is inlined into.
//!
//! Both forms do the same operations in the same order, and every operation but [`Simd::mul_add`] is rounded as IEEE
//! 754 says. So results are equal bit for bit, except where a kernel uses `mul_add`, which rounds once with FMA and
//! twice without.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod portable;

pub(crate) use portable::Portable;

/// Floats in a vector.
pub(crate) const WIDTH: usize = 8;

/// Floats in a cache line.
const LINE: usize = 16;

/// Operations on vectors of [`WIDTH`] floats.
pub(crate) trait Simd: Copy {
    /// A vector.
    type F: Copy;

    fn splat(self, value: f32) -> Self::F;
    fn load(self, from: &[f32; WIDTH]) -> Self::F;
    fn store(self, value: Self::F, to: &mut [f32; WIDTH]);
    fn add(self, a: Self::F, b: Self::F) -> Self::F;
    fn sub(self, a: Self::F, b: Self::F) -> Self::F;
    fn mul(self, a: Self::F, b: Self::F) -> Self::F;
    fn div(self, a: Self::F, b: Self::F) -> Self::F;
    fn sqrt(self, a: Self::F) -> Self::F;
    fn abs(self, a: Self::F) -> Self::F;
    /// The lesser of each pair; `b` where they are equal.
    fn min(self, a: Self::F, b: Self::F) -> Self::F;
    /// The greater of each pair; `b` where they are equal.
    fn max(self, a: Self::F, b: Self::F) -> Self::F;
    /// `then` where `a < b`, otherwise `or`.
    fn if_less(self, a: Self::F, b: Self::F, then: Self::F, or: Self::F) -> Self::F;
    /// `then` where the sign bit of `a` is set, otherwise `or`.
    fn if_negative(self, a: Self::F, then: Self::F, or: Self::F) -> Self::F;
    /// `a` with its sign turned where the sign bit of `b` is set.
    fn turn_sign(self, a: Self::F, b: Self::F) -> Self::F;
    /// The greatest integer that is not above each value.
    fn floor(self, a: Self::F) -> Self::F;
    /// `a * b + c`, rounded once where the processor can.
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// Writes integers from 0 up to 2^31 as integers, in the order of [`Self::store_pairs`].
    fn store_index(self, value: Self::F, to: &mut [u32; WIDTH]);
    /// Writes each value of `a` with that of `b`, in the order 0 1 4 5 2 3 6 7, which is the quickest.
    fn store_pairs(self, a: Self::F, b: Self::F, to: &mut [[f32; 2]; WIDTH]);
    /// The first value four times, then the second four times.
    fn spread(self, pair: &[f32; 2]) -> Self::F;
    /// Of twice 32 values in groups of four: the first of each group of `a` plus the third of `b`, and the second plus
    /// the fourth.
    fn fold_fours(self, a: [Self::F; 4], b: [Self::F; 4]) -> [Self::F; 2];
    /// The upper four values, then zeros.
    fn upper(self, a: Self::F) -> Self::F;
    /// The even places of `a`, then those of `b`.
    fn evens(self, a: Self::F, b: Self::F) -> Self::F;
    /// Rows become columns.
    fn transpose(self, rows: [Self::F; WIDTH]) -> [Self::F; WIDTH];
    /// The sum of each vector: 0+1, 2+3, 4+5 and 6+7 first, then the first two of these, the last two, and both.
    fn sums(self, vectors: [Self::F; WIDTH]) -> Self::F;
}

/// A vector in memory.
pub(crate) type Vector = [f32; WIDTH];

/// `len` values of `buffer` that begin at a multiple of 64 bytes, so that no vector of theirs lies across two cache lines.
#[inline(always)]
pub(crate) fn aligned(buffer: &mut Vec<f32>, len: usize) -> &mut [f32] {
    buffer.resize(len + LINE, 0.0);
    let skipped = buffer.as_ptr().align_offset(LINE * size_of::<f32>()).min(LINE);
    &mut buffer[skipped..skipped + len]
}

/// Eight values of a slice from `at` on; zeros where it has not so many.
#[inline(always)]
pub(crate) fn eight<S: Simd>(simd: S, from: &[f32], at: usize) -> S::F {
    match from[at..].first_chunk() {
        Some(eight) => simd.load(eight),
        None => simd.splat(0.0),
    }
}

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
    use crate::descriptor::DenseHog;
    use crate::options::{HogOptions, Pooling, Voting};
    use image::{GrayImage, Luma};

    fn picture(width: u32, height: u32) -> GrayImage {
        GrayImage::from_fn(width, height, |x, y| Luma([(x * x + 3 * x * y + 7 * y * y) as u8]))
    }

    fn grid(options: HogOptions, image: &GrayImage, backend: Backend) -> Vec<f32> {
        let mut dense = DenseHog::new(options).unwrap();
        dense.scratch.backend = backend;
        dense.compute(image).unwrap();
        let (columns, rows) = dense.grid();
        let mut out = vec![0.0; columns * rows * dense.depth()];
        dense.window_into((0, 0), (columns, rows), &mut out).unwrap();
        out
    }

    /// The two forms of all kernels agree to the rounding of a fused multiply-add.
    #[test]
    fn the_twin_gives_the_same_features() {
        let presets = [HogOptions::scikit_image(), HogOptions::opencv(), HogOptions::felzenszwalb()];
        for preset in presets {
            for (voting, block, cell) in
                [(Voting::Hard, 2, 4), (Voting::Linear, 2, 6), (Voting::Linear, 3, 5)]
            {
                let block = if preset.pooling == Pooling::Felzenszwalb { 2 } else { block };
                let options = HogOptions { voting, block, cell, ..preset };
                let image = picture(83, 61);
                let native = grid(options, &image, Backend::Native);
                let portable = grid(options, &image, Backend::Portable);
                for (native, portable) in native.iter().zip(&portable) {
                    assert!((native - portable).abs() < 2e-6, "{options:?}: {native} {portable}");
                }
            }
        }
    }

    /// Applies one operation in both forms to the same numbers.
    struct Operation<F>(F, [f32; WIDTH], [f32; WIDTH]);

    trait Apply {
        fn apply<S: Simd>(&self, simd: S, a: S::F, b: S::F) -> S::F;
    }

    impl<A: Apply> Kernel for Operation<A> {
        type Output = [u32; WIDTH];

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Self::Output {
            let mut out = [0.0; WIDTH];
            let result = self.0.apply(simd, simd.load(&self.1), simd.load(&self.2));
            simd.store(result, &mut out);
            out.map(f32::to_bits)
        }
    }

    macro_rules! check {
        ($($name:ident: |$simd:ident, $a:ident, $b:ident| $body:expr;)*) => {$(
            #[test]
            fn $name() {
                struct Op;
                impl Apply for Op {
                    #[inline(always)]
                    fn apply<S: Simd>(&self, $simd: S, $a: S::F, $b: S::F) -> S::F {
                        $body
                    }
                }
                let a = [1.5, -2.0, 0.0, 3.25, -0.5, 100.0, -7.75, 8.0];
                let b = [2.0, -3.0, 1.0, 3.25, 0.25, -0.125, 9.0, 4.0];
                let native = dispatch(Backend::Native, Operation(Op, a, b));
                assert_eq!(native, dispatch(Backend::Portable, Operation(Op, a, b)));
            }
        )*};
    }

    check! {
        addition_is_the_same: |simd, a, b| simd.add(a, b);
        subtraction_is_the_same: |simd, a, b| simd.sub(a, b);
        multiplication_is_the_same: |simd, a, b| simd.mul(a, b);
        division_is_the_same: |simd, a, b| simd.div(a, b);
        roots_are_the_same: |simd, a, _b| simd.sqrt(simd.abs(a));
        extremes_are_the_same: |simd, a, b| simd.sub(simd.max(a, b), simd.min(a, b));
        choices_are_the_same: |simd, a, b| simd.if_less(a, b, simd.if_negative(b, a, b), simd.turn_sign(a, b));
        floors_are_the_same: |simd, a, b| simd.add(simd.floor(a), simd.floor(b));
        fused_sums_are_the_same_where_exact: |simd, a, b| simd.mul_add(a, b, a);
        fours_are_folded_the_same: |simd, a, b| {
            let [first, second] = simd.fold_fours([a, b, b, a], [b, a, simd.mul(a, b), b]);
            simd.mul_add(second, simd.splat(1024.0), first)
        };
        upper_halves_are_the_same: |simd, a, b| simd.sub(simd.upper(a), simd.upper(b));
        evens_are_the_same: |simd, a, b| simd.evens(a, b);
        transposed_rows_are_the_same: |simd, a, b| {
            let c = simd.add(a, b);
            let columns = simd.transpose([a, b, c, simd.mul(a, c), simd.mul(b, c), simd.sub(a, c), a, b]);
            // Weights that tell all places apart.
            let mut sum = columns[0];
            for (i, column) in columns.into_iter().enumerate() {
                sum = simd.add(sum, simd.mul(column, simd.splat((i * i + 2) as f32)));
            }
            sum
        };
        sums_are_the_same: |simd, a, b| simd.sums([a, b, a, simd.mul(a, b), b, simd.sub(a, b), b, a]);
        pairs_are_the_same: |simd, a, b| {
            let mut pairs = [[0.0; 2]; WIDTH];
            simd.store_pairs(a, b, &mut pairs);
            let mut places = [0; WIDTH];
            simd.store_index(simd.abs(a), &mut places);
            simd.mul(simd.spread(&pairs[3]), simd.load(&places.map(|place| place as f32)))
        };
    }
}
