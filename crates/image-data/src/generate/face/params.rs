//! What varies from face to face. Lengths are in units of half the patch; tones run from 0 to 1.

use super::{super::random::Random, pose::Pose};

/// One face.
#[derive(Debug, Clone)]
pub(crate) struct FaceParams {
    pub(crate) pose: Pose,
    pub(crate) light: Light,
    /// Half width and half height of the head, and how much it narrows towards the chin.
    pub(crate) head: (f32, f32),
    pub(crate) chin: f32,
    pub(crate) skin: f32,
    pub(crate) hair: Hair,
    pub(crate) eyes: Eyes,
    pub(crate) brows: Brows,
    pub(crate) nose: Nose,
    pub(crate) mouth: Mouth,
    pub(crate) glasses: Option<Glasses>,
    /// How dark beard and moustache are; 0 for none.
    pub(crate) beard: f32,
    pub(crate) moustache: f32,
    pub(crate) clothes: f32,
    pub(crate) hat: bool,
}

/// Direction the light comes from (a unit vector towards it) and how even it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Light {
    pub(crate) direction: [f32; 3],
    pub(crate) ambient: f32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Hair {
    pub(crate) tone: f32,
    /// 0 bald, up to 1.
    pub(crate) volume: f32,
    /// How far it reaches below the centre of the head; negative for short hair.
    pub(crate) length: f32,
    /// Where the forehead begins, as a part of the head's half height above its centre.
    pub(crate) line: f32,
    /// Sideways slant of the hairline: a parting.
    pub(crate) parting: f32,
    /// Number of visible strands across the head, and how much they differ in tone.
    pub(crate) strands: f32,
    pub(crate) contrast: f32,
}

/// Positions are parts of the head's half width and half height.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Eyes {
    pub(crate) level: f32,
    pub(crate) gap: f32,
    pub(crate) size: f32,
    /// 0 closed, 1 wide open.
    pub(crate) open: f32,
    pub(crate) gaze: f32,
    pub(crate) iris: f32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Brows {
    pub(crate) above: f32,
    pub(crate) thickness: f32,
    pub(crate) slope: f32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Nose {
    pub(crate) tip: f32,
    pub(crate) width: f32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Mouth {
    pub(crate) level: f32,
    pub(crate) width: f32,
    /// From -0.5 (downcast) to 1 (broad smile).
    pub(crate) smile: f32,
    /// Half height of the opening; 0 when shut.
    pub(crate) open: f32,
    pub(crate) lips: f32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Glasses {
    pub(crate) frame: f32,
    pub(crate) size: f32,
    pub(crate) dark: bool,
}

impl FaceParams {
    pub(crate) fn random(random: &mut Random) -> Self {
        let width = random.normal(0.54, 0.035);
        let skin = random.range(0.3, 0.95);
        Self {
            pose: Pose::random(random),
            light: Light::random(random),
            head: (width, width * random.normal(1.36, 0.07)),
            chin: random.range(0.12, 0.42),
            skin,
            hair: Hair::random(random),
            eyes: Eyes::random(random),
            brows: Brows::random(random),
            nose: Nose { tip: random.normal(0.2, 0.035), width: random.normal(0.26, 0.04) },
            mouth: Mouth::random(random),
            glasses: random.chance(0.16).then(|| Glasses::random(random)),
            beard: if random.chance(0.13) { random.range(0.25, 0.8) } else { 0.0 },
            moustache: if random.chance(0.1) { random.range(0.4, 0.85) } else { 0.0 },
            clothes: random.range(0.03, 0.95),
            hat: random.chance(0.06),
        }
    }
}

impl Light {
    fn random(random: &mut Random) -> Self {
        let (x, y, z) = (random.normal(0.0, 0.55), random.normal(-0.35, 0.3), 1.0);
        let length = (x * x + y * y + z * z).sqrt();
        Self { direction: [x / length, y / length, z / length], ambient: random.range(0.25, 0.75) }
    }
}

impl Hair {
    fn random(random: &mut Random) -> Self {
        let bald = random.chance(0.1);
        let long = random.chance(0.42);
        Self {
            tone: if random.chance(0.72) { random.range(0.03, 0.32) } else { random.range(0.32, 0.88) },
            volume: if bald { 0.0 } else { random.range(0.35, 1.0) },
            length: if long { random.range(0.25, 0.95) } else { random.range(-0.45, -0.1) },
            line: random.normal(0.62, 0.09),
            parting: random.normal(0.0, 0.3),
            strands: random.range(3.0, 9.0),
            contrast: random.range(0.05, 0.45),
        }
    }
}

impl Eyes {
    fn random(random: &mut Random) -> Self {
        Self {
            level: random.normal(-0.1, 0.035),
            gap: random.normal(0.43, 0.03),
            size: random.normal(1.0, 0.1),
            open: if random.chance(0.06) { 0.0 } else { random.range(0.35, 1.0) },
            gaze: random.normal(0.0, 0.3),
            iris: random.range(0.04, 0.34),
        }
    }
}

impl Brows {
    fn random(random: &mut Random) -> Self {
        Self {
            above: random.normal(0.19, 0.03),
            thickness: random.range(0.016, 0.045),
            slope: random.normal(0.01, 0.03),
        }
    }
}

impl Mouth {
    fn random(random: &mut Random) -> Self {
        let smile = random.range(-0.35, 1.0);
        let open = random.chance(if smile > 0.4 { 0.6 } else { 0.12 });
        Self {
            level: random.normal(0.5, 0.035),
            width: random.normal(0.33, 0.03) + 0.09 * smile.max(0.0),
            smile,
            open: if open { random.range(0.035, 0.11) } else { 0.0 },
            lips: random.range(0.45, 0.85),
        }
    }
}

impl Glasses {
    fn random(random: &mut Random) -> Self {
        Self { frame: random.range(0.02, 0.7), size: random.range(0.28, 0.38), dark: random.chance(0.22) }
    }
}
