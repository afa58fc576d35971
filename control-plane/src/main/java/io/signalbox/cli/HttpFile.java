package io.signalbox.cli;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of an example, in the form that editors run with a click (<a
 * href="https://github.com/JetBrains/http-request-in-editor-spec">{@code .http} files</a>): {@code ### title}, then method and
 * URL, headers, and after an empty line the body. Comments begin with {@code #} or {@code //}.
 */
record HttpFile(ImmutableList<Request> requests) {

    private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

    /** @param title what it shows; empty if the file does not say */
    record Request(String title, String method, URI uri, ImmutableMap<String, String> headers, String body) {}

    /** @throws IllegalArgumentException with a sentence for the operator, if a request is not one */
    static HttpFile parse(String text) {
        List<Request> requests = new ArrayList<>();
        String title = "";
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("###")) {
                add(title, lines, requests);
                title = line.substring(3).strip();
                lines.clear();
            } else {
                lines.add(line);
            }
        }
        add(title, lines, requests);
        return new HttpFile(ImmutableList.copyOf(requests));
    }

    private static void add(String title, List<String> lines, List<Request> requests) {
        int at = 0;
        while (at < lines.size() && (lines.get(at).isBlank() || isComment(lines.get(at)))) {
            at++;
        }
        if (at == lines.size()) {
            return;
        }
        List<String> words = WORDS.splitToList(lines.get(at));
        if (words.size() < 2) {
            throw new IllegalArgumentException("\"" + lines.get(at) + "\" is not a method and a URL");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (at++; at < lines.size() && !lines.get(at).isBlank(); at++) {
            int colon = lines.get(at).indexOf(':');
            if (colon > 0 && !isComment(lines.get(at))) {
                headers.put(
                        lines.get(at).substring(0, colon).strip(),
                        lines.get(at).substring(colon + 1).strip());
            }
        }
        String body = String.join("\n", lines.subList(Math.min(at + 1, lines.size()), lines.size()))
                .strip();
        requests.add(new Request(title, words.get(0), URI.create(words.get(1)), ImmutableMap.copyOf(headers), body));
    }

    private static boolean isComment(String line) {
        return line.startsWith("#") || line.startsWith("//");
    }
}
