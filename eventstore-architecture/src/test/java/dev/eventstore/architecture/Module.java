package dev.eventstore.architecture;

import java.nio.file.Path;

/** One module of the build. */
record Module(Path directory, Pom pom) {
  private static final String PREFIX = "eventstore-";

  static Module at(Path directory) {
    return new Module(directory, Pom.at(directory));
  }

  /** The name without the prefix that all modules share. */
  String name() {
    return withoutPrefix(directory.getFileName().toString());
  }

  static String withoutPrefix(String artifactId) {
    return artifactId.startsWith(PREFIX) ? artifactId.substring(PREFIX.length()) : artifactId;
  }

  ModuleRule rule() {
    return ModuleRule.of(name());
  }

  boolean hasClasses() {
    return pom.packaging().equals("jar");
  }

  Path classes() {
    return directory.resolve("target/classes");
  }

  Path testClasses() {
    return directory.resolve("target/test-classes");
  }

  @Override
  public String toString() {
    return name();
  }
}
