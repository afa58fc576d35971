package io.signalbox.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What else the machine did meanwhile, so that a figure can be judged: a run beside other work measures the other work,
 * too.
 */
final class Machine {

    private final List<Long> own;
    private final long[] begunAll;
    private final long begunOwn;

    /** @param own the processes that belong to the run */
    Machine(List<Long> own) throws IOException {
        this.own = own;
        this.begunAll = all();
        this.begunOwn = ownTicks();
    }

    /** In a sentence: processors, load, and the share of the processors that others took since this was made. */
    String describe() throws IOException {
        long[] all = all();
        double total = all[0] - begunAll[0];
        double others = all[1] - begunAll[1] - (ownTicks() - begunOwn);
        return String.format(
                Locale.ROOT,
                "%d processors, load %s; of their time %.0f %% were idle and %.0f %% went to processes that have no part"
                        + " in this run",
                Runtime.getRuntime().availableProcessors(),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0],
                100 * (1 - (all[1] - begunAll[1]) / total),
                100 * Math.max(0, others) / total);
    }

    /** Ticks of all processors, and those of them in which they worked. */
    private static long[] all() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
        long total = 0;
        // user nice system idle iowait irq softirq steal; what follows is in these already. proc(5)
        for (int i = 1; i <= 8; i++) {
            total += Long.parseLong(fields[i]);
        }
        return new long[] {total, total - Long.parseLong(fields[4]) - Long.parseLong(fields[5])};
    }

    private long ownTicks() throws IOException {
        long ticks = 0;
        for (long pid : own) {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks;
    }
}
