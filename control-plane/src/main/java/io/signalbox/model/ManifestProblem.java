package io.signalbox.model;

/** The stable names of the mistakes that reading a manifest finds: {@link Problem#code()}. */
public final class ManifestProblem {

    /** The text is not YAML. */
    public static final String SYNTAX_ERROR = "SyntaxError";

    /** A key stands twice in one mapping. */
    public static final String DUPLICATE_KEY = "DuplicateKey";

    /** {@code apiVersion}, {@code kind} or {@code metadata.name} is not there. */
    public static final String MISSING_FIELD = "MissingField";

    /** No such kind in an API group of Gloo Edge, or not in this version. */
    public static final String UNKNOWN_KIND = "UnknownKind";

    /** A kind that Signalbox does not read: other tools' business. */
    public static final String KIND_NOT_READ = "KindNotRead";

    /** A kind of Gloo Edge that this build cannot honour. */
    public static final String KIND_NOT_HONOURED = "KindNotHonoured";

    /** A name that Kubernetes would refuse. */
    public static final String BAD_NAME = "BadName";

    /** A field that the kind does not have; the rest is used. */
    public static final String UNKNOWN_FIELD = "UnknownField";

    /** A field of Gloo Edge that this build cannot honour; the rest is used. */
    public static final String FIELD_NOT_HONOURED = "FieldNotHonoured";

    /** A list where text is wanted, and the like. */
    public static final String WRONG_TYPE = "WrongType";

    /** A value of the right type that the field cannot take: no such enum value, not a duration, and the like. */
    public static final String BAD_VALUE = "BadValue";

    /** A number too small or too large for its field. */
    public static final String OUT_OF_RANGE = "OutOfRange";

    /** Two fields of which only one may be set. */
    public static final String ONEOF_CONFLICT = "OneofConflict";

    /** An empty field beside another one of which only one may be set; the other is used. */
    public static final String EMPTY_ALTERNATIVE = "EmptyAlternative";

    /** More than a limit allows: aliases that grow without end, a file that is too large. */
    public static final String TOO_LARGE = "TooLarge";

    /** Two manifests of one resource. */
    public static final String DUPLICATE_RESOURCE = "DuplicateResource";

    /** A file or folder that cannot be read, or is not text. */
    public static final String CANNOT_READ = "CannotRead";

    private ManifestProblem() {}
}
