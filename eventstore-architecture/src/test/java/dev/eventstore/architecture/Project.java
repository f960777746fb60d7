package dev.eventstore.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The modules that the root pom lists, so that a new module comes under the rules by itself. */
final class Project {
  private static final Path ROOT = root();
  private static final List<Module> MODULES =
      Pom.at(ROOT).modules().stream()
          .map(ROOT::resolve)
          .map(Module::at)
          .filter(Module::hasClasses)
          .toList();
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(MODULES.stream().flatMap(module -> module.compiled().stream()).toList());

  private Project() {}

  private static Path root() {
    // Surefire says where this module is; an IDE starts tests there.
    return Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("");
  }

  static List<Module> modules() {
    return MODULES;
  }

  /** The main classes of one module. */
  static JavaClasses main(Module module) {
    return within(module.name(), Set.of(module.classes()));
  }

  /** The test classes of one module. */
  static JavaClasses tests(Module module) {
    return within("tests of " + module, Set.of(module.testClasses()));
  }

  /** The main classes of all modules. */
  static JavaClasses main() {
    return main(module -> true);
  }

  /** The main classes of the modules that were chosen. */
  static JavaClasses main(Predicate<Module> chosen) {
    return within(
        "main classes",
        MODULES.stream().filter(chosen).map(Module::classes).collect(Collectors.toSet()));
  }

  /** The test classes of all modules, and the kit, whose suites are tests that ship. */
  static JavaClasses tests() {
    Set<Path> directories = MODULES.stream().map(Module::testClasses).collect(Collectors.toSet());
    MODULES.stream()
        .filter(module -> module.name().equals("tck"))
        .map(Module::classes)
        .forEach(directories::add);
    return within("test classes", directories);
  }

  private static JavaClasses within(String description, Set<Path> directories) {
    return CLASSES.that(
        DescribedPredicate.describe(
            description,
            type -> directories.stream().anyMatch(directory -> isIn(directory, type))));
  }

  private static boolean isIn(Path directory, JavaClass type) {
    return type.getSource()
        .map(source -> Path.of(source.getUri()).startsWith(directory))
        .orElse(false);
  }
}
