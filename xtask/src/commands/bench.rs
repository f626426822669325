//! `bench`: how fast the hot paths are on this machine, beside a peer that is run in the same minute.

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::bench::{audio, calibration, detect, fernet, image, numeric, private, scale, svm};

/// Options of `bench`.
#[derive(Debug, Args)]
#[command(
    after_help = "Each benchmark runs on one thread and prints one line of JSON. A peer is any command whose last line is JSON:
  cargo xtask bench fernet --peer 'python3 fernet.py 300000'
  cargo xtask bench numeric --data DIR --peer 'python3 numeric.py DIR/loan 30'
  cargo xtask bench svm --rows 5000 --columns 14 --kernel rbf --export /tmp/svm --peer 'python3 svc.py /tmp/svm'
  cargo xtask bench image --images DIR/faces-web36 --cell 6 --peer 'python3 image.py DIR/faces-web36 6'
  cargo xtask bench audio --audio DIR/speech-digits/wav --peer 'python3 audio.py DIR/speech-digits/wav'
  cargo xtask bench private --peer /path/to/a/python/with/tenseal"
)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: BenchCommand,
}

#[derive(Debug, Subcommand)]
enum BenchCommand {
    /// Whether the tests keep their level, and how often they find a signal: 1,000 data sets without one for each design, and 200
    /// with one.
    Calibration(calibration::CalibrationArgs),
    /// Mel-frequency cepstral coefficients of recordings.
    Audio(audio::AudioArgs),
    /// Fernet tokens per second.
    Fernet(fernet::FernetArgs),
    /// The study's table experiment: two digit encodings under two keys, five classifiers, its own split.
    Numeric(numeric::NumericArgs),
    /// Training a detector and searching the scenes of locate-mit-cmu.
    Detect(detect::DetectArgs),
    /// Decoding images, their HOG in two variants, and linear support vector machines.
    Image(image::ImageArgs),
    /// Decisions on encrypted records, beside TenSEAL.
    Private(private::PrivateArgs),
    /// Time and peak memory of the image experiment against the number of images.
    Scale(scale::ScaleArgs),
    /// One kernel support vector machine on generated rows.
    Svm(svm::SvmArgs),
}

/// Runs one benchmark.
pub fn run(args: BenchArgs) -> Result<()> {
    match args.what {
        BenchCommand::Audio(args) => audio::run(&args),
        BenchCommand::Calibration(args) => calibration::run(&args),
        BenchCommand::Fernet(args) => fernet::run(&args),
        BenchCommand::Numeric(args) => numeric::run(&args),
        BenchCommand::Detect(args) => detect::run(&args),
        BenchCommand::Image(args) => image::run(&args),
        BenchCommand::Private(args) => private::run(&args),
        BenchCommand::Scale(args) => scale::run(&args),
        BenchCommand::Svm(args) => svm::run(&args),
    }
}
