//! Packs of rules that are wrong, and configurations that ask for them wrongly: file, line, what is wrong, the rule, an example.

use ishizue::config;
use ishizue::input::complaint::{Complaint, Complaints};

const CASE: &str = r#"format = 1
title = "A captive"
currency = "JPY"
[simulation]
start = 2027-04-01
trials = 100
seed = 1
[[peril]]
name = "earthquake"
frequency = { poisson = { mean = 0.1 } }
severity = { fixed = { loss = "10m" } }
[captive]
name = "Captive"
domicile = "Hawaii"
opening-surplus = "100m"
"#;

const PACK: &str = r#"format = 1
name = "Nowhere"
edition = "2027"
effective = 2027-01-01
currency = "USD"
source = "Gazette of Nowhere"
[[class]]
name = "A"
title = "pure captive"
amount = "100k"
[[requirement]]
name = "minimum capital"
compared-with = "surplus"
status = "public"
greatest-of = [
    { amount = "class" },
    { bands = [{ up-to = "5m", share = "18%" }, { share = "16%" }], of = "net-written-premium" },
]
"#;

const ASKED: &str = r#"{ file = "own.toml", class = "A", exchange = { USD = 110 } }"#;

fn read(rules: &str, pack: &str) -> Result<Complaints, Complaints> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.toml"), pack).unwrap();
    config::read_text(&format!("{CASE}rules = {rules}\n"), "case.toml", folder.path()).map(|(_, warnings)| warnings)
}

/// The only error, with a rule and an example, and no line of it wider than 80 columns.
fn refused(rules: &str, pack: &str) -> Complaint {
    let all = match read(rules, pack) {
        Ok(_) => panic!("read without an error: {rules}\n{pack}"),
        Err(complaints) => complaints,
    };
    let errors: Vec<&Complaint> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{all}");
    assert!(!errors[0].rule.is_empty() && !errors[0].example.is_empty(), "{all}");
    errors[0].clone()
}

/// The pack with one text for another, asked for as it should be.
fn broken(from: &str, to: &str) -> Complaint {
    assert!(PACK.contains(from), "{from}");
    refused(ASKED, &PACK.replacen(from, to, 1))
}

fn at(complaint: &Complaint) -> String {
    let place = complaint.place();
    place.rsplit('/').next().unwrap_or_default().to_owned()
}

#[test]
fn the_pack_from_which_the_broken_ones_differ_is_read() {
    assert!(read(ASKED, PACK).unwrap_or_else(|mistakes| panic!("{mistakes}")).is_empty());
    assert!(read(&format!("[{ASKED}, {{ pack = \"US ratios\" }}]"), PACK).is_ok());
}

#[test]
fn every_pack_that_is_built_in_is_read_for_each_of_its_classes() {
    let packs: [(&str, &str, &[&str]); 10] = [
        ("AIFC", "USD", &["1", "2", "3"]),
        ("Bermuda", "USD", &["1", "2", "3"]),
        ("Cayman", "USD", &["B(i)", "B(ii)", "B(iii)"]),
        ("Guernsey", "GBP", &[]),
        ("Hawaii", "USD", &["1", "2", "3", "4"]),
        ("Micronesia", "USD", &["1", "2", "3"]),
        ("Solvency II", "EUR", &["captive reinsurer", "reinsurer", "insurer", "liability insurer"]),
        ("UK", "GBP", &["captive reinsurer", "reinsurer", "insurer", "liability insurer"]),
        (
            "Vermont",
            "USD",
            &["pure", "association", "industrial insured", "agency", "risk retention group", "sponsored"],
        ),
        ("vermont", "USD", &["Pure"]),
    ];
    for (pack, currency, classes) in packs {
        let asked = |class: &str| format!("{{ pack = \"{pack}\"{class}, exchange = {{ {currency} = 120.5 }} }}");
        let classes: Vec<String> = classes.iter().map(|class| format!(", class = \"{class}\"")).collect();
        for class in if classes.is_empty() { vec![String::new()] } else { classes } {
            let warnings = read(&asked(&class), PACK).unwrap_or_else(|mistakes| panic!("{pack} {class}: {mistakes}"));
            assert!(warnings.is_empty(), "{warnings}");
        }
    }
    for pack in ["US ratios", "AM Best"] {
        assert!(read(&format!("{{ pack = \"{pack}\" }}"), PACK).is_ok());
    }
    for edition in ["2016", "2022"] {
        let asked = format!(
            "{{ pack = \"Solvency II\", edition = \"{edition}\", class = \"insurer\", exchange = {{ EUR = 120 }} }}"
        );
        assert!(read(&asked, PACK).is_ok());
    }
}

#[test]
fn a_pack_with_a_mistake_is_told_with_its_own_file_and_line() {
    let complaint = broken("edition = \"2027\"\n", "edition = \"2027\"\nvintage = 3\n");
    assert_eq!(at(&complaint), "own.toml:4:1");
    assert_eq!(complaint.what, "unknown key `vintage` at the top of the file");
    let complaint = broken("source = \"Gazette of Nowhere\"\n", "");
    assert_eq!(complaint.what, "the file lacks `source`");
    let complaint = broken("amount = \"100k\"", "amount = \"-100k\"");
    assert_eq!((at(&complaint).as_str(), complaint.what.as_str()), ("own.toml:10:10", "the amount -100k is negative"));
    let complaint = broken("amount = \"100k\"", "amount = \"EUR 100k\"");
    assert!(complaint.what.contains("EUR"), "{}", complaint.what);
    let complaint = broken("status = \"public\"\n", "");
    assert_eq!(complaint.what, "requirement[1] lacks `status`");
    let complaint = broken("status = \"public\"", "status = \"certain\"");
    assert!(complaint.what.contains("\"certain\" is not one of the choices"), "{}", complaint.what);
    let complaint = broken("currency = \"USD\"\n", "");
    assert_eq!(complaint.what, "the pack has amounts of money, and no currency");
}

#[test]
fn bands_have_increasing_ends_and_the_last_has_none() {
    let rule = "bands have increasing ends, and the last has none";
    for (bands, what) in [
        (
            r#"{ up-to = "5m", share = "18%" }, { up-to = "4m", share = "1%" }, { share = "16%" }"#,
            "the band ends at 4,000,000, not above the 5,000,000 before it",
        ),
        (
            r#"{ up-to = "5m", share = "18%" }, { up-to = "5m", share = "1%" }, { share = "16%" }"#,
            "the band ends at 5,000,000, not above the 5,000,000 before it",
        ),
        (r#"{ share = "18%" }, { share = "16%" }"#, "a band before the last has no end"),
        (
            r#"{ up-to = "5m", share = "18%" }, { up-to = "6m", share = "16%" }"#,
            "the last band has an end, so that nothing is said of what lies above",
        ),
    ] {
        let complaint = broken(r#"{ up-to = "5m", share = "18%" }, { share = "16%" }"#, bands);
        assert_eq!((complaint.what.as_str(), complaint.rule.as_str()), (what, rule));
        assert!(at(&complaint).starts_with("own.toml:17"), "{}", complaint.place());
    }
}

#[test]
fn a_part_is_stated_in_one_way_that_is_complete() {
    let part = r#"{ bands = [{ up-to = "5m", share = "18%" }, { share = "16%" }], of = "net-written-premium" }"#;
    for (other, what) in [
        (r#"{ share = "12%", amount = "5m", of = "reserves" }"#, "has both `amount` and `share`"),
        (r#"{ share = "12%" }"#, "lacks `of`"),
        (r#"{ share = "12%", of = "surplus" }"#, "\"surplus\" is not one of the choices"),
        (r#"{ of = "reserves" }"#, "says none of amount, share"),
        (r#"{ amount = "5m", of = "reserves" }"#, "`of` has no effect here"),
        (r#"{ value-at-risk = "100%" }"#, "100% is no level"),
        (r#"{ value-at-risk = "0%" }"#, "0% is no level"),
        (
            r#"{ corridor = { value-at-risk = "99.5%", at-least = "45%", at-most = "25%", linear = [{ amount = "1m" }] } }"#,
            "the corridor begins at 45% and ends at 25%",
        ),
        (r#"{ sum-of = [{ sum-of = [{ amount = "1m" }] }] }"#, "unknown key `sum-of`"),
        (r#"{ sum-of = [] }"#, "the list has 0 items"),
    ] {
        let complaint = broken(part, other);
        assert!(complaint.what.contains(what), "{other}: {}", complaint.what);
    }
    let complaint = broken("[[class]]\nname = \"A\"\ntitle = \"pure captive\"\namount = \"100k\"\n", "");
    assert_eq!(complaint.what, "the pack has no classes");
}

#[test]
fn classes_screens_scores_and_tax_are_checked() {
    let with = |more: &str| refused(ASKED, &format!("{PACK}{more}"));
    let screen = "[[screen]]\nname = \"a\"\nof = \"gross-written-premium\"\nto = \"surplus\"\nstatus = \"public\"\n";
    for (more, what) in [
        (screen.to_owned(), "screen[1] says none of below, above"),
        (format!("{screen}below = 9\n"), "the share 9 is above 1"),
        (format!("{screen}below = \"0%\"\n"), "the limit is 0%"),
        (format!("{screen}below = \"9%\"\nabove = \"1%\"\n"), "has both `below` and `above`"),
        (format!("{screen}below = \"9%\"\nclasses = [\"B\"]\n"), "there is no class called \"B\""),
        (
            "[[screen]]\nname = \"a\"\nof = \"reserves\"\nto = \"reserves\"\nbelow = \"9%\"\nstatus = \"public\"\n".into(),
            "the ratio of a figure to itself is always 1",
        ),
        (
            "[[score]]\nname = \"s\"\nstatus = \"public\"\n[[score.band]]\nname = \"all\"\n".into(),
            "there is nothing to tell apart",
        ),
        (
            "[[score]]\nname = \"s\"\nstatus = \"public\"\n[[score.band]]\nname = \"a\"\n[[score.band]]\nname = \"b\"\n".into(),
            "an assessment before the last has no condition",
        ),
        (
            "[[score]]\nname = \"s\"\nstatus = \"public\"\n[[score.band]]\nname = \"a\"\nlevel = \"99%\"\nabove = 1\n\
             [[score.band]]\nname = \"b\"\nlevel = \"95%\"\nabove = 1\n"
                .into(),
            "the last assessment has a condition",
        ),
        ("[premium-tax]\nassumed = \"none\"\nstatus = \"public\"\n".into(), "premium-tax lacks `direct`"),
        ("[premium-tax]\ndirect = \"nil\"\nassumed = \"none\"\nstatus = \"public\"\n".into(), "\"nil\" is neither"),
        (
            "[premium-tax]\ndirect = \"none\"\nassumed = \"none\"\nstatus = \"public\"\nminimum = 2\nmaximum = 1\n".into(),
            "the least tax of 2 is above the most of 1",
        ),
        ("[[class]]\nname = \"A\"\ntitle = \"twice\"\n".into(), "the name \"A\" is used twice"),
        (PACK[PACK.find("[[requirement]]").unwrap()..].to_owned(), "the name \"minimum capital\" is used twice for one class"),
    ] {
        let complaint = with(&more);
        assert!(complaint.what.contains(what), "{more}: {}", complaint.what);
    }
    let nothing = &PACK[..PACK.find("[[requirement]]").unwrap()];
    assert_eq!(refused(ASKED, nothing).what, "the pack has nothing to look at");
}

#[test]
fn an_unknown_domicile_is_told_with_those_that_are_known() {
    let complaint = refused(r#"{ pack = "Hawai", class = "1" }"#, PACK);
    assert_eq!(complaint.what, "there is no built-in pack of rules called \"Hawai\"; did you mean \"Hawaii\"?");
    for name in ["\"AIFC\"", "\"AM Best\"", "\"Bermuda\"", "\"Solvency II\"", "\"US ratios\"", "\"Vermont\""] {
        assert!(complaint.rule.contains(name), "{}", complaint.rule);
    }
    assert_eq!(at(&complaint), "case.toml:16:18");
    assert!(complaint.example.contains("pack = \"Hawaii\""));
    let complaint = refused(r#"{ pack = "Atlantis" }"#, PACK);
    assert_eq!(complaint.what, "there is no built-in pack of rules called \"Atlantis\"");
}

#[test]
fn a_rate_of_exchange_a_class_and_a_prescribed_amount_have_no_default() {
    for (rules, what) in [
        (r#"{ pack = "Hawaii", class = "1" }"#, "Hawaii states amounts in USD, and no rate of exchange is given"),
        (r#"{ pack = "Hawaii", class = "1", exchange = {} }"#, "no rate of exchange is given"),
        (
            r#"{ pack = "Hawaii", class = "1", exchange = { EUR = 110 } }"#,
            "the amounts of Hawaii are in USD, not in EUR",
        ),
        (r#"{ pack = "Hawaii", class = "1", exchange = { USD = 0 } }"#, "one USD cannot be 0 JPY"),
        (r#"{ pack = "Hawaii", class = "1", exchange = { USD = -110 } }"#, "one USD cannot be -110 JPY"),
        (r#"{ pack = "Hawaii", class = "1", exchange = { USD = "110" } }"#, "a number without quotes"),
        (r#"{ pack = "Hawaii", exchange = { USD = 110 } }"#, "Hawaii has classes, and none is named"),
        (r#"{ pack = "Hawaii", class = "7", exchange = { USD = 110 } }"#, "Hawaii has no class \"7\""),
        (
            r#"{ pack = "Hawaii", class = "5", exchange = { USD = 110 } }"#,
            "the minimum of class \"5\" of Hawaii is set case by case",
        ),
        (r#"{ pack = "Guernsey", class = "1", exchange = { GBP = 140 } }"#, "`class` has no effect here"),
        (r#"{ pack = "US ratios", exchange = { USD = 110 } }"#, "`exchange` has no effect here"),
        (
            r#"{ pack = "US ratios", prescribed = "5m" }"#,
            "no minimum of US ratios stands beside an amount that the regulator sets",
        ),
        (
            r#"{ pack = "Vermont", edition = "1999", class = "pure", exchange = { USD = 110 } }"#,
            "Vermont has no edition \"1999\"",
        ),
        (
            r#"{ file = "own.toml", edition = "2027", class = "A", exchange = { USD = 110 } }"#,
            "`edition` has no effect here",
        ),
        (r#"{ file = "gone.toml" }"#, "gone.toml: there is no such file"),
        (r#"{ class = "1" }"#, "says none of pack, file"),
        (
            r#"{ pack = "Hawaii", file = "own.toml", class = "1", exchange = { USD = 110 } }"#,
            "has both `pack` and `file`",
        ),
        (r#"[]"#, "the list has 0 items"),
        (r#""Hawaii""#, "a list in square brackets is expected here"),
    ] {
        let complaint = refused(rules, PACK);
        assert!(complaint.what.contains(what), "{rules}: {}", complaint.what);
        assert!(at(&complaint).starts_with("case.toml:16"), "{rules}: {}", complaint.place());
    }
    let complaint = refused(r#"{ pack = "Hawaii", exchange = { USD = 110 } }"#, PACK);
    assert!(complaint.rule.contains("\"1\" (pure captive that only reinsures), \"2\""), "{}", complaint.rule);
    // A captive that reports in the currency of the pack needs no rate, and none may be stated.
    let dollars = CASE.replace("\"JPY\"", "\"USD\"");
    let read = |rules: &str| config::read_text(&format!("{dollars}rules = {rules}\n"), "case.toml", "".as_ref());
    assert!(read(r#"{ pack = "Hawaii", class = "1" }"#).is_ok());
    assert!(read(r#"{ pack = "Hawaii", class = "1", exchange = { USD = 1 } }"#).is_err());
}

#[test]
fn rules_that_do_not_hold_yet_are_warned_of() {
    let later = PACK.replace("effective = 2027-01-01", "effective = 2030-01-01");
    let warnings = read(ASKED, &later).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let warning = warnings.iter().next().unwrap();
    assert_eq!(warning.what, "Nowhere 2027 holds from 2030-01-01, after the start on 2027-04-01");
}
