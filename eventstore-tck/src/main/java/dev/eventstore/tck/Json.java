package dev.eventstore.tck;

/** Writes JSON, indented, in the order of the calls. */
final class Json {

  private final StringBuilder text = new StringBuilder();
  private int depth;
  private boolean first = true;
  private boolean afterName;

  Json beginObject() {
    return begin('{');
  }

  Json endObject() {
    return end('}');
  }

  Json beginArray() {
    return begin('[');
  }

  Json endArray() {
    return end(']');
  }

  Json name(String name) {
    separate();
    quote(name);
    text.append(": ");
    afterName = true;
    return this;
  }

  Json value(String value) {
    separate();
    quote(value);
    return this;
  }

  Json value(long value) {
    separate();
    text.append(value);
    return this;
  }

  @Override
  public String toString() {
    return text + "\n";
  }

  private Json begin(char bracket) {
    separate();
    text.append(bracket);
    depth++;
    first = true;
    return this;
  }

  private Json end(char bracket) {
    depth--;
    if (!first) {
      newLine();
    }
    text.append(bracket);
    first = false;
    return this;
  }

  private void separate() {
    if (afterName) {
      afterName = false;
      return;
    }
    if (!first) {
      text.append(',');
    }
    first = false;
    if (depth > 0) {
      newLine();
    }
  }

  private void newLine() {
    text.append('\n').append("  ".repeat(depth));
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
