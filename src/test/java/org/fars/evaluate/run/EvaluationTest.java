package org.fars.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.fars.attack.AttackSettings;
import org.fars.attack.Attacks;
import org.fars.attack.LinearBackbone;
import org.fars.certify.Certifiers;
import org.fars.core.InvalidSettingException;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationData.DatasetException;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings.Shard;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.analysis.RobustnessBracket;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.evaluate.report.EvaluationCharts;
import org.fars.evaluate.report.PaperTables;
import org.fars.evaluate.report.Summary;
import org.fars.evaluate.store.Journal;
import org.fars.evaluate.store.Journal.JournalException;
import org.fars.evaluate.store.ShardMerger;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.model.LoadedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    private static final int STEPS = 20;

    @TempDir
    private Path folder;

    @Test
    void everyImageIsEvaluatedOnceInTheOrderOfTheData() {
        EvaluationRun run = Fixtures.run(Fixtures.items(20), Fixtures.settings(), folder);

        assertThat(run.results()).extracting(ImageResult::position)
            .containsExactlyElementsOf(IntStream.range(0, 20).filter(i -> i % 7 != 6).boxed().toList());
        assertThat(run.skipped()).extracting(SkippedImage::location).containsExactly("/data/6.png", "/data/13.png");
        assertThat(run.skipped().getFirst().reason()).isEqualTo("/data/6.png: is no image");
        assertThat(run.header().model()).isEqualTo("linear");
    }

    @Test
    void theBatchSizeChangesNoResult() {
        List<EvaluationItem> items = Fixtures.items(15);
        EvaluationRun one = Fixtures.run(items, Fixtures.settings().withBatchSize(1), folder.resolve("a"));
        EvaluationRun seven = Fixtures.run(items, Fixtures.settings().withBatchSize(7), folder.resolve("b"));
        assertThat(one.results()).isEqualTo(seven.results());
    }

    @Test
    void leavingOutProvedImagesChangesNoAccuracy() {
        List<EvaluationItem> items = Fixtures.items(20);
        EvaluationSettings every = Fixtures.settings().withEps(List.of(0.05, 0.2, 0.6));
        EvaluationSettings unproved = every.withAttacks(every.attacks()
            .stream()
            .map(plan -> new AttackPlan(plan.attack(), plan.settings(), true))
            .toList());
        EvaluationRun whole = Fixtures.run(items, every, folder.resolve("whole"));
        EvaluationRun quick = Fixtures.run(items, unproved, folder.resolve("quick"));
        assertThat(Summary.of(quick).attacked()).isEqualTo(Summary.of(whole).attacked());
        assertThat(attacks(quick)).isLessThan(attacks(whole)).isPositive();
        assertThat(PaperTables.attacked(quick).note()).contains("without being attacked");
        assertThat(Summary.of(whole).provedAttacked()).isEmpty();
    }

    @Test
    void aSampleOfTheProvedImagesIsAttackedAndCounted() {
        Evaluation evaluation = unproved(Fixtures.model(), Fixtures.items(400),
                Fixtures.settings().withEps(List.of(0.001, 0.002)));
        Summary.ProvedAttacked check = Summary.of(evaluation.run(new JobContext())).provedAttacked().getFirst();
        assertThat(check.head()).isEqualTo("original");
        assertThat(check.attack()).isEqualTo("l2-pgd");
        assertThat(check.proved()).isGreaterThan(400);
        assertThat((double) check.attacked() / check.proved()).isBetween(0.02, 0.1);
        assertThat(check.sentence()).contains(check.attacked() + " of " + check.proved());
    }

    @Test
    void whichProvedImagesAreAttackedDependsOnTheSeedOnly() {
        EvaluationSettings settings = Fixtures.settings().withEps(List.of(0.001));
        EvaluationRun once = unproved(Fixtures.model(), Fixtures.items(60), settings).run(new JobContext());
        EvaluationRun inOtherBatches = unproved(Fixtures.model(), Fixtures.items(60), settings.withBatchSize(7))
            .run(new JobContext());
        assertThat(inOtherBatches.results()).isEqualTo(once.results());
    }

    @Test
    void attacksAreGatheredOverBatches() {
        LoadedModel model = Fixtures.model();
        Evaluation evaluation = unproved(model, Fixtures.items(120), Fixtures.settings().withBatchSize(8));
        EvaluationRun run = evaluation.run(new JobContext());
        int batches = ((LinearBackbone) model.backbone()).backwardPasses() / STEPS;
        assertThat(attacks(run)).isGreaterThan(20);
        // Half of the results are of the sparsemax head, which decides as the original one does.
        assertThat(batches).isPositive().isLessThanOrEqualTo((int) Math.ceilDiv(attacks(run) / 2, 3L));
    }

    @Test
    void anImageIsNotAttackedAgainWhereASmallerPerturbationSucceeded() {
        EvaluationRun run = Fixtures.run(Fixtures.items(40), Fixtures.settings().withEps(List.of(6.0, 0.6)), folder);
        int carried = 0;
        for (ImageResult.HeadResult head : run.results().stream().flatMap(result -> result.heads().stream()).toList()) {
            List<ImageResult.Attacked> attacks = head.attacks()
                .stream()
                .filter(attack -> attack.attack().equals("l2-pgd"))
                .toList();
            if (attacks.size() == 2 && attacks.get(1).success()) {
                assertThat(attacks.get(0)).isEqualTo(
                        new ImageResult.Attacked(attacks.get(1).attack(), attacks.get(1).norm(), 6, true,
                                attacks.get(1).prediction(), attacks.get(1).l2(), attacks.get(1).linf()));
                carried++;
            }
        }
        assertThat(carried).isPositive();
    }

    @Test
    void aStoppedRunFirstAttacksWaitingImages() {
        List<Integer> told = new ArrayList<>();
        int[] batches = {4};
        EvaluationSettings fewAttacks = Fixtures.settings().withEps(List.of(1e-6));
        List<EvaluationItem> readable = Fixtures.items(60)
            .stream()
            .filter(item -> Integer.parseInt(item.name().replace(".png", "")) % 7 != 6)
            .toList();
        Evaluation stopped = unproved(Fixtures.model(), readable, fewAttacks)
            .watchedBy(new Evaluation.Watcher() {
                @Override
                public boolean shouldContinue() {
                    return batches[0]-- > 0;
                }

                @Override
                public void evaluated(EvaluationRun soFar) {
                    told.add(soFar.results().size());
                }
            })
            .clockedBy(() -> 0);
        assertThatThrownBy(() -> stopped.run(new JobContext())).isInstanceOf(JobCancelledException.class);
        // The last four wait, as there is time for eight.
        assertThat(told).containsExactly(1, 3, 7, 11);
        assertThat(Journal.read(folder.resolve(Journal.FILE_NAME))).hasSize(12);
    }

    /** Attacks where nothing is proved, which is at few images. */
    private Evaluation unproved(LoadedModel model, List<EvaluationItem> items, EvaluationSettings plain) {
        EvaluationSettings settings = plain
            .withAttacks(List.of(new AttackPlan("l2-pgd", new AttackSettings(9, STEPS, 0.02, 1, 9), true)));
        return new Evaluation(model, new EvaluationData("test data", items), settings,
                Certifiers.standard().byIds(settings.certificates()), new Attacks(), folder, false);
    }

    private static long attacks(EvaluationRun run) {
        return run.results()
            .stream()
            .flatMap(result -> result.heads().stream())
            .mapToLong(head -> head.attacks().size())
            .sum();
    }

    @Test
    void aResumedRunComputesOnlyWhatIsMissing() {
        List<EvaluationItem> items = Fixtures.items(20);
        EvaluationRun whole = Fixtures.run(items, Fixtures.settings(), folder.resolve("whole"));
        JobContext context = new JobContext();
        AtomicInteger reads = new AtomicInteger();
        List<EvaluationItem> counted = counting(items, reads, context, 11);

        assertThatThrownBy(() -> Fixtures.evaluation(counted, Fixtures.settings(), folder, false).run(context))
            .isInstanceOf(JobCancelledException.class);
        int kept = Journal.read(folder.resolve(Journal.FILE_NAME)).size() - 1;
        assertThat(kept).isBetween(1, 16);

        reads.set(0);
        EvaluationRun resumed = Fixtures.evaluation(counting(items, reads, new JobContext(), -1), Fixtures.settings(),
                folder, true)
            .run(new JobContext());
        assertThat(resumed.results()).isEqualTo(whole.results());
        assertThat(resumed.skipped()).isEqualTo(whole.skipped());
        long keptResults = Journal.read(folder.resolve(Journal.FILE_NAME))
            .stream()
            .limit(1L + kept)
            .filter(entry -> entry.result() != null)
            .count();
        assertThat(reads.get()).isEqualTo(20 - (int) keptResults);
    }

    @Test
    void aRunStopsWhenItsFolderDisappearsAndCanBeResumed() throws IOException {
        Path drive = Files.createDirectory(folder.resolve("drive"));
        Path away = folder.resolve("away");
        List<EvaluationItem> items = new ArrayList<>();
        AtomicInteger reads = new AtomicInteger();
        for (EvaluationItem item : Fixtures.items(20)) {
            Path file = Files.createFile(drive.resolve(item.name()));
            items.add(new EvaluationItem(file.toString(), item.name(), item.label(), () -> {
                if (reads.incrementAndGet() == 12) {
                    rename(drive, away);
                }
                if (!Files.exists(file)) {
                    throw new UnreadableImageException(file.toString(), "there is no such file");
                }
                return item.image().get();
            }));
        }
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> Fixtures.run(items, Fixtures.settings(), out))
            .isInstanceOf(DatasetException.class)
            .hasMessageContaining(drive + ": is not there any more");
        assertThat(Journal.read(out.resolve(Journal.FILE_NAME))).filteredOn(entry -> entry.skipped() != null)
            .allSatisfy(entry -> assertThat(entry.skipped().reason()).contains("is no image"));
        rename(away, drive);
        EvaluationRun resumed = Fixtures.evaluation(items, Fixtures.settings(), out, true).run(new JobContext());
        EvaluationRun whole = Fixtures.run(Fixtures.items(20), Fixtures.settings(), folder.resolve("whole"));
        assertThat(resumed.results()).hasSameSizeAs(whole.results());
        assertThat(resumed.skipped()).hasSameSizeAs(whole.skipped());
    }

    @Test
    void deletedImagesAndThoseOfMissingFoldersAreSkipped() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        List<EvaluationItem> items = new ArrayList<>();
        for (String location : List.of(there.resolve("gone.png").toString(),
                there.resolve("a.zip!/x/gone.png").toString(),
                folder.resolve("never/gone.png").toString())) {
            items.add(new EvaluationItem(location, location, 0, () -> {
                throw new UnreadableImageException(location, "there is no such file");
            }));
        }
        EvaluationRun run = Fixtures.run(items, Fixtures.settings(), folder.resolve("out"));
        assertThat(run.skipped()).hasSize(3);
    }

    private static void rename(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<EvaluationItem> counting(List<EvaluationItem> items, AtomicInteger reads, JobContext context,
            int cancelAt) {
        return items.stream().map(item -> new EvaluationItem(item.location(), item.name(), item.label(), () -> {
            if (reads.incrementAndGet() == cancelAt) {
                context.cancel();
            }
            return item.image().get();
        })).toList();
    }

    @Test
    void aJournalCutAnywhereIsResumedWithoutLosingOrDoublingAResult() throws IOException {
        List<EvaluationItem> items = Fixtures.items(12);
        EvaluationSettings settings = Fixtures.settings().withAttacks(List.of());
        EvaluationRun whole = Fixtures.run(items, settings, folder);
        Path journal = folder.resolve(Journal.FILE_NAME);
        byte[] bytes = Files.readAllBytes(journal);
        Random random = new Random(1);
        for (int trial = 0; trial < 40; trial++) {
            Files.write(journal, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
            EvaluationRun resumed = Fixtures.evaluation(items, settings, folder, true).run(new JobContext());
            assertThat(resumed.results()).isEqualTo(whole.results());
            List<Journal.Entry> entries = Journal.read(journal);
            assertThat(entries.stream()
                .filter(entry -> entry.result() != null)
                .map(entry -> entry.result().location())).doesNotHaveDuplicates().hasSize(11);
        }
    }

    @Test
    void aDamagedLastLineIsCutOffButNotOneInTheMiddle() throws IOException {
        List<EvaluationItem> items = Fixtures.items(5);
        EvaluationSettings settings = Fixtures.settings().withAttacks(List.of());
        EvaluationRun whole = Fixtures.run(items, settings, folder);
        Path journal = folder.resolve(Journal.FILE_NAME);
        String text = Files.readString(journal);

        Files.writeString(journal, text + "\0\0\0\n");
        assertThat(Fixtures.evaluation(items, settings, folder, true).run(new JobContext()).results())
            .isEqualTo(whole.results());

        Files.writeString(journal, text + "{\"result\n" + text.lines().toList().getLast() + "\n");
        assertThatThrownBy(() -> Fixtures.evaluation(items, settings, folder, true).run(new JobContext()))
            .isInstanceOf(JournalException.class)
            .hasMessageContaining("line 7");
    }

    @Test
    void aRunWithOtherSettingsIsNotResumed() {
        List<EvaluationItem> items = Fixtures.items(5);
        Fixtures.run(items, Fixtures.settings(), folder);
        EvaluationSettings other = Fixtures.settings()
            .withCertify(Fixtures.settings().certify().withSeed(1));
        assertThatThrownBy(() -> Fixtures.evaluation(items, other, folder, true).run(new JobContext()))
            .isInstanceOf(JournalException.class)
            .hasMessageContaining(Journal.FILE_NAME);
        assertThat(Fixtures.evaluation(items, Fixtures.settings().withBatchSize(1), folder, true)
            .run(new JobContext())
            .results()).hasSize(5);
    }

    @Test
    void aRunThatStartsAgainKeepsTheOldJournalAside() throws IOException {
        EvaluationSettings settings = Fixtures.settings().withAttacks(List.of());
        Fixtures.run(Fixtures.items(5), settings, folder);
        String first = Files.readString(folder.resolve(Journal.FILE_NAME));
        Fixtures.run(Fixtures.items(2), settings, folder);
        assertThat(folder.resolve(Journal.BEFORE)).hasContent(first);
        assertThat(Journal.read(folder.resolve(Journal.FILE_NAME))).hasSize(3);
    }

    @Test
    void twoEvaluationsDoNotWriteOneJournal() {
        EvaluationSettings settings = Fixtures.settings();
        RunHeader header = Fixtures.run(Fixtures.items(2), settings, folder).header();
        try (Journal journal = Journal.open(folder, header, true)) {
            assertThat(journal.entries()).hasSize(2);
            assertThatThrownBy(() -> Fixtures.run(Fixtures.items(2), settings, folder))
                .isInstanceOf(JournalException.class);
        }
    }

    @Test
    void mergedShardsEqualTheWholeRun() {
        List<EvaluationItem> items = Fixtures.items(17);
        EvaluationSettings settings = Fixtures.settings().withLimit(15);
        EvaluationRun whole = Fixtures.run(items, settings, folder.resolve("whole"));
        List<Path> parts = List.of(folder.resolve("2"), folder.resolve("0"), folder.resolve("1"));
        for (Path part : parts) {
            int index = Integer.parseInt(part.getFileName().toString());
            Fixtures.run(items, settings.withShard(new Shard(index, 3)), part);
        }

        EvaluationRun merged = ShardMerger.merge(parts);

        assertThat(merged).isEqualTo(whole);
        assertThatThrownBy(() -> ShardMerger.merge(parts.subList(0, 2))).isInstanceOf(InvalidSettingException.class)
            .hasMessageContaining("part 1/3 is missing");
        assertThatThrownBy(() -> ShardMerger.merge(List.of(folder.resolve("nowhere"))))
            .isInstanceOf(JournalException.class)
            .hasMessageContaining("nowhere");
    }

    @Test
    void aLimitSpreadsImagesEvenly() {
        EvaluationRun run = Fixtures.run(Fixtures.items(20),
                Fixtures.settings().withAttacks(List.of()).withLimit(4), folder);
        assertThat(run.results()).extracting(ImageResult::position).containsExactly(0, 5, 10, 15);
    }

    @Test
    void anAttackInsideACertifiedRadiusStopsTheRunAndNamesEverything() {
        Evaluation evaluation = new Evaluation(Fixtures.model(), new EvaluationData("test data", Fixtures.items(5)),
                Fixtures.settings().withCertify(Fixtures.settings().certify().withSeed(77)),
                List.of(Fixtures.promising("exact-margin", 50)), new Attacks(), folder, false);
        assertThatThrownBy(() -> evaluation.run(new JobContext())).isInstanceOf(SoundnessViolationException.class)
            .hasMessageContaining("/data/")
            .hasMessageContaining("'original'")
            .hasMessageContaining("exact-margin")
            .hasMessageMatching("(?s).*(l2-pgd|minimal-distance).*")
            .hasMessageContaining("seed 77");
        assertThat(folder.toFile().list()).anyMatch(name -> name.matches("violation-original-exact-margin-.*\\.npz"));
    }

    @Test
    void attacksOnTheHeadDoNotContradictSmoothedCertificates() {
        Evaluation evaluation = new Evaluation(Fixtures.model(), new EvaluationData("test data", Fixtures.items(5)),
                Fixtures.settings(),
                List.of(Fixtures.promising("smoothed-argmax", 50)), new Attacks(), folder, false);
        assertThat(evaluation.run(new JobContext()).results()).hasSize(5);
    }

    @Test
    void bracketsAreTightForALinearHead() {
        EvaluationRun run = Fixtures.run(Fixtures.items(20), Fixtures.settings(), folder);
        int checked = 0;
        for (EvaluationCharts.ImageBracket each : new EvaluationCharts(run).brackets("original")) {
            RobustnessBracket bracket = each.bracket();
            assertThat(bracket.certificate()).isEqualTo("exact-margin");
            assertThat(bracket.attacked()).isGreaterThanOrEqualTo(bracket.certified());
            checked++;
        }
        assertThat(checked).isGreaterThan(8);
    }

    @Test
    void shardsAreReadFromTheCommandLine() {
        assertThat(Shard.parse("0/4")).isEqualTo(new Shard(0, 4));
        for (String wrong : List.of("4/4", "1", "a/b", "-1/3", "1/0")) {
            assertThatThrownBy(() -> Shard.parse(wrong)).isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(wrong);
        }
    }
}
