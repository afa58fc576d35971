package io.signalbox.status;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** Why the API server did not do what was asked: the codes that make a difference to whoever writes, and its words. */
public final class ApiErrors {

    public static final int UNAUTHORIZED = 401;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;

    /** The installed CRD does not take what is written: trying again would not help. */
    public static final int INVALID = 422;

    public static final int TOO_MANY_REQUESTS = 429;

    private ApiErrors() {}

    /** Whether nothing can be made in a namespace, as it is about to go: a refusal that RBAC has no part in. */
    public static boolean isOfEndingNamespace(KubernetesClientException e) {
        return e.getStatus() != null
                && e.getStatus().getDetails() != null
                && e.getStatus().getDetails().getCauses().stream()
                        .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
    }

    /** Limits of etcd and of the way to it are told as internal errors (500), by their words alone. */
    static boolean isTooLarge(KubernetesClientException e) {
        String words = words(e);
        return e.getCode() == TOO_LARGE || words.contains("too large") || words.contains("larger than max");
    }

    /** The API server's own words; the exception's are ten times as long. */
    public static String words(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? String.valueOf(e.getMessage())
                : e.getStatus().getMessage();
    }
}
