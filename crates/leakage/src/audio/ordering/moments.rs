//! How the positions of encrypted frames go together.

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

/// Products of positions, averaged over frames of equal weight.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    /// Correlation of two positions of one frame; 0 on the diagonal.
    pub(super) within: Array2<f64>,
    /// Of a position (row) with one of the next frame (column).
    pub(super) across: Array2<f64>,
}

impl Moments {
    /// Of frames of `length` positions, one after the other in each recording.
    pub(super) fn of(recordings: &[ArrayView2<'_, f32>], length: usize) -> Self {
        let mut within = Array2::zeros((length, length));
        let mut across = Array2::zeros((length, length));
        for recording in recordings {
            let frames = even(*recording);
            within += &frames.t().dot(&frames);
            if let Some(before_last) = frames.nrows().checked_sub(1) {
                let (now, next) = (frames.slice(s![..before_last, ..]), frames.slice(s![1.., ..]));
                across += &now.t().dot(&next);
            }
        }
        let scale: Array1<f64> =
            within.diag().mapv(|square: f64| if square > 0.0 { square.sqrt().recip() } else { 0.0 });
        let scales = scale.view().insert_axis(Axis(1)).dot(&scale.view().insert_axis(Axis(0)));
        within *= &scales;
        across *= &scales;
        within.diag_mut().fill(0.0);
        Self { within, across }
    }
}

/// Frames of mean square 1: a loud frame says no more than a soft one. Silent frames stay silent.
fn even(frames: ArrayView2<'_, f32>) -> Array2<f64> {
    let mut frames = frames.mapv(f64::from);
    for mut frame in frames.rows_mut() {
        let square = frame.dot(&frame) / frame.len().max(1) as f64;
        frame.mapv_inplace(|value| if square > 0.0 { value / square.sqrt() } else { 0.0 });
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn loudness_does_not_matter() {
        let frames = array![[1.0_f32, 1.0], [1.0, -1.0], [2.0, 2.0]];
        let louder = array![[10.0_f32, 10.0], [1.0, -1.0], [0.2, 0.2]];
        let (a, b) = (Moments::of(&[frames.view()], 2), Moments::of(&[louder.view()], 2));
        assert!((&a.within - &b.within).iter().all(|apart| apart.abs() < 1e-6));
        assert!((a.within[[0, 1]] - 1.0 / 3.0).abs() < 1e-6 && a.within[[0, 0]] == 0.0);
        // frame 1 after frame 0, frame 2 after frame 1
        assert!((a.across[[0, 1]] - 0.0).abs() < 1e-6, "{}", a.across);
        assert!((a.across[[1, 0]] - 0.0).abs() < 1e-6);
    }
}
