//! Family: earthquakes that draw their random numbers under one name.
//!
//! | family | who | address of its n-th earthquake |
//! |---|---|---|
//! | `main` | mainshocks of all Poisson sources | (trial, year, number in the year) |
//! | the name of a renewal source | its ruptures, the first of a pair | (trial, 0, number of the rupture) |
//! | the same and `/second` | the second of a pair | the same |
//! | `realisation` | an event on its own, outside any path | (number of the realisation, event, 0) |
//! | any of these and `/foreshock`, `/early`, `/late` | its secondary earthquakes | that of the mainshock |
//!
//! A site draws under the family and its own id, so neither another source nor another site moves its numbers.

use crate::numerics::stream::StreamKey;

/// What a secondary earthquake is to its mainshock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Itself.
    Main,
    /// Before it.
    Foreshock,
    /// After it, within days.
    Early,
    /// After that, within the year.
    Late,
}

impl Role {
    /// All of them; the place of a role is its offset from the main family.
    pub(super) const EVERY: [Role; 4] = [Role::Main, Role::Foreshock, Role::Early, Role::Late];
}

/// Keys of one family.
#[derive(Clone, Copy, Debug)]
pub(super) struct Family {
    /// Deviates of the whole earthquake: shaking (index 2 n), tsunami (2 n + 1).
    pub event: StreamKey,
    /// Whether there is a secondary earthquake (4 n), when (4 n + 1), and which (4 n + 2).
    pub secondary: StreamKey,
    /// Of sites, with the key of the site mixed in.
    site: StreamKey,
}

/// Uniforms that a site may draw for one earthquake.
pub(super) const SITE_DRAWS: u32 = 8;

impl Family {
    /// The four families of mainshocks called `name` (empty: `main`) of a peril, in the order of [`Role::EVERY`].
    pub(super) fn of(peril: &str, name: &str, seed: u64) -> [Family; 4] {
        let name = if name.is_empty() { "main" } else { name };
        ["", "/foreshock", "/early", "/late"].map(|role| {
            let key = |what: &str| StreamKey::new(seed, &format!("{peril}/{name}{role}/{what}"));
            Family { event: key("event-term"), secondary: key("secondary"), site: key("site") }
        })
    }

    /// The key of a site in this family: uniforms [`SITE_DRAWS`] n to [`SITE_DRAWS`] n + 7 belong to earthquake n.
    #[inline]
    pub(super) fn site(&self, site: StreamKey) -> StreamKey {
        self.site.within(site)
    }
}
