//! Eyes, brows, nose, mouth and glasses, each placed on the head by the pose.

use super::{
    super::{
        canvas::{Canvas, Frame, Ink},
        shape::{Both, Curve, Ellipse, Outline, Stroke},
    },
    head::brightness,
    params::{FaceParams, Glasses},
    pose::Seen,
};

pub(super) fn paint(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    nose(canvas, frame, params);
    for side in [-1.0, 1.0] {
        eye(canvas, frame, params, side);
        brow(canvas, frame, params, side);
    }
    mouth(canvas, frame, params);
    moustache(canvas, frame, params);
    if let Some(glasses) = params.glasses {
        lenses(canvas, frame, params, glasses);
    }
}

/// A point of the face seen in the pose, in units of the frame.
fn seen(params: &FaceParams, a: f32, b: f32) -> Seen {
    let seen = params.pose.see(a, b);
    Seen { u: seen.u * params.head.0, v: seen.v * params.head.1, ..seen }
}

/// The skin's own grey at a point.
fn skin(params: &FaceParams, u: f32, v: f32) -> f32 {
    params.skin * brightness(params, u, v)
}

fn eye(canvas: &mut Canvas, frame: Frame, params: &FaceParams, side: f32) {
    let eyes = params.eyes;
    let Seen { u, v, stretch } = seen(params, side * eyes.gap, eyes.level);
    let (half_width, half_height) = (0.115 * eyes.size * stretch, 0.058 * eyes.size * eyes.open);
    canvas.shade(frame, Ellipse::new(u, v - 0.03, half_width * 1.9, 0.17), 0.42);
    if eyes.open > 0.0 {
        let white = Ellipse::new(u, v, half_width, half_height);
        let tone = 0.25 + 0.6 * brightness(params, u, v).min(1.0);
        canvas.paint(frame, &white, Ink::SOLID, |_, _| tone);
        let gaze = u + eyes.gaze * half_width * 0.5;
        let radius = 0.056 * eyes.size;
        let iris = Both(Ellipse::new(gaze, v, radius * stretch.min(1.0), radius), white);
        canvas.paint(frame, &iris, Ink::SOLID, |_, _| eyes.iris);
        canvas.paint(
            frame,
            &Ellipse::new(gaze - 0.015, v - 0.018, 0.012, 0.012),
            Ink::new(0.8, 0.0),
            |_, _| 1.0,
        );
    }
    let bend = if eyes.open > 0.0 { -2.1 * half_height } else { 0.06 };
    let lid = Curve::new((u - half_width, v), (u, v + bend), (u + half_width, v), 0.017);
    canvas.paint(frame, &lid, Ink::new(0.9, 0.015), |_, _| 0.3 * params.skin * eyes.iris.max(0.2));
    let crease = Curve::new((u - half_width, v + 0.05), (u, v + 0.11), (u + half_width, v + 0.05), 0.01);
    canvas.paint(frame, &crease, Ink::new(0.3, 0.03), |u, v| 0.6 * skin(params, u, v));
}

fn brow(canvas: &mut Canvas, frame: Frame, params: &FaceParams, side: f32) {
    let (eyes, brows) = (params.eyes, params.brows);
    let level = eyes.level - brows.above;
    let inner = seen(params, side * (eyes.gap - 0.24), level + brows.slope);
    let peak = seen(params, side * (eyes.gap + 0.05), level - 0.08);
    let outer = seen(params, side * (eyes.gap + 0.27), level + 0.03 - brows.slope);
    let curve = Curve::new((inner.u, inner.v), (peak.u, peak.v), (outer.u, outer.v), brows.thickness);
    let tone = params.hair.tone.min(params.skin * 0.6);
    canvas.paint(frame, &curve, Ink::new(0.85, 0.02), |_, _| tone);
}

fn nose(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    let nose = params.nose;
    let half = nose.width * params.head.0;
    let bridge = seen(params, 0.0, params.eyes.level + 0.04);
    let tip = seen(params, 0.0, nose.tip);
    // The tip stands out, so a turned head carries it further to the side.
    let reach = (tip.u * 1.25, tip.v);
    let [light, ..] = params.light.direction;
    let middle = ((bridge.u + reach.0) / 2.0, (bridge.v + reach.1) / 2.0);
    let flank = Ellipse::new(middle.0 - light.signum() * half * 0.75, middle.1, half * 0.8, 0.2);
    canvas.shade(frame, flank, 0.12 + 0.3 * light.abs());
    canvas.shade(frame, Ellipse::new(middle.0, middle.1, half * 0.5, 0.24), -0.14);
    canvas.shade(frame, Ellipse::new(reach.0, reach.1 - 0.01, half * 0.75, 0.09), -0.16);
    canvas.shade(frame, Ellipse::new(reach.0, reach.1 + 0.1, half * 1.25, 0.07), 0.4);
    for side in [-1.0, 1.0] {
        let nostril = Ellipse::new(reach.0 + side * half * 0.5, reach.1 + 0.065, 0.034, 0.021);
        canvas.paint(frame, &nostril, Ink::new(0.8, 0.02), |_, _| 0.22 * params.skin);
        let from = (reach.0 + side * half, reach.1 + 0.0);
        let wing = Curve::new(
            from,
            (from.0 + side * 0.03, from.1 + 0.05),
            (from.0 - side * 0.02, from.1 + 0.08),
            0.01,
        );
        canvas.paint(frame, &wing, Ink::new(0.45, 0.03), |u, v| 0.5 * skin(params, u, v));
    }
}

fn mouth(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    let mouth = params.mouth;
    let centre = seen(params, 0.0, mouth.level);
    let corner = |side: f32| {
        let seen = seen(params, side * mouth.width, mouth.level);
        (seen.u, seen.v - 0.07 * mouth.smile)
    };
    let (left, right) = (corner(-1.0), corner(1.0));
    let dip = 0.09 * mouth.smile;
    let line =
        |offset: f32, radius: f32| Curve::new(left, (centre.u, centre.v + dip + offset), right, radius);
    let lips = |u: f32, v: f32| mouth.lips * skin(params, u, v);
    canvas.shade(frame, Ellipse::new(centre.u, centre.v + 0.14 + mouth.open, 0.16, 0.06), 0.3);
    canvas.paint(frame, &line(-mouth.open * 1.1 - 0.01, 0.024), Ink::new(0.8, 0.02), lips);
    canvas.paint(frame, &line(mouth.open * 2.1 + 0.035, 0.03), Ink::new(0.8, 0.02), lips);
    if mouth.open > 0.0 {
        opening(canvas, frame, params, (left, right));
    } else {
        canvas.paint(frame, &line(0.0, 0.011), Ink::new(0.85, 0.012), |_, _| 0.25 * params.skin);
    }
}

/// The dark of an open mouth, and the upper teeth.
fn opening(canvas: &mut Canvas, frame: Frame, params: &FaceParams, corners: ((f32, f32), (f32, f32))) {
    let mouth = params.mouth;
    let (left, right) = corners;
    let (u, half) = ((left.0 + right.0) / 2.0, (right.0 - left.0) / 2.0 * 0.84);
    let v = (left.1 + right.1) / 2.0 + 0.075 * mouth.smile + mouth.open * 0.3;
    let gap = Ellipse::new(u, v, half, mouth.open + 0.015);
    canvas.paint(frame, &gap, Ink::new(1.0, 0.015), |_, _| 0.12);
    let teeth = Both(gap, Ellipse::new(u, v - mouth.open * 0.55, half * 0.92, mouth.open * 0.85));
    let tone = 0.35 + 0.5 * brightness(params, u, v).min(1.0);
    canvas.paint(frame, &teeth, Ink::new(0.9, 0.01), |_, _| tone);
}

fn moustache(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    if params.moustache == 0.0 {
        return;
    }
    let level = (params.nose.tip + params.mouth.level) / 2.0 + 0.05;
    let (left, middle, right) =
        (seen(params, -0.3, level + 0.07), seen(params, 0.0, level - 0.06), seen(params, 0.3, level + 0.07));
    let curve = Curve::new((left.u, left.v), (middle.u, middle.v), (right.u, right.v), 0.04);
    let tone = params.hair.tone.min(params.skin * 0.7);
    canvas.paint(frame, &curve, Ink::new(params.moustache, 0.04), |_, _| tone);
}

fn lenses(canvas: &mut Canvas, frame: Frame, params: &FaceParams, glasses: Glasses) {
    let eyes = params.eyes;
    let mut inner = [(0.0, 0.0); 2];
    for (side, inner) in [-1.0, 1.0].into_iter().zip(&mut inner) {
        let Seen { u, v, stretch } = seen(params, side * eyes.gap, eyes.level + 0.03);
        let half = glasses.size * params.head.0 * stretch;
        let lens = Ellipse::new(u, v, half, glasses.size * params.head.0 * 0.82);
        if glasses.dark {
            canvas.paint(frame, &lens, Ink::new(0.93, 0.0), |_, v| 0.06 + 0.12 * (v + 0.3).abs());
        }
        canvas
            .paint(frame, &Outline { shape: lens, radius: 0.014 }, Ink::new(0.9, 0.0), |_, _| glasses.frame);
        *inner = (u - side * half, v - 0.02);
        let outer = (u + side * half, v - 0.03);
        let temple = Stroke::new(outer, (side * params.head.0, v - 0.05), 0.013);
        canvas.paint(frame, &temple, Ink::new(0.8, 0.0), |_, _| glasses.frame);
    }
    let bridge = Stroke::new(inner[0], inner[1], 0.014);
    canvas.paint(frame, &bridge, Ink::new(0.9, 0.0), |_, _| glasses.frame);
}
