//! Stand-in for the reader of source models, until it arrives: a small model of Japan without a file behind it.

use crate::config::context::Ctx;
use crate::config::names::Names;
use crate::input::toml_tree::Node;
use crate::model::earthquake::source::*;

/// Reads the source model that a value names, with the changes of an overlay made.
pub(super) fn read(ctx: &Ctx, node: &Node, overlay: Option<&str>) -> Option<SourceModel> {
    let name = node.text().map_err(|fault| ctx.complain_of(node, fault)).ok()?;
    if name != "japan" {
        ctx.file(node)?;
    }
    if let Some(name) = overlay {
        let names = Names::new("overlay", vec!["herp-2018".into()]);
        names.called(name).map_err(|fault| ctx.complain_of(node, fault)).ok()?;
    }
    Some(SourceModel {
        name: "Japan".into(),
        edition: "stand-in".into(),
        overlay: overlay.map(str::to_owned),
        country: "JP".into(),
        region: Region { south: 24.0, north: 46.0, west: 122.0, east: 149.0 },
        plates: Vec::new(),
        sources: vec![nankai(), zone()],
    })
}

fn nankai() -> Source {
    let view = |name: &str, weight, law| View { name: name.into(), weight, law };
    let bpt = |mean, alphas: &[f64]| RenewalLaw::Bpt { mean, alphas: alphas.to_vec(), last: 1946.97 };
    let plane = Plane { centre: (134.95, 33.29), depth: 18.2, strike: 241.0, dip: 7.5, length: 738.0, width: 250.0 };
    let part = Part {
        name: String::new(),
        magnitude: 9.1,
        tsunami_magnitude: None,
        surface: Surface::Plane(plane),
        centre_depth: None,
    };
    Source {
        name: "nankai".into(),
        title: "Nankai trough".into(),
        reference: "stand-in".into(),
        class: Class::Interface,
        occurrence: Occurrence::Renewal {
            views: vec![
                view("high", 0.5, bpt(88.2, &[0.20, 0.24])),
                view("low", 0.4, bpt(117.0, &[0.2, 0.3, 0.4])),
                view("poisson", 0.1, RenewalLaw::Poisson { rate: 1.0 / 117.0 }),
            ],
            chosen: None,
        },
        ruptures: Ruptures::Cases {
            cases: vec![
                Case { name: "1".into(), weight: 0.5, parts: vec![part.clone()] },
                Case { name: "4".into(), weight: 0.5, parts: vec![part] },
            ],
            gaps: vec![],
        },
        tsunami: Some(0.0),
        counts_aftershocks: false,
        background: false,
    }
}

fn zone() -> Source {
    let zone = Zone {
        area: vec![(141.4, 37.8), (143.2, 37.8), (143.2, 38.9), (141.4, 38.9)],
        depth: ZoneDepth::Range(20.0, 50.0),
        magnitude: MagnitudeLaw::Uniform(7.0, 7.5),
        scale: MagnitudeScale::Jma,
        tsunami_magnitude: None,
        orientation: Orientation::Fixed { strike: 200.0, dip: 20.0 },
    };
    Source {
        name: "miyagi-m7".into(),
        title: "Miyagi-oki, M7 class".into(),
        reference: "stand-in".into(),
        class: Class::Interface,
        occurrence: Occurrence::Poisson { rate: 0.077 },
        ruptures: Ruptures::Zone(zone),
        tsunami: Some(0.0),
        counts_aftershocks: true,
        background: false,
    }
}
