//! FF1 of a cell's decimal text: a number in, a number of the same sign and decimals out, back exactly as written.

use super::{Setting, TextCipher, TextError, TextFault};
use crate::Address;
use crate::ff1::{DecimalFault, Ff1Text, MAX_DIGITS};

pub(super) const ID: &str = "ff1";

pub(super) fn build(setting: &Setting<'_>) -> Box<dyn TextCipher> {
    Box::new(Ff1 { column: setting.column.to_owned(), ff1: Ff1Text::new(setting.key, setting.column) })
}

struct Ff1 {
    column: String,
    ff1: Ff1Text,
}

impl Ff1 {
    fn fault(&self, value: &str, at: Address, fault: DecimalFault) -> TextError {
        let fault = match fault {
            DecimalFault::NotDecimal => TextFault::NotNumeric,
            DecimalFault::TooManyDigits(digits) => TextFault::TooManyDigits { digits, limit: MAX_DIGITS },
            DecimalFault::NotCiphertext => TextFault::NotCiphertext,
        };
        TextError::cell(&self.column, value, at, fault)
    }
}

impl TextCipher for Ff1 {
    fn id(&self) -> &'static str {
        ID
    }

    fn made_by(&self) -> &'static str {
        "the fpe crate"
    }

    fn encrypt(&self, plain: &str, at: Address) -> Result<String, TextError> {
        self.ff1.encrypt(plain).map_err(|fault| self.fault(plain, at, fault))
    }

    fn decrypt(&self, cipher: &str, at: Address) -> Result<String, TextError> {
        self.ff1.decrypt(cipher).map_err(|fault| self.fault(cipher, at, fault))
    }
}
