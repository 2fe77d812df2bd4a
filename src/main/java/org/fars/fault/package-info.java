/** The kinds of mistake that are the input's, not ours. Every package may import this one; it imports none. */
package org.fars.fault;
