/**
 * Charts: plain data in, a {@link org.fars.ui.chart.Figure} out, which a {@link org.fars.ui.chart.ChartPane} shows in
 * the window's theme and {@link org.fars.ui.chart.ChartExport} writes to a file.
 */
package org.fars.ui.chart;
