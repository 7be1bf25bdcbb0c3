//! Every exporter on results that hold something of everything, on a layer alone, and on awkward texts.

#[path = "report/fixture.rs"]
mod fixture;

#[test]
fn look() {
    use ishizue::report::{html, terminal};
    let results = fixture::company_b();
    let text = terminal::summary(&results, &["out/company_b/report.html".into()], false);
    std::fs::write("/tmp/look.txt", text).unwrap();
    std::fs::write("/tmp/look.html", html::page(&results).unwrap()).unwrap();
    let layer = fixture::layer_only();
    std::fs::write("/tmp/layer.txt", terminal::summary(&layer, &[], false)).unwrap();
    std::fs::write("/tmp/layer.html", html::page(&layer).unwrap()).unwrap();
}
