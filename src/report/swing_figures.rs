//! Tornadoes of the report: what each stress does to the captive's year, what other terms do to the saving, what moves the capital need.

use super::chart::tornado::{End, Swing, TornadoChart};
use super::context::Context;
use super::format;
use super::tables::capital_tornado;
use crate::study::capital_tornado::{CapitalEnd, CapitalSwing};
use crate::study::tornado::TornadoEnd;
use rust_decimal::prelude::ToPrimitive;

/// Change of the captive's cash flow of the year by stress, exact; empty where none changes it.
pub fn stresses(context: &Context) -> String {
    let scale = &context.scale;
    let swings = context.results.stresses.iter().map(|stress| {
        let change = stress.difference.to_f64().unwrap_or(0.0);
        Swing {
            // What happens is in the table above; the name is short enough for a chart.
            name: stress.key.replace('-', " "),
            ends: vec![End {
                value: scale.number(change),
                interval: None,
                text: scale.cell(change),
                worse: change < 0.0,
            }],
        }
    });
    TornadoChart {
        label: context.label("stress.figure-path"),
        unit: scale.name.clone(),
        base: 0.0,
        percent: false,
        key: key(context),
        swings: swings.collect(),
    }
    .draw()
}

/// The saving of the year without loss at other terms of the cession; empty without a cash-flow table.
pub fn saving(context: &Context) -> String {
    let Some(first) = context.results.tornado.first() else { return String::new() };
    let base = first.base.saving.to_f64().unwrap_or(0.0);
    let end = |end: TornadoEnd| {
        let texts = [format::exact_percent(end.saving, 2), format::exact_percent(end.setting, 2)];
        let saving = end.saving.to_f64().unwrap_or(0.0);
        End {
            value: saving,
            interval: None,
            text: context.labels.fill("tornado.end", &[("saving", &texts[0]), ("setting", &texts[1])]),
            worse: saving < base,
        }
    };
    let swings = context
        .results
        .tornado
        .iter()
        .map(|row| Swing { name: context.labels.known("input", &row.key), ends: vec![end(row.low), end(row.high)] });
    TornadoChart {
        label: context.label("caption.tornado"),
        unit: context.label("cash-flow.saving"),
        base,
        percent: true,
        key: key(context),
        swings: swings.collect(),
    }
    .draw()
}

/// The capital need when one thing is changed at a time; empty without a captive.
pub fn capital(context: &Context) -> String {
    let Some(found) = &context.results.capital_tornado else { return String::new() };
    let scale = &context.scale;
    let end = |swing: &CapitalSwing, end: &CapitalEnd| {
        let need = scale.cell(end.need);
        let text = match capital_tornado::setting(context, swing, end) {
            Some(setting) => context.labels.fill("tornado.end", &[("saving", &need), ("setting", &setting)]),
            None => need,
        };
        // The interval is of the change, on the need as configured.
        let around = |change: f64| scale.number(found.need + change);
        End {
            value: scale.number(end.need),
            interval: (end.change.standard_error > 0.0).then(|| (around(end.change.low), around(end.change.high))),
            text,
            worse: end.need > found.need,
        }
    };
    let swings = found.swings.iter().map(|swing| Swing {
        name: capital_tornado::name(context, swing),
        ends: swing.ends.iter().map(|one| end(swing, one)).collect(),
    });
    TornadoChart {
        label: context.label("heading.capital-tornado"),
        unit: scale.name.clone(),
        base: scale.number(found.need),
        percent: false,
        key: key(context),
        swings: swings.collect(),
    }
    .draw()
}

fn key(context: &Context) -> [String; 2] {
    ["verdict.worse", "verdict.better"].map(|key| context.label(key))
}
