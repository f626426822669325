//! Ten digit-like words as strings of phones.
//!
//! Vowels have the mean formants of men of Peterson and Barney, "Control methods used in a study of the vowels", J. Acoust. Soc.
//! Am. 24 (1952) 175-184, table II. Consonants have formants and noise bands of the kind that Klatt, "Software for a
//! cascade/parallel formant synthesizer", J. Acoust. Soc. Am. 67 (1980) 971-995, gives, rounded.

/// Names of the words, in the order of their numbers; that of the bytes of the names is another.
pub(super) const WORDS: [&str; 10] =
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// How a piece of sound is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phone {
    /// Resonances in Hz.
    pub(super) formants: [f64; 3],
    /// Loudness of the voice, 0 to 1.
    pub(super) voice: f64,
    /// Loudness of the noise, 0 to 1.
    pub(super) noise: f64,
    /// Centre of the noise band in Hz.
    pub(super) centre: f64,
    /// Share of the word's length, in relation to the others.
    pub(super) length: f64,
    /// The vowel's number, on which speakers' accents depend.
    pub(super) vowel: Option<usize>,
}

/// Vowels that words have; speakers have an accent for each.
pub(super) const N_VOWELS: usize = 8;

const fn vowel(number: usize, formants: [f64; 3], length: f64) -> Phone {
    Phone { formants, voice: 1.0, noise: 0.0, centre: 2500.0, length, vowel: Some(number) }
}

const fn consonant(formants: [f64; 3], voice: f64, noise: f64, centre: f64, length: f64) -> Phone {
    Phone { formants, voice, noise, centre, length, vowel: None }
}

const IY: Phone = vowel(0, [270.0, 2290.0, 3010.0], 1.2);
const IH: Phone = vowel(1, [390.0, 1990.0, 2550.0], 1.0);
const EH: Phone = vowel(2, [530.0, 1840.0, 2480.0], 1.0);
const AH: Phone = vowel(3, [640.0, 1190.0, 2390.0], 1.2);
const AA: Phone = vowel(4, [730.0, 1090.0, 2440.0], 1.0);
const AO: Phone = vowel(5, [570.0, 840.0, 2410.0], 1.2);
const UH: Phone = vowel(6, [440.0, 1020.0, 2240.0], 0.8);
const UW: Phone = vowel(7, [300.0, 870.0, 2240.0], 1.6);
const N: Phone = consonant([250.0, 1300.0, 2200.0], 0.4, 0.0, 2500.0, 0.9);
const W: Phone = consonant([300.0, 610.0, 2200.0], 0.6, 0.0, 2500.0, 0.7);
const R: Phone = consonant([310.0, 1060.0, 1380.0], 0.6, 0.0, 2500.0, 0.7);
const Z: Phone = consonant([250.0, 1600.0, 2500.0], 0.3, 0.35, 3400.0, 0.9);
const V: Phone = consonant([250.0, 1100.0, 2100.0], 0.4, 0.10, 2300.0, 0.6);
const S: Phone = consonant([300.0, 1600.0, 2500.0], 0.0, 0.60, 3500.0, 1.1);
const F: Phone = consonant([300.0, 1100.0, 2100.0], 0.0, 0.22, 2600.0, 0.9);
const TH: Phone = consonant([300.0, 1400.0, 2400.0], 0.0, 0.16, 2000.0, 0.8);
/// A closed mouth before a burst.
const CLOSURE: Phone = consonant([300.0, 1500.0, 2500.0], 0.0, 0.0, 2500.0, 0.6);
const T: Phone = consonant([300.0, 1700.0, 2600.0], 0.0, 0.70, 3300.0, 0.35);
const K: Phone = consonant([300.0, 1900.0, 2300.0], 0.0, 0.60, 1900.0, 0.35);

/// The phones of a word, by its number modulo ten.
pub(super) fn phones(word: usize) -> &'static [Phone] {
    match word % WORDS.len() {
        0 => &[Z, IH, R, AO, UH],
        1 => &[W, AH, N],
        2 => &[T, UW],
        3 => &[TH, R, IY],
        4 => &[F, AO, R],
        5 => &[F, AA, IH, V],
        6 => &[S, IH, CLOSURE, K, S],
        7 => &[S, EH, V, AH, N],
        8 => &[EH, IY, CLOSURE, T],
        _ => &[N, AA, IH, N],
    }
}
