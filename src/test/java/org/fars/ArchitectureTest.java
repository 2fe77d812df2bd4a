package org.fars;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Dependencies point one way: file → image → backbone → embedding → heads → certificates → result → window. */
@AnalyzeClasses(packages = "org.fars", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule coreImportsNothing = mayImport("core");
    @ArchTest
    static final ArchRule downloadImportsCore = mayImport("download", "core");
    @ArchTest
    static final ArchRule mathImportsNothing = mayImport("math");
    @ArchTest
    static final ArchRule imageImportsCore = mayImport("image", "core");
    @ArchTest
    static final ArchRule modelIsFreeOfTheEngine = mayImport("model", "math", "image", "core");
    @ArchTest
    static final ArchRule proofsAreFreeOfTheEngine = mayImport("model.proof", "model", "math", "image", "core");
    @ArchTest
    static final ArchRule modelTorchImportsModel = mayImport("model.torch", "model", "model.proof", "math", "image",
            "core");
    @ArchTest
    static final ArchRule onnxImportsModel = mayImport("model.onnx", "model", "model.proof", "model.torch", "core");
    @ArchTest
    static final ArchRule onnxSchemaIsUsedInModelOnnxOnly = noClasses().that()
        .resideOutsideOfPackage("org.fars.model.onnx..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.onnx..", "com.google.protobuf..");
    @ArchTest
    static final ArchRule certifyIsFreeOfTheEngine = mayImport("certify", "model", "math", "image", "core");
    @ArchTest
    static final ArchRule segmentIsFreeOfTheEngine = mayImport("segment", "certify", "attack", "model",
            "math", "image", "core");
    @ArchTest
    static final ArchRule attackIsFreeOfTheEngine = mayImport("attack", "model", "math", "image", "core");
    @ArchTest
    static final ArchRule trainMayUseTheEngine = mayImport("train", "segment", "certify", "model", "model.torch",
            "image", "math", "core");
    @ArchTest
    static final ArchRule evaluateIsFreeOfTheEngine = mayImport("evaluate", "certify", "attack", "model", "image",
            "math", "core");
    @ArchTest
    static final ArchRule analysisKnowsRecordsOnly = mayImport("evaluate.analysis", "evaluate", "certify", "attack",
            "model", "image", "math", "core");
    @ArchTest
    static final ArchRule storeKnowsNoComputation = mayImport("evaluate.store", "evaluate", "attack", "model", "image",
            "core");
    @ArchTest
    static final ArchRule runsKnowNoReport = mayImport("evaluate.run", "evaluate", "evaluate.analysis",
            "evaluate.store",
            "certify", "attack", "model", "image", "math", "core");
    @ArchTest
    static final ArchRule reportsKnowNoRun = mayImport("evaluate.report", "evaluate", "evaluate.analysis",
            "evaluate.store", "certify", "attack", "model", "image", "math", "core");
    @ArchTest
    static final ArchRule soundnessKnowsNoRun = mayImport("evaluate.soundness", "evaluate", "evaluate.analysis",
            "evaluate.store", "certify", "attack", "model", "image", "math", "core");
    @ArchTest
    static final ArchRule cellsAreEvaluatedWithoutTheEngine = mayImport("evaluate.cells", "segment", "evaluate",
            "evaluate.analysis", "evaluate.store", "evaluate.report", "certify", "attack", "model", "image", "math",
            "core");

    @ArchTest
    static final ArchRule benchIsFreeOfWindowAndCommandLine = noClasses().that()
        .resideInAPackage("org.fars.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.fars.ui..", "org.fars.cli..");
    @ArchTest
    static final ArchRule cliIsFreeOfTheWindow = noClasses().that()
        .resideInAPackage("org.fars.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.fars.ui..");
    @ArchTest
    static final ArchRule uiIsFreeOfTheCommandLine = noClasses().that()
        .resideInAPackage("org.fars.ui..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.fars.cli..");

    @ArchTest
    static final ArchRule djlIsUsedInModelTorchAndTrainOnly = noClasses().that()
        .resideOutsideOfPackages("org.fars.model.torch..", "org.fars.train..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..");
    @ArchTest
    static final ArchRule javaFxIsUsedInUiOnly = noClasses().that()
        .resideOutsideOfPackage("org.fars.ui..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javafx..", "org.controlsfx..", "org.jfree..", "atlantafx..");
    @ArchTest
    static final ArchRule viewModelsAreFreeOfControls = noClasses().that()
        .haveSimpleNameEndingWith("Model")
        .and()
        .resideInAPackage("org.fars.ui..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javafx.scene..", "javafx.stage..", "org.controlsfx..", "org.jfree..");

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles = slices().matching("org.fars.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule exceptionsEndInException = classes().that()
        .areAssignableTo(Throwable.class)
        .should()
        .haveSimpleNameEndingWith("Exception");
    @ArchTest
    static final ArchRule onlyThrowablesEndInException = classes().that()
        .haveSimpleNameEndingWith("Exception")
        .should()
        .beAssignableTo(Throwable.class);

    /** A simple name that stands in two packages makes readers open the wrong file. */
    @ArchTest
    static void noSimpleNameStandsTwice(JavaClasses classes) {
        Map<String, List<String>> byName = classes.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getSimpleName,
                    Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
        assertThat(byName).allSatisfy((name, packages) -> assertThat(packages).as(name).hasSize(1));
    }

    /** A package may import these other packages of the project, and itself. */
    private static ArchRule mayImport(String name, String... others) {
        Set<String> allowed = new HashSet<>();
        allowed.add("org.fars." + name);
        for (String other : others) {
            allowed.add("org.fars." + other);
        }
        return noClasses().that()
            .resideInAPackage("org.fars." + name)
            .should()
            .dependOnClassesThat(
                    new DescribedPredicate<JavaClass>("belong to the project and not to " + allowed) {
                        @Override
                        public boolean test(JavaClass type) {
                            return type.getPackageName().startsWith("org.fars")
                                    && !allowed.contains(type.getPackageName());
                        }
                    });
    }
}
