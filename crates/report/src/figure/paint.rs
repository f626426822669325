//! From shapes to bytes, with the backends of `plotters`.

use super::canvas::{Align, Bitmap, Canvas, Shape};
use super::font::{FAMILY, register};
use super::palette::{Colour, PAPER};
use crate::error::ReportError;
use crate::sheets::png;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage, imageops};
use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBAColor, ShapeStyle, TextStyle};
use std::fmt::Display;

/// Pixels a CSS pixel in PNG files. SVG files use the same grid, because backends take whole pixels.
const PIXELS: f64 = 2.0;

/// The PNG is painted this much finer and averaged, because the bitmap backend does not smooth edges.
const OVERSAMPLING: u32 = 2;

/// Paper around a figure that is a file of its own, in CSS pixels; on the page its frame has the margin.
const MARGIN: f64 = 12.0;

/// The bitmap backend centres the line of a text, which stands higher than its letters by this share of the font size.
const BITMAP_TEXT_DROP: f64 = 0.14;

/// How CSS pixels become the backend's.
#[derive(Debug, Clone, Copy)]
struct Brush {
    /// Backend pixels a CSS pixel.
    pixels: f64,
    /// Paper around the canvas, in CSS pixels.
    margin: f64,
    /// Share of the font size by which texts are lowered.
    text_drop: f64,
}

impl Brush {
    fn size(&self, canvas: &Canvas) -> (u32, u32) {
        let whole = |length: f64| ((length + 2.0 * self.margin) * self.pixels) as u32;
        (whole(canvas.width()), whole(canvas.height))
    }

    fn at(&self, (x, y): (f64, f64)) -> (i32, i32) {
        let pixel = |value: f64| ((value + self.margin) * self.pixels).round() as i32;
        (pixel(x), pixel(y))
    }
}

pub(super) fn svg_file(canvas: &Canvas, title: &str, alt: &str) -> Result<String, ReportError> {
    let brush = Brush { pixels: PIXELS, margin: MARGIN, text_drop: 0.0 };
    let (width, height) = brush.size(canvas);
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n{}",
        f64::from(width) / PIXELS,
        f64::from(height) / PIXELS,
        escaped(title),
        escaped(alt),
        svg_body(canvas, &brush)?,
    ))
}

pub(super) fn svg_inline(canvas: &Canvas, alt: &str) -> Result<String, ReportError> {
    let brush = Brush { pixels: PIXELS, margin: 0.0, text_drop: 0.0 };
    let (width, height) = brush.size(canvas);
    Ok(format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">\n{}",
        escaped(alt),
        svg_body(canvas, &brush)?,
    ))
}

/// Everything behind the opening tag, the closing one included.
fn svg_body(canvas: &Canvas, brush: &Brush) -> Result<String, ReportError> {
    let mut svg = String::new();
    paint(canvas, SVGBackend::with_string(&mut svg, brush.size(canvas)), brush)?;
    let body = svg.split_once(">\n").map(|(_, body)| body.to_owned());
    let body = body.ok_or_else(|| failed("the SVG backend wrote no opening tag"))?;
    if canvas.bitmaps.is_empty() {
        return Ok(body);
    }
    let (shapes, end) =
        body.rsplit_once("</svg>").ok_or_else(|| failed("the SVG backend wrote no closing tag"))?;
    let bitmaps: String =
        canvas.bitmaps.iter().map(|bitmap| svg_bitmap(bitmap, brush)).collect::<Result<_, _>>()?;
    Ok(format!("{shapes}{bitmaps}</svg>{end}"))
}

fn svg_bitmap(bitmap: &Bitmap, brush: &Brush) -> Result<String, ReportError> {
    let ((left, top), (right, bottom)) = (brush.at(bitmap.top_left), brush.at(bitmap.bottom_right));
    Ok(format!(
        "<image x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
         href=\"data:image/png;base64,{}\"/>\n",
        right - left,
        bottom - top,
        STANDARD.encode(png(&bitmap.pixels)?),
    ))
}

pub(super) fn png_file(canvas: &Canvas) -> Result<Vec<u8>, ReportError> {
    let pixels = PIXELS * f64::from(OVERSAMPLING);
    let brush = Brush { pixels, margin: MARGIN, text_drop: BITMAP_TEXT_DROP };
    let (width, height) = brush.size(canvas);
    let mut fine = vec![0xFF; width as usize * height as usize * 3];
    paint(canvas, BitMapBackend::with_buffer(&mut fine, (width, height)), &brush)?;
    let fine = RgbImage::from_raw(width, height, fine)
        .ok_or_else(|| failed("the bitmap has another size than its canvas"))?;
    let mut picture = averaged(&fine);
    let brush = Brush { pixels: PIXELS, ..brush };
    canvas.bitmaps.iter().for_each(|bitmap| lay(&mut picture, bitmap, &brush));
    encode(&picture)
}

/// Lays a bitmap over the image.
fn lay(picture: &mut RgbImage, bitmap: &Bitmap, brush: &Brush) {
    let ((left, top), (right, bottom)) = (brush.at(bitmap.top_left), brush.at(bitmap.bottom_right));
    let length = |from: i32, to: i32| u32::try_from(to - from).unwrap_or(0);
    let (width, height) = (length(left, right), length(top, bottom));
    let scaled = imageops::resize(&bitmap.pixels, width, height, imageops::FilterType::Triangle);
    imageops::replace(picture, &scaled, i64::from(left), i64::from(top));
}

/// The mean of every square of `OVERSAMPLING` pixels.
fn averaged(fine: &RgbImage) -> RgbImage {
    const N: u32 = OVERSAMPLING;
    RgbImage::from_fn(fine.width() / N, fine.height() / N, |x, y| {
        let mut sums = [0u32; 3];
        for (dy, dx) in (0..N).flat_map(|dy| (0..N).map(move |dx| (dy, dx))) {
            let pixel = fine.get_pixel(x * N + dx, y * N + dy);
            sums.iter_mut().zip(pixel.0).for_each(|(sum, value)| *sum += u32::from(value));
        }
        image::Rgb(sums.map(|sum| ((sum + N * N / 2) / (N * N)) as u8))
    })
}

fn encode(picture: &RgbImage) -> Result<Vec<u8>, ReportError> {
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive)
        .write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .map_err(failed)?;
    Ok(bytes)
}

fn paint<B: DrawingBackend>(canvas: &Canvas, mut backend: B, brush: &Brush) -> Result<(), ReportError> {
    register();
    for shape in &canvas.shapes {
        paint_shape(&mut backend, shape, brush)?;
    }
    backend.present().map_err(failed)
}

fn paint_shape<B: DrawingBackend>(backend: &mut B, shape: &Shape, brush: &Brush) -> Result<(), ReportError> {
    let at = |point: &(f64, f64)| brush.at(*point);
    match shape {
        Shape::Path { points, colour, width } => {
            let style = stroke(*colour, width * brush.pixels);
            backend.draw_path(points.iter().map(at), &style).map_err(failed)
        }
        Shape::Area { points, colour, opacity } => {
            backend.fill_polygon(points.iter().map(at), &rgba(*colour, *opacity)).map_err(failed)
        }
        Shape::Disc { centre, radius, colour, filled } => {
            paint_disc(backend, at(centre), radius * brush.pixels, *colour, *filled)
        }
        Shape::Text { at: (x, y), text, size, colour, align } => {
            let style = text_style(size * brush.pixels, *colour, *align);
            backend.draw_text(text, &style, brush.at((*x, y + size * brush.text_drop))).map_err(failed)
        }
    }
}

/// A ring is painted as a disc with a hole of paper, because the bitmap backend strokes circles one pixel wide.
fn paint_disc<B: DrawingBackend>(
    backend: &mut B,
    centre: (i32, i32),
    radius: f64,
    colour: Colour,
    filled: bool,
) -> Result<(), ReportError> {
    let mut disc = |radius: f64, colour| {
        let painted = backend.draw_circle(centre, radius.round() as u32, &rgba(colour, 1.0), true);
        painted.map_err(failed)
    };
    disc(radius, colour)?;
    if filled { Ok(()) } else { disc(radius * 0.5, PAPER) }
}

fn stroke(colour: Colour, width: f64) -> ShapeStyle {
    ShapeStyle { color: rgba(colour, 1.0), filled: false, stroke_width: (width.round() as u32).max(1) }
}

fn rgba(Colour(r, g, b): Colour, opacity: f64) -> RGBAColor {
    RGBAColor(r, g, b, opacity)
}

fn text_style(size: f64, colour: Colour, align: Align) -> TextStyle<'static> {
    let anchor = match align {
        Align::Left => HPos::Left,
        Align::Centre => HPos::Center,
        Align::Right => HPos::Right,
    };
    let mut style = TextStyle::from((FAMILY, size).into_font());
    style.color = rgba(colour, 1.0).to_backend_color();
    style.pos(Pos::new(anchor, VPos::Center))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn failed(reason: impl Display) -> ReportError {
    ReportError::Draw { reason: reason.to_string() }
}
