use classifiers::{LearnerOptions, TrainSet, learner};
use evaluation::roc_auc;
use hog_features::{HogOptions, HogSpec};
use image_cipher::{CipherOptions, Key, cipher};
use image_data::{Generator, GeneratorOptions};
use ndarray::{Array2, ArrayView1, s};

pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    let images = Generator::new(&GeneratorOptions::default())?; // or image_data::ImageSet for a folder of yours
    let rubik = cipher("rubik", &CipherOptions::default())?.prepare(&Key::new([7; 32]), 64, 64)?;
    let hog = HogSpec::new(HogOptions { cell: 8, ..HogOptions::opencv() }, 64, 64)?;

    let (mut rows, mut labels) = (Array2::zeros((200, hog.len())), Vec::new());
    for (index, mut row) in rows.rows_mut().into_iter().enumerate() {
        let (image, class) = images.labelled(index);
        let mut hidden = image.clone();
        rubik.encrypt_into(&image, &mut hidden, &[0; 16])?;
        row.assign(&ArrayView1::from(&hog.extract(&hidden)?));
        labels.push(class);
    }

    let train = TrainSet::new(rows.slice(s![..160, ..]), &labels[..160], 2)?;
    let model = learner("linear-svm", &LearnerOptions::default())?.fit(&train)?;
    let scores = model.scores(rows.slice(s![160.., ..]))?.column(0).to_vec();
    let positive: Vec<bool> = labels[160..].iter().map(|&class| class == 1).collect();
    println!("AUC on encrypted images, one key: {:?}", roc_auc(&scores, &positive)?);
    Ok(())
}
