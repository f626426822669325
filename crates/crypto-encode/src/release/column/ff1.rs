//! FF1 of the decimal numbers of one column, all filled up to as many digits as the longest has.
//!
//! Sign and number of decimals stay as they are and are public. In a column of integers, leading zeros that another program
//! left out are put back, because all of its ciphertexts have one length.

use super::number::whole;
use super::{CellCipher, Decimal};
use crate::Key;
use crate::ff1::{DecimalFault, Ff1Text, MAX_DIGITS};
use crate::release::ColumnShape;
use crate::text::TextFault;

pub(super) struct Ff1Column {
    ff1: Ff1Text,
    /// Digits that every plain number is filled up to.
    width: Option<usize>,
    is_whole: bool,
}

impl Ff1Column {
    pub(super) fn new(key: &Key, column: &str, shape: ColumnShape) -> Self {
        let width = shape.width.map(|width| (width as usize).min(MAX_DIGITS));
        Self { ff1: Ff1Text::new(key, column), width, is_whole: shape.decimals == Some(0) }
    }

    /// The ciphertext as it was written.
    fn restored(&self, cipher: &str) -> Option<String> {
        let (true, Some(width)) = (self.is_whole, self.width) else { return Some(cipher.to_owned()) };
        let number = whole(cipher)?;
        let (sign, digits) = number.split_at(usize::from(number.starts_with('-')));
        Some(format!("{sign}{digits:0>0$}", crate::ff1::length_for(width)))
    }
}

impl CellCipher for Ff1Column {
    fn encrypt(&self, plain: &str) -> Result<String, TextFault> {
        let digits = Decimal::parse(plain)?.digits();
        match self.width {
            None => self.ff1.encrypt(plain).map_err(of_fault),
            Some(limit) if digits > limit => Err(TextFault::TooManyDigits { digits, limit }),
            Some(width) => self.ff1.encrypt_to(plain, width).map_err(of_fault),
        }
    }

    fn decrypt(&self, cipher: &str) -> Result<String, TextFault> {
        let cipher = self.restored(cipher).ok_or(TextFault::NotCiphertext)?;
        match self.width {
            None => self.ff1.decrypt(&cipher).map_err(of_fault),
            Some(width) => self.ff1.decrypt_from(&cipher, width).map_err(of_fault),
        }
    }
}

fn of_fault(fault: DecimalFault) -> TextFault {
    match fault {
        DecimalFault::NotDecimal => TextFault::NotNumeric,
        DecimalFault::TooManyDigits(digits) => TextFault::TooManyDigits { digits, limit: MAX_DIGITS },
        DecimalFault::NotCiphertext => TextFault::NotCiphertext,
    }
}
