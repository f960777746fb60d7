package dev.eventstore.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Packages are small at the surface and have no cycles")
class ShapeTest {

  static List<Module> modules() {
    return Project.modules();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  @DisplayName("types are package-private first: few are public")
  void typesArePackagePrivateFirst(Module module) {
    List<String> shown =
        Project.main(module).stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(type -> !type.isAssignableTo(Throwable.class))
            .map(JavaClass::getName)
            .sorted()
            .toList();
    assertTrue(
        shown.size() <= module.rule().publicTypes(),
        () ->
            module
                + " may show "
                + module.rule().publicTypes()
                + " public types and shows "
                + shown.size()
                + ": "
                + shown);
  }

  @Test
  @DisplayName(
      "packages have no cycles; the port and its storage SPI are one hexagon, so one slice")
  void packagesHaveNoCycles() {
    slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getPackageName();
                return SliceIdentifier.of(
                    name.equals("dev.eventstore.spi") ? "dev.eventstore" : name);
              }

              @Override
              public String getDescription() {
                return "packages";
              }
            })
        .should()
        .beFreeOfCycles()
        .check(Project.main());
  }

  @Test
  @DisplayName("every package says that what it does not mark nullable is never null")
  void everyPackageIsNullMarked() {
    Set<String> packages =
        Project.main().stream()
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> marked =
        Project.main().stream()
            .filter(type -> type.getSimpleName().equals("package-info"))
            .filter(type -> type.isAnnotatedWith(NullMarked.class))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(marked, packages);
  }
}
