/** Files written for a run: tables, CSV, JSON, data of charts, and the HTML report. */
package org.fars.evaluate.report;
