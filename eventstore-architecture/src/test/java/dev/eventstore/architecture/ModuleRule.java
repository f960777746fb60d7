package dev.eventstore.architecture;

import java.util.List;
import java.util.Set;

/**
 * What one module may use. The port stands in the middle: adapters and codecs see only the port, an
 * adapter's tests also see the kit, adapters never see one another, and nothing sees the examples
 * and benchmarks. A library stays in the module that is made for it.
 *
 * @param module its name without the prefix all modules share
 * @param publicTypes the most public types it may show, exceptions not counted
 * @param uses the modules it may use
 * @param usesInTests the modules its tests may use besides
 * @param libraries the packages it may use, with what is below them, besides the JDK's
 */
record ModuleRule(
    String module,
    int publicTypes,
    Set<String> uses,
    Set<String> usesInTests,
    Set<String> libraries) {

  private static final Set<String> NONE = Set.of();
  private static final Set<String> PORT = Set.of("api");
  private static final Set<String> SERVER_TESTS = Set.of("tck", "test-servers");
  private static final Set<String> MUTANT_TESTS =
      Set.of("api", "inmemory", "postgres", "nats", "tck", "test-servers");
  private static final Set<String> STORES =
      Set.of("api", "inmemory", "jackson", "postgres", "nats", "sqlite");

  /** Benchmarks bring their servers along, so that a run needs nothing but the checkout. */
  private static final Set<String> MEASURED =
      Set.of("api", "inmemory", "jackson", "postgres", "nats", "sqlite", "test-servers");

  private static final Set<String> ALL_MODULES =
      Set.of(
          "api",
          "inmemory",
          "jackson",
          "postgres",
          "nats",
          "sqlite",
          "tck",
          "tck-mutants",
          "test-servers",
          "benchmarks",
          "examples");

  private static final Set<String> JACKSON_LIBRARIES =
      Set.of("tools.jackson", "com.fasterxml.jackson.annotation");
  private static final Set<String> EXAMPLE_LIBRARIES =
      Set.of("de.siegmar.fastcsv", "tools.jackson", "com.fasterxml.jackson.annotation");
  private static final Set<String> POSTGRES_LIBRARIES =
      Set.of("javax.sql", "org.postgresql", "com.zaxxer.hikari", "org.flywaydb");
  private static final Set<String> NATS_LIBRARIES = Set.of("javax.net.ssl", "io.nats.client");
  private static final Set<String> SERVER_LIBRARIES =
      Set.of(
          "javax.sql",
          "org.postgresql",
          "io.zonky.test",
          "io.nats.client",
          "org.testcontainers",
          "com.github.dockerjava");
  private static final Set<String> BENCHMARK_LIBRARIES =
      Set.of(
          "javax.sql",
          "org.postgresql",
          "com.zaxxer.hikari",
          "io.nats.client",
          "org.HdrHistogram",
          "org.openjdk.jmh",
          "tools.jackson");

  /** A module of the build that is not listed here fails {@link ModulesTest}. */
  private static final List<ModuleRule> RULES =
      List.of(
          new ModuleRule("api", 30, NONE, NONE, Set.of("com.github.f4b6a3.uuid")),
          new ModuleRule("inmemory", 3, PORT, Set.of("tck", "jackson"), NONE),
          new ModuleRule("postgres", 4, PORT, SERVER_TESTS, POSTGRES_LIBRARIES),
          new ModuleRule("nats", 3, PORT, SERVER_TESTS, NATS_LIBRARIES),
          new ModuleRule("sqlite", 3, PORT, Set.of("tck"), Set.of("javax.sql", "org.sqlite")),
          new ModuleRule("jackson", 4, PORT, NONE, JACKSON_LIBRARIES),
          new ModuleRule("tck", 60, PORT, NONE, Set.of("org.junit", "org.opentest4j")),
          new ModuleRule("tck-mutants", 0, NONE, MUTANT_TESTS, NONE),
          new ModuleRule("test-servers", 8, NONE, NONE, SERVER_LIBRARIES),
          new ModuleRule("benchmarks", 1, MEASURED, NONE, BENCHMARK_LIBRARIES),
          new ModuleRule("examples", 60, STORES, SERVER_TESTS, EXAMPLE_LIBRARIES),
          new ModuleRule("architecture", 0, NONE, ALL_MODULES, NONE));

  static ModuleRule of(String module) {
    return RULES.stream()
        .filter(rule -> rule.module.equals(module))
        .findFirst()
        .orElseThrow(() -> new AssertionError(module + " has no ModuleRule: what may it use?"));
  }

  boolean mayUseModule(String other) {
    return other.equals(module) || uses.contains(other);
  }

  boolean mayUseModuleInTests(String other) {
    return mayUseModule(other) || usesInTests.contains(other);
  }

  boolean mayUseLibrary(String typeName) {
    return typeName.startsWith("java.")
        || typeName.startsWith("javax.crypto.")
        || typeName.startsWith("org.jspecify.")
        || libraries.stream().anyMatch(library -> typeName.startsWith(library + "."));
  }
}
