//! What a classifier reads: of sizes, of ciphertexts, and of what an attack restored.

use std::error::Error;

use leakage::audio::{Layout, Trial, attack};
use leakage::classifiers::{LearnerOptions, TrainSet, learner};
use leakage::ndarray::{Array2, ArrayView2, Axis};

use crate::data::Record;
use crate::features::{Cepstra, of_length, of_packets, of_whole};
use crate::scramblers::{key, masked, stream};
use crate::table::Row;

/// Who is trained on and who is tested in one split.
type Split = (Vec<usize>, Vec<usize>);

/// Words are tested on a speaker who was not trained on.
fn by_speaker(records: &[&Record]) -> Vec<Split> {
    let split = |speaker| (0..records.len()).partition(|&at: &usize| records[at].speaker != speaker);
    (0..6).map(split).collect()
}

/// Speakers are tested on digits that were not trained on.
fn by_digit(records: &[&Record]) -> Vec<Split> {
    let split = |turn: usize| (0..records.len()).partition(|&at: &usize| (records[at].digit + turn) % 10 < 5);
    [0, 2, 5, 7].map(split).to_vec()
}

fn digits(records: &[&Record]) -> Vec<usize> {
    records.iter().map(|record| record.digit).collect()
}

fn speakers(records: &[&Record]) -> Vec<usize> {
    records.iter().map(|record| record.speaker).collect()
}

fn matrix(rows: Vec<Vec<f32>>) -> Result<Array2<f32>, Box<dyn Error>> {
    let width = rows.first().map_or(0, Vec::len);
    Ok(Array2::from_shape_vec((rows.len(), width), rows.concat())?)
}

/// The mean accuracy of a support vector machine over splits: trained on rows of `train`, tested on those of `test`.
fn accuracy(
    train: ArrayView2<'_, f32>,
    test: ArrayView2<'_, f32>,
    labels: &[usize],
    splits: &[Split],
) -> Result<f64, Box<dyn Error>> {
    let n_classes = labels.iter().max().map_or(0, |most| most + 1);
    let machine = learner("svm-rbf", &LearnerOptions::default().with_c(10.0))?;
    let mut sum = 0.0;
    for (trained, tested) in splits {
        let rows = train.select(Axis(0), trained);
        let mean = rows.mean_axis(Axis(0)).ok_or("no rows")?;
        let scale = rows.std_axis(Axis(0), 0.0).mapv(|scale| if scale > 1e-6 { scale } else { 1.0 });
        let rows = (rows - &mean) / &scale;
        let targets: Vec<usize> = trained.iter().map(|&at| labels[at]).collect();
        let model = machine.fit(&TrainSet::new(rows.view(), &targets, n_classes)?)?;
        let named = model.predict(((test.select(Axis(0), tested) - &mean) / &scale).view())?;
        let right = named.iter().zip(tested).filter(|(named, at)| **named == labels[**at]).count();
        sum += right as f64 / tested.len().max(1) as f64;
    }
    Ok(sum / splits.len().max(1) as f64)
}

/// Digits and speakers by sizes, beside the length alone.
pub(crate) fn sizes(records: &[&Record]) -> Result<Vec<Row>, Box<dyn Error>> {
    let of = |features: fn(&[f32]) -> Result<Vec<f32>, leakage::LeakageError>| {
        let rows = records.iter().map(|record| features(&record.wave)).collect::<Result<Vec<_>, _>>()?;
        let rows = matrix(rows)?;
        let digit = accuracy(rows.view(), rows.view(), &digits(records), &by_speaker(records))?;
        let speaker = accuracy(rows.view(), rows.view(), &speakers(records), &by_digit(records))?;
        Ok::<_, Box<dyn Error>>([digit, speaker])
    };
    let length = of(of_length)?;
    let mut rows = Vec::new();
    for (what, published, found) in [
        ("size after lossless coding, and length", [".10-.13", ".36-.61"], of(of_whole)?),
        ("sizes of packets of 20 ms", [".20-.25", ".72-.79"], of(of_packets)?),
    ] {
        for (which, task) in ["digits", "speakers"].into_iter().enumerate() {
            rows.push(Row::new(format!("{what}: {task}"), published[which], found[which], length[which])?);
        }
    }
    Ok(rows)
}

/// Digits read from what the fixed nonce gives away, without a known recording; the baseline is trained and tested on
/// ciphertexts.
pub(crate) fn undo(records: &[&Record]) -> Result<Row, Box<dyn Error>> {
    let stream = stream(40_000, &mut key(1));
    let truth: Vec<Vec<f32>> = records.iter().map(|record| record.wave.clone()).collect();
    let cipher: Vec<Vec<f32>> = truth.iter().map(|wave| masked(wave, &stream)).collect();
    let trial = Trial::builder(truth.clone(), cipher.clone()).with_layout(Layout::Stream).build()?;
    let restored =
        attack("key-stream-majority")?.restore(&trial, [0; 32]).ok_or("it restores recordings")??;
    let cepstra = Cepstra::new();
    let rows = |waves: &mut dyn Iterator<Item = &[f32]>| matrix(waves.map(|wave| cepstra.of(wave)).collect());
    let plain = rows(&mut truth.iter().map(Vec::as_slice))?;
    let seen = rows(&mut cipher.iter().map(Vec::as_slice))?;
    let undone = rows(
        &mut restored
            .iter()
            .zip(&cipher)
            .map(|(found, cipher)| found.waveform.as_ref().unwrap_or(cipher).as_slice()),
    )?;
    let (labels, splits) = (digits(records), by_speaker(records));
    let read = accuracy(plain.view(), undone.view(), &labels, &splits)?;
    let blind = accuracy(seen.view(), seen.view(), &labels, &splits)?;
    let what = format!("fixed nonce undone ({} records), then digits by plain-trained SVM", records.len());
    Ok(Row::new(what, "0.807", read, blind)?)
}
