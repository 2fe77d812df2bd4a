package org.fars.certify;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fars.certify.Certificate.Kind;

/**
 * The kinds of certificate that this application gives, in the order in which tables show them, and what is true of each
 * whatever the image. The only place where their ids are spelled out.
 */
public enum CertificateType {
    /** See {@link ExactMargin}. */
    EXACT_MARGIN("exact-margin", CertifiedClassifier.HEAD, Kind.DETERMINISTIC, false),
    /** See {@link SpectralMargin}. */
    SPECTRAL_MARGIN("spectral-margin", CertifiedClassifier.HEAD, Kind.DETERMINISTIC, false),
    /** See {@link SparsemaxMargin}. */
    SPARSEMAX_MARGIN("sparsemax-margin", CertifiedClassifier.HEAD, Kind.DETERMINISTIC, false),
    /** See {@link SmoothedClosedForm}. */
    SMOOTHED_CLOSED_FORM("smoothed-closed-form", CertifiedClassifier.SMOOTHED_HEAD, Kind.DETERMINISTIC, false),
    /** See {@link SmoothedArgmax}. */
    SMOOTHED_ARGMAX("smoothed-argmax", CertifiedClassifier.SMOOTHED_HEAD, Kind.PROBABILISTIC, false),
    /** See {@link SmoothedSparsemax}. */
    SMOOTHED_SPARSEMAX("smoothed-sparsemax", CertifiedClassifier.SMOOTHED_HEAD, Kind.PROBABILISTIC, true),
    /** See {@link SmoothedLipschitz}. */
    SMOOTHED_LIPSCHITZ("smoothed-lipschitz", CertifiedClassifier.SMOOTHED_HEAD, Kind.PROBABILISTIC, true),
    /** See {@link InputSmoothing}. */
    INPUT_SMOOTHING("input-smoothing", CertifiedClassifier.SMOOTHED_NETWORK, Kind.PROBABILISTIC, true),
    /** See {@link PublishedScore#asDefined}. */
    PUBLISHED_SCORE("published-score", CertifiedClassifier.HEAD, Kind.NONE, false),
    /** See {@link PublishedScore#asCoded}. */
    PUBLISHED_SCORE_AS_CODED("published-score-as-coded", CertifiedClassifier.HEAD, Kind.NONE, true);

    private static final Map<String, CertificateType> BY_ID = Arrays.stream(values())
        .collect(Collectors.toUnmodifiableMap(CertificateType::id, Function.identity()));

    private final String id;
    private final CertifiedClassifier classifier;
    private final Kind kind;
    private final boolean onRequest;

    CertificateType(String id, CertifiedClassifier classifier, Kind kind, boolean onRequest) {
        this.id = id;
        this.classifier = classifier;
        this.kind = kind;
        this.onRequest = onRequest;
    }

    /** Returns the type with this id; empty for an id that a later version may know. */
    public static Optional<CertificateType> ofId(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /** Returns the name in files, tables and the command line. */
    public String id() {
        return id;
    }

    /** Returns the classifier that the certificate is about. */
    public CertifiedClassifier classifier() {
        return classifier;
    }

    /** Returns the kind of its radii on a network with an audited Lipschitz bound. */
    public Kind kind() {
        return kind;
    }

    /** Returns whether it is computed only when asked for by name, because it is slow or special. */
    public boolean onRequest() {
        return onRequest;
    }

    /** Returns whether its radius is divided by a Lipschitz bound of the backbone, without which there is none. */
    public boolean needsBound() {
        return kind != Kind.NONE && this != INPUT_SMOOTHING;
    }

    /** Returns whether it draws noise samples: slow on a whole data set. */
    public boolean isSampled() {
        return kind == Kind.PROBABILISTIC;
    }

    /** Returns whether the smoothed classifier it is about decides by votes rather than by mean scores. */
    public boolean decidesByVotes() {
        return this == SMOOTHED_ARGMAX || this == SMOOTHED_CLOSED_FORM || this == INPUT_SMOOTHING;
    }
}
