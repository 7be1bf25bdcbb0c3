//! Every exporter on results that hold something of everything, on a layer alone, and on awkward texts.

#[path = "report/fixture.rs"]
mod fixture;

#[test]
fn look() {
    let results = fixture::company_b();
    let options = ishizue::report::terminal::Options::default();
    let text = ishizue::report::terminal::summary(&results, &["out/company_b/report.html".into()], options);
    std::fs::write("/tmp/look.txt", text).unwrap();
    std::fs::write("/tmp/look.html", ishizue::report::html::report(&results, Default::default()).unwrap()).unwrap();
    let layer = fixture::layer_only();
    std::fs::write("/tmp/layer.txt", ishizue::report::terminal::summary(&layer, &[], options)).unwrap();
    std::fs::write("/tmp/layer.html", ishizue::report::html::report(&layer, Default::default()).unwrap()).unwrap();
}
