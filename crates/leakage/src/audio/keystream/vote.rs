//! Key numbers by majority, and their signs by continuity.

use super::reaching;

/// A number for every sample that a recording reaches; `cipher` has the longest recording first.
pub(super) fn by_majority(cipher: &[Vec<i16>]) -> Vec<i16> {
    let longest = cipher.first().map_or(0, Vec::len);
    let mut key: Vec<i16> = Vec::with_capacity(longest);
    for at in 0..longest {
        let there = &cipher[..reaching(cipher, at)];
        let word = voted(there.iter().map(|recording| recording[at]));
        let before = at.checked_sub(1).map(|before| (before, key[before]));
        let goes_on = before.is_none_or(|(before, key)| {
            let product =
                |recording: &Vec<i16>| f64::from(recording[before] ^ key) * f64::from(recording[at] ^ word);
            there.iter().map(product).sum::<f64>() >= 0.0
        });
        key.push(if goes_on { word } else { !word });
    }
    key
}

/// The number k for which k xor (k << 1) has the bits of most c xor (c << 1).
fn voted(values: impl Iterator<Item = i16>) -> i16 {
    let mut votes = [0_i32; 16];
    for value in values {
        let changes = value ^ (value << 1);
        for (bit, votes) in votes.iter_mut().enumerate() {
            *votes += if changes >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    let mut word = 0_i16;
    for (bit, votes) in votes.iter().enumerate() {
        let below = bit.checked_sub(1).map_or(0, |below| word >> below & 1);
        word |= (i16::from(*votes > 0) ^ below) << bit;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_bits_are_voted_up_to_negation() {
        let key = 0b0101_1010_0110_1101_i16;
        let word = voted([3, -2, 5, -7, 1, -4, 6].into_iter().map(|small| small ^ key));
        let apart = (word ^ key) >> 3;
        assert!(apart == 0 || apart == -1, "{apart:b}");
    }

    #[test]
    fn signs_follow_the_sample_before() {
        let plain = [[400, 380, 350], [-300, -310, -330], [200, 230, 250], [-90, -60, -50]];
        let key = [12345_i16, -4567, 30000];
        let cipher: Vec<Vec<i16>> =
            plain.iter().map(|row| row.iter().zip(key).map(|(x, key)| x ^ key).collect()).collect();
        let found = by_majority(&cipher);
        let signs: Vec<bool> = (0..3).map(|at| (found[at] ^ key[at]) < 0).collect();
        assert!(signs.iter().all(|sign| *sign == signs[0]), "{signs:?}");
    }
}
