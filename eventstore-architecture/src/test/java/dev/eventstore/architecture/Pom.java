package dev.eventstore.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What the rules read from a {@code pom.xml}. */
record Pom(String packaging, List<String> modules, List<Dependency> dependencies) {

  /** A dependency as the pom writes it; where no scope is given it is {@code compile}. */
  record Dependency(String groupId, String artifactId, String scope) {
    boolean isForTestsOnly() {
      return scope.equals("test");
    }
  }

  static Pom at(Path directory) {
    Element project = parse(directory.resolve("pom.xml"));
    List<Dependency> dependencies = new ArrayList<>();
    for (Element element : children(project, "dependencies", "dependency")) {
      dependencies.add(
          new Dependency(
              text(element, "groupId").orElseThrow(),
              text(element, "artifactId").orElseThrow(),
              text(element, "scope").orElse("compile")));
    }
    return new Pom(
        text(project, "packaging").orElse("jar"),
        children(project, "modules", "module").stream().map(Element::getTextContent).toList(),
        dependencies);
  }

  private static Element parse(Path file) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(file.toFile())
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  private static List<Element> children(Element parent, String group, String name) {
    return children(parent, group).stream()
        .flatMap(element -> children(element, name).stream())
        .toList();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static Optional<String> text(Element parent, String name) {
    return children(parent, name).stream().map(Element::getTextContent).findFirst();
  }
}
