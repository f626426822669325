//! Generated tables, for data sets that can be kept in the repository and for tables of any size.
//!
//! [`write_loan_csv`] writes loan applications with the columns of the loan set. Shares of levels, incomes and missing cells follow
//! the published marginals of that set; no record is copied. What decides the label is planted and known:
//!
//! | effect | log-odds of approval |
//! |---|---|
//! | base | -2.95 |
//! | `Credit_History` = 1 | +3.60 |
//! | `Property_Area` = Semiurban | +0.70 |
//! | `Married` = Yes | +0.40 |
//! | `Education` = Graduate | +0.30 |
//! | log(loan amount / total monthly income), per unit above its mean | -0.50 |
//!
//! Incomes are log-normal (natural logarithm: mean 8.22, graduates 8.38, deviation 0.62; co-applicants 7.72 and 0.69, where there is one), and the loan amount
//! follows total income with exponent 0.63 and log-normal noise of deviation 0.374. Cells are removed at random, after the label
//! is drawn, at the rates of the real set. One co-applicant income in a hundred has two decimals, as a few real ones do.
//!
//! Rows are drawn one after another from one stream, so a shorter table is the beginning of a longer one with the same seed.

use std::fmt;
use std::io::{self, Write};

use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::StandardNormal;

/// Rows of the embedded set `loan-synthetic`.
pub const LOAN_ROWS: usize = 614;
/// Seed of the embedded set `loan-synthetic`.
pub const LOAN_SEED: [u8; 32] = *b"cipherlens/data/loan-synthetic/1";

const HEADER: &str = "Loan_ID,Gender,Married,Dependents,Education,Self_Employed,ApplicantIncome,CoapplicantIncome,LoanAmount,\
                      Loan_Amount_Term,Credit_History,Property_Area,Loan_Status";

const SHARE_MALE: f64 = 0.818;
const SHARE_MARRIED_OF_MEN: f64 = 0.736;
const SHARE_MARRIED_OF_WOMEN: f64 = 0.28;
const SHARE_GRADUATE: f64 = 0.782;
const SHARE_SELF_EMPLOYED: f64 = 0.141;
const SHARE_CREDIT_HISTORY: f64 = 0.842;
const SHARE_COAPPLICANT_IF_MARRIED: f64 = 0.678;
const SHARE_COAPPLICANT_IF_SINGLE: f64 = 0.329;
const SHARE_DECIMAL_INCOME: f64 = 0.01;
const DEPENDENTS_IF_MARRIED: [(&str, f64); 4] = [("0", 0.446), ("1", 0.203), ("2", 0.238), ("3+", 0.113)];
const DEPENDENTS_IF_SINGLE: [(&str, f64); 4] = [("0", 0.818), ("1", 0.11), ("2", 0.038), ("3+", 0.034)];
const AREAS: [(&str, f64); 3] = [("Rural", 0.292), ("Semiurban", 0.379), ("Urban", 0.329)];
const TERMS: [(&str, f64); 10] = [
    ("360", 0.853),
    ("180", 0.073),
    ("480", 0.025),
    ("300", 0.022),
    ("240", 0.007),
    ("84", 0.007),
    ("120", 0.005),
    ("60", 0.003),
    ("36", 0.003),
    ("12", 0.002),
];

/// Missing cells of the real set: Gender, Married, Dependents, Self_Employed, LoanAmount, Loan_Amount_Term, Credit_History of 614.
const MISSING_OF_614: [f64; 7] = [13.0, 3.0, 15.0, 32.0, 22.0, 14.0, 50.0];

/// Mean of log(loan amount in thousands / total monthly income) under this generator.
const MEAN_LOG_BURDEN: f64 = -3.8;

/// Loan applications as CSV text; see the module for what is planted.
///
/// ```
/// let csv = tabular_data::synthetic::loan(3, [0; 32]);
/// assert_eq!(csv.lines().count(), 4);
/// assert!(csv.starts_with("Loan_ID,Gender,"));
/// assert_eq!(csv, tabular_data::synthetic::loan(3, [0; 32]));
/// ```
pub fn loan(rows: usize, seed: [u8; 32]) -> String {
    let mut rng = ChaCha20Rng::from_seed(seed);
    let mut csv = format!("{HEADER}\n");
    for number in 1..=rows {
        csv.push_str(&LoanRow::draw(number, &mut rng).to_string());
        csv.push('\n');
    }
    csv
}

/// Writes what [`loan`] returns, row by row.
///
/// # Errors
/// Those of the writer.
pub fn write_loan_csv(rows: usize, seed: [u8; 32], mut out: impl Write) -> io::Result<()> {
    let mut rng = ChaCha20Rng::from_seed(seed);
    writeln!(out, "{HEADER}")?;
    (1..=rows).try_for_each(|number| writeln!(out, "{}", LoanRow::draw(number, &mut rng)))
}

/// One application; missing cells are empty.
struct LoanRow {
    number: usize,
    gender: &'static str,
    married: &'static str,
    dependents: &'static str,
    education: &'static str,
    self_employed: &'static str,
    income: u64,
    /// Co-applicant's income in hundredths.
    coincome_hundredths: u64,
    amount: Option<u64>,
    term: &'static str,
    credit_history: &'static str,
    area: &'static str,
    approved: bool,
}

impl LoanRow {
    fn draw(number: usize, rng: &mut ChaCha20Rng) -> Self {
        let mut row = Self::draw_complete(number, rng);
        row.remove_cells(rng);
        row
    }

    fn draw_complete(number: usize, rng: &mut ChaCha20Rng) -> Self {
        let male = chance(SHARE_MALE, rng);
        let married = chance(if male { SHARE_MARRIED_OF_MEN } else { SHARE_MARRIED_OF_WOMEN }, rng);
        let dependents = one_of(if married { &DEPENDENTS_IF_MARRIED } else { &DEPENDENTS_IF_SINGLE }, rng);
        let graduate = chance(SHARE_GRADUATE, rng);
        let income = log_normal(if graduate { 8.38 } else { 8.22 }, 0.62, rng).round().clamp(150.0, 99_999.0);
        let coincome_hundredths = draw_coincome(married, rng);
        let total = income + coincome_hundredths as f64 / 100.0;
        let amount = log_normal(4.857 + 0.63 * (total.ln() - 8.67), 0.374, rng).round().clamp(9.0, 999.0);
        let (good_history, area) = (chance(SHARE_CREDIT_HISTORY, rng), one_of(&AREAS, rng));
        let log_odds = -2.95
            + if good_history { 3.6 } else { 0.0 }
            + if area == "Semiurban" { 0.7 } else { 0.0 }
            + if married { 0.4 } else { 0.0 }
            + if graduate { 0.3 } else { 0.0 }
            - 0.5 * ((amount / total).ln() - MEAN_LOG_BURDEN);
        Self {
            number,
            gender: if male { "Male" } else { "Female" },
            married: yes_no(married),
            dependents,
            education: if graduate { "Graduate" } else { "Not Graduate" },
            self_employed: yes_no(chance(SHARE_SELF_EMPLOYED, rng)),
            income: income as u64,
            coincome_hundredths,
            amount: Some(amount as u64),
            term: one_of(&TERMS, rng),
            credit_history: if good_history { "1" } else { "0" },
            area,
            approved: chance(1.0 / (1.0 + (-log_odds).exp()), rng),
        }
    }

    fn remove_cells(&mut self, rng: &mut ChaCha20Rng) {
        let missing = MISSING_OF_614.map(|n| chance(n / 614.0, rng));
        let cells = [
            &mut self.gender,
            &mut self.married,
            &mut self.dependents,
            &mut self.self_employed,
            &mut self.term,
            &mut self.credit_history,
        ];
        let of_text = [missing[0], missing[1], missing[2], missing[3], missing[5], missing[6]];
        for (cell, _) in cells.into_iter().zip(of_text).filter(|(_, missing)| *missing) {
            *cell = "";
        }
        self.amount = self.amount.filter(|_| !missing[4]);
    }
}

impl fmt::Display for LoanRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LP{:06},{},{},{},", self.number, self.gender, self.married, self.dependents)?;
        write!(f, "{},{},{},", self.education, self.self_employed, self.income)?;
        match (self.coincome_hundredths / 100, self.coincome_hundredths % 100) {
            (whole, 0) => write!(f, "{whole},")?,
            (whole, hundredths) => write!(f, "{whole}.{hundredths:02},")?,
        }
        if let Some(amount) = self.amount {
            write!(f, "{amount}")?;
        }
        let approved = if self.approved { "Y" } else { "N" };
        write!(f, ",{},{},{},{approved}", self.term, self.credit_history, self.area)
    }
}

fn draw_coincome(married: bool, rng: &mut ChaCha20Rng) -> u64 {
    if !chance(if married { SHARE_COAPPLICANT_IF_MARRIED } else { SHARE_COAPPLICANT_IF_SINGLE }, rng) {
        return 0;
    }
    let hundredths = (log_normal(7.72, 0.69, rng).clamp(16.0, 99_999.0) * 100.0).round() as u64;
    if chance(SHARE_DECIMAL_INCOME, rng) { hundredths } else { hundredths / 100 * 100 }
}

fn chance(share: f64, rng: &mut ChaCha20Rng) -> bool {
    rng.random::<f64>() < share
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "Yes" } else { "No" }
}

fn log_normal(mean: f64, deviation: f64, rng: &mut ChaCha20Rng) -> f64 {
    let z: f64 = rng.sample(StandardNormal);
    (mean + deviation * z).exp()
}

/// Draws by the given shares, which sum to 1.
fn one_of(shares: &[(&'static str, f64)], rng: &mut ChaCha20Rng) -> &'static str {
    let mut left = rng.random::<f64>();
    for &(level, share) in shares {
        if left < share {
            return level;
        }
        left -= share;
    }
    shares.first().map_or("", |&(level, _)| level)
}
