//! Readers of text and tables that complain with file, line, rule and example.
