package io.signalbox.incremental;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Why a query's answer is what it is: what it read, what that read in turn, and in which batch each last became a
 * different one. Values are not told, since some are secrets; {@link Engine#get} gives them to whoever may see them.
 *
 * @param lines the query itself, then what it read, depth first, in the order of reading; at most {@link #LINES_MAX}
 */
public record Why(ImmutableList<Line> lines) {

    /** Nobody reads more, and a fold may have read 10,000 queries. */
    public static final int LINES_MAX = 2_000;

    /**
     * One read.
     *
     * @param depth 0 for the query that was asked about
     * @param read the query or input, or the layer and group
     * @param changedAt the number of the batch in which the value last became a different one; 0 if it never did
     * @param below whether what it read follows here, stands further up, or does not exist
     */
    public record Line(int depth, String read, long changedAt, Below below) {}

    /** What follows a line. */
    public enum Below {
        NOTHING,
        FOLLOWS,
        STANDS_ABOVE
    }

    static Why of(Memo memo) {
        List<Line> lines = new ArrayList<>();
        write(memo, 0, lines, new HashSet<>());
        return new Why(ImmutableList.copyOf(lines));
    }

    private static void write(Node node, int depth, List<Line> lines, Set<Node> written) {
        if (lines.size() == LINES_MAX) {
            return;
        }
        Edge[] reads = node instanceof Memo memo ? memo.reads : Edge.NONE;
        boolean isFirst = written.add(node);
        Below below = reads.length == 0 ? Below.NOTHING : isFirst ? Below.FOLLOWS : Below.STANDS_ABOVE;
        lines.add(new Line(depth, node.subject().toString(), node.changedAt, below));
        if (below == Below.FOLLOWS) {
            for (Edge edge : reads) {
                write(edge.read, depth + 1, lines, written);
            }
        }
    }

    /** The tree, one line for each read, indented. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append("  ".repeat(line.depth()))
                    .append(line.read())
                    .append(line.changedAt() == 0 ? "  (never changed" : "  (changed in batch " + line.changedAt())
                    .append(line.below() == Below.STANDS_ABOVE ? "; see above)\n" : ")\n");
        }
        return text.toString();
    }
}
