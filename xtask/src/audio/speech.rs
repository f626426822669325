//! What is left of the speech itself: how well speakers are verified, and how much could be understood.

use std::collections::BTreeMap;

use anyhow::Result;
use audio_features::intelligibility::{estoi, stoi};
use audio_features::log_spectral_distance;
use audio_features::speaker::{self, SpeakerModel, SpeakerOptions};
use evaluation::verification::{
    LinkabilityOptions, Material, SpeakerTrial, TrialList, TrialScores, det_curve, equal_error, linkability,
};
use evaluation::{Bootstrap, bootstrap_interval};
use ndarray::{Array2, Axis};
use protocol::{Planned, Regime, Side};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;
use results::{Attacker, Features, Intelligibility, Speech, Verification};

use super::plan::{Condition, Recipe, Scheme};
use super::protect::Protection;
use crate::config::RunConfig;
use crate::interrupt;
use crate::progress::Progress;

/// Recordings that are compared one after another, as one: single ones are often too short for a measure.
const COMPARED: usize = 20;

/// Keys whose trials are counted together.
const KEYS: usize = 2;

/// Points of a detection error trade-off that are kept.
const DET_POINTS: usize = 100;

/// Pairs of speakers that are told apart, at most, and the fewest speakers: two, and two that a model is trained on.
const MOST_ROUNDS: usize = 15;
const LEAST_SPEAKERS: usize = 4;

/// Regimes under which speech is measured: a key for all recordings, and one for each.
const REGIMES: [Regime; 3] = [Regime::None, Regime::SameKey, Regime::PerRecordKey];

/// The rows of the page: plain, each cipher, and white noise.
pub fn measured(config: &RunConfig, how: &Protection<'_>, conditions: &[Condition]) -> Result<Vec<Speech>> {
    let is_measured = |condition: &&Condition| {
        matches!(condition.train, Scheme::Cipher(_)) && REGIMES.contains(&condition.regime)
    };
    let conditions: Vec<&Condition> = conditions.iter().filter(is_measured).collect();
    let label = format!("{}: what is left of the speech", how.source.name);
    let progress = Progress::new(config.progress, &label, conditions.len() as u64);
    let plain = Recipe::of(&Condition::of(Scheme::plain(), Regime::None), Side::Train);
    let plain = how.under(plain, 0)?.rows(Features::SpeechStatistics)?.mapv(|value| value as f32);
    let people = People::of(config, how)?;
    let row = |condition: &&Condition| -> Result<Speech> {
        interrupt::check()?;
        let mut speech = Speech::new(&how.source.name, condition.train.id(), condition.regime);
        speech.options = audio_cipher::shown(condition.train.id(), &how.options);
        speech.intelligibility = intelligibility(how, condition)?;
        if let Some(people) = &people {
            speech.verification = people.verification(config, how, condition, &plain)?;
        }
        progress.step();
        Ok(speech)
    };
    let mut rows: Vec<Speech> = conditions.par_iter().map(row).collect::<Result<_>>()?;
    rows.push(Speech {
        intelligibility: compared(how, |record, plain| Ok(noise(config, record, plain)))?,
        ..Speech::new(&how.source.name, "white-noise", Regime::None)
    });
    Ok(rows)
}

/// Who is enrolled, who is looked for, and on whom a model is trained.
struct People {
    speaker: Vec<usize>,
    rounds: Vec<TrialList>,
}

impl People {
    /// In each round two speakers are told apart: half of the recordings that each has of a content are enrolled and the
    /// other half is tested, by a model that was trained on all other speakers. `None` where speakers are not known or too few.
    fn of(config: &RunConfig, how: &Protection<'_>) -> Result<Option<Self>> {
        let labels = how.source.labels();
        let Some(speaker) = labels.speaker() else { return Ok(None) };
        let n = labels.speakers().len();
        if n < LEAST_SPEAKERS {
            return Ok(None);
        }
        let mut seen = BTreeMap::new();
        let mut halves = [Vec::new(), Vec::new()];
        for (record, (speaker, content)) in speaker.iter().zip(labels.content()).enumerate() {
            let take: &mut usize = seen.entry((speaker, content)).or_default();
            halves[*take % 2].push(record);
            *take += 1;
        }
        let mut pairs: Vec<[usize; 2]> = (0..n).flat_map(|a| (a + 1..n).map(move |b| [a, b])).collect();
        let seed = config.keys.seed_of(&format!("{}/verification", how.source.name));
        pairs.shuffle(&mut ChaCha20Rng::from_seed(seed));
        pairs.truncate(MOST_ROUNDS);
        let round = |pair: &[usize; 2]| {
            let of = |half: &[usize]| -> Vec<usize> {
                half.iter().copied().filter(|&record| pair.contains(&speaker[record])).collect()
            };
            TrialList::new(speaker, &of(&halves[0]), &of(&halves[1])).ok()
        };
        let rounds: Vec<TrialList> = pairs.iter().filter_map(round).collect();
        Ok((!rounds.is_empty()).then(|| Self { speaker: speaker.to_vec(), rounds }))
    }

    /// What each attacker reaches; under one key for all recordings the attacker holds some that were encrypted under it.
    fn verification(
        &self,
        config: &RunConfig,
        how: &Protection<'_>,
        condition: &Condition,
        plain: &Array2<f32>,
    ) -> Result<Vec<Verification>> {
        let recipe = Recipe::of(condition, Side::Train);
        let n_keys = if condition.train.is_keyed() { KEYS.min(config.n_image_keys) } else { 1 };
        let rows = |key| Ok(how.under(recipe, key)?.rows(Features::SpeechStatistics)?.mapv(|v| v as f32));
        let keys: Vec<Array2<f32>> = (0..n_keys).map(rows).collect::<Result<_>>()?;
        let reaches = |&attacker: &Attacker| {
            let mut rounds = Vec::new();
            for protected in &keys {
                let of = |material| if material == Material::Plain { plain } else { protected };
                let material = [attacker.training(), attacker.enrolment(), attacker.test()].map(of);
                for round in &self.rounds {
                    rounds.push(self.trials(round, material)?);
                }
            }
            verification(config, attacker, &rounds)
        };
        Attacker::ALL.iter().map(reaches).collect()
    }

    fn trials(
        &self,
        round: &TrialList,
        [training, enrolment, test]: [&Array2<f32>; 3],
    ) -> Result<Vec<SpeakerTrial>> {
        let others = round.other_records();
        let speakers: Vec<usize> = others.iter().map(|&record| self.speaker[record]).collect();
        let rows = training.select(Axis(0), &others);
        let model = SpeakerModel::fit(rows.view(), &speakers, &SpeakerOptions::default())?;
        let (enrolled, tested) = (model.embed_all(enrolment.view())?, model.embed_all(test.view())?);
        Ok(round.score(|records, record| {
            speaker::score(records.iter().map(|&known| enrolled[known].as_slice()), &tested[record])
        }))
    }
}

/// The means over rounds, whose scores are of different models and have no common threshold; the trade-off is that of all.
fn verification(
    config: &RunConfig,
    attacker: Attacker,
    rounds: &[Vec<SpeakerTrial>],
) -> Result<Verification> {
    let scores = |trials: &Vec<SpeakerTrial>| Ok(TrialScores::of_trials(trials)?);
    let of_rounds: Vec<TrialScores> = rounds.iter().map(scores).collect::<Result<_>>()?;
    let rates: Vec<f64> = of_rounds.iter().map(|scores| equal_error(scores).interpolated).collect();
    let link = |scores: &TrialScores| Ok(linkability(scores, &LinkabilityOptions::default())?.global);
    let links: Vec<f64> = of_rounds.iter().map(link).collect::<Result<_>>()?;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let options = Bootstrap { seed: config.keys.seed_of("verification"), ..Bootstrap::default() };
    let ci95 = bootstrap_interval(rates.len(), &options, |drawn| {
        Some(drawn.iter().map(|&round| rates[round]).sum::<f64>() / drawn.len().max(1) as f64)
    })?;
    let all = TrialScores::of_trials(&rounds.concat())?;
    let curve = det_curve(&all);
    let step = curve.len().div_ceil(DET_POINTS).max(1);
    let mut det: Vec<[f64; 2]> =
        curve.iter().step_by(step).map(|point| [point.false_acceptance, point.false_rejection]).collect();
    det.sort_by(|a, b| a[0].total_cmp(&b[0]).then(b[1].total_cmp(&a[1])));
    Ok(Verification {
        attacker,
        eer: mean(&rates),
        ci95,
        linkability: mean(&links),
        genuine: all.genuine().len() as u64,
        impostor: all.impostor().len() as u64,
        det,
    })
}

/// Encrypted speech beside plain.
fn intelligibility(how: &Protection<'_>, condition: &Condition) -> Result<Option<Intelligibility>> {
    let protected = how.under(Recipe::of(condition, Side::Train), 0)?;
    let Some(cipher) = protected.record_cipher()? else { return Ok(None) };
    compared(how, |record, plain| Ok(cipher.encrypt(plain, record)?))
}

/// Recordings spread over the set, one after another, beside what `change` makes of each; `None` where they are too short.
fn compared(
    how: &Protection<'_>,
    change: impl Fn(usize, &[f32]) -> Result<Vec<f32>>,
) -> Result<Option<Intelligibility>> {
    let (n, rate) = (how.source.len(), how.source.rate());
    let (mut clean, mut changed) = (Vec::new(), Vec::new());
    for record in (0..n).step_by(n.div_ceil(COMPARED).max(1)) {
        let plain = how.source.load(record)?.samples;
        let mut other = change(record, &plain)?;
        other.resize(plain.len(), 0.0);
        clean.extend(plain);
        changed.extend(other);
    }
    let (Ok(stoi), Ok(estoi)) = (stoi(&clean, &changed, rate), estoi(&clean, &changed, rate)) else {
        return Ok(None);
    };
    let log_spectral_distance = log_spectral_distance(&clean, &changed, rate)?;
    let seconds = clean.len() as f64 / f64::from(rate);
    Ok(Some(Intelligibility { estoi, stoi, log_spectral_distance, seconds }))
}

/// White noise as loud as a recording.
fn noise(config: &RunConfig, record: usize, plain: &[f32]) -> Vec<f32> {
    let mut rng = ChaCha20Rng::from_seed(config.keys.seed_of(&format!("white-noise/{record}")));
    let power = plain.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / plain.len().max(1) as f64;
    // Uniform numbers from -1 to 1 have the power 1/3.
    let peak = (3.0 * power).sqrt() as f32;
    plain.iter().map(|_| peak * (2.0 * rng.random::<f32>() - 1.0)).collect()
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, bail};
    use audio_cipher::CipherOptions;

    use super::super::all_conditions;
    use super::super::source::Source;
    use super::*;

    #[test]
    fn plain_speech_is_understood_and_noise_is_not() -> Result<()> {
        let (config, source) = (RunConfig::small()?, Source::small()?);
        let how = Protection::new(&source, config.keys, CipherOptions::default())?;
        let schemes: Vec<Scheme> =
            Scheme::all().into_iter().filter(|s| ["aes-ctr"].contains(&s.id())).collect();
        let rows = measured(&config, &how, &all_conditions(&schemes, &[Regime::None, Regime::SameKey]))?;
        let names: Vec<&str> = rows.iter().map(|row| row.scheme.as_str()).collect();
        assert_eq!(names, ["plain", "aes-ctr", "white-noise"]);
        let estoi = |row: &Speech| row.intelligibility.map(|found| found.estoi).context("long enough");
        assert!((estoi(&rows[0])? - 1.0).abs() < 1e-6);
        assert!(estoi(&rows[1])?.abs() < 0.2 && estoi(&rows[2])?.abs() < 0.2);
        let [Some(plain), Some(hidden)] = [&rows[0], &rows[1]].map(|row| row.by(Attacker::SemiInformed))
        else {
            bail!("four speakers are enough")
        };
        assert!(plain.eer < hidden.eer && plain.genuine == plain.impostor, "{plain:?} {hidden:?}");
        assert!(rows[2].verification.is_empty());
        Ok(())
    }
}
