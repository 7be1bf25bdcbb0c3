//! Prices as tables for spreadsheets.

use crate::statistics::Estimate;
use crate::study::price::PriceResults;
use std::fmt::Write;

fn cell(text: &str) -> String {
    match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// `price.csv`.
pub fn prices(results: &PriceResults) -> String {
    let mut out = String::from(
        "layer,principle,parameters,source,low,low_standard_error,high,high_standard_error,low_on_line,high_on_line\n",
    );
    for layer in &results.layers {
        for premium in &layer.premiums {
            let on_line = |estimate: &Estimate| optional(layer.limit.map(|limit| estimate.value / limit));
            let row = [
                cell(&layer.name),
                premium.principle.clone(),
                cell(&premium.parameters),
                cell(&premium.source),
                premium.low.value.to_string(),
                premium.low.standard_error.to_string(),
                premium.high.value.to_string(),
                premium.high.standard_error.to_string(),
                on_line(&premium.low),
                on_line(&premium.high),
            ];
            let _ = writeln!(out, "{}", row.join(","));
        }
    }
    out
}

/// `layers.csv`.
pub fn layers(results: &PriceResults) -> String {
    let years: Vec<f64> = results
        .layers
        .iter()
        .map(|layer| &layer.return_periods)
        .max_by_key(|list| list.len())
        .map_or_else(Vec::new, |list| list.iter().map(|(years, _)| *years).collect());
    let mut out = String::from(
        "layer,kind,from,to,period,attachment,limit,expected,expected_standard_error,sd,loss_on_line,attach,\
         attach_standard_error,exhaust,reinstatement_share,premium,net_premium,rate_on_line,payback,multiple,\
         implied_probability,technical_low,technical_high,verdict,expected_reinsurer_deficit,ten_ten",
    );
    years.iter().for_each(|years| {
        let _ = write!(out, ",loss_1_in_{years}");
    });
    out.push('\n');
    for layer in &results.layers {
        let quoted = layer.quoted.as_ref();
        let of = |value: Option<f64>| optional(value);
        let mut row = vec![
            cell(&layer.name),
            cell(&layer.kind),
            cell(&layer.from),
            cell(&layer.to),
            cell(&layer.period),
            of(layer.attachment),
            of(layer.limit),
            layer.expected.value.to_string(),
            layer.expected.standard_error.to_string(),
            layer.sd.value.to_string(),
            of(layer.loss_on_line),
            layer.attach.value.to_string(),
            layer.attach.standard_error.to_string(),
            of(layer.exhaust.map(|exhaust| exhaust.value)),
            of(layer.reinstatement_share.map(|share| share.value)),
            of(quoted.map(|quoted| quoted.premium)),
            of(quoted.map(|quoted| quoted.net_premium)),
            of(quoted.and_then(|quoted| quoted.rate_on_line)),
            of(quoted.and_then(|quoted| quoted.payback)),
            of(quoted.and_then(|quoted| quoted.multiple)),
            of(quoted.and_then(|quoted| quoted.implied_probability).map(|implied| implied[0])),
            layer.range[0].to_string(),
            layer.range[1].to_string(),
            quoted.map_or_else(String::new, |quoted| quoted.verdict.clone()),
            of(layer.risk_transfer.map(|test| test.deficit.value)),
            of(layer.risk_transfer.map(|test| test.ten.value)),
        ];
        for year in &years {
            let found = layer.return_periods.iter().find(|(years, _)| years == year);
            row.push(of(found.map(|(_, loss)| loss.value)));
        }
        let _ = writeln!(out, "{}", row.join(","));
    }
    out
}
