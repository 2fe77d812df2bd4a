package org.fars.certify;

import java.util.List;
import java.util.Set;
import org.fars.core.UnknownNameException;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.JavaHeadEvaluator;

/**
 * The certificates there are, in the order in which tables show them. A new one is one class and one line here.
 *
 * @param all every certificate; ids are unique
 */
public record Certifiers(List<Certifier> all) {
    /** Too slow, or too special, for everyone who just asks. */
    private static final Set<String> ON_REQUEST = Set.of("input-smoothing", "smoothed-sparsemax", "smoothed-lipschitz",
            "published-score-as-coded");

    public Certifiers {
        all = List.copyOf(all);
    }

    /** All certificates of this application, in plain Java. */
    public static Certifiers standard() {
        return standard(new JavaHeadEvaluator());
    }

    /**
     * All certificates of this application, which share what they remember of heads.
     *
     * @param bulk computes heads of several layers where only winners are counted
     */
    public static Certifiers standard(BatchHeadEvaluator bulk) {
        HeadNormCache cache = new HeadNormCache();
        return new Certifiers(List.of(new ExactMargin(cache), new SpectralMargin(cache),
                new SparsemaxMargin(cache), new SmoothedClosedForm(cache),
                new SmoothedArgmax(cache, bulk),
                new SmoothedSparsemax(cache), new SmoothedLipschitz(cache), new InputSmoothing(),
                PublishedScore.asDefined(cache), PublishedScore.asCoded(cache)));
    }

    /** What an analysis gives when nobody chooses. */
    public List<Certifier> defaults() {
        return all.stream().filter(certifier -> !ON_REQUEST.contains(certifier.id())).toList();
    }

    /** The ids of all certificates, in order. */
    public List<String> ids() {
        return all.stream().map(Certifier::id).toList();
    }

    /**
     * The certificates of these ids, in the order of the ids, each once.
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
