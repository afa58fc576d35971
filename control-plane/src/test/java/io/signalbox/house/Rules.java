package io.signalbox.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.google.common.collect.ImmutableMap;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The parts that {@link HouseRulesTest}'s sentences are made of. Packages are named without {@code io.signalbox.}. */
final class Rules {

    private static final String OURS = "io.signalbox.";
    private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern NO_WORD_OF_THE_DOMAIN = Pattern.compile(
            "Utils?|Utility|Utilities|Helpers?|Manager|Impl|Info|Data|Base|Abstract|Common|Misc|.*[0-9]");

    private Rules() {}

    static String packageOf(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return name.startsWith(OURS) ? name.substring(OURS.length()) : name;
    }

    static DescribedPredicate<JavaClass> resideIn(String... packages) {
        String[] full = new String[packages.length];
        for (int i = 0; i < packages.length; i++) {
            full[i] = OURS + packages[i];
        }
        return resideInAnyPackage(full);
    }

    static DescribedPredicate<JavaClass> resideOutside(String... packages) {
        return DescribedPredicate.not(resideIn(packages));
    }

    /** Implement one of the interfaces by which an option of some level becomes Envoy's. */
    static DescribedPredicate<JavaClass> areFeatures() {
        return describe(
                "are features",
                type -> !type.isInterface()
                        && type.getAllRawInterfaces().stream()
                                .anyMatch(face -> packageOf(face).equals("feature")
                                        && face.getSimpleName().endsWith("Feature")));
    }

    static ArchCondition<JavaClass> importOnlyWhatStandsAbove(ImmutableMap<String, Integer> ranks) {
        return notDependWhere("import only what stands above them in the table", (type, target) -> {
            int own = ranks.getOrDefault(packageOf(type), Integer.MAX_VALUE);
            return ranks.getOrDefault(packageOf(target), -1) > own;
        });
    }

    static ArchCondition<JavaClass> knowNoOther(DescribedPredicate<JavaClass> kind) {
        return notDependWhere(
                "know no others that " + kind.getDescription(),
                (type, target) -> kind.test(target) && !outermost(target).equals(outermost(type)));
    }

    /** Each package below the given one keeps to itself. */
    static ArchCondition<JavaClass> knowNoSisterPackage() {
        return notDependWhere("know no sister package", (type, target) -> {
            String own = packageOf(type);
            String other = packageOf(target);
            return !own.equals(other) && parent(own).equals(parent(other));
        });
    }

    private static ArchCondition<JavaClass> notDependWhere(String description, BiPredicate<JavaClass, JavaClass> bad) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    if (bad.test(type, dependency.getTargetClass())) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    static ArchCondition<JavaClass> haveNamesOfTheDomain() {
        return new ArchCondition<>("have names of the domain") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                WORD_BOUNDARY
                        .splitAsStream(type.getSimpleName())
                        .filter(NO_WORD_OF_THE_DOMAIN.asMatchPredicate())
                        .forEach(word -> events.add(SimpleConditionEvent.violated(
                                type, type.getName() + ": \"" + word + "\" is no word of the domain")));
            }
        };
    }

    /** Arrays count as constants while they are private or empty, as nobody else can write to them. */
    static ArchRule nothingStaticChanges() {
        return fields().that()
                .areStatic()
                .and(describe(
                        "are written by us", field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
                .should(new ArchCondition<>("be final and of a type that cannot change") {
                    @Override
                    public void check(JavaField field, ConditionEvents events) {
                        if (!field.getModifiers().contains(JavaModifier.FINAL) || isMutable(field)) {
                            events.add(SimpleConditionEvent.violated(field, field.getDescription()));
                        }
                    }
                });
    }

    private static boolean isMutable(JavaField field) {
        JavaClass type = field.getRawType();
        boolean isArray = type.isArray()
                && !field.getModifiers().contains(JavaModifier.PRIVATE)
                && !field.getName().equals("NONE");
        boolean isCollection = type.getPackageName().equals("java.util")
                && !type.isInterface()
                && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class));
        return isArray || isCollection || type.getPackageName().startsWith("java.util.concurrent");
    }

    /** The date and time of the machine; {@link System#nanoTime} is a stopwatch and tells nobody what time it is. */
    static DescribedPredicate<JavaCall<?>> asksWhatTimeItIs() {
        return calls(
                "asks what time it is",
                owner -> owner.startsWith("java.time.") || owner.equals("java.lang.System"),
                name -> name.equals("now") || name.startsWith("system") || name.equals("currentTimeMillis"));
    }

    static DescribedPredicate<JavaCall<?>> readsAStopwatch() {
        return calls("reads a stopwatch", "java.lang.System"::equals, "nanoTime"::equals);
    }

    static DescribedPredicate<JavaCall<?>> resolvesNames() {
        return calls(
                "resolves names",
                owner -> owner.startsWith("java.net.Inet"),
                name -> name.contains("Name") || name.contains("LocalHost") || name.equals("isReachable"));
    }

    private static DescribedPredicate<JavaCall<?>> calls(
            String description, Predicate<String> owner, Predicate<String> name) {
        return describe(description, call -> owner.test(call.getTargetOwner().getName()) && name.test(call.getName()));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Rules::outermost).orElse(type);
    }

    private static String parent(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
}
