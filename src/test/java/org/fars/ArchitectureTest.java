package org.fars;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** One direction of dependency: file → image → backbone → embedding → heads → certificates → result → window. */
@AnalyzeClasses(packages = "org.fars", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule coreKnowsNothing = house("core");
    @ArchTest
    static final ArchRule downloadKnowsCoreOnly = house("download", "core");
    @ArchTest
    static final ArchRule mathematicsKnowsNothing = house("math");
    @ArchTest
    static final ArchRule imagesKnowCoreOnly = house("image", "core");
    @ArchTest
    static final ArchRule modelsKnowNoEngine = house("model", "math", "image", "core");
    @ArchTest
    static final ArchRule theEngineServesModels = house("model.torch", "model", "math", "image", "core");
    @ArchTest
    static final ArchRule certificatesKnowNoEngine = house("certify", "model", "math", "image", "core");
    @ArchTest
    static final ArchRule attacksKnowNoEngine = house("attack", "model", "math", "image", "core");
    @ArchTest
    static final ArchRule trainingKnowsTheEngine = house("train", "model", "model.torch", "image", "math", "core");
    @ArchTest
    static final ArchRule evaluationKnowsNoEngine = house("evaluate", "certify", "attack", "model", "image",
            "math", "core");
    @ArchTest
    static final ArchRule analysisKnowsRecordsOnly = house("evaluate.analysis", "evaluate", "certify", "attack",
            "model", "image", "math", "core");
    @ArchTest
    static final ArchRule storeKnowsNoComputation = house("evaluate.store", "evaluate", "attack", "model", "image",
            "core");
    @ArchTest
    static final ArchRule runsKnowNoReport = house("evaluate.run", "evaluate", "evaluate.analysis", "evaluate.store",
            "certify", "attack", "model", "image", "math", "core");
    @ArchTest
    static final ArchRule reportsKnowNoRun = house("evaluate.report", "evaluate", "evaluate.analysis",
            "evaluate.store", "certify", "attack", "model", "image", "math", "core");
    @ArchTest
    static final ArchRule soundnessKnowsNoRun = house("evaluate.soundness", "evaluate", "evaluate.analysis",
            "evaluate.store", "certify", "attack", "model", "image", "math", "core");

    @ArchTest
    static final ArchRule measuringKnowsNeitherWindowNorCommandLine = noClasses().that()
        .resideInAPackage("org.fars.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.fars.ui..", "org.fars.cli..");
    @ArchTest
    static final ArchRule theCommandLineKnowsNoWindow = noClasses().that()
        .resideInAPackage("org.fars.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.fars.ui..");
    @ArchTest
    static final ArchRule theWindowKnowsNoCommandLine = noClasses().that()
        .resideInAPackage("org.fars.ui..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.fars.cli..");

    @ArchTest
    static final ArchRule theEngineIsSpokenToInTwoPlaces = noClasses().that()
        .resideOutsideOfPackages("org.fars.model.torch..", "org.fars.train..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..");
    @ArchTest
    static final ArchRule onlyTheWindowDraws = noClasses().that()
        .resideOutsideOfPackage("org.fars.ui..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javafx..", "org.controlsfx..", "org.jfree..", "atlantafx..");
    @ArchTest
    static final ArchRule viewModelsKnowNoControls = noClasses().that()
        .haveSimpleNameEndingWith("Model")
        .and()
        .resideInAPackage("org.fars.ui..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javafx.scene..", "javafx.stage..", "org.controlsfx..", "org.jfree..");

    @ArchTest
    static final ArchRule noCycles = slices().matching("org.fars.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule mistakesOfPeopleAreOneKind = classes().that()
        .areAssignableTo(RuntimeException.class)
        .and()
        .haveSimpleNameStartingWith("Un")
        .should()
        .beAssignableTo(org.fars.core.UserInputException.class);

    /** A package of ours may know these others of ours, and itself. */
    private static ArchRule house(String name, String... known) {
        java.util.Set<String> allowed = new java.util.HashSet<>();
        allowed.add("org.fars." + name);
        for (String other : known) {
            allowed.add("org.fars." + other);
        }
        return noClasses().that()
            .resideInAPackage("org.fars." + name)
            .should()
            .dependOnClassesThat(
                    new com.tngtech.archunit.base.DescribedPredicate<JavaClass>("are of ours and outside " + allowed) {
                        @Override
                        public boolean test(JavaClass type) {
                            return type.getPackageName().startsWith("org.fars")
                                    && !allowed.contains(type.getPackageName());
                        }
                    });
    }
}
