//! Private inference: decisions on records that the server cannot see.

use super::select::{auc, generated_mark, measured_inputs};
use super::text;
use crate::document::{Block, Entry, Section, Table, Tone};
use results::scheme::{PRIVATE_BFV, PRIVATE_FLOAT, PRIVATE_QUANTISED, is_private};
use results::{Cell, PrivateCost, PrivateModel, Results, Timings};

/// The section; `None` when there is no private cell.
pub(crate) fn section(results: &Results) -> Option<Section> {
    let mut section = Section::new("private", "Private inference");
    if !results.cells.iter().any(|cell| is_private(&cell.scheme)) {
        return None;
    }
    section.text(
        "The owner of a record encrypts it homomorphically, the server computes the decision on the ciphertext, and only \
         the owner reads it. `private-float` is the model in floating point, `private-quantised` the same model in \
         integers, `private-bfv` the decisions that come back from ciphertexts. Models are trained on plain records that \
         their owner has; the test records of a run are under one client's key.",
    );
    for input in measured_inputs(results) {
        section.table(decisions(results, &input.dataset));
        section.table(parameters(results, &input.dataset));
    }
    if !results.private.is_empty() {
        section.heading("What each side learns");
        section.blocks.push(Block::List(learnt(results)));
    }
    section.unless_empty()
}

/// What decisions cost, apart from the rest because it depends on the machine; `None` when nothing was timed.
pub(crate) fn costs_section(results: &Results, timings: Option<&Timings>) -> Option<Section> {
    let mut section = Section::new("private-costs", "Cost of private inference");
    for input in measured_inputs(results) {
        section.table(costs(results, timings, &input.dataset));
    }
    section.unless_empty()
}

/// The largest mean AUC of encrypted decisions on a data set.
pub(crate) fn encrypted_auc(results: &Results, dataset: &str) -> Option<f64> {
    let cells = results.cells.iter().filter(|cell| cell.scheme == PRIVATE_BFV && cell.dataset == dataset);
    cells.map(auc).filter(|auc| *auc >= 0.0).reduce(f64::max)
}

/// The strongest model in floating point on a data set.
pub(crate) fn float_reference<'a>(results: &'a Results, dataset: &str) -> Option<&'a Cell> {
    let float = results.cells.iter().filter(|cell| cell.scheme == PRIVATE_FLOAT && cell.dataset == dataset);
    float.max_by(|a, b| auc(a).total_cmp(&auc(b)))
}

/// Whether decisions from ciphertexts are those of the plain model, over all data sets and models.
pub(crate) fn sentence(results: &Results) -> Option<String> {
    let sum = |count: fn(&PrivateModel) -> u64| results.private.iter().map(count).sum::<u64>();
    let all = sum(|model| model.decisions);
    (all > 0).then(|| {
        format!(
            "Of {} on homomorphically encrypted records, {} are those of the same model in plain integers; no other \
             encryption was tried in this run.",
            text::counted(all, "decision", "decisions"),
            text::count(sum(|model| model.decisions_equal)),
        )
    })
}

/// One row a model: its three forms side by side.
fn decisions(results: &Results, dataset: &str) -> Table {
    let headings = [
        "Model",
        "#Decisions equal",
        "#Encrypted [95 %]",
        "#Quantised [95 %]",
        "#Float [95 %]",
        "#Lost",
        "#Changed",
    ];
    let cells = || results.cells.iter().filter(|cell| cell.scheme == PRIVATE_BFV && cell.dataset == dataset);
    let majority = cells().next().map_or(0.0, |cell| cell.majority_accuracy);
    let caption = format!(
        "Accuracy on {}; always naming the most frequent class reaches {}. Equal are decisions from ciphertexts \
         to those of the same integer model in the clear, over splits and keys. Lost are points of accuracy against \
         floating point; changed are decisions that rounding turned.",
        place(results, dataset),
        text::score(majority)
    );
    let mut table = Table::new(caption, &headings);
    for cell in cells() {
        let form = |scheme| partner(results, cell, scheme);
        let shown = |cell: Option<&Cell>| text::estimate(cell.and_then(|cell| cell.summary.accuracy));
        let model = results.private.iter().find(|model| describes(model, cell));
        table.row([
            name(results, dataset, &cell.classifier, &cell.options).into(),
            model.map_or(text::NONE.into(), equal),
            shown(Some(cell)).into(),
            shown(form(PRIVATE_QUANTISED)).into(),
            shown(form(PRIVATE_FLOAT)).into(),
            lost(form(PRIVATE_FLOAT), cell).into(),
            model.map_or(text::NONE.to_owned(), changed).into(),
        ]);
    }
    table
}

/// The same model under another scheme.
fn partner<'a>(results: &'a Results, cell: &Cell, scheme: &str) -> Option<&'a Cell> {
    results.cells.iter().find(|other| {
        other.scheme == scheme
            && other.dataset == cell.dataset
            && other.classifier == cell.classifier
            && other.features == cell.features
            && other.options == cell.options
    })
}

fn describes(model: &PrivateModel, cell: &Cell) -> bool {
    model.dataset == cell.dataset && model.classifier == cell.classifier && model.options == cell.options
}

/// The data set, what kind of data it holds, and the settings that all of its models share.
fn place(results: &Results, dataset: &str) -> String {
    let shared = shared_options(results, dataset);
    let settings = if shared.is_empty() { String::new() } else { format!(" ({})", shared.join(", ")) };
    format!("{dataset}{settings}{}", generated_mark(results, dataset))
}

/// Settings of every encrypted cell of a data set: those of the features, when there are several models.
fn shared_options<'a>(results: &'a Results, dataset: &str) -> Vec<&'a str> {
    let mut cells = results.cells.iter().filter(|cell| cell.scheme == PRIVATE_BFV && cell.dataset == dataset);
    let mut shared: Vec<&str> =
        cells.next().map_or(Vec::new(), |cell| cell.options.iter().map(String::as_str).collect());
    cells.for_each(|cell| shared.retain(|option| cell.options.iter().any(|other| other == option)));
    shared
}

/// A model with the settings that set it apart from the others of its data set.
fn name(results: &Results, dataset: &str, classifier: &str, options: &[String]) -> String {
    let shared = shared_options(results, dataset);
    let own: Vec<&str> =
        options.iter().map(String::as_str).filter(|option| !shared.contains(option)).collect();
    match own.is_empty() {
        true => classifier.to_owned(),
        false => format!("{classifier} ({})", own.join(", ")),
    }
}

/// Percentage points of accuracy that encryption costs; negative where rounding happened to help.
fn lost(float: Option<&Cell>, encrypted: &Cell) -> String {
    let accuracy = |cell: &Cell| cell.summary.accuracy.map(|stat| stat.mean);
    let both = float.and_then(accuracy).zip(accuracy(encrypted));
    both.map_or(text::NONE.to_owned(), |(float, encrypted)| text::fixed(100.0 * (float - encrypted), 2))
}

fn equal(model: &PrivateModel) -> Entry {
    let words = format!("{} of {}", text::count(model.decisions_equal), text::count(model.decisions));
    match model.decisions_equal == model.decisions {
        true => Entry::toned(words, Tone::Strong),
        false => Entry::toned(words, Tone::Weak),
    }
}

fn changed(model: &PrivateModel) -> String {
    format!("{} of {}", text::count(model.changed_by_rounding), text::count(model.rounded_decisions))
}

fn costs(results: &Results, timings: Option<&Timings>, dataset: &str) -> Table {
    let headings = [
        "Model",
        "Request",
        "#Client (ms)",
        "#Server (ms)",
        "#Sent",
        "#Received",
        "#Public keys, once",
        "#Noise left (bits)",
    ];
    let caption = format!(
        "Cost of one decision on {}, alone and among the records of one request, on one thread. Times are of one machine \
         and differ on another; sizes do not.",
        place(results, dataset)
    );
    let mut table = Table::new(caption, &headings);
    let all = timings.iter().flat_map(|timings| &timings.private);
    for cost in all.filter(|cost| cost.dataset == dataset) {
        table.row(cost_row(results, cost));
    }
    table
}

fn cost_row(results: &Results, cost: &PrivateCost) -> [Entry; 8] {
    let request = text::counted(cost.records, "record", "records");
    [
        name(results, &cost.dataset, &cost.classifier, &cost.options).into(),
        format!("{request} in {}", cost.packing).into(),
        milliseconds(cost.client_ms).into(),
        milliseconds(cost.server_ms).into(),
        text::bytes(cost.bytes_up).into(),
        text::bytes(cost.bytes_down).into(),
        cost.public_key_bytes.map_or(text::NONE.to_owned(), text::bytes).into(),
        cost.noise_budget_bits.map_or(text::NONE.to_owned(), |bits| text::fixed(bits, 1)).into(),
    ]
}

/// Three significant digits or so, from a tenth of a microsecond on.
fn milliseconds(value: f64) -> String {
    match value {
        ms if ms >= 10.0 => text::fixed(ms, 1),
        ms if ms >= 0.1 => text::fixed(ms, 2),
        ms => text::fixed(ms, 4),
    }
}

fn parameters(results: &Results, dataset: &str) -> Table {
    let headings = [
        "Model",
        "#Numbers encrypted",
        "#Ring degree",
        "#log2 q",
        "#log2 t",
        "#Input bits",
        "#Weight bits",
        "#Margin (bits)",
        "#Records that reveal it",
    ];
    let caption = format!(
        "Parameters on {}, first split: 128-bit sets of the Homomorphic Encryption Standard. The margin lies between the \
         worst-case noise and what decryption tolerates, and is proved before anything is encrypted.",
        place(results, dataset)
    );
    let mut table = Table::new(caption, &headings);
    for model in results.private.iter().filter(|model| model.dataset == dataset) {
        table.row([
            name(results, dataset, &model.classifier, &model.options).into(),
            text::count(model.features).into(),
            text::count(model.degree).into(),
            text::count(model.modulus_bits).into(),
            text::count(model.plaintext_bits).into(),
            text::count(model.input_bits).into(),
            text::count(model.weight_bits).into(),
            text::fixed(model.margin_bits, 1).into(),
            revealing(model).into(),
        ]);
    }
    table
}

/// "325 (1 request)".
fn revealing(model: &PrivateModel) -> String {
    let Some((records, requests)) = model.extraction_records.zip(model.extraction_requests) else {
        return text::NONE.to_owned();
    };
    format!("{} ({})", text::count(records), text::counted(requests, "request", "requests"))
}

fn learnt(results: &Results) -> Vec<String> {
    let mut told = vec![
        "The server learns how many records there are and when they come. About their content it learns nothing, by the \
         semantic security of the encryption (ring learning with errors at 128 bits); this follows from that assumption \
         and was not measured."
            .to_owned(),
        "The client learns the exact score of each of its records, and the public part of the model: column ranges, the \
         scale of scores, a tree's thresholds. Everything else in the reply is masked and flooded with noise to a \
         statistical distance of 2^-40."
            .to_owned(),
    ];
    told.extend(on_extraction(results));
    told.push(
        "Both are taken to follow the protocol, the library has not been audited, and side channels are not covered."
            .to_owned(),
    );
    told
}

/// How soon scores alone give the model away, for the easiest and the hardest model here.
fn on_extraction(results: &Results) -> Option<String> {
    let known = || results.private.iter().filter_map(|model| Some((model.extraction_records?, model)));
    let (least, easiest) = known().min_by_key(|(records, _)| *records)?;
    let (most, hardest) = known().max_by_key(|(records, _)| *records)?;
    let one = |records: u64, model: &PrivateModel| {
        let requests = model.extraction_requests.unwrap_or(1);
        format!(
            "{} on {} after {} ({})",
            name(results, &model.dataset, &model.classifier, &model.options),
            model.dataset,
            text::counted(records, "record", "records"),
            text::counted(requests, "request", "requests"),
        )
    };
    let also = match easiest == hardest {
        true => String::new(),
        false => format!(", {}", one(most, hardest)),
    };
    Some(format!(
        "Scores determine the model: a client that chooses its records solves for {}{also}. Encryption does not change \
         that; only a limit on a client's records does.",
        one(least, easiest)
    ))
}
