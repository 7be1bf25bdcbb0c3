//! What the deductible takes out of the insured loss: of its mean and of its tail.
//!
//! The same simulated losses are passed through the programme twice, with the deductibles as configured and without
//! any. A deductible should take many small losses out of a captive and leave its tail: a large share of the mean and a
//! small share of the tail mean.
//!
//! ```text
//! removed share of the mean = 1 - E[X with] / E[X without]
//! removed share of the tail = 1 - TVaR_p[X with] / TVaR_p[X without]
//! ```
//!
//! Both columns come from the same trials, so the error of a ratio R = A / B of two means is that of the mean of
//! (a_i - R b_i) / B; for tail means a_i and b_i are VaR + (x_i - VaR)+ / (1 - p), whose mean is the tail mean.
//!
//! Source: Klugman, Panjer and Willmot (2012), "Loss Models", 4th edition, section 8.2 (loss elimination ratio); Manistre
//! and Hancock (2005), "Variance of the CTE estimator", North American Actuarial Journal 9(2).
//!
//! Worked number: losses of 10 and 110, equally likely, with a deductible of 10 that is taken off: 0 and 100. The mean
//! falls from 60 to 50, a share of 1/6; the worst half from 110 to 100, a share of 1/11.

use crate::model::Model;
