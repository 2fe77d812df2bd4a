package org.fars.certify;

import java.util.List;
import org.fars.core.UnknownNameException;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.BatchHeadEvaluator;

/**
 * The available certificates, in the order in which tables show them. A new one is one class, one {@link CertificateType}
 * and one line here.
 *
 * @param all every certificate; ids are unique
 */
public record Certifiers(List<Certifier> all) {
    public Certifiers {
        all = List.copyOf(all);
    }

    /** Returns all certificates of this application, computed in plain Java. */
    public static Certifiers standard() {
        return standard(new JavaHeadEvaluator());
    }

    /**
     * Returns all certificates of this application, which share one cache of heads' norms.
     *
     * @param evaluator computes heads of several layers where only winners are counted
     */
    public static Certifiers standard(BatchHeadEvaluator evaluator) {
        HeadNormCache cache = new HeadNormCache();
        return new Certifiers(List.of(new ExactMargin(cache), new SpectralMargin(cache), new SparsemaxMargin(cache),
                new SmoothedClosedForm(cache), new SmoothedArgmax(cache, evaluator), new SmoothedSparsemax(cache),
                new SmoothedLipschitz(cache), new InputSmoothing(), PublishedScore.asDefined(cache),
                PublishedScore.asCoded(cache)));
    }

    /** Returns what is computed unless something else is asked for. */
    public List<Certifier> defaults() {
        return all.stream().filter(certifier -> !certifier.type().onRequest()).toList();
    }

    /** Returns the certificates about this classifier, without those that are for comparison only. */
    public List<Certifier> about(CertifiedClassifier classifier) {
        return all.stream()
            .filter(certifier -> certifier.type().classifier() == classifier
                    && certifier.type().kind() != Certificate.Kind.NONE)
            .toList();
    }

    /** Returns the ids of all certificates, in order. */
    public List<String> ids() {
        return all.stream().map(Certifier::id).toList();
    }

    /**
     * Returns the certificate of this type.
     *
     * @throws UnknownNameException where there is none here
     */
    public Certifier ofType(CertificateType type) {
        return byId(type.id());
    }

    /**
     * Returns the certificates with these ids, in the order of the ids, each once.
     *
     * @throws UnknownNameException where an id names none
     */
    public List<Certifier> byIds(List<String> ids) {
        return ids.stream().distinct().map(this::byId).toList();
    }

    private Certifier byId(String id) {
        return all.stream()
            .filter(certifier -> certifier.id().equals(id))
            .findFirst()
            .orElseThrow(() -> UnknownNameException.of("certificate", id, ids()));
    }
}
