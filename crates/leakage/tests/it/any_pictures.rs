//! Every public function on images of any size, also without pixels: it answers or refuses, and never panics.

use image::GrayImage;
use leakage::image::{
    Direction, Encryptions, Labelled, Moves, Pair, Reconstruction, RoleCounts, SetLabels, Shifts, Trial,
    adjacent_correlation, attacks, best_restoration, chi_square, correlation, draw_roles, entropy,
    invariant_view, match_positions, mean_picture, mean_squared_error, mean_statistics, npcr,
    one_pixel_changed, period, possible_origins, psnr, raw_pixels, recover_shifts, right_neighbours,
    roughness, share_equal, solve, solve_scrambled, sorted_pixels, ssim, uaci, undo_cat_map, undo_shifts,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// An image of this size: noise, a ramp, or one grey value.
fn sized(width: u32, height: u32) -> impl Strategy<Value = GrayImage> {
    (0u8..3, any::<u8>(), vec(any::<u8>(), (width * height) as usize)).prop_map(move |(kind, grey, noise)| {
        let pixels = match kind {
            0 => noise,
            1 => (0..width * height).map(|place| grey.wrapping_add((3 * place) as u8)).collect(),
            _ => vec![grey; noise.len()],
        };
        GrayImage::from_raw(width, height, pixels).unwrap()
    })
}

fn picture() -> impl Strategy<Value = GrayImage> {
    (0u32..14, 0u32..14).prop_flat_map(|(width, height)| sized(width, height))
}

/// Images, of one size in most cases.
fn pictures(most: usize) -> impl Strategy<Value = Vec<GrayImage>> {
    let same = (0u32..9, 0u32..9).prop_flat_map(move |(width, height)| vec(sized(width, height), 0..most));
    prop_oneof![4 => same, 1 => vec(picture(), 0..most)]
}

fn pairs(pictures: &[GrayImage]) -> Vec<Pair> {
    let pair = |two: &[GrayImage]| Pair { plain: two[0].clone(), cipher: two[1].clone() };
    pictures.chunks_exact(2).map(pair).collect()
}

fn one_size(pictures: &[GrayImage]) -> bool {
    pictures.windows(2).all(|two| two[0].dimensions() == two[1].dimensions())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn likeness(pictures in pictures(4)) {
        let mean = mean_picture(&pictures);
        prop_assert_eq!(mean.is_ok(), !pictures.is_empty() && one_size(&pictures));
        let [a, b] = match &pictures[..] {
            [a, b, ..] => [a, b],
            _ => return Ok(()),
        };
        let fits = a.dimensions() == b.dimensions();
        let has_pixels = fits && !a.as_raw().is_empty();
        let measures = [mean_squared_error, psnr, share_equal, ssim, npcr, uaci];
        for (index, measure) in measures.into_iter().enumerate() {
            let found = measure(a, b);
            prop_assert_eq!(found.is_ok(), has_pixels, "measure {}", index);
            prop_assert_eq!(found.clone().ok(), measure(b, a).ok(), "measure {}", index);
            let most = [65_025.0, f64::INFINITY, 1.0, 1.0 + 1e-9, 100.0, 100.0][index];
            let least = [0.0, 0.0, 0.0, -1.0 - 1e-9, 0.0, 0.0][index];
            prop_assert!(found.map_or(true, |value| (least..=most).contains(&value)), "measure {index}");
        }
        let found = correlation(a, b);
        prop_assert_eq!(found.is_ok(), fits);
        prop_assert!(found.map_or(true, |r| r.is_none_or(|r| (-1.0 - 1e-9..=1.0 + 1e-9).contains(&r))));
        let one = Encryptions { cipher: a.clone(), changed: b.clone(), other_key: b.clone() };
        let statistics = mean_statistics("set", "cipher", true, &[one]);
        prop_assert_eq!(statistics.is_ok(), has_pixels);
    }

    #[test]
    fn single_pictures(picture in picture(), turn in 0usize..200) {
        let n = picture.as_raw().len();
        prop_assert!((0.0..=8.0).contains(&entropy(&picture)) && (0.0..=255.0).contains(&roughness(&picture)));
        prop_assert!((-1.0..=1.0).contains(&adjacent_correlation(&picture)));
        prop_assert_eq!(chi_square(&picture).is_ok(), n > 0);
        prop_assert_eq!(raw_pixels(&picture).len(), n);
        prop_assert_eq!(invariant_view(&picture).len(), n + 50);
        let mut moved = picture.clone();
        moved.rotate_left(turn % n.max(1));
        prop_assert_eq!(sorted_pixels(&moved), sorted_pixels(&picture));
        prop_assert_eq!((entropy(&moved), chi_square(&moved)), (entropy(&picture), chi_square(&picture)));
        let changed = one_pixel_changed(&picture);
        prop_assert_eq!(changed.as_raw().iter().zip(picture.as_raw()).filter(|(a, b)| a != b).count(), n.min(1));
        let undone = undo_cat_map(&picture);
        let (width, height) = picture.dimensions();
        prop_assert_eq!(undone.is_ok(), width == height && width >= 2);
        prop_assert!(undone.map_or(true, |undone| roughness(&undone) <= roughness(&picture)));
    }

    #[test]
    fn periods(n in prop_oneof![4 => 0u32..5000, 1 => any::<u32>()]) {
        let found = period(n);
        prop_assert_eq!(found.is_ok(), n <= 1 << 24);
        prop_assert!(found.map_or(true, |found| found >= 1 && u64::from(found) <= 3 * u64::from(n.max(1))));
    }

    #[test]
    fn known_pairs(pictures in pictures(6), row in any::<usize>(), cut in 0usize..3, parity: bool) {
        let pairs = pairs(&pictures);
        let known: Vec<GrayImage> = pairs.iter().flat_map(|pair| [pair.plain.clone(), pair.cipher.clone()]).collect();
        let origins = possible_origins(&pairs);
        prop_assert_eq!(origins.is_ok(), one_size(&known));
        for origins in origins.into_iter().flatten() {
            prop_assert!(origins.direct.is_sorted() && (origins.direct.is_empty() || origins.negative.is_empty()));
        }
        let direction = if parity { Direction::Parity } else { Direction::Fixed };
        let shifts = recover_shifts(&pairs, direction);
        let sound = one_size(&known) && known.first().is_some_and(|first| !first.as_raw().is_empty());
        prop_assert_eq!(shifts.is_ok(), sound);
        if let Ok(shifts) = shifts {
            let undone = undo_shifts(&known[0], &shifts, direction).unwrap();
            let sorted = |picture: &GrayImage| {
                let mut pixels = picture.as_raw().clone();
                pixels.sort_unstable();
                pixels
            };
            prop_assert_eq!(sorted(&undone), sorted(&known[0]));
        }
        for picture in &pictures {
            let (width, height) = (picture.width() as usize, picture.height() as usize);
            let any = Shifts { rows: vec![row; height], columns: vec![0; width.saturating_sub(cut)] };
            let fits = cut == 0 && (height == 0 || row < width) && (width == 0 || height > 0);
            prop_assert_eq!(undo_shifts(picture, &any, direction).is_ok(), fits || (width == 0 && (height == 0 || row < width)));
        }
    }

    #[test]
    fn puzzles(pictures in pictures(3), block in prop_oneof![6 => 0u32..7, 1 => any::<u32>()], all: bool) {
        let moves = if all { Moves::ALL } else { Moves::PLACES };
        for picture in &pictures {
            let solved = solve(picture, block, moves);
            prop_assert!(solved.is_err() || (block >= 2 && !picture.as_raw().is_empty()));
            prop_assert!(solved.map_or(true, |solved| solved.dimensions() == picture.dimensions()));
            prop_assert_eq!(right_neighbours(picture, &pictures[0], block).is_ok(), block > 0);
            if block > 0 {
                let own = right_neighbours(picture, picture, block).unwrap();
                prop_assert!(own == 0.0 || own == 1.0, "of itself all, or there is no neighbour: {own}");
            }
        }
        let outcome = solve_scrambled(&pictures, block, |picture| Ok::<_, ()>(picture.clone())).unwrap();
        prop_assert!(outcome.map_or(true, |findings| findings.len() == 1));
    }

    #[test]
    fn roles(
        targets in vec(prop_oneof![12 => 0usize..4, 1 => any::<usize>()], 0..30),
        n_classes in prop_oneof![12 => 0usize..6, 1 => any::<usize>()],
        groups in prop::option::of(vec(0usize..5, 0..30)),
        wanted in prop_oneof![4 => 0usize..9, 1 => Just(usize::MAX)],
        seed in any::<[u8; 32]>(),
    ) {
        let groups = groups.map(|mut groups| {
            groups.resize(targets.len(), 9);
            groups
        });
        let labels = SetLabels { targets: &targets, n_classes, groups: groups.as_deref() };
        let counts = RoleCounts { victims: wanted, auxiliary: wanted, pairs: wanted, gallery: wanted, probes: wanted };
        let found = draw_roles(labels, counts, seed);
        let sound = n_classes <= 1 << 20 && targets.iter().all(|&target| target < n_classes);
        prop_assert_eq!(found.is_ok(), sound);
        if let Ok(found) = found {
            for parts in [vec![&found.victims, &found.auxiliary, &found.pairs], vec![&found.gallery, &found.probes]] {
                let mut all: Vec<usize> = parts.into_iter().flatten().copied().collect();
                let n = all.len();
                all.sort_unstable();
                all.dedup();
                prop_assert!(all.len() == n && all.iter().all(|&index| index < targets.len()), "disjoint and there");
            }
        }
        let short = SetLabels { groups: Some(&[]), ..labels };
        prop_assert_eq!(draw_roles(short, counts, seed).is_ok(), sound && targets.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn trials(
        sets in (pictures(4), pictures(4), pictures(5)),
        same in prop::bool::weighted(0.9),
        labels in vec(prop_oneof![4 => 0usize..3, 1 => any::<usize>()], 4),
        block in prop::option::of(prop_oneof![4 => 0u32..5, 1 => any::<u32>()]),
        seed in any::<[u8; 32]>(),
    ) {
        let (truth, others, known) = sets;
        // of the victims' size in most cases, which every attack then has to work on
        let size = truth.first().map_or((0, 0), GrayImage::dimensions);
        let fitting = |pictures: Vec<GrayImage>| -> Vec<GrayImage> {
            let fit = |picture: GrayImage| {
                let pixels = picture.as_raw().iter().copied().cycle().chain([0]);
                let pixels: Vec<u8> = pixels.take((size.0 * size.1) as usize).collect();
                let whole = GrayImage::from_raw(size.0, size.1, pixels);
                if same { whole.unwrap_or_else(|| GrayImage::new(size.0, size.1)) } else { picture }
            };
            pictures.into_iter().map(fit).collect()
        };
        let (truth, others, known) = (fitting(truth), fitting(others), fitting(known));
        let n = truth.len();
        let labelled = Labelled { pictures: truth.clone(), labels: labels[..n].to_vec() };
        let cipher: Vec<GrayImage> = truth.iter().rev().cloned().collect();
        let mut builder = Trial::builder(truth.clone(), cipher)
            .with_auxiliary(others.clone())
            .with_pairs(pairs(&known))
            .with_pair_counts(vec![0, 1, 2, usize::MAX])
            .with_black(GrayImage::new(size.0, size.1))
            .with_gallery(labelled.clone())
            .with_probes(labelled, (0..n).collect());
        if let Some(block) = block {
            builder = builder.with_block(block);
        }
        let built = builder.build();
        let paired = known.chunks_exact(2).flatten();
        let fits = truth.iter().chain(&others).chain(paired).all(|picture| picture.dimensions() == size);
        prop_assert_eq!(built.is_ok(), fits);
        let Ok(trial) = built else { return Ok(()) };
        for attack in attacks() {
            if let Ok(findings) = attack.run(&trial, seed) {
                for share in findings.iter().filter_map(|finding| finding.guesses.success()) {
                    prop_assert!((-1.0 - 1e-6..=1.0 + 1e-6).contains(&share), "{}: {share}", attack.info.id);
                }
            }
        }
        if let Some(best) = best_restoration(&trial, |_| seed) {
            prop_assert!(!best.words(&trial).is_empty());
        }
        let more = vec![GrayImage::new(size.0, size.1); n + 1];
        prop_assert!(Reconstruction(more).findings(&trial, 0).is_err());
        if n > 0 {
            let other = vec![GrayImage::new(size.0 + 1, size.1)];
            prop_assert!(Reconstruction(other).findings(&trial, 0).is_err());
        }
    }

    #[test]
    fn matches_of_positions(pictures in pictures(4), copies in 0usize..40, seed in any::<[u8; 32]>()) {
        let many: Vec<GrayImage> = pictures.iter().cycle().take(copies * pictures.len()).cloned().collect();
        if let Ok(Some(found)) = match_positions(&many, &many, seed) {
            prop_assert!(one_size(&many));
            prop_assert_eq!(found.len(), many[0].as_raw().len());
            prop_assert!(found.iter().all(|&place| place < many[0].as_raw().len()));
        }
    }
}
