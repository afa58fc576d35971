package io.signalbox.house;

import com.google.common.collect.ImmutableList;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A written file as the JDK's own parser sees it; nothing is compiled.
 *
 * @param name its path in the repository
 * @param textBlocks the lines of string literals that are longer than one line
 */
record JavaSource(
        String name,
        ImmutableList<String> lines,
        ImmutableList<Type> types,
        ImmutableList<Method> methods,
        ImmutableList<Span> textBlocks) {

    /**
     * A class, interface, record or enum.
     *
     * @param isPublic whether it and all around it are
     * @param comment its Javadoc without the marks, empty if there is none
     */
    record Type(String name, boolean isPublic, String comment) {}

    /** A method or constructor with a body, from its first annotation to its closing brace. */
    record Method(String name, Span span) {}

    /** Lines, counted from 1, both included. */
    record Span(long first, long last) {
        long length() {
            return last - first + 1;
        }

        boolean contains(long line) {
            return first <= line && line <= last;
        }
    }

    boolean isTest() {
        return name.contains("/src/test/");
    }

    String fileName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    String folder() {
        return name.substring(0, name.lastIndexOf('/'));
    }

    /** All modules' Java, main and test; what is generated lies elsewhere. */
    static ImmutableList<JavaSource> all() {
        List<Path> files = Repository.files(Repository.ROOT, ".java").stream()
                .filter(path -> Repository.name(path).contains("/src/"))
                .toList();
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "tests run on a JDK");
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            Trees trees = Trees.instance(task);
            return StreamSupport.stream(task.parse().spliterator(), false)
                    .map(unit -> read(unit, trees))
                    .collect(ImmutableList.toImmutableList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JavaSource read(CompilationUnitTree unit, Trees trees) {
        Path path = Path.of(unit.getSourceFile().toUri());
        Finder finder = new Finder(unit, trees);
        finder.scan(unit, null);
        return new JavaSource(
                Repository.name(path),
                Repository.read(path).lines().collect(ImmutableList.toImmutableList()),
                finder.types.build(),
                finder.methods.build(),
                finder.textBlocks.build());
    }

    private static final class Finder extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final Trees trees;
        private final SourcePositions positions;
        final ImmutableList.Builder<Type> types = ImmutableList.builder();
        final ImmutableList.Builder<Method> methods = ImmutableList.builder();
        final ImmutableList.Builder<Span> textBlocks = ImmutableList.builder();

        Finder(CompilationUnitTree unit, Trees trees) {
            this.unit = unit;
            this.trees = trees;
            this.positions = trees.getSourcePositions();
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            if (!type.getSimpleName().isEmpty()) {
                String comment = Objects.requireNonNullElse(trees.getDocComment(getCurrentPath()), "");
                types.add(new Type(type.getSimpleName().toString(), isPublic(getCurrentPath()), comment.strip()));
            }
            return super.visitClass(type, nothing);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            if (method.getBody() != null && positions.getStartPosition(unit, method) >= 0) {
                methods.add(new Method(method.getName().toString(), span(method)));
            }
            return super.visitMethod(method, nothing);
        }

        @Override
        public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void nothing) {
            if (span(literal).length() > 1) {
                textBlocks.add(span(literal));
            }
            return super.visitLiteral(literal, nothing);
        }

        private Span span(Tree tree) {
            return new Span(
                    unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree)),
                    unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree)));
        }

        /** Members of an interface are public without saying so. */
        private static boolean isPublic(TreePath path) {
            for (TreePath at = path; at != null; at = at.getParentPath()) {
                boolean isMember = at.getParentPath() != null
                        && isInterface(at.getParentPath().getLeaf());
                if (at.getLeaf() instanceof ClassTree type
                        && !isMember
                        && !type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                    return false;
                }
                if (at.getLeaf() instanceof MethodTree) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isInterface(Tree tree) {
            return tree.getKind() == Tree.Kind.INTERFACE || tree.getKind() == Tree.Kind.ANNOTATION_TYPE;
        }
    }
}
