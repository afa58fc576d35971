package io.signalbox.envoy;

import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import com.google.re2j.Pattern;
import io.envoyproxy.pgv.validate.Validate.KnownRegex;
import io.envoyproxy.pgv.validate.Validate.StringRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The rules of protoc-gen-validate for one string. Lengths count code points, byte lengths UTF-8. The value is shown in
 * complaints, except where it is a header's: that may be a credential.
 */
final class StringConstraints {

    // The three expressions are protoc-gen-validate's, from its description of well_known_regex.
    private static final Pattern HEADER_NAME = Pattern.compile("^:?[0-9a-zA-Z!#$%&'*+-.^_|~\\x60]+$");
    private static final Pattern HEADER_VALUE = Pattern.compile("^[^\\x00-\\x08\\x0A-\\x1F\\x7F]*$");
    private static final Pattern NO_LINE_END = Pattern.compile("^[^\\x00\\x0A\\x0D]*$");
    private static final Pattern UUID = Pattern.compile("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$");

    private static final int SHOWN_MAX = 80;

    private final StringRules rules;
    private final String value;
    private final List<String> complaints = new ArrayList<>();

    private StringConstraints(StringRules rules, String value) {
        this.rules = rules;
        this.value = value;
    }

    /** What is wrong with the string, each as the end of a sentence. */
    static List<String> complaints(StringRules rules, String value) {
        if (value.isEmpty() && rules.getIgnoreEmpty()) {
            return List.of();
        }
        StringConstraints check = new StringConstraints(rules, value);
        check.length();
        check.content();
        check.form();
        return List.copyOf(check.complaints);
    }

    private void length() {
        int characters = value.codePointCount(0, value.length());
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (characters < rules.getMinLen() || bytes < rules.getMinBytes()) {
            long least = Math.max(rules.getMinLen(), rules.getMinBytes());
            complaints.add(value.isEmpty() ? "must not be empty" : "must be at least " + least + " long");
        }
        if (rules.hasMaxLen() && characters > rules.getMaxLen()) {
            complaints.add("must be at most " + rules.getMaxLen() + " characters long, is " + characters);
        }
        if (rules.hasMaxBytes() && bytes > rules.getMaxBytes()) {
            complaints.add("must be at most " + rules.getMaxBytes() + " bytes long, is " + bytes);
        }
        if (rules.hasLen() && characters != rules.getLen()) {
            complaints.add("must be " + rules.getLen() + " characters long, is " + characters);
        }
        if (rules.hasLenBytes() && bytes != rules.getLenBytes()) {
            complaints.add("must be " + rules.getLenBytes() + " bytes long, is " + bytes);
        }
    }

    private void content() {
        if (rules.hasConst() && !value.equals(rules.getConst())) {
            complain("must be \"" + rules.getConst() + "\"");
        }
        if (!value.startsWith(rules.getPrefix())) {
            complain("must start with \"" + rules.getPrefix() + "\"");
        }
        if (!value.endsWith(rules.getSuffix())) {
            complain("must end with \"" + rules.getSuffix() + "\"");
        }
        if (!value.contains(rules.getContains())) {
            complain("must contain \"" + rules.getContains() + "\"");
        }
        if (rules.hasNotContains() && value.contains(rules.getNotContains())) {
            complain("must not contain \"" + rules.getNotContains() + "\"");
        }
        if (rules.getInCount() > 0 && !rules.getInList().contains(value)) {
            complain("must be one of " + rules.getInList());
        }
        if (rules.getNotInList().contains(value)) {
            complain("must be none of " + rules.getNotInList());
        }
        if (rules.hasPattern()
                && !Pattern.compile(rules.getPattern()).matcher(value).find()) {
            complain("must match " + rules.getPattern());
        }
    }

    private void form() {
        switch (rules.getWellKnownCase()) {
            case WELLKNOWN_NOT_SET -> {}
            case WELL_KNOWN_REGEX -> header();
            case IP -> be("an IP address", InetAddresses::isInetAddress);
            case IPV4 -> be("an IPv4 address", text -> text.indexOf(':') < 0 && InetAddresses.isInetAddress(text));
            case IPV6 -> be("an IPv6 address", text -> text.indexOf(':') >= 0 && InetAddresses.isInetAddress(text));
            case HOSTNAME -> be("a host name", InternetDomainName::isValid);
            case ADDRESS ->
                be(
                        "a host name or an IP address",
                        text -> InetAddresses.isInetAddress(text) || InternetDomainName.isValid(text));
            case URI ->
                be("an absolute URI", text -> isUri(text) && URI.create(text).isAbsolute());
            case URI_REF -> be("a URI", StringConstraints::isUri);
            case EMAIL -> be("an e-mail address", text -> text.indexOf('@') > 0);
            case UUID -> be("a UUID", text -> UUID.matcher(text).find());
        }
    }

    private void header() {
        Pattern pattern = !rules.getStrict()
                ? NO_LINE_END
                : rules.getWellKnownRegex() == KnownRegex.HTTP_HEADER_NAME ? HEADER_NAME : HEADER_VALUE;
        if (!pattern.matcher(value).find()) {
            complaints.add("has characters that a header must not have");
        }
    }

    private void be(String what, Predicate<String> rule) {
        if (!rule.test(value)) {
            complain("must be " + what);
        }
    }

    private void complain(String wanted) {
        String shown = value.length() <= SHOWN_MAX ? value : value.substring(0, SHOWN_MAX) + "…";
        complaints.add(wanted + ", is \"" + shown + "\"");
    }

    private static boolean isUri(String text) {
        try {
            new URI(text);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
