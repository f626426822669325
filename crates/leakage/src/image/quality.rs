//! How near a reconstruction is to the image.

use image::GrayImage;

use crate::{LeakageError, check};

/// Side of the window of [`ssim`], in pixels.
const WINDOW: u32 = 8;

/// Step of the windows of [`ssim`].
const STEP: u32 = 4;

/// Checks that two images have one size.
pub(super) fn same_size(a: &GrayImage, b: &GrayImage) -> Result<(), LeakageError> {
    let (one, other) = ("an image", "the other");
    check::same_length((one, a.width() as usize), (other, b.width() as usize), "columns of pixels")?;
    check::same_length((one, a.height() as usize), (other, b.height() as usize), "rows of pixels")
}

/// Checks that two images have one size, and pixels.
pub(super) fn comparable(a: &GrayImage, b: &GrayImage) -> Result<(), LeakageError> {
    same_size(a, b)?;
    check::not_empty("pixels", a.as_raw().len())
}

/// Mean squared error of two images of one size, 0 to 255^2.
///
/// # Errors
/// [`LeakageError::Shape`] for images of different sizes, [`LeakageError::Empty`] for images without pixels.
pub fn mean_squared_error(a: &GrayImage, b: &GrayImage) -> Result<f64, LeakageError> {
    comparable(a, b)?;
    let squares = a.as_raw().iter().zip(b.as_raw()).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2));
    Ok(squares.sum::<f64>() / a.as_raw().len() as f64)
}

/// Peak signal-to-noise ratio in decibels, 10 log10(255^2 / MSE); infinite for equal images.
///
/// # Errors
/// As [`mean_squared_error`].
pub fn psnr(a: &GrayImage, b: &GrayImage) -> Result<f64, LeakageError> {
    mean_squared_error(a, b).map(|error| 10.0 * (255.0_f64 * 255.0 / error).log10())
}

/// Pearson's correlation of the grey values; `None` where an image is uniform, or has no pixels.
///
/// # Errors
/// [`LeakageError::Shape`] for images of different sizes.
pub fn correlation(a: &GrayImage, b: &GrayImage) -> Result<Option<f64>, LeakageError> {
    same_size(a, b)?;
    let mut sums = Sums::default();
    sums.add(a.as_raw(), b.as_raw());
    let (x, y, xy) = sums.centred();
    Ok((x > 0.0 && y > 0.0).then(|| xy / (x * y).sqrt()))
}

/// Share of pixels at which two images agree.
///
/// # Errors
/// As [`mean_squared_error`].
pub fn share_equal(a: &GrayImage, b: &GrayImage) -> Result<f64, LeakageError> {
    comparable(a, b)?;
    let equal = a.as_raw().iter().zip(b.as_raw()).filter(|(x, y)| x == y).count();
    Ok(equal as f64 / a.as_raw().len() as f64)
}

/// Sums over pairs of grey values; exact, so that their order does not matter.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    n: u64,
    x: u64,
    y: u64,
    xx: u64,
    yy: u64,
    xy: u64,
}

impl Sums {
    fn add(&mut self, a: &[u8], b: &[u8]) {
        // short runs in 32 bits: 255^2 x 4096 stays below 2^32
        for (a, b) in a.chunks(4096).zip(b.chunks(4096)) {
            let (mut x, mut y, mut xx, mut yy, mut xy) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
            for (&p, &q) in a.iter().zip(b) {
                let (p, q) = (u32::from(p), u32::from(q));
                x += p;
                y += q;
                xx += p * p;
                yy += q * q;
                xy += p * q;
            }
            self.n += a.len() as u64;
            self.x += u64::from(x);
            self.y += u64::from(y);
            self.xx += u64::from(xx);
            self.yy += u64::from(yy);
            self.xy += u64::from(xy);
        }
    }

    /// Variances and covariance; exactly 0 where there is none.
    fn centred(&self) -> (f64, f64, f64) {
        let [n, x, y, xx, yy, xy] =
            [self.n.max(1), self.x, self.y, self.xx, self.yy, self.xy].map(i128::from);
        let over = |sum: i128| sum as f64 / (n * n) as f64;
        (over(n * xx - x * x), over(n * yy - y * y), over(n * xy - x * y))
    }

    fn means(&self) -> (f64, f64) {
        let n = self.n.max(1) as f64;
        (self.x as f64 / n, self.y as f64 / n)
    }
}

/// Structural similarity, the mean over windows of
/// (2 m_x m_y + C1)(2 s_xy + C2) / ((m_x^2 + m_y^2 + C1)(s_x^2 + s_y^2 + C2)) with C1 = (0.01 x 255)^2 and
/// C2 = (0.03 x 255)^2 (Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, IEEE Trans. Image Processing 13, 2004).
///
/// Windows are squares of 8 pixels, 4 apart, with equal weights (the paper's first form); the whole image where it is
/// smaller.
///
/// # Errors
/// As [`mean_squared_error`].
pub fn ssim(a: &GrayImage, b: &GrayImage) -> Result<f64, LeakageError> {
    comparable(a, b)?;
    let starts = |length: u32| (0..=length.saturating_sub(WINDOW)).step_by(STEP as usize);
    let windows = starts(a.height()).flat_map(|y| starts(a.width()).map(move |x| (x, y)));
    let values: Vec<f64> = windows.map(|corner| similarity(a, b, corner)).collect();
    evaluation::mean(&values).ok_or(LeakageError::Empty { what: "windows" })
}

fn similarity(a: &GrayImage, b: &GrayImage, (left, top): (u32, u32)) -> f64 {
    let width = a.width() as usize;
    let (left, right) = (left as usize, (left + WINDOW).min(a.width()) as usize);
    let mut sums = Sums::default();
    for row in top as usize..(top + WINDOW).min(a.height()) as usize {
        let line = row * width + left..row * width + right;
        sums.add(&a.as_raw()[line.clone()], &b.as_raw()[line]);
    }
    let ((mx, my), (sx, sy, sxy)) = (sums.means(), sums.centred());
    let (c1, c2) = ((0.01_f64 * 255.0).powi(2), (0.03_f64 * 255.0).powi(2));
    (2.0 * mx * my + c1) * (2.0 * sxy + c2) / ((mx * mx + my * my + c1) * (sx + sy + c2))
}

/// The mean image, rounded.
///
/// # Errors
/// [`LeakageError::Empty`] without an image, [`LeakageError::Shape`] for images of different sizes.
pub fn mean_picture(pictures: &[GrayImage]) -> Result<GrayImage, LeakageError> {
    let first = pictures.first().ok_or(LeakageError::Empty { what: "pictures" })?;
    pictures.iter().try_for_each(|picture| same_size(picture, first))?;
    let mut sums = vec![0_u64; first.as_raw().len()];
    for picture in pictures {
        sums.iter_mut().zip(picture.as_raw()).for_each(|(sum, &value)| *sum += u64::from(value));
    }
    let n = pictures.len() as u64;
    let mean = sums.into_iter().map(|sum| ((sum + n / 2) / n) as u8).collect();
    let mean = GrayImage::from_raw(first.width(), first.height(), mean);
    Ok(mean.expect("a mean for every pixel of the first image"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    fn ramp(offset: u8) -> GrayImage {
        GrayImage::from_fn(12, 9, |x, y| Luma([(x * 7 + y * 5) as u8 + offset]))
    }

    #[test]
    fn equal_pictures_are_perfect() {
        let picture = ramp(3);
        assert_eq!(psnr(&picture, &picture), Ok(f64::INFINITY));
        assert!((ssim(&picture, &picture).unwrap() - 1.0).abs() < 1e-12);
        assert!((correlation(&picture, &picture).unwrap().unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn an_offset_of_ten_by_hand() {
        let (a, b) = (ramp(0), ramp(10));
        // MSE 100: 10 log10(650.25)
        assert!((psnr(&a, &b).unwrap() - 28.130_803_6).abs() < 1e-6);
        assert!((correlation(&a, &b).unwrap().unwrap() - 1.0).abs() < 1e-12);
        let black = GrayImage::new(8, 8);
        let grey = GrayImage::from_pixel(8, 8, Luma([100]));
        // no variance: only the means count, C1 / (100^2 + C1)
        assert!((ssim(&black, &grey).unwrap() - 6.5025 / 10006.5025).abs() < 1e-12);
        assert_eq!(correlation(&black, &grey), Ok(None));
    }

    #[test]
    fn sizes_must_agree() {
        let refused = psnr(&GrayImage::new(2, 3), &GrayImage::new(3, 2)).map_err(|error| error.to_string());
        let words = "an image has 2 columns of pixels, the other has 3; they must agree";
        assert_eq!(refused, Err(words.to_owned()));
        assert_eq!(
            ssim(&GrayImage::new(0, 0), &GrayImage::new(0, 0)),
            Err(LeakageError::Empty { what: "pixels" })
        );
        assert_eq!(mean_picture(&[]), Err(LeakageError::Empty { what: "pictures" }));
        assert_eq!(
            mean_picture(&[GrayImage::from_pixel(1, 1, Luma([1])), GrayImage::from_pixel(1, 1, Luma([4]))])
                .map(GrayImage::into_raw),
            Ok(vec![3])
        );
    }
}
