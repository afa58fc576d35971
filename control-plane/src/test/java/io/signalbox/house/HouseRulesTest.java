package io.signalbox.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.signalbox.house.Rules.areFeatures;
import static io.signalbox.house.Rules.asksWhatTimeItIs;
import static io.signalbox.house.Rules.haveNamesOfTheDomain;
import static io.signalbox.house.Rules.importOnlyWhatStandsAbove;
import static io.signalbox.house.Rules.knowNoOther;
import static io.signalbox.house.Rules.knowNoSisterPackage;
import static io.signalbox.house.Rules.nothingStaticChanges;
import static io.signalbox.house.Rules.readsAStopwatch;
import static io.signalbox.house.Rules.resideIn;
import static io.signalbox.house.Rules.resideOutside;
import static io.signalbox.house.Rules.resolvesNames;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.signalbox.house.samples.Broken;
import io.signalbox.house.samples.Mutable;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the packages of the control plane may know of each other and of the world. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HouseRulesTest {

    /** Same in, same out, for whoever asks, whenever. */
    private static final String[] PURE = {"incremental..", "report..", "reference..", "feature..", "translation.."};

    private final PackageTable table = PackageTable.written();
    private final JavaClasses house = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void a_package_imports_only_what_stands_above_it_in_ARCHITECTURE() {
        classes()
                .should(importOnlyWhatStandsAbove(table.ranks()))
                .because(
                        "the table of packages in ARCHITECTURE.md is the order of the house, so that there are no cycles")
                .check(house);
    }

    @Test
    void the_table_of_packages_is_complete() {
        assertThat(house.stream().map(Rules::packageOf).distinct())
                .as("packages, each with a row in ARCHITECTURE.md")
                .containsExactlyInAnyOrderElementsOf(table.packages());
    }

    @Test
    void a_source_knows_no_other_source_and_nobody_behind_it() {
        noClasses()
                .that(resideIn("source.."))
                .should()
                .dependOnClassesThat(resideIn("translation..", "feature..", "store..", "snapshot..", "ads.."))
                .check(house);
        classes().that(resideIn("source..")).should(knowNoSisterPackage()).check(house);
    }

    @Test
    void the_protocol_knows_no_translation() {
        noClasses()
                .that(resideIn("ads.."))
                .should()
                .dependOnClassesThat(resideIn("translation..", "feature..", "reference..", "model..", "store.."))
                .check(house);
    }

    @Test
    void nobody_imports_the_wiring() {
        noClasses()
                .that(resideOutside("boot.."))
                .should()
                .dependOnClassesThat(resideIn("boot.."))
                .because("who needs a part is handed it")
                .check(house);
        noClasses()
                .that(resideOutside("boot..", "cli.."))
                .should()
                .dependOnClassesThat(resideIn("cli.."))
                .check(house);
    }

    @Test
    void the_engine_knows_the_JDK_and_immutable_collections_only() {
        classes()
                .that(resideIn("incremental.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.signalbox.incremental..",
                        "java.lang..",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "com.google.common.collect..",
                        "com.google.errorprone.annotations..",
                        "org.jspecify.."))
                .check(house);
    }

    @Test
    void what_is_pure_does_no_input_or_output() {
        noClasses()
                .that(resideIn(PURE))
                .or(resideIn("envoy..", "snapshot.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net.http..", "org.slf4j.."))
                .orShould()
                .dependOnClassesThat(nameMatching("java\\.io\\.(File|RandomAccess|Print|Buffered).*"))
                .orShould()
                .dependOnClassesThat(nameMatching("java\\.net\\.(Server|Datagram)?(Socket|URL).*"))
                .orShould()
                .callMethodWhere(resolvesNames())
                .check(house);
    }

    @Test
    void what_is_pure_asks_no_clock_and_no_chance_and_has_no_threads() {
        noClasses()
                .that(resideIn(PURE))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.concurrent..", "java.util.random.."))
                .orShould()
                .dependOnClassesThat(assignableTo(Random.class).or(assignableTo(Thread.class)))
                .orShould()
                .callMethodWhere(asksWhatTimeItIs())
                .orShould()
                .callMethodWhere(readsAStopwatch())
                .check(house);
    }

    @Test
    void time_comes_through_the_constructor() {
        noClasses()
                .that(resideOutside("boot..", "cli.."))
                // The shorter of its two factory methods hands the system's clock to the other.
                .and(DescribedPredicate.not(nameMatching(".*\\.DirectorySource")))
                .should()
                .callMethodWhere(asksWhatTimeItIs())
                .because("a test sets the time; boot hands the real clock in")
                .check(house);
    }

    @Test
    void Envoys_words_and_operators_words_meet_in_features_and_translation_only() {
        noClasses()
                .that(resideIn("envoy..", "snapshot..", "ads.."))
                .should()
                .dependOnClassesThat(resideIn("api.."))
                .check(house);
        noClasses()
                .that(resideIn("model..", "report..", "reference..", "source.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.envoyproxy.."))
                .check(house);
    }

    @Test
    void gRPC_stays_at_the_protocol_and_the_Kubernetes_client_at_the_API() {
        noClasses()
                .that(resideOutside("ads..", "boot.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.grpc.."))
                .check(house);
        noClasses()
                .that(resideOutside("source.kubernetes..", "status..", "discovery..", "boot.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.fabric8.."))
                .check(house);
    }

    @Test
    void a_feature_knows_no_other_feature() {
        classes().that(areFeatures()).should(knowNoOther(areFeatures())).check(house);
    }

    @Test
    void features_and_queries_keep_no_state() {
        fields().that()
                .areDeclaredInClassesThat(areFeatures().or(resideIn("translation..")))
                .should()
                .beFinal()
                .check(house);
    }

    @Test
    void a_users_mistake_is_no_exception() {
        noClasses()
                .that(resideIn("feature..", "translation..", "reference..", "report.."))
                .should()
                .beAssignableTo(Throwable.class)
                .because("it is a report; exceptions are for defects, and the JDK's are enough for these")
                .check(house);
    }

    @Test
    void nothing_static_changes() {
        nothingStaticChanges().check(house);
    }

    @Test
    void names_are_words_of_the_domain() {
        classes().should(haveNamesOfTheDomain()).check(house);
    }

    @Test
    void null_is_absent_by_default_in_every_package() {
        assertThat(house.stream().map(JavaClass::getPackage).distinct())
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as("%s has a package-info.java with @NullMarked", each.getName())
                        .isTrue());
    }

    @Test
    void the_rules_find_what_breaks_them() {
        JavaClasses samples = new ClassFileImporter().importClasses(Mutable.class, Broken.PathImpl.class);

        assertThat(nothingStaticChanges().evaluate(samples).getFailureReport().getDetails())
                .extracting(detail -> detail.replaceAll(".*\\.|>.*", ""))
                .containsExactlyInAnyOrder("counter", "list", "atomic", "open");
        assertThat(classes()
                        .should(haveNamesOfTheDomain())
                        .evaluate(samples)
                        .getFailureReport()
                        .getDetails())
                .singleElement()
                .asString()
                .contains("\"Impl\" is no word of the domain");
        assertThat(noClasses()
                        .should()
                        .callMethodWhere(asksWhatTimeItIs())
                        .orShould()
                        .callMethodWhere(resolvesNames())
                        .evaluate(samples)
                        .getFailureReport()
                        .getDetails())
                .hasSize(2);
    }
}
