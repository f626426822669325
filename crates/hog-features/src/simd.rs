//! Runtime choice of the instruction set: the one place with `unsafe`.
//!
//! Hot loops are written once, as plain Rust over slices and small arrays, and compiled twice: for the baseline of the
//! target, and with AVX2 and FMA switched on. A loop is a [`Kernel`] whose `run` and everything below it is
//! `#[inline(always)]`, so that it takes on the instruction set of the function it is inlined into. Both forms do the
//! same floating-point operations in the same order, so their results are equal bit for bit, except where a kernel
//! asks for fused multiply-add by `FUSED`.

/// A hot loop together with its arguments.
pub(crate) trait Kernel {
    /// What the loop returns.
    type Output;

    /// Runs the loop. `FUSED` says that fused multiply-add is an instruction here, not a library call.
    fn run<const FUSED: bool>(self) -> Self::Output;
}

/// Which compiled form of a kernel to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Backend {
    /// The fastest form that the processor has.
    #[default]
    Native,
    /// The form for the baseline of the target; used by the tests that compare the two.
    #[cfg(test)]
    Portable,
}

/// Runs `kernel` in the form that `backend` asks for.
pub(crate) fn dispatch<K: Kernel>(backend: Backend, kernel: K) -> K::Output {
    match backend {
        Backend::Native => native(kernel),
        #[cfg(test)]
        Backend::Portable => kernel.run::<false>(),
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
fn native<K: Kernel>(kernel: K) -> K::Output {
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        // SAFETY: `with_avx2` needs AVX2 and FMA, and both have just been detected.
        return unsafe { with_avx2(kernel) };
    }
    kernel.run::<false>()
}

#[cfg(not(target_arch = "x86_64"))]
fn native<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<false>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<true>()
}
