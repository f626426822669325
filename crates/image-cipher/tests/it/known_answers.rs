//! Cipher images computed independently in Python (`tests/golden/generate.py`).

use image::{GrayImage, Luma};
use image_cipher::{BlockKeys, BlockOrder, CipherOptions, Key, Region, ValueMode, cipher};

const ANSWERS: &str = include_str!("../golden/known_answers.txt");

#[test]
fn cipher_images_equal_those_of_the_python_script() {
    let lines: Vec<&str> = ANSWERS.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines.len(), 20);
    for line in lines {
        check(&line.split(' ').collect::<Vec<_>>());
    }
}

fn check(fields: &[&str]) {
    let [scheme, options, width, height, key, nonce, expected] = fields else {
        panic!("seven fields a line, found {fields:?}")
    };
    let (width, height) = (width.parse().unwrap(), height.parse().unwrap());
    let plain = GrayImage::from_fn(width, height, |x, y| Luma([(37 * x + 91 * y + x * y) as u8]));
    let (key, nonce) = (Key::try_from(bytes(key).as_slice()).unwrap(), bytes(nonce).try_into().unwrap());
    let cipher = cipher(scheme, &parsed(options)).unwrap();
    let hidden = cipher.encrypt(&plain, &key, &nonce).unwrap();
    assert_eq!(hidden.into_raw(), bytes(expected), "{scheme} {options} {width}x{height}");
}

fn parsed(options: &str) -> CipherOptions {
    let mut parsed = CipherOptions::default();
    for option in options.split(',') {
        match option.split_once('=').unwrap_or((option, "")) {
            ("default", _) => {}
            ("rounds", number) => parsed.rubik_rounds = number.parse().unwrap(),
            ("offset", _) => parsed.value_mode = ValueMode::Offset,
            ("equal", _) => parsed.block_keys = BlockKeys::Equal,
            ("kept", _) => parsed.block_order = BlockOrder::Kept,
            ("whole", _) => parsed.region = Region::Whole,
            ("chunk", number) => parsed.chunk = number.parse().unwrap(),
            other => panic!("unknown option {other:?}"),
        }
    }
    parsed
}

fn bytes(digits: &str) -> Vec<u8> {
    hex::decode(digits).unwrap()
}
