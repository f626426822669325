//! `private keygen`: the secret key of the owner of the data.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use private_inference::Degree;

use crate::private::passphrase::{NewOrKnown, PassphraseArgs};
use crate::private::{card, secret_file};

/// Options of `private keygen`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask private keygen my.secret
  cargo xtask private keygen my.secret --card loan.card --passphrase-file passphrase.txt")]
pub struct KeygenArgs {
    /// The key file to make; an existing file is never overwritten.
    file: PathBuf,
    /// Ring degree of the models that the key is for: 8192 for svm-poly with --products server, otherwise 4096.
    #[arg(long, value_enum, default_value_t = RingDegree::N4096)]
    degree: RingDegree,
    /// Card of a model that the key is for, from which the degree is read.
    #[arg(long, value_name = "FILE", conflicts_with = "degree")]
    card: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// The ring degrees as the command line names them.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RingDegree {
    /// Linear models, naive Bayes, trees.
    #[value(name = "4096")]
    N4096,
    /// Products of ciphertexts.
    #[value(name = "8192")]
    N8192,
}

/// Makes the key file.
pub fn run(args: KeygenArgs) -> Result<()> {
    let degree = match (&args.card, args.degree) {
        (Some(card), _) => card::read(card)?.model().parameters().degree(),
        (None, RingDegree::N4096) => Degree::N4096,
        (None, RingDegree::N8192) => Degree::N8192,
    };
    safe_files::check(&[("the key file", &args.file)], &[])?;
    let passphrase = args.passphrase.read(NewOrKnown::New)?;
    let id = secret_file::create(&args.file, degree, &passphrase)?;
    println!(
        "{}: secret key {id} for models of ring degree {}; without it and its passphrase no answer can be read",
        args.file.display(),
        degree.coefficients()
    );
    Ok(())
}
