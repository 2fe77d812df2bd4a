package org.fars.ui.segment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.fars.certify.CertificateType;
import org.fars.core.UserInputException;
import org.fars.image.ImageSource.ImageFile;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.segment.CellAnalyzer.CellAnalysis;
import org.fars.segment.CellAnalyzer.HeadCells;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellGrid;
import org.fars.segment.CellLabels;
import org.fars.segment.CollectiveBound;
import org.fars.segment.Mask;
import org.fars.segment.MaskedImages.MaskedImage;
import org.fars.segment.MaskedImages;
import org.fars.segment.WorstCase;

/**
 * One image as a dense model sees it, with everything prepared that depends on no ε.
 *
 * @param source the image
 * @param model the dense model
 * @param grid its cells
 * @param image the image as the model takes it
 * @param contentHash the image's content hash
 * @param heads what each head says
 * @param truth its mask; empty if none is known
 * @param maskProblem why its mask cannot be used; empty if nothing is wrong
 */
record SegmentedImage(ImageSource source, LoadedModel model, CellGrid grid, ImageTensor image, String contentHash,
        List<HeadMaps> heads, Optional<Truth> truth, String maskProblem) {
    /**
     * The mask of an image.
     *
     * @param mask the class of each pixel of the image as the model takes it
     * @param labels the same, counted cell by cell
     */
    record Truth(Mask mask, CellLabels labels) {}

    /**
     * What one head says.
     *
     * @param head its name
     * @param predictions the class of each cell, -1 where there is none
     * @param maps by certificate
     */
    record HeadMaps(String head, int[] predictions, Map<CertificateType, CellMap> maps) {}

    /**
     * The cells by one certificate.
     *
     * @param cells their radii
     * @param bound how many change together
     * @param worst what is left of the mask at worst; empty where there is no mask
     */
    record CellMap(CellCertificates cells, CollectiveBound bound, Optional<WorstCase.Analysis> worst) {
        static CellMap of(CellCertificates cells, Optional<Truth> truth) {
            return new CellMap(cells, CollectiveBound.ofCells(cells), truth.map(Truth::labels)
                .filter(labels -> labels.pixels() > 0)
                .map(labels -> new WorstCase.Analysis(cells, labels)));
        }

        /** Returns whether any radius is proved. */
        boolean isProved() {
            return cells.isSound() && cells.reason().isEmpty();
        }

        /** Returns K(ε), the most cells that change together; all of them where nothing is proved. */
        long together(double eps) {
            return isProved() ? bound.most(eps) : cells.cells();
        }

        /** Returns how many cells have a radius of at most {@code eps}; all of them where nothing is proved. */
        long oneByOne(double eps) {
            return isProved() ? bound.mostOneByOne(eps) : cells.cells();
        }

        /** Returns the largest finite radius, 0 if there is none. */
        double largest() {
            double largest = 0;
            for (double radius : cells.radii()) {
                largest = Double.isFinite(radius) ? Math.max(largest, radius) : largest;
            }
            return largest;
        }

        /** Returns the class that a cell changes to first; empty if it is undecided or only its radius is known. */
        OptionalInt runnerUp(int cell) {
            int best = -1;
            for (int c = 0; cells.towards().isPresent() && c < cells.towards().get().length; c++) {
                boolean other = cells.predictions()[cell] >= 0 && c != cells.predictions()[cell];
                best = other && (best < 0 || cells.radiusTowards(c, cell) < cells.radiusTowards(best, cell)) ? c : best;
            }
            return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
        }
    }

    /** Prepares an image; reads its mask if a folder beside it holds one. Takes a while. */
    static SegmentedImage of(ImageSource source, LoadedModel model, CellGrid grid, ImageTensor image,
            CellAnalysis analysis) {
        Optional<Truth> truth = Optional.empty();
        String problem = "";
        try {
            truth = mask(source).map(masked -> truth(masked, model, grid));
        } catch (UserInputException mistake) {
            problem = mistake.getMessage();
        }
        Optional<Truth> known = truth;
        return new SegmentedImage(source, model, grid, image, analysis.contentHash(),
                analysis.heads().stream().map(head -> maps(head, known)).toList(), truth, problem);
    }

    private static Optional<MaskedImage> mask(ImageSource source) {
        return source instanceof ImageFile file ? MaskedImages.of(file.file()) : Optional.empty();
    }

    private static Truth truth(MaskedImage masked, LoadedModel model, CellGrid grid) {
        int classes = model.card().classes().size();
        int ignored = model.card().segmentation().ignored();
        Mask mask = masked.mask(model.card().input(), classes, ignored);
        return new Truth(mask, CellLabels.of(mask.labels(), grid, classes, ignored));
    }

    private static HeadMaps maps(HeadCells head, Optional<Truth> truth) {
        Map<CertificateType, CellMap> maps = new HashMap<>();
        head.certificates().forEach(cells -> maps.put(cells.type(), CellMap.of(cells, truth)));
        return new HeadMaps(head.head(), head.predictions(), Map.copyOf(maps));
    }

    /** Returns what a head says. */
    HeadMaps head(String name) {
        return heads.stream().filter(one -> one.head().equals(name)).findFirst().orElse(heads.getFirst());
    }

    /** Returns this scene with one more certificate of a head. */
    SegmentedImage with(String head, CellCertificates cells) {
        return new SegmentedImage(source, model, grid, image, contentHash, heads.stream().map(one -> {
            Map<CertificateType, CellMap> maps = new HashMap<>(one.maps());
            if (one.head().equals(head)) {
                maps.put(cells.type(), CellMap.of(cells, truth));
            }
            return new HeadMaps(one.head(), one.predictions(), Map.copyOf(maps));
        }).toList(), truth, maskProblem);
    }
}
