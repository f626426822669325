//! Painting back to front: body, hair behind, ears, head, features, hair in front.

use super::{
    super::{
        canvas::{Canvas, Frame, Ink},
        shape::{Ellipse, Rect, Without},
        wave::triangle,
    },
    features,
    head::{Above, HeadShape, brightness},
    params::{FaceParams, Hair},
};

pub(super) fn body(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    let (width, height) = params.head;
    let clothes = params.clothes;
    let shoulders = Ellipse::new(0.0, height + 0.75, width * 1.95, 0.62);
    canvas.paint(frame, &shoulders, Ink::SOLID, |u, v| clothes * (1.0 - 0.25 * u.abs()) + 0.06 * v);
    let neck = Rect { u: 0.0, v: height * 0.85, half_u: width * 0.5, half_v: height * 0.4 };
    let tone = params.skin * (0.35 + 0.4 * params.light.ambient);
    canvas.paint(frame, &neck, Ink::new(1.0, 0.06), |_, _| tone);
}

pub(super) fn head(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    hair_behind(canvas, frame, params);
    ears(canvas, frame, params);
    let skin = params.skin;
    canvas.paint(frame, &HeadShape::new(params, 0.0), Ink::SOLID, |u, v| skin * brightness(params, u, v));
    beard(canvas, frame, params);
    features::paint(canvas, frame, params);
    hair_in_front(canvas, frame, params);
    if params.hat {
        hat(canvas, frame, params);
    }
}

fn hair_behind(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    let hair = params.hair;
    if hair.volume == 0.0 {
        return;
    }
    let (width, height) = params.head;
    let margin = 0.05 + 0.1 * hair.volume;
    let tone = |u: f32, v: f32| hair.tone * (1.0 - 0.2 * v) * strands(hair, u / width);
    let crown = Ellipse::new(0.0, -0.06 * height, width + margin, height + 0.7 * margin);
    let reach = hair.length * height;
    let shape = Above { shape: crown, line: reach.max(-0.25 * height), bend: 0.0, slant: 0.0 };
    canvas.paint(frame, &shape, Ink::new(1.0, 0.04), tone);
    if hair.length > 0.0 {
        let fall = Rect { u: 0.0, v: reach * 0.5, half_u: width + margin * 0.9, half_v: reach * 0.6 + 0.1 };
        canvas.paint(frame, &fall, Ink::new(1.0, 0.06), tone);
    }
}

fn ears(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    if params.hair.length > 0.0 {
        return;
    }
    let (width, height) = params.head;
    for side in [-1.0, 1.0] {
        let ear = Ellipse::new(side * width * 0.99, 0.02, 0.075, height * 0.19);
        let tone = params.skin * brightness(params, side * width * 0.85, 0.02) * 0.9;
        canvas.paint(frame, &ear, Ink::SOLID, |_, _| tone);
        canvas.shade(frame, Ellipse::new(side * width, 0.02, 0.05, height * 0.13), 0.35);
    }
}

/// Darkens the lower part of the head around the mouth.
fn beard(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    if params.beard == 0.0 {
        return;
    }
    let (_, height) = params.head;
    let tone = (params.hair.tone * 0.9).min(params.skin);
    // The part of the head below a line is the head above the line turned over.
    let below = Above { shape: HeadShape::new(params, 0.015), line: 0.22 * height, bend: -1.6, slant: 0.0 };
    let cheeks = Without(HeadShape::new(params, 0.015), below);
    canvas.paint(frame, &cheeks, Ink::new(params.beard, 0.1), |_, _| tone);
}

fn hair_in_front(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    let hair = params.hair;
    if hair.volume == 0.0 {
        return;
    }
    let (width, height) = params.head;
    let margin = 0.03 + 0.07 * hair.volume;
    let seen = params.pose.see(0.0, -hair.line);
    let cap = Above {
        shape: HeadShape::new(params, margin),
        line: seen.v * height,
        bend: 0.45 * (1.0 + hair.volume) / width,
        slant: hair.parting,
    };
    let [light_u, ..] = params.light.direction;
    let ink = Ink::new(1.0, 0.035);
    canvas.paint(frame, &cap, ink, |u, v| {
        let fall = u / (width * (0.35 + 0.65 * (v / height + 1.0).max(0.0)));
        hair.tone * (1.15 + 0.4 * light_u * u - 0.35 * (v / height + 0.8)) * strands(hair, fall)
    });
    let gloss = Ellipse::new(0.25 * light_u, -0.88 * height, 0.6 * width, 0.16);
    canvas.shade(frame, gloss, -0.35);
}

/// Strands side by side: a triangle wave with a slower one over it, around 1.
fn strands(hair: Hair, across: f32) -> f32 {
    let position = across * hair.strands;
    1.0 + hair.contrast * (0.6 * triangle(position) + 0.4 * triangle(position * 0.37 + 0.2))
}

fn hat(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    let (width, height) = params.head;
    let tone = params.clothes;
    let crown = Ellipse::new(0.0, -0.92 * height, width * 1.05, height * 0.48);
    canvas.paint(frame, &crown, Ink::SOLID, |u, _| tone * (0.95 - 0.3 * u * u));
    let brim = Ellipse::new(0.0, -0.56 * height, width * 1.5, 0.09);
    canvas.paint(frame, &brim, Ink::SOLID, |_, _| tone * 0.7);
}
