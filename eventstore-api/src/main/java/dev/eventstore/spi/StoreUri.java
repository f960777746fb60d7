package dev.eventstore.spi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A store URI taken apart: {@code scheme:path?parameters} or {@code
 * scheme://user:password@host:port,host:port/path?parameters}. {@link java.net.URI} refuses some of
 * these, such as several hosts. User, password, path and parameters are percent-decoded.
 *
 * @param scheme in lower case
 * @param user null where none is given
 * @param password null where none is given; never part of {@link #toString()}
 * @param hosts each a name or address with or without {@code :port}, in order; empty for the form
 *     without {@code //}
 * @param path without the slash that ends the hosts; may be empty
 * @param parameters in the order given
 */
public record StoreUri(
    String scheme,
    @Nullable String user,
    @Nullable String password,
    List<String> hosts,
    String path,
    Map<String, String> parameters) {

  /** Copies the list and the map. */
  public StoreUri {
    Objects.requireNonNull(scheme, "scheme");
    hosts = List.copyOf(hosts);
    parameters = Map.copyOf(parameters);
  }

  /**
   * Takes {@code uri} apart.
   *
   * @throws IllegalArgumentException if there is no scheme, a host is empty, a parameter has no
   *     value or is given twice, or a percent sign is not followed by two hexadecimal digits
   */
  public static StoreUri parse(String uri) {
    Objects.requireNonNull(uri, "store URI");
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? "" : uri.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.matches("[a-z][a-z0-9+.-]*")) {
      throw new IllegalArgumentException(
          "a store URI starts with a scheme and a colon, such as memory: or postgresql://…");
    }
    String rest = uri.substring(colon + 1);
    int question = rest.indexOf('?');
    Map<String, String> parameters =
        question < 0 ? Map.of() : parameters(rest.substring(question + 1));
    String place = question < 0 ? rest : rest.substring(0, question);
    if (!place.startsWith("//")) {
      return new StoreUri(scheme, null, null, List.of(), decode(place), parameters);
    }
    int slash = place.indexOf('/', 2);
    String authority = slash < 0 ? place.substring(2) : place.substring(2, slash);
    String path = slash < 0 ? "" : decode(place.substring(slash + 1));
    int at = authority.lastIndexOf('@');
    String user = null;
    String password = null;
    if (at >= 0) {
      String login = authority.substring(0, at);
      int separator = login.indexOf(':');
      user = decode(separator < 0 ? login : login.substring(0, separator));
      password = separator < 0 ? null : decode(login.substring(separator + 1));
    }
    List<String> hosts = Arrays.asList(authority.substring(at + 1).split(",", -1));
    if (hosts.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("the store URI " + scheme + "://… names an empty host");
    }
    return new StoreUri(scheme, user, password, hosts, path, parameters);
  }

  /** This URI without the named parameters. */
  public StoreUri without(String... names) {
    Map<String, String> fewer = new LinkedHashMap<>(parameters);
    fewer.keySet().removeAll(List.of(names));
    return new StoreUri(scheme, user, password, hosts, path, fewer);
  }

  /** The URI without its password and parameters, for messages. */
  @Override
  public String toString() {
    return hosts.isEmpty()
        ? scheme + ":" + path
        : scheme
            + "://"
            + (user == null ? "" : user + "@")
            + String.join(",", hosts)
            + (path.isEmpty() ? "" : "/" + path);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : new ArrayList<>(Arrays.asList(query.split("&", -1)))) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "a parameter of a store URI is written name=value, but one is '"
                + (equals < 0 ? pair : "")
                + "'");
      }
      String name = decode(pair.substring(0, equals));
      if (parameters.putIfAbsent(name, decode(pair.substring(equals + 1))) != null) {
        throw new IllegalArgumentException(
            "the parameter '" + name + "' of the store URI is given twice");
      }
    }
    return parameters;
  }

  private static String decode(String part) {
    try {
      // A plus sign is itself here; only HTML forms use it for a blank.
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "a percent sign in a store URI is followed by two hexadecimal digits", malformed);
    }
  }
}
