package io.signalbox.incremental;

/**
 * Hears of members and contributors whose query failed. Whatever it does, the batch goes on with all others: a failed
 * family member keeps the answer that it last had (or stays absent), a failed contributor its memberships.
 */
@FunctionalInterface
public interface DefectHandler {

    /** Throws what it hears, so that {@link Engine#batch} throws it once the batch is settled. */
    DefectHandler RETHROW = (query, defect) -> {
        throw defect;
    };

    /**
     * Called once in each batch for each failing member or contributor: when it first fails and, since it is asked
     * again, in each later batch until it has an answer. So the calls of one batch are all that fails at present.
     *
     * @param query of the member or contributor; {@link DefectException#chain} ends with the query that failed
     */
    void onDefect(Query<?> query, DefectException defect);
}
