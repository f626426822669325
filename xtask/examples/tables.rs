//! What linfa's logistic regression learns from an encrypted table, and Fernet tokens of a column of it.
//! `cargo run --release -p xtask --example tables`; as a package of its own with
//!
//! ```toml
//! [dependencies]
//! crypto-encode = { git = "https://github.com/cipherlens/cipherlens" }
//! linfa = "0.8"
//! linfa-logistic = "0.8"
//! rand = "0.9"
//! tabular-data = { git = "https://github.com/cipherlens/cipherlens" }
//! ```

use std::error::Error;

use crypto_encode::bulk::FernetKey;
use crypto_encode::ndarray::Array1;
use crypto_encode::{CipherColumn, EncodeSpec, Key, MatrixEncoder, scheme};
use linfa::Dataset;
use linfa::traits::{Fit, Predict};
use linfa_logistic::LogisticRegression;
use tabular_data::{
    DesignKind, DesignMatrix, InferOptions, PreprocessOptions, Preprocessor, Schema, Standardiser, Table,
    TestSize, stratified_holdout, synthetic,
};

fn main() -> Result<(), Box<dyn Error>> {
    let (csv, name) = (synthetic::loan(1000, [1; 32]), "loan.csv".as_ref()); // or a file of one's own
    let (target, positive) = (Some("Loan_Status".to_owned()), Some("Y".to_owned()));
    let options = InferOptions { target, positive, ..InferOptions::default() };
    let schema = Schema::infer_from_bytes(csv.as_bytes(), name, &options)?.schema;
    let table = Table::from_reader(csv.as_bytes(), name, &schema)?;
    let split = stratified_holdout(table.targets(), TestSize::Fraction(0.3), [2; 32])?;
    let (train, test) = table.partition(&split)?;
    let fitted = Preprocessor::fit(&train, &PreprocessOptions::default())?;
    let (train, test) = (fitted.transform(&train)?, fitted.transform(&test)?);

    // Columns are all that the encoders want to know of the table.
    let is_indicator = |kind| kind == DesignKind::Indicator;
    let columns: Vec<_> =
        train.columns().iter().map(|c| CipherColumn::new(&c.name, is_indicator(c.kind))).collect();
    let key = Key::from_urlsafe_base64("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=")?;
    println!("accuracy on {} test rows under the key of the training rows", test.targets().len());
    for id in ["plain", "ope", "siv", "fernet-digits"] {
        let encoder = scheme(id)?.build(&columns, &EncodeSpec::default(), &key)?;
        println!("{id:<14} {:.3}", accuracy(encoder.as_ref(), &train, &test)?);
    }

    let column = train.names().position(|name| name == "ApplicantIncome").ok_or("no such column")?;
    let incomes: Vec<String> = train.values().column(column).iter().map(f64::to_string).collect();
    let tokens = FernetKey::new(&key).encrypt_many(&incomes, 1_700_000_000, &mut rand::rng());
    println!("{} Fernet tokens, the first {}...", tokens.len(), &tokens[0][..30]);
    Ok(())
}

/// Encodes both sides, standardises on the encoded training rows, fits and predicts.
fn accuracy(
    encoder: &dyn MatrixEncoder,
    train: &DesignMatrix,
    test: &DesignMatrix,
) -> Result<f64, Box<dyn Error>> {
    let rows = encoder.encode(train.values().view(), train.rows())?;
    let scale = Standardiser::fit(rows.view())?;
    let set = Dataset::new(scale.transform(rows.view())?, Array1::from(train.targets().to_vec()));
    let model = LogisticRegression::default().max_iterations(200).fit(&set)?;

    let rows = encoder.encode(test.values().view(), test.rows())?;
    let predicted = model.predict(&scale.transform(rows.view())?);
    let right = predicted.iter().zip(test.targets()).filter(|(a, b)| a == b).count();
    Ok(right as f64 / predicted.len() as f64)
}
