package dev.eventstore.benchmarks;

import java.util.Locale;

/** The few shapes that the plots are made of. Lengths are pixels; y grows downwards. */
final class Svg {

  static final String INK = "#24292f";
  static final String GREY = "#6e7781";
  static final String FAINT = "#d8dee4";
  static final String GREEN = "#1a7f37";
  static final String RED = "#cf222e";

  /** Where text is aligned to its x. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final StringBuilder shapes = new StringBuilder();

  void text(double x, double y, Anchor anchor, String colour, String text) {
    text(x, y, anchor, colour, "normal", text);
  }

  void heading(double x, double y, String text) {
    text(x, y, Anchor.START, INK, "bold", text);
  }

  void line(double x1, double y1, double x2, double y2, String colour, double width) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
        x1, y1, x2, y2, colour, width);
  }

  void dot(double x, double y, String colour) {
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>", x, y, colour);
  }

  /** The whole picture, on white, so that it can be read on a dark page too. */
  String picture(int width, int height) {
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\""
                + " viewBox=\"0 0 %1$d %2$d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"%1$d\" height=\"%2$d\" fill=\"#ffffff\"/>%n",
            width,
            height)
        + shapes
        + "</svg>\n";
  }

  private void text(double x, double y, Anchor anchor, String colour, String weight, String text) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-weight=\"%s\">%s</text>",
        x, y, anchor.name().toLowerCase(Locale.ROOT), colour, weight, escaped(text));
  }

  private void add(String format, Object... values) {
    shapes.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
