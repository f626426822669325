//! The usual statistics of cipher images, one row per cipher.

use anyhow::Result;
use image_cipher::RecordCipher;
use leakage::image::{Encryptions, mean_statistics, one_pixel_changed};
use protocol::KeySchedule;
use rayon::prelude::*;
use results::ImageStatistics;

use super::ImageCase;
use crate::images::source::Source;

/// Images that the statistics are means over.
const PICTURES: usize = 20;

/// One row for every cipher; all regimes give the same.
pub fn statistics(keys: KeySchedule, source: &Source, cases: &[ImageCase]) -> Result<Vec<ImageStatistics>> {
    let cases: Vec<&ImageCase> = cases.iter().filter(|case| case.has_one_key()).collect();
    cases.into_par_iter().map(|case| of_case(keys, source, case)).collect()
}

fn of_case(keys: KeySchedule, source: &Source, case: &ImageCase) -> Result<ImageStatistics> {
    let (dataset, pictures) = (&source.input.dataset, &source.pictures);
    let key = keys.labelled(format!("{dataset}/statistics/{}", case.scheme.id));
    let cipher = RecordCipher::new(case.cipher.as_ref(), key, pictures.size().dimensions(), false)?;
    let n = PICTURES.min(pictures.len());
    let one = |index: usize| -> Result<Encryptions> {
        let plain = pictures.load(index * pictures.len() / n)?;
        Ok(Encryptions {
            cipher: cipher.encrypt(&plain, index)?,
            changed: cipher.encrypt(&one_pixel_changed(&plain), index)?,
            other_key: cipher.encrypt_under_changed_key(&plain, index)?,
        })
    };
    let encryptions: Vec<Encryptions> = (0..n).map(one).collect::<Result<_>>()?;
    Ok(mean_statistics(dataset, case.scheme.id, case.scheme.keyed, &encryptions)?)
}
