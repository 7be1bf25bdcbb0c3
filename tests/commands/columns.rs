//! Everything that is printed fits a terminal of 80 columns. Wide characters take two: Unicode Standard Annex 11 (East
//! Asian Width), classes W and F.

use super::*;

fn is_wide(character: char) -> bool {
    matches!(
        u32::from(character),
        0x1100..=0x115f
            | 0x2e80..=0x303e
            | 0x3041..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe4f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1faff
            | 0x20000..=0x3fffd
    )
}

fn width(line: &str) -> usize {
    line.chars().map(|character| if is_wide(character) { 2 } else { 1 }).sum()
}

fn fits(text: &str, what: &str) {
    assert!(text.lines().count() > 3, "{what}: {text}");
    for line in text.lines() {
        assert!(width(line) <= 80, "{what}: {} columns: {line}", width(line));
    }
}

/// Every command on one configuration.
fn every_text_fits(config: &str) {
    let out = tempfile::tempdir().unwrap();
    let written = fs::read_to_string(config).unwrap();
    let start = written.lines().find_map(|line| line.strip_prefix("start = ")).unwrap();
    let [dated, timed] =
        ["900m@YEAR-06-01", "123456789012.34@YEAR-06-01T12:00"].map(|loss| loss.replace("YEAR", &start[..4]));
    for arguments in [
        vec!["check", config],
        vec!["run", config, "--trials", "2000", "--out", text(out.path())],
        vec!["loss", config, "400m", &dated, &timed],
        vec!["explain", config, "--trials", "2000", "--return-period", "250", "--of", "ground-up"],
        vec!["explain", config, "--trials", "2000", "--return-period", "2"],
        vec!["explain", config, "--trial", "0"],
    ] {
        let ran = ishizue(&arguments).done();
        fits(&ran.out, &format!("{arguments:?}"));
        // Warnings.
        for line in ran.err.lines() {
            assert!(width(line) <= 80, "{arguments:?}: {line}");
        }
    }
}

#[test]
fn every_line_of_every_command_fits_80_columns_for_every_configuration() {
    let configs = fs::read_dir("configs").unwrap().map(|entry| entry.unwrap().path());
    let configs: Vec<_> = configs.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    assert!(configs.len() >= 6);
    for config in configs {
        every_text_fits(text(&config));
    }
}

#[test]
fn long_japanese_names_fit_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("company_b")).unwrap();
    for file in ["sites.csv", "elt.csv"] {
        fs::copy(format!("configs/company_b/{file}"), folder.path().join("company_b").join(file)).unwrap();
    }
    let mut config = fs::read_to_string(COMPANY_B).unwrap();
    for (english, japanese) in [
        ("\"Company B: a small Hawaii captive for earthquake and tsunami\"", "地震・津波再々保険プログラムの検討"),
        ("\"earthquake and tsunami\"", "南海トラフおよび日本海溝沿いの巨大地震と津波による損害"),
        ("\"earthquake policy\"", "企業財産包括保険地震危険補償特約付き保険証券第一号"),
        ("\"fronting\"", "元受保険会社による出再契約（割合再保険特約・九十五パーセント）"),
        ("\"London\"", "ロンドン市場の再保険者による任意再々保険の引受団"),
        ("\"Insurer D\"", "日本国内に免許を有する元受損害保険株式会社Ｄ"),
        ("\"Company B Captive\"", "株式会社Ｂの完全子会社であるハワイ州のキャプティブ"),
        ("\"Company B\"", "株式会社Ｂ製造業グループ本社"),
    ] {
        let title = format!("\"{japanese}\"");
        assert!(config.contains(english), "{english}");
        config = config.replace(english, &title);
    }
    let path = folder.path().join("captive.toml");
    fs::write(&path, config).unwrap();
    every_text_fits(text(&path));
}

#[test]
fn mistakes_fit_80_columns() {
    let ran = ishizue(&["check", "tests/broken/many_at_once.toml"]);
    assert_eq!(ran.code, 2);
    fits(&ran.err, "mistakes");
}
