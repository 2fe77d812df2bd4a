package org.fars.evaluate.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.fars.attack.AttackSettings;
import org.fars.attack.CellAttack.CellGoal;
import org.fars.attack.Norm;
import org.fars.certify.HeadNormCache;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.evaluate.cells.CellAttacker.AttackedCells;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.Shape;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellCertifier;
import org.fars.segment.CellGrid;
import org.fars.segment.CellLabels;
import org.fars.segment.CollectiveBound;
import org.fars.segment.WorstCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellAttackerTest {
    private static final Shape INPUT = new Shape(4, 4, 4);
    private static final CellGrid GRID = new CellGrid(4, 4, 1);
    private static final int CLASSES = 3;
    private static final List<Double> EPS = List.of(0.02, 0.05, 0.1, 0.2, 0.4);
    private static final AttackSettings SETTINGS = new AttackSettings(0, 30, 0, 2, 7);

    @TempDir
    Path folder;

    /** A random network, a random image, and what is certified of it. */
    private record Scene(CellAttacker attacker, ImageTensor image, CellCertificates certificates) {
        static Scene of(int layers, long seed, Path folder) {
            SplittableRandom random = new SplittableRandom(seed);
            MirrorBackbone backbone = new MirrorBackbone(INPUT, layers, random);
            double[][] weight = new double[CLASSES][INPUT.channels()];
            for (double[] row : weight) {
                Arrays.setAll(row, _ -> random.nextGaussian());
            }
            LinearHead head = new LinearHead("original", weight, new double[CLASSES]);
            LoadedModel model = new LoadedModel(new ModelCard("mirror", "Mirror", INPUT, List.of(),
                    List.of("a", "b", "c"), List.of(), null, null, null, null, null)
                .dense(new ModelCard.SegmentationCard(List.of("#FF0000", "#00FF00", "#0000FF"), 255, 1)), backbone,
                    List.of(head), LipschitzBound.one());
            float[] values = new float[INPUT.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(0.3, 0.7);
            }
            ImageTensor image = new ImageTensor(4, 4, 4, values);
            CellCertificates certificates = new CellCertifier(new HeadNormCache(), new JavaHeadEvaluator())
                .exactMargin(GRID.vectors(backbone.embedDouble(List.of(image))[0]), head, LipschitzBound.one());
            return new Scene(new CellAttacker(model, head, GRID, new NpzStore(folder)), image, certificates);
        }

        List<AttackedCells> attack(CellGoal goal) {
            return attacker.attack("x.png", image, certificates.predictions(), List.of(certificates), goal, EPS,
                    SETTINGS, new JobContext());
        }

        List<AttackedCells> attack() {
            return attack(CellGoal.changing(certificates.predictions()));
        }
    }

    @Property(tries = 60)
    void noMoreCellsChangeThanAreCertified(@ForAll @IntRange(min = 0, max = 3) int layers, @ForAll long seed) {
        Scene scene = Scene.of(layers, seed, null);
        CollectiveBound bound = CollectiveBound.ofCells(scene.certificates().radii());
        int before = 0;
        for (AttackedCells found : scene.attack()) {
            assertThat(found.l2()).isLessThanOrEqualTo(found.eps());
            assertThat(found.l2())
                .isEqualTo(Norm.L2.between(found.adversarial().values(), scene.image().values()));
            assertThat(found.adversarial().values()).satisfies(values -> {
                for (float value : values) {
                    assertThat(value).isBetween(0f, 1f);
                }
            });
            assertThat((long) found.changed()).isLessThanOrEqualTo(bound.most(found.eps()))
                .isGreaterThanOrEqualTo(before);
            before = found.changed();
        }
    }

    /** Where every embedding is reached, all but a few of the cells that the bound allows are found. */
    @Test
    void onALinearMapAlmostAsManyCellsChangeAsTheBoundAllows() {
        long allowed = 0;
        long changed = 0;
        for (long seed = 0; seed < 20; seed++) {
            Scene scene = Scene.of(0, seed, folder);
            CollectiveBound bound = CollectiveBound.ofCells(scene.certificates().radii());
            for (AttackedCells found : scene.attack()) {
                allowed += bound.most(found.eps());
                changed += found.changed();
            }
        }
        assertThat(changed).isGreaterThan(9 * allowed / 10);
    }

    @Property(tries = 40)
    void theIouOfAClassFallsButNotBelowItsWorstCase(@ForAll @IntRange(min = 0, max = 2) int layers,
            @ForAll long seed) {
        Scene scene = Scene.of(layers, seed, null);
        SplittableRandom random = new SplittableRandom(seed + 1);
        int[] predictions = scene.certificates().predictions();
        int[] mask = Arrays.stream(predictions).map(c -> random.nextInt(4) > 0 ? c : random.nextInt(CLASSES)).toArray();
        CellLabels labels = CellLabels.of(mask, GRID, CLASSES, 255);
        int target = mask[0];
        CellGoal goal = CellAttacker.loweringIou(target, labels, predictions);
        WorstCase.Analysis worst = new WorstCase.Analysis(scene.certificates(), labels);
        double natural = worst.at(0).iou()[target];
        for (AttackedCells found : scene.attack(goal)) {
            double iou = -goal.reached().applyAsDouble(found.after());
            assertThat(iou).isGreaterThanOrEqualTo(worst.at(found.eps()).worstIou()[target])
                .isLessThanOrEqualTo(natural + 1e-12);
        }
    }

    @Test
    void equalSeedsGiveEqualResults() {
        List<AttackedCells> first = Scene.of(2, 3, folder).attack();
        List<AttackedCells> second = Scene.of(2, 3, folder).attack();
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i).adversarial().values()).isEqualTo(second.get(i).adversarial().values());
        }
    }

    @Test
    void radiiThatAreTooLargeEndInAnException() {
        Scene scene = Scene.of(1, 5, folder);
        CellCertificates right = scene.certificates();
        CellCertificates wrong = new CellCertificates(right.type(), right.predictions(),
                Arrays.stream(right.radii()).map(r -> 2 * r).toArray(), Optional.empty(), right.kind(), 1, "");
        assertThatThrownBy(() -> new Scene(scene.attacker(), scene.image(), wrong).attack())
            .isInstanceOf(SoundnessViolationException.class)
            .hasMessageStartingWith("x.png: head 'original', certificate exact-margin allows at most")
            .hasMessageContaining("l2-pgd with seed 7 changed");
        assertThat(folder).isDirectoryContaining(file -> file.toString().endsWith(".npz"));
    }
}
