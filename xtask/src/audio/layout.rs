//! What is public of an audio cipher: what an attack may take for granted.

use audio_cipher::{CipherOptions, SegmentOrders, SegmentScope, ValueMode};
use leakage::audio::Layout;

/// Samples of a segment of `jayant-bf`, and segments of its blocks.
const JAYANT: (usize, usize) = (128, 8);

/// The layout of a cipher with these options at this rate in Hz.
pub fn layout(cipher: &str, options: &CipherOptions, rate: u32) -> Layout {
    let samples = |ms: u32| ((u64::from(ms) * u64::from(rate) + 500) / 1000).max(1) as usize;
    match cipher {
        "sample-permutation" => Layout::Samples { frame: samples(options.frame_ms) },
        "segment-permutation" if options.segment_scope == SegmentScope::Block => Layout::Segments {
            segment: samples(options.segment_ms),
            block: options.block_segments as usize,
            shared: options.segment_orders == SegmentOrders::Equal,
            inverted: false,
        },
        "jayant-bf" => {
            let (segment, block) = JAYANT;
            Layout::Segments { segment, block, shared: true, inverted: true }
        }
        "frequency-inversion" => Layout::Inversion,
        "band-permutation" => Layout::Bands {
            hop: samples(options.hop_ms),
            bands: options.bands as usize,
            inversions: options.invert_bands,
        },
        "bin-permutation" | "mdct-signs" => Layout::Bins { hop: samples(options.hop_ms) },
        "sign-flip" => Layout::Signs { period: options.sign_period as usize },
        "orthogonal-frames" => Layout::Orthogonal { frame: options.orthogonal_frame as usize },
        "value-rotation" => Layout::Rotation {
            period: match options.value_mode {
                ValueMode::Constant => 1,
                ValueMode::Period => options.value_period as usize,
            },
        },
        "aes-ctr-fixed-nonce" => Layout::Stream,
        _ => Layout::Opaque,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_samples_of_the_rate() {
        let options = CipherOptions::default();
        assert_eq!(layout("sample-permutation", &options, 8000), Layout::Samples { frame: 256 });
        assert_eq!(
            layout("band-permutation", &options, 16000),
            Layout::Bands { hop: 512, bands: 8, inversions: false }
        );
        assert_eq!(layout("aes-ctr", &options, 8000), Layout::Opaque);
        let known = audio_cipher::schemes()
            .iter()
            .filter(|scheme| layout(scheme.id, &options, 8000) != Layout::Opaque);
        assert!(known.count() >= 10, "a cipher that is attacked has a layout");
    }
}
