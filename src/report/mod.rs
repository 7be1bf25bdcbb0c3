//! Results as terminal text, JSON, CSV and HTML.
