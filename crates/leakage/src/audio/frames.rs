//! Recordings cut into frames, and what is asked of recordings before any work is begun.

use ndarray::ArrayView2;

use crate::{LeakageError, check};

/// The most samples of one recording: more than an hour at 48 kHz.
pub const MOST_SAMPLES: usize = 1 << 28;

/// The most samples of a frame: 128 ms at 8 kHz.
pub const MOST_FRAME: usize = 1024;

/// The whole frames of `length` samples of a recording, one per row; samples after the last whole frame are left out.
///
/// ```
/// let frames = leakage::audio::frames(&[0.1, 0.2, 0.3, 0.4, 0.5], 2)?;
/// assert_eq!(frames, ndarray::array![[0.1, 0.2], [0.3, 0.4]]);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Option`] for frames of no sample.
pub fn frames(recording: &[f32], length: usize) -> Result<ArrayView2<'_, f32>, LeakageError> {
    let too_short = || LeakageError::Option {
        option: "frame length",
        found: length as f64,
        expected: "1 to the length of an array",
    };
    let count = recording.len().checked_div(length).ok_or_else(too_short)?;
    ArrayView2::from_shape((count, length), &recording[..count * length]).map_err(|_| too_short())
}

/// Checks that a recording has samples, not too many, and finite ones.
pub(super) fn usable(what: &'static str, samples: &[f32]) -> Result<(), LeakageError> {
    check::not_empty(what, samples.len())?;
    check::at_most("samples", samples.len(), MOST_SAMPLES)?;
    match samples.iter().enumerate().find(|(_, sample)| !sample.is_finite()) {
        None => Ok(()),
        Some((index, &value)) => Err(LeakageError::NotANumber { what, index, value: f64::from(value) }),
    }
}

/// Checks that recordings are [`usable`], and that there is one.
pub(super) fn all_usable<T: AsRef<[f32]>>(what: &'static str, recordings: &[T]) -> Result<(), LeakageError> {
    check::not_empty(what, recordings.len())?;
    recordings.iter().try_for_each(|recording| usable(what, recording.as_ref()))
}

/// Checks that a length of frames, segments or periods is from 1 to [`MOST_FRAME`].
pub(super) fn frame_length(option: &'static str, length: usize) -> Result<(), LeakageError> {
    if length == 0 {
        return Err(LeakageError::Option { option, found: 0.0, expected: "at least 1 sample" });
    }
    check::at_most("samples of a frame", length, MOST_FRAME)
}

/// Checks that frames are finite and of one length, which is returned; there is at least one.
pub(super) fn framed(what: &'static str, records: &[ArrayView2<'_, f32>]) -> Result<usize, LeakageError> {
    check::not_empty(what, records.iter().map(ArrayView2::nrows).sum())?;
    let length = records.first().map_or(0, ArrayView2::ncols);
    frame_length("frame length", length)?;
    for record in records {
        check::same_length((what, record.ncols()), ("the first record", length), "samples a frame")?;
        check::at_most("samples", record.len(), MOST_SAMPLES)?;
        check::finite_matrix(what, *record)?;
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_is_named() {
        assert_eq!(usable("cipher", &[]), Err(LeakageError::Empty { what: "cipher" }));
        let found = usable("cipher", &[0.0, f32::INFINITY]).unwrap_err();
        assert_eq!(found.to_string(), "cipher[1] is inf, which cannot be used");
        assert!(frames(&[0.0; 4], 0).is_err());
        assert_eq!(frames(&[0.0; 4], 5).unwrap().dim(), (0, 5));
        let (wide, narrow) = ([0.0; 6], [0.0; 4]);
        let views = [frames(&wide, 3).unwrap(), frames(&narrow, 2).unwrap()];
        assert!(matches!(framed("cipher", &views), Err(LeakageError::Shape { .. })));
        assert_eq!(framed("cipher", &views[..1]), Ok(3));
        assert!(framed("cipher", &[]).is_err());
        assert!(matches!(frame_length("period", 2000), Err(LeakageError::TooMany { .. })));
    }
}
