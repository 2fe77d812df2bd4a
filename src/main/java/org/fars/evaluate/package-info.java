/**
 * Evaluation of a model over a data set. This package holds the records that its parts share: what is evaluated, with
 * which settings, and what was found. Analysis of one image is in {@code analysis}, runs over a data set in {@code run},
 * their journals in {@code store}, tables and reports in {@code report}, and attempts to break certificates in
 * {@code soundness}.
 */
package org.fars.evaluate;
