package dev.eventstore.postgres;

import dev.eventstore.testservers.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The plans of the statements that a server has run, as auto_explain writes them to its log. */
final class PlanLog {

  /** Of the server. */
  static final Map<String, String> SETTINGS =
      Map.of("logging_collector", "on", "log_filename", "server.log", "log_line_prefix", "LINE:");

  /** Of the sessions whose statements are wanted. */
  static final String OPTIONS =
      "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0"
          + " -c auto_explain.log_analyze=on -c auto_explain.log_buffers=on"
          + " -c auto_explain.log_timing=off";

  private static final Pattern PAGES = Pattern.compile("Buffers: shared ([^\n]*)");
  private static final Pattern COUNT = Pattern.compile("(?:hit|read)=(\\d+)");

  private final PostgresServer server;
  private int start;

  PlanLog(PostgresServer server) {
    this.server = server;
  }

  /**
   * One plan with what its execution touched.
   *
   * @param pages of tables and indexes, found in memory or not
   */
  record Plan(String text, long pages) {}

  /** Forgets what was logged so far. */
  void clear() {
    start = server.log().length();
  }

  /** Waits for the plans of at least so many statements that name the table of the schema. */
  List<Plan> awaitPlansOf(String schema, int count) throws Exception {
    List<Plan> plans = new ArrayList<>();
    Await.until(
        count + " plans must be logged",
        () -> {
          plans.clear();
          for (String entry : server.log().substring(start).split("LINE:", -1)) {
            if (entry.contains("plan:") && entry.contains(schema) && entry.contains("\".event")) {
              plans.add(new Plan(entry, pages(entry)));
            }
          }
          return plans.size() >= count;
        });
    return plans;
  }

  /** The first line is that of the whole plan. */
  private static long pages(String plan) {
    Matcher line = PAGES.matcher(plan);
    long pages = 0;
    if (line.find()) {
      for (Matcher number = COUNT.matcher(line.group(1)); number.find(); ) {
        pages += Long.parseLong(number.group(1));
      }
    }
    return pages;
  }
}
