package org.fars;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/** Surefire finds test classes by their names only: a class with another name is compiled and never run. */
class TestClassNamesTest {
    /** Surefire's defaults. */
    private static final String PICKED_UP = "Test.*|.*(Test|Tests|TestCase)";

    private final List<String> testClasses = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
        .importPackages("org.fars")
        .stream()
        .filter(TestClassNamesTest::holdsTests)
        .map(TestClassNamesTest::outermost)
        .map(JavaClass::getSimpleName)
        .distinct()
        .toList();

    @Test
    void surefirePicksUpEveryClassWithTests() {
        assertThat(testClasses).allSatisfy(name -> assertThat(name).matches(PICKED_UP));
    }

    /** JUnit's tests, jqwik's properties, ArchUnit's rules and Jazzer's fuzz tests. */
    @Test
    void testsOfEveryEngineAreRecognized() {
        assertThat(testClasses).contains("TestClassNamesTest", "AttackBoundsTest", "ArchitectureTest", "TarFuzzTest");
    }

    private static boolean holdsTests(JavaClass type) {
        return Stream.<JavaMember>concat(type.getAllMethods().stream(), type.getAllFields().stream())
            .anyMatch(member -> member.isMetaAnnotatedWith(Testable.class));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(TestClassNamesTest::outermost).orElse(type);
    }
}
