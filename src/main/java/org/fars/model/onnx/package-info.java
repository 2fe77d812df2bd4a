/**
 * Networks in ONNX files, rebuilt of layers that are known here, so that they are audited like any other. The file is read
 * with the published schema; nothing in it runs.
 */
package org.fars.model.onnx;
