package dev.eventstore.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The modules that the root pom lists, so that a new module comes under the rules by itself. */
final class Project {
  private static final Path ROOT = root();
  private static final List<Module> MODULES =
      Pom.at(ROOT).modules().stream()
          .map(ROOT::resolve)
          .map(Module::at)
          .filter(Module::hasClasses)
          .toList();
  // Apart, because a package's tests may have a package-info of their own.
  private static final JavaClasses MAIN = compiled(Module::classes);
  private static final JavaClasses TESTS = compiled(Module::testClasses);

  private Project() {}

  private static Path root() {
    // Surefire says where this module is; an IDE starts tests there.
    return Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("");
  }

  static List<Module> modules() {
    return MODULES;
  }

  /** The main classes of all modules. */
  static JavaClasses main() {
    return MAIN;
  }

  /** The main classes of one module. */
  static JavaClasses main(Module module) {
    return main(module::equals);
  }

  /** The main classes of the modules that are chosen. */
  static JavaClasses main(Predicate<Module> chosen) {
    return MAIN.that(areIn(MODULES.stream().filter(chosen).map(Module::classes).toList()));
  }

  /** The test classes of all modules. */
  static JavaClasses tests() {
    return TESTS;
  }

  /** The test classes of one module. */
  static JavaClasses tests(Module module) {
    return TESTS.that(areIn(List.of(module.testClasses())));
  }

  private static JavaClasses compiled(Function<Module, Path> directory) {
    // A module without tests has no directory for them.
    return new ClassFileImporter()
        // What JMH generates beside the benchmarks is not ours.
        .withImportOption(location -> !location.contains("/jmh_generated/"))
        .importPaths(MODULES.stream().map(directory).filter(Files::isDirectory).toList());
  }

  private static DescribedPredicate<JavaClass> areIn(List<Path> directories) {
    return DescribedPredicate.describe(
        "are in " + directories,
        type ->
            type.getSource()
                .map(source -> Path.of(source.getUri()))
                .filter(file -> directories.stream().anyMatch(file::startsWith))
                .isPresent());
  }
}
