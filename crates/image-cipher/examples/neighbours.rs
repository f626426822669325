//! Encrypts an image under every scheme, decrypts it again, and says how alike neighbouring pixels still are:
//! `cargo run --release -p image-cipher --example neighbours`.

use std::error::Error;

use image_cipher::image::{GrayImage, Luma};
use image_cipher::{CipherOptions, Key, cipher, schemes};

fn main() -> Result<(), Box<dyn Error>> {
    // A bright disc on a slope. A key and a nonce come from the operating system's generator in real use.
    let photo = GrayImage::from_fn(64, 64, |x, y| {
        let inside = x.abs_diff(32).pow(2) + y.abs_diff(28).pow(2) < 300;
        Luma([(x + y) as u8 + if inside { 100 } else { 0 }])
    });
    let (key, nonce) = (Key::from_hex(&"0123456789abcdef".repeat(4))?, [1; 16]);
    let options = CipherOptions::default().with_block(8).with_tile(8);

    println!("{:<20} {:>7} {:>11}", "scheme", "changed", "neighbours");
    for scheme in schemes() {
        let cipher = cipher(scheme.id, &options)?;
        let hidden = cipher.encrypt(&photo, &key, &nonce)?;
        assert_eq!(cipher.decrypt(&hidden, &key, &nonce)?, photo, "bit for bit");
        let changed = photo.iter().zip(hidden.iter()).filter(|(a, b)| a != b).count();
        let share = 100.0 * changed as f64 / photo.len() as f64;
        println!("{:<20} {share:>6.0}% {:>11.2}", scheme.id, neighbours(&hidden));
    }
    println!(
        "\nneighbours: correlation of a pixel with the one on its right; near 0 is what encryption gives"
    );
    Ok(())
}

/// The correlation of horizontally neighbouring pixels.
fn neighbours(image: &GrayImage) -> f64 {
    let value = |x, y| f64::from(image.get_pixel(x, y).0[0]);
    let places = (0..image.height()).flat_map(|y| (1..image.width()).map(move |x| (x, y)));
    let pairs: Vec<_> = places.map(|(x, y)| (value(x - 1, y), value(x, y))).collect();
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / pairs.len() as f64;
    let (a, b) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let covariance = mean(&|pair| (pair.0 - a) * (pair.1 - b));
    covariance / (mean(&|pair| (pair.0 - a).powi(2)) * mean(&|pair| (pair.1 - b).powi(2))).sqrt()
}
