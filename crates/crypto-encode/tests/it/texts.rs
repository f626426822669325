//! Text ciphers: every text comes back as it was written, and what cannot is refused by name.

use crypto_encode::text::{TextError, TextFault};
use crypto_encode::{
    Address, CipherColumn, EncodeSpec, Key, TextCipher, scheme, schemes, seeded_fernet, text_cipher,
    text_cipher_ids,
};
use proptest::prelude::*;

use super::support::key;

const HERE: Address = Address { row: 12, column: 3 };

fn cipher(id: &str) -> Box<dyn TextCipher> {
    text_cipher(id, "Income", &key(1)).unwrap()
}

/// Those of `ids` that were compiled: `fernet` is there with its feature only.
fn compiled<const N: usize>(ids: [&'static str; N]) -> impl Iterator<Item = &'static str> {
    ids.into_iter().filter(|id| cfg!(feature = "fernet") || *id != "fernet")
}

/// Tokens of the experiment.
fn seeded(seed: u8, column: &str) -> Box<dyn TextCipher> {
    seeded_fernet(column, &key(1), [seed; 32], 0)
}

fn fault(result: Result<String, TextError>) -> TextFault {
    match result {
        Err(TextError::Cell { row: 12, column, fault, .. }) if column == "Income" => fault,
        other => panic!("expected the cell to be named, found {other:?}"),
    }
}

fn round_trip(cipher: &dyn TextCipher, plain: &str) {
    let encrypted = cipher.encrypt(plain, HERE).unwrap_or_else(|error| panic!("{}: {error}", cipher.id()));
    assert_eq!(cipher.decrypt(&encrypted, HERE).as_deref(), Ok(plain), "{} by {encrypted}", cipher.id());
}

#[test]
fn ciphers_and_encoders_show_their_id_and_no_key() {
    assert_eq!(format!("{:?}", cipher("siv")), "TextCipher { id: \"siv\", .. }");
    let columns = [CipherColumn::numeric("Income")];
    let scheme = scheme("ff1").unwrap();
    let matrix = scheme.build(&columns, &EncodeSpec::default(), &key(1)).unwrap();
    assert_eq!(format!("{matrix:?}"), "MatrixEncoder { id: \"ff1\", .. }");
    let cell = scheme.build_cell(&columns, &EncodeSpec::default(), &key(1)).unwrap().unwrap();
    assert_eq!(format!("{cell:?}"), "CellEncoder { id: \"ff1\", .. }");
}

#[test]
fn ids_and_refusals() {
    let ids: Vec<_> = text_cipher_ids().collect();
    let expected: Vec<_> = compiled(["fernet", "fernet-digits-deterministic", "ff1", "siv", "ope"]).collect();
    assert_eq!(ids, expected);
    for id in ids {
        assert_eq!(cipher(id).id(), id);
    }
    for other in schemes().iter().filter(|scheme| text_cipher_ids().all(|id| id != scheme.id)) {
        let refused = text_cipher(other.id, "Income", &key(1)).map(|_| ()).unwrap_err();
        assert!(matches!(refused, TextError::NotATextCipher { scheme, .. } if scheme == other.id));
    }
    let unknown = text_cipher("rot13", "Income", &key(1)).map(|_| ()).unwrap_err().to_string();
    assert_eq!(unknown, format!("`rot13` names no text cipher; known are {}", expected.join(", ")));
}

#[cfg(not(feature = "fernet"))]
#[test]
fn without_its_feature_fernet_is_refused_with_the_remedy() {
    let refused = text_cipher("fernet", "Income", &key(1)).map(|_| ()).unwrap_err();
    assert_eq!(refused, TextError::WithoutFeature { feature: "fernet" });
    let expected = "`fernet` needs the feature `fernet` of crypto-encode, which is off in this program";
    assert_eq!(refused.to_string(), expected);
}

#[test]
fn numbers_come_back_exactly_as_written() {
    let texts = [
        "0",
        "5849",
        "-120",
        "16.12000084",
        "007",
        "+5",
        ".5",
        "5.",
        "0.50",
        "-0",
        "000000",
        "99999",
        "100000",
    ];
    for text in texts {
        round_trip(&*cipher("ff1"), text);
    }
    for text in ["0", "5849", "-120", "16.12", "0.5000", "-0.5", "54975581.3887", "12.50"] {
        round_trip(&*cipher("ope"), text);
    }
}

/// A table encrypted by an earlier version must decrypt: these ciphertexts may never change.
#[test]
fn ciphertexts_are_the_same_in_every_version() {
    let token = "gAAAAAAAAAAA7mdHtC27wLJ-we6MtNo_KKDttCOR-zMxbdRSeUIb2a3uwHuJ1lFe5TfRRDr_lUApKhmmOcKMqAR__7zbH_Oh1g==";
    assert_eq!(seeded(8, "Income").encrypt("5849.50", HERE).as_deref(), Ok(token));
    for id in compiled(["fernet", "fernet-digits-deterministic"]) {
        assert_eq!(cipher(id).decrypt(token, HERE).as_deref(), Ok("5849.50"), "{id}");
    }
    for (id, plain, expected) in [
        (
            "fernet-digits-deterministic",
            "5849.50",
            "gAAAAABeaboNVbSeevTLgOvc3VNa_th1Cu9tyVXFESiWwSfxhahgZd2cRpyy_HmSISwApKjPFDm-NfJbVc9EjDLnCwgaryoE8g==",
        ),
        (
            "fernet-digits-deterministic",
            "longer than fifteen bytes",
            "gAAAAABeMMxo5MlbsLQEo_obPF2N3lgK6mYosmZEtCsKVBUj7-wRxKOkp9mb-FnnNrG06-2rBZ39nNHkx1e1bSo1ebQ3XacpoWUyr4qigvWkWbF6QJrxsSw=",
        ),
        ("ff1", "-5849.50", "-05574.37"),
        ("siv", "Graduate", "OXYjAWX0yJVNATWLwUeDgy5zjnpEgRtE"),
        ("ope", "5849.50", "22520395649469602"),
    ] {
        assert_eq!(cipher(id).encrypt(plain, HERE).as_deref(), Ok(expected), "{id}");
        assert_eq!(cipher(id).decrypt(expected, HERE).as_deref(), Ok(plain), "{id}");
    }
}

#[test]
fn ff1_keeps_the_form_of_the_number() {
    let ff1 = cipher("ff1");
    let encrypted = ff1.encrypt("-1234.56", HERE).unwrap();
    assert!(encrypted.starts_with('-') && encrypted.find('.') == Some(encrypted.len() - 3));
    assert_eq!(ff1.encrypt("7", HERE).unwrap().len(), 6);
    assert_eq!(ff1.encrypt("123456", HERE).unwrap().len(), 7);
}

#[test]
fn what_is_not_a_number_is_refused_by_name() {
    for id in ["ff1", "ope"] {
        for text in ["", "abc", "1,000", "--5", "1.2.3", ".", "-", "٣", " 5", "NaN", "inf"] {
            assert_eq!(fault(cipher(id).encrypt(text, HERE)), TextFault::NotNumeric, "{id} on `{text}`");
        }
    }
    let message = cipher("ff1").encrypt("Graduate", HERE).unwrap_err().to_string();
    assert!(
        message.starts_with("row 13, column `Income`: \"Graduate\" is not a decimal number"),
        "{message}"
    );
}

#[test]
fn numbers_outside_the_domain_are_refused() {
    let long = "1".repeat(38);
    assert_eq!(fault(cipher("ff1").encrypt(&long, HERE)), TextFault::TooManyDigits { digits: 38, limit: 37 });
    round_trip(&*cipher("ff1"), &long[1..]);
    for text in ["60000000", "-1e300"] {
        assert_eq!(fault(cipher("ope").encrypt(text, HERE)), TextFault::TooLarge { limit: 54_975_581 });
    }
    for text in ["1.23456", "007", "+5", "-0", "5.", "1e3"] {
        assert_eq!(
            fault(cipher("ope").encrypt(text, HERE)),
            TextFault::NotCanonical { decimals: 4 },
            "{text}"
        );
    }
}

#[test]
fn ope_texts_sort_like_the_numbers() {
    let ope = cipher("ope");
    let ciphers: Vec<u64> = ["-10", "-9.9999", "0", "0.0001", "3", "3.5", "5849"]
        .iter()
        .map(|text| ope.encrypt(text, HERE).unwrap().parse().unwrap())
        .collect();
    assert!(ciphers.windows(2).all(|pair| pair[0] < pair[1]), "{ciphers:?}");
}

#[cfg(feature = "fernet")]
#[test]
fn fernet_texts_are_tokens_that_others_open() {
    use crypto_encode::bulk::{FernetKey, Freshness};

    let time = 1_700_000_000;
    let cipher = crypto_encode::text_cipher_at("fernet", "Income", &key(1), time).unwrap();
    let token = cipher.encrypt("Graduate", HERE).unwrap();
    let now = Freshness::At { now: time, ttl: Some(0) };
    assert_eq!(FernetKey::new(&key(1)).decrypt(&token, now), Ok(b"Graduate".to_vec()));
}

#[test]
fn tokens_of_the_experiment_differ_by_address_column_and_seed() {
    let token = |seed, column: &str, at| seeded(seed, column).encrypt("Graduate", at).unwrap();
    let here = token(8, "Income", HERE);
    assert_eq!(here, token(8, "Income", HERE));
    for at in [Address { row: 13, ..HERE }, Address { column: 4, ..HERE }] {
        assert_ne!(here, token(8, "Income", at));
    }
    assert!(here != token(8, "Loan", HERE) && here != token(9, "Income", HERE));
    for id in compiled(["fernet", "fernet-digits-deterministic"]) {
        assert_eq!(cipher(id).decrypt(&here, HERE).as_deref(), Ok("Graduate"), "{id}");
    }
}

#[test]
fn deterministic_ciphers_repeat_and_randomised_ones_do_not() {
    for id in text_cipher_ids() {
        let of = |row| cipher(id).encrypt("5849", Address { row, ..HERE }).unwrap();
        assert_eq!(of(0) == of(1), id != "fernet", "{id}");
        assert_eq!(of(0) == of(0), id != "fernet", "{id}");
    }
}

#[test]
fn the_wrong_key_is_noticed_where_the_cipher_can_tell() {
    use TextFault::{NotCiphertext, NotToken};
    for id in compiled(["fernet", "fernet-digits-deterministic", "siv"]) {
        let expected = if id == "siv" { NotCiphertext } else { NotToken };
        let encrypted = cipher(id).encrypt("5849", HERE).unwrap();
        let other = text_cipher(id, "Income", &key(2)).unwrap();
        assert_eq!(fault(other.decrypt(&encrypted, HERE)), expected, "{id}");
    }
}

/// What no cell's cipher promises: this is why a table has a digest.
#[test]
fn a_cell_is_bound_to_its_column_at_most() {
    let elsewhere = Address { row: 99, column: 7 };
    for id in compiled(["fernet", "fernet-digits-deterministic", "siv"]) {
        let encrypted = cipher(id).encrypt("5849", HERE).unwrap();
        assert_eq!(cipher(id).decrypt(&encrypted, elsewhere).as_deref(), Ok("5849"), "{id}");
        let other = text_cipher(id, "Loan", &key(1)).unwrap().decrypt(&encrypted, HERE);
        assert_eq!(other.is_err(), id == "siv", "{id}");
    }
}

/// Tokens written by Python's `cryptography`; see tests/golden/generate.py.
#[test]
fn tokens_of_python_decrypt() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/python_tokens.json")).unwrap();
    let key = Key::from_urlsafe_base64(golden["key"].as_str().unwrap()).unwrap();
    let tokens = golden["tokens"].as_array().unwrap();
    assert!(tokens.len() >= 8);
    for id in compiled(["fernet", "fernet-digits-deterministic"]) {
        let cipher = text_cipher(id, "any", &key).unwrap();
        for pair in tokens {
            let [token, text] = ["token", "text"].map(|field| pair[field].as_str().unwrap());
            assert_eq!(cipher.decrypt(token, HERE).as_deref(), Ok(text), "{id}");
        }
    }
}

#[test]
fn decryptable_number_schemes_have_a_text_cipher() {
    for id in ["ff1", "ope"] {
        assert!(scheme(id).unwrap().decryptable && text_cipher_ids().any(|known| known == id));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_round_trips_under_the_byte_ciphers(text in ".{0,60}", row: usize, column: u32) {
        for id in compiled(["fernet", "fernet-digits-deterministic", "siv"]) {
            let cipher = cipher(id);
            let at = Address { row, column: column as usize };
            let encrypted = cipher.encrypt(&text, at).unwrap();
            prop_assert_eq!(cipher.decrypt(&encrypted, at), Ok(text.clone()));
        }
    }

    #[test]
    fn any_decimal_round_trips_under_ff1(text in "[+-]?([0-9]{1,20}|[0-9]{1,20}\\.[0-9]{0,17}|\\.[0-9]{1,37})") {
        let encrypted = cipher("ff1").encrypt(&text, HERE).unwrap();
        prop_assert_eq!(cipher("ff1").decrypt(&encrypted, HERE), Ok(text));
    }

    #[test]
    fn any_amount_round_trips_under_ope(steps in -549_755_813_887_i64..=549_755_813_887, decimals in 0_usize..=4) {
        let steps = steps / 10_i64.pow(4 - decimals as u32);
        let text = format!("{:.decimals$}", steps as f64 / 10_f64.powi(decimals as i32));
        let encrypted = cipher("ope").encrypt(&text, HERE).unwrap();
        prop_assert_eq!(cipher("ope").decrypt(&encrypted, HERE), Ok(text));
    }

    #[test]
    fn nothing_makes_a_cipher_panic(text in ".{0,80}", digits in "[-+.0-9]{0,50}") {
        for id in text_cipher_ids() {
            for text in [&text, &digits] {
                if let Ok(plain) = cipher(id).decrypt(text, HERE) {
                    prop_assert_eq!(&cipher(id).encrypt(&plain, HERE).unwrap(), text);
                }
                let _ = cipher(id).encrypt(text, HERE).map(|encrypted| assert!(!encrypted.is_empty()));
            }
        }
    }
}
