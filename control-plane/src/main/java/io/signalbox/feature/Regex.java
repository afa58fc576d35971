package io.signalbox.feature;

import com.google.protobuf.UInt32Value;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher.GoogleRE2;
import io.signalbox.report.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions as Envoy takes them: RE2's syntax, checked here so that Envoy has nothing to refuse.
 *
 * <p><b>Settings</b> {@code settings.gloo.regexMaxProgramSize}; 1024 if it is not set
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/type/matcher/v3/regex.proto">RegexMatcher</a>
 * <p><b>Reports</b> {@link #BAD}, {@link #TOO_LARGE}, {@link #BAD_SUBSTITUTION}
 */
final class Regex {
    static final Reason BAD = Reason.error("RegexBad");
    static final Reason TOO_LARGE = Reason.error("RegexTooLarge");
    static final Reason BAD_SUBSTITUTION = Reason.warning("RegexSubstitutionBad");

    /** What Gloo Edge's installation sets. */
    private static final int DEFAULT_SIZE_MAX = 1024;

    /**
     * What Envoy takes if it is not told otherwise, its runtime value {@code re2.max_program_size.error_level}. The
     * field that tells it is deprecated, so it is written only where it is needed.
     */
    private static final int ENVOY_SIZE_MAX = 100;

    /** Seen with Envoy 1.40: {@code \pL} takes 7. */
    private static final int CLASS_SIZE = 8;

    private Regex() {}

    /** Empty if the expression is one that Envoy would refuse, which is reported. */
    static Optional<RegexMatcher> matcher(String expression, Scope scope) {
        return matcher(expression, settingsLimit(scope), scope);
    }

    /**
     * Empty if the expression is one that Envoy would refuse, which is reported. A substitution that cannot be made is
     * a warning: Envoy then leaves the text as it was.
     */
    static Optional<RegexMatchAndSubstitute> substitution(
            io.signalbox.api.envoy.matcher.RegexMatchAndSubstitute in, Scope scope) {
        Scope at = scope.at("pattern.regex");
        Optional<RegexMatcher> matcher = matcher(in.getPattern().getRegex(), limit(in.getPattern(), scope), at);
        if (matcher.isEmpty()) {
            return Optional.empty();
        }
        int groups = Pattern.compile(in.getPattern().getRegex()).groupCount();
        mistakeInSubstitution(in.getSubstitution(), groups)
                .ifPresent(mistake -> scope.at("substitution")
                        .report(BAD_SUBSTITUTION, mistake + "; Envoy leaves the text as it is"));
        return Optional.of(RegexMatchAndSubstitute.newBuilder()
                .setPattern(matcher.get())
                .setSubstitution(in.getSubstitution())
                .build());
    }

    private static Optional<RegexMatcher> matcher(String expression, @Nullable UInt32Value limit, Scope scope) {
        Optional<String> mistake = RegexBounds.mistake(expression);
        if (mistake.isPresent()) {
            scope.report(BAD, mistake.get());
            return Optional.empty();
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            scope.report(BAD, "RE2 does not take the expression \"" + expression + "\": " + explanation(e));
            return Optional.empty();
        }
        int size = pattern.programSize();
        int most = limit == null ? DEFAULT_SIZE_MAX : limit.getValue();
        // RE2/J's programs are a little smaller than those of Envoy's RE2, so this finds the plainly too large.
        if (Integer.compareUnsigned(size, most) > 0) {
            scope.report(
                    TOO_LARGE,
                    "the expression compiles to a program of size " + size + ", and only "
                            + Integer.toUnsignedString(most)
                            + " is allowed; simplify it, or raise settings.gloo.regexMaxProgramSize");
            return Optional.empty();
        }
        RegexMatcher.Builder matcher = RegexMatcher.newBuilder().setRegex(expression);
        if (limit != null || largestInEnvoy(expression, size) > ENVOY_SIZE_MAX) {
            matcher.setGoogleRe2(GoogleRE2.newBuilder().setMaxProgramSize(UInt32Value.of(most)));
        }
        return Optional.of(matcher.build());
    }

    /**
     * How large the program may be in Envoy, where a class of characters takes several instructions for their bytes.
     */
    private static long largestInEnvoy(String expression, int size) {
        boolean multiplies = expression.contains("{") || expression.contains("(?");
        long classes = expression
                .chars()
                .filter(c -> c == '.' || c == '[' || c == '\\')
                .count();
        return multiplies ? (long) CLASS_SIZE * size : size + CLASS_SIZE * classes;
    }

    private static String explanation(PatternSyntaxException e) {
        return e.getPattern().isEmpty() ? e.getDescription() : e.getDescription() + ": " + e.getPattern();
    }

    private static @Nullable UInt32Value settingsLimit(Scope scope) {
        return scope.settings().getGloo().hasRegexMaxProgramSize()
                ? scope.settings().getGloo().getRegexMaxProgramSize()
                : null;
    }

    /** The smaller of the expression's own limit and that of the Settings. */
    @SuppressWarnings("deprecation") // operators may still set it
    private static @Nullable UInt32Value limit(io.signalbox.api.envoy.matcher.RegexMatcher in, Scope scope) {
        UInt32Value settings = settingsLimit(scope);
        if (!in.getGoogleRe2().hasMaxProgramSize()) {
            return settings;
        }
        UInt32Value own = in.getGoogleRe2().getMaxProgramSize();
        return settings == null || Integer.compareUnsigned(own.getValue(), settings.getValue()) < 0 ? own : settings;
    }

    /** RE2's rule for rewrites: a backslash is followed by a backslash or by the number of a group that there is. */
    private static Optional<String> mistakeInSubstitution(String substitution, int groups) {
        for (int i = 0; i < substitution.length(); i++) {
            if (substitution.charAt(i) != '\\') {
                continue;
            }
            i++;
            char next = i < substitution.length() ? substitution.charAt(i) : ' ';
            if (next == '\\') {
                continue;
            }
            if (next < '0' || next > '9') {
                return Optional.of("a backslash must be followed by a group's number or by another backslash");
            }
            if (next - '0' > groups) {
                return Optional.of("\\" + next + " stands for a group that the expression does not have; it has "
                        + (groups == 1 ? "1 group" : groups + " groups"));
            }
        }
        return Optional.empty();
    }
}
