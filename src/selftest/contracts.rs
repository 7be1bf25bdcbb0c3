//! Terms of policies and contracts on stated losses, in exact decimals and in the loop.

use super::programmes::{contract, listed, model, paid, policy, told, treaty};
use super::sheet::{Case, Failed, Sheet};
use crate::model::design::Design;
use crate::programme::Plan;
use crate::study::cash_flow::recompiled_table;
use rust_decimal::{Decimal, dec};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "Reinsurance of one event",
        source: "OasisLMF 2.5.8, cases on OED 5.0.0 files; checked by hand",
        work: one_event,
    },
    Case {
        name: "Annual terms and franchises that other tools leave out",
        source: "OED 5.0.0, Docs/8_OED_Reinsurance (definitions); by hand",
        work: annual_terms,
    },
    Case {
        name: "Two quota shares of 60 % on one loss are refused by name",
        source: "Over-cession; OasisLMF 2.5.8 accepts it and floors the net at 0",
        work: over_cession,
    },
    Case {
        name: "Deductibles, franchises and limits of a policy",
        source: "OasisLMF 2.5.8; boundary of a franchise as in its Python engine",
        work: policies,
    },
    Case {
        name: "Limits and reinstatements are used in time order",
        source: "CII, study text M97, example 5.15; proteusllp-actuarial-library 0.3.1, tests",
        work: time_order,
    },
    Case {
        name: "Reinstatement premium, pro rata as to amount",
        source: "CII, study text M97, example 5.16; Sundt (1991); by hand",
        work: reinstatement,
    },
    Case {
        name: "All layers of a tower look at the same loss",
        source: "Clark (2014), Basics of Reinsurance Pricing, section 4; by hand",
        work: tower,
    },
    Case {
        name: "Cash-flow table of a small captive, to the yen",
        source: "Global Link (2021), Setting up a captive: a case study (EM11)",
        work: small_captive,
    },
];

const NET: &str = "premium = 0\nafter = []";

fn quota(name: &str, terms: &str) -> String {
    contract(name, &format!("terms = {{ quota-share = {{ {terms} }} }}\n{NET}"))
}

fn cat(name: &str, limit: u32, attachment: u32, more: &str) -> String {
    let terms = format!("terms = {{ excess-of-loss = {{ attachment = {attachment}, limit = {limit} }} }}");
    contract(name, &format!("{terms}\npremium = 0\n{more}"))
}

fn one_event(sheet: &mut Sheet) -> Result<(), Failed> {
    let first = "after = []";
    let cases: [(&str, Vec<String>, Decimal, Decimal); 8] = [
        ("quota share, 20 % placed, of 150,000", vec![quota("a", "share = \"20%\"")], dec!(150_000), dec!(120_000)),
        (
            "30 % ceded, at most 20,000, of 100,000",
            vec![contract(
                "a",
                &format!("terms = {{ quota-share = {{ share = \"30%\", limit = 20000 }} }}\nbasis = \"share\"\n{NET}"),
            )],
            dec!(100_000),
            dec!(80_000),
        ),
        (
            "30 % of at most 20,000, of 100,000",
            vec![contract(
                "a",
                &format!("terms = {{ quota-share = {{ share = \"30%\", limit = 20000 }} }}\nbasis = \"whole\"\n{NET}"),
            )],
            dec!(100_000),
            dec!(94_000),
        ),
        (
            "100,000 xs 100,000, 80 % placed, of 250,000",
            vec![cat("a", 100_000, 100_000, "placed = \"80%\"\nbasis = \"whole\"\nafter = []")],
            dec!(250_000),
            dec!(170_000),
        ),
        (
            "20 % quota share, then 100,000 xs 50,000, of 200,000",
            vec![quota("a", "share = \"20%\""), cat("b", 100_000, 50_000, "after = [\"a\"]")],
            dec!(200_000),
            dec!(60_000),
        ),
        (
            "100,000 xs 50,000, then 20 % quota share",
            vec![
                cat("a", 100_000, 50_000, first),
                contract("b", "terms = { quota-share = { share = \"20%\" } }\npremium = 0\nafter = [\"a\"]"),
            ],
            dec!(200_000),
            dec!(80_000),
        ),
        (
            "100,000 xs 50,000 and 20 % quota share side by side",
            vec![cat("a", 100_000, 50_000, first), quota("b", "share = \"20%\"")],
            dec!(200_000),
            dec!(60_000),
        ),
        (
            "aggregate excess 100,000 xs 100,000 of 250,000",
            vec![contract(
                "a",
                &format!("terms = {{ aggregate-excess = {{ attachment = 100000, limit = 100000 }} }}\n{NET}"),
            )],
            dec!(250_000),
            dec!(150_000),
        ),
    ];
    for (what, contracts, loss, net) in cases {
        let ceded: Decimal = paid(&treaty(&contracts)?, &[loss])?.concat().iter().sum();
        sheet.equal(format!("{what}: kept"), net.normalize(), (loss - ceded).normalize());
    }
    Ok(())
}

fn annual_terms(sheet: &mut Sheet) -> Result<(), Failed> {
    let limited = "annual = { limit = 50000 }\nreinstatements = { count = 1, rate = \"100%\" }\nafter = []";
    let retained = "annual = { deductible = 300000 }\nafter = []";
    let franchise = "terms = { excess-of-loss = { attachment = 0, limit = 1000000, franchise = 100000 } }";
    for (what, contracts, loss, net) in [
        ("annual limit of 50,000 binds", cat("a", 100_000, 100_000, limited), dec!(250_000), dec!(200_000)),
        (
            "the first 300,000 of recoveries are kept",
            cat("a", 100_000, 100_000, retained),
            dec!(250_000),
            dec!(250_000),
        ),
        (
            "below the franchise nothing is paid",
            contract("a", &format!("{franchise}\n{NET}")),
            dec!(80_000),
            dec!(80_000),
        ),
    ] {
        let ceded: Decimal = paid(&treaty(&[contracts])?, &[loss])?.concat().iter().sum();
        sheet.equal(format!("{what}: kept"), net.normalize(), (loss - ceded).normalize());
    }
    Ok(())
}

fn over_cession(sheet: &mut Sheet) -> Result<(), Failed> {
    let contracts = [quota("first share", "share = \"60%\""), quota("second share", "share = \"60%\"")];
    // Refused by the reader of configurations, or where the programme is compiled.
    let why = match treaty(&contracts) {
        Err(why) => why.to_string(),
        Ok(model) => match Plan::<f64>::compile(&model, &Design::as_configured(&model)) {
            Err(why) => why.to_string(),
            Ok(_) => "accepted".to_owned(),
        },
    };
    for name in ["first share", "second share"] {
        sheet.equal(format!("{name} is named"), true, why.contains(name));
    }
    Ok(())
}

fn policies(sheet: &mut Sheet) -> Result<(), Failed> {
    let subtract = "deductible = { subtract = 10000 }";
    let franchise = "deductible = { franchise = 10000 }";
    let both = "deductible = { subtract = 50000000 }\nlimit = { occurrence = 1000000000 }";
    for (terms, losses, expected) in [
        (subtract, [dec!(9_000), dec!(10_000), dec!(25_000)], "0, 0, 15000"),
        (franchise, [dec!(9_000), dec!(10_000), dec!(25_000)], "0, 0, 25000"),
        (both, [dec!(50_000_000), dec!(1_050_000_000), dec!(1_400_000_000)], "0, 1000000000, 1000000000"),
    ] {
        let story = told(&policy(terms)?, &losses)?;
        let found = listed(story.events.iter().map(|event| event.steps.policies[0].paid));
        sheet.equal(format!("{}: {}", terms.replace('\n', ", "), listed(losses)), expected, found);
    }
    Ok(())
}

fn time_order(sheet: &mut Sheet) -> Result<(), Failed> {
    let million = dec!(1_000_000);
    let once = "reinstatements = { count = 1, rate = \"100%\" }\nafter = []";
    let model = treaty(&[cat("a", 2_000_000, 2_000_000, once)])?;
    let losses: Vec<Decimal> = [dec!(2.35), dec!(3), dec!(4), dec!(3), dec!(3)].map(|loss| loss * million).to_vec();
    let found = listed(paid(&model, &losses)?.concat());
    sheet.equal("2m xs 2m, 1 reinstatement", "350000, 1000000, 2000000, 650000, 0", found);
    let model = treaty(&[cat("a", 500_000, 250_000, "annual = { limit = 1000000 }\nafter = []")])?;
    let losses = [dec!(100_000), dec!(800_000), dec!(500_000), dec!(1_000_000)];
    let found = listed(paid(&model, &losses)?.concat());
    sheet.equal("500,000 xs 250,000, annual limit 1m", "0, 500000, 250000, 250000", found);
    Ok(())
}

fn reinstatement(sheet: &mut Sheet) -> Result<(), Failed> {
    let charged = |limit: u32, attachment: u32, premium: u32, rates: &str, losses: &[Decimal]| {
        let terms = format!("terms = {{ excess-of-loss = {{ attachment = {attachment}, limit = {limit} }} }}");
        let more = format!("{terms}\npremium = {premium}\nreinstatements = {{ {rates} }}\nafter = []");
        let story = told(&treaty(&[contract("a", &more)])?, losses)?;
        let sum: Decimal = story.events.iter().map(|event| event.steps.contracts[0].reinstatement_premium).sum();
        Ok::<String, Failed>(sum.normalize().to_string())
    };
    let one = "count = 1, rate = \"100%\"";
    sheet.equal(
        "100,000 xs 100,000 for 10,000, loss 150,000",
        "5000",
        charged(100_000, 100_000, 10_000, one, &[dec!(150_000)])?,
    );
    sheet.equal("the same for 12,000", "6000", charged(100_000, 100_000, 12_000, one, &[dec!(150_000)])?);
    let unequal = "rates = [\"100%\", \"50%\"]";
    for (losses, expected) in [(vec![dec!(10), dec!(2)], "1100"), (vec![dec!(10)], "1000"), (vec![dec!(10); 4], "1500")]
    {
        let what = format!("10 xs 0 for 1,000 at 100 % and 50 %: {}", listed(losses.clone()));
        sheet.equal(what, expected, charged(10, 0, 1000, unequal, &losses)?);
    }
    Ok(())
}

fn tower(sheet: &mut Sheet) -> Result<(), Failed> {
    let layers = |bands: &[(u32, u32)]| -> Result<_, Failed> {
        let beside =
            |(limit, attachment): &(u32, u32)| cat(&format!("xs {attachment}"), *limit, *attachment, "after = []");
        treaty(&bands.iter().map(beside).collect::<Vec<String>>())
    };
    let ceded =
        |bands: &[(u32, u32)], loss: Decimal| Ok::<String, Failed>(listed(paid(&layers(bands)?, &[loss])?.concat()));
    sheet.equal("20 xs 10 and 50 xs 30, loss 50", "20, 20", ceded(&[(20, 10), (50, 30)], dec!(50))?);
    sheet.equal("the same listed the other way round", "20, 20", ceded(&[(50, 30), (20, 10)], dec!(50))?);
    let three = [(20, 10), (50, 30), (120, 80)];
    for (loss, expected) in [(dec!(25), "15, 0, 0"), (dec!(80), "20, 50, 0"), (dec!(200), "20, 50, 120")] {
        sheet.equal(format!("20 xs 10, 50 xs 30, 120 xs 80, loss {loss}"), expected, ceded(&three, loss)?);
    }
    Ok(())
}

fn small_captive(sheet: &mut Sheet) -> Result<(), Failed> {
    let model = model(include_str!("models/small_captive.toml"))?;
    let table = recompiled_table(&model, &Design::as_configured(&model))?;
    for (key, expected) in [
        ("reinsurance-premium", "152000000"),
        ("reinsurance-commission", "15200000"),
        ("captive-premium-income", "136800000"),
        ("captive-cash-flow", "80800000"),
        ("parent-cash-flow", "-120000000"),
        ("group-cash-flow", "-39200000"),
        ("without-captive", "-112000000"),
    ] {
        let found = table.row(key).and_then(|row| row.amount).ok_or("a row is missing")?;
        sheet.equal(key, expected, found.normalize());
    }
    sheet.equal("saving", "0.65", table.saving().ok_or("no saving")?.normalize());
    Ok(())
}
